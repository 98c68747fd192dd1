"""Reads mutated files: `python -m benchmarks.reliability.fuzz [COUNT] [NAME ...]`.

Each of some valid files is damaged COUNT times (default 500) in three ways: bytes overwritten, a stretch cut out, a
stretch repeated. Every second archive is damaged inside a member and packed again, so that its checksums hold and the
reader sees the damage. Each must be read or refused within the limits, in a confined process of its own; a table says
which. Exits with 1 if any hangs.
"""

import io
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO, NoReturn, get_args

from services.files.reading import worker
from services.files.reading.formats import Kind
from services.files.reading.messages import LENGTH, Ended, Message, Refusal, decoded_message
from services.files.sandbox import Limits
from tests.support import files
from tests.support.pdfs import filled_form_pdf, noted_pdf, pdf_with_attachments, pictures_of, scan_of, tables_pdf

_LIMITS = Limits(processor_s=20, page_s=30.0, total_s=40.0, recognition_s=10.0)
_MAX_PAGES = 200
_HANGS_S = 90.0
"""Longer than all limits together: a file that takes this long has got round them."""


def subjects() -> dict[str, bytes]:
    """Valid files by name."""
    with tempfile.TemporaryDirectory() as folder:
        pictures = {}
        for form in ("PNG", "JPEG", "TIFF", "WEBP"):
            path = Path(folder) / form
            pictures_of(files.rivers_pdf(), dpi=72)[0].save(path, form)
            pictures[f"picture.{form.lower()}"] = path.read_bytes()
    return {
        "text.pdf": files.rivers_pdf(),
        "tables.pdf": tables_pdf(),
        "form.pdf": filled_form_pdf([("Vessel:", "Grey Tern")], ticked="Power:"),
        "notes.pdf": noted_pdf("Plan", [("FreeText", "Gate 3"), ("Text", "Fence")]),
        "attached.pdf": pdf_with_attachments("Cover", ["a.docx"]),
        "package.pdf": pdf_with_attachments("Cover", ["a.docx"], is_package=True),
        "scan.pdf": scan_of(files.rivers_pdf(), pages=[0], dpi=72),
        "handbook.docx": files.document("handbook.docx"),
        "costs.xlsx": files.document("costs.xlsx"),
        "costs.xls": files.document("costs.xls"),
        "costs.ods": files.document("costs.ods"),
        "slides.pptx": files.pptx(),
        "book.epub": files.epub({"a.html": "<h1>One</h1><p>words</p>"}),
        "page.html": files.document("handbook.html"),
        "letter.odt": _open_document("text", "<text:h>Fees</text:h><text:p>A berth costs 18 crowns.</text:p>" + _LIST),
        "slides.odp": _open_document(
            "presentation", f"<draw:page draw:name='One'><draw:frame>{_LIST}</draw:frame></draw:page>"
        ),
        "letter.rtf": _RTF,
        "mail.eml": _mail(),
        "page.mhtml": _MHTML,
        "fees.csv": _CSV,
        "fees.tsv": "Berth\tFee\tBoat\n14\t415,50\tTern\n15\t380,00\tGrüner Kiebitz\n".encode("utf-16"),
        "notes.txt": "Fees\nA berth costs 18 crowns.\n\nBoats 12\n# none\n".encode("cp1252"),
        "order.json": b'{"customer": {"name": "Ann"}, "lines": [{"sku": "A", "qty": 2}, {"sku": "B", "qty": 1}]}',
        "invoice.xml": b"<?xml version='1.0'?><i id='7'><name>Ann</name><line><q>2</q></line><line><q>1</q></line></i>",
        "notes.md": b"# Notes\n\n| Berth | Fee |\n| --- | --- |\n| 14 | 415 |\n\n- *one*\n- two\n",
    } | pictures


_LIST = (
    "<text:list-style style:name='L'><text:list-level-style-number text:level='1' style:num-format='i'/>"
    "</text:list-style><text:list text:style-name='L'><text:list-item text:start-value='3'><text:p>Rinse"
    "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Daily.</text:p></text:note-body>"
    "</text:note></text:p></text:list-item></text:list>"
)
_RTF = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 The fare is {\b 24} crowns.\par Gr\'fc\'dfe \u8364?.}"
_MHTML = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.example/\r\nSubject: Aperture\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"<html><body><h1>Aperture</h1><p>A caf=C3=A9 =\r\nby the sea.</p></body></html>\r\n--b--\r\n"
)
_CSV = 'sep=;\nBetrag;Bezeichnung\n1,50;Kaffee\n12,00;"Fähre, hin\nund zurück"\n'.encode()


def _open_document(kind: str, body: str) -> bytes:
    names = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("office", "text", "draw", "style"))
    content = (
        f"<office:document-content {names}><office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    return files.archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def _mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Dock booking für März"
    message["From"] = "Desk <desk@harbour.example>"
    message.set_content("Der Liegeplatz 14 ist gebucht.", cte="base64")
    message.add_attachment("Berth,Fee\n14,415\n", subtype="csv", filename="fees.csv")
    return message.as_bytes()


def damaged(content: bytes, seed: int) -> bytes:
    """The file with some damage; of an archive with every second seed inside one of its members."""
    if seed % 2 == 0 or not zipfile.is_zipfile(io.BytesIO(content)):
        return mutated(content, seed)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    whole = sorted(name for name, member in members.items() if member and name != "mimetype")
    name = random.Random(seed).choice(whole)
    return files.archive({**members, name: mutated(members[name], seed)})


def mutated(content: bytes, seed: int) -> bytes:
    """The file with some bytes overwritten, a stretch cut out or a stretch repeated."""
    chance = random.Random(seed)
    damaged = bytearray(content)
    for _ in range(chance.choice([1, 3, 10])):
        start = chance.randrange(len(damaged))
        end = min(len(damaged), start + chance.choice([1, 4, 64, 1024]))
        match chance.randrange(3):
            case 0:
                damaged[start:end] = chance.randbytes(end - start)
            case 1:
                del damaged[start:end]
            case _:
                damaged[start:start] = damaged[start:end]
        if not damaged:
            break
    return bytes(damaged)


def outcome(path: Path, ending: str) -> str:
    """What becomes of one file: read, why it is refused, that its reader was ended, or that it hangs."""
    output, input_ = os.pipe()
    reader = os.fork()
    if reader == 0:
        _read(path, ending, input_)
    os.close(input_)
    with os.fdopen(output, "rb") as answer:
        said = _all_of(answer)
        if said is None:
            os.kill(reader, signal.SIGKILL)
    _, status = os.waitpid(reader, 0)
    if said is None:
        return "hangs"
    last = list(_messages(said))[-1:]
    match last:
        case [Ended()]:
            return "read"
        case [Refusal(reason)]:
            return reason
        case _:
            return f"ended by {signal.Signals(os.WTERMSIG(status)).name}" if os.WIFSIGNALED(status) else "corrupt"


def _read(path: Path, ending: str, output: int) -> NoReturn:
    """Be the reader of a file, as `services.files.reading.client` starts it: confined, with the usual limits."""
    os.dup2(output, 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.argv[1:] = [str(path), ending, str(_MAX_PAGES), json.dumps(asdict(_LIMITS))]
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 - the process ends with it
    try:
        worker.main()
    finally:
        sys.stdout.flush()
        os._exit(0)


def _all_of(answer: BinaryIO) -> bytes | None:
    """What a reader writes until it ends; None if it takes too long."""
    said = bytearray()
    end = time.monotonic() + _HANGS_S
    while (left := end - time.monotonic()) > 0:
        ready, _, _ = select.select([answer], [], [], left)
        piece = os.read(answer.fileno(), 1 << 20) if ready else b""
        if ready and not piece:
            return bytes(said)
        said += piece
    return None


def _messages(said: bytes) -> Iterator[Message]:
    start = 0
    while start + LENGTH.size <= len(said):
        (length,) = LENGTH.unpack_from(said, start)
        payload = said[start + LENGTH.size : start + LENGTH.size + length]
        if len(payload) < length:
            return
        yield decoded_message(payload)
        start += LENGTH.size + length


def fuzz(count: int, names: tuple[str, ...] = ()) -> Iterator[tuple[str, Counter[str]]]:
    """The outcomes for each subject, or those named, each as soon as it is known."""
    worker.leave_out_unused_libraries()
    for kind in get_args(Kind):
        worker.loaded_reader(kind)  # once for all: each reader is a copy of this process
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        for name, content in subjects().items():
            if names and name not in names:
                continue
            outcomes: Counter[str] = Counter()
            for seed in range(count):
                path.write_bytes(damaged(content, seed))
                outcomes[outcome(path, Path(name).suffix)] += 1
            yield name, outcomes


def main() -> None:
    count, names = int(sys.argv[1]) if len(sys.argv) > 1 else 500, tuple(sys.argv[2:])
    started = time.monotonic()
    total: Counter[str] = Counter()
    for name, outcomes in fuzz(count, names):
        total += outcomes
        told = ", ".join(f"{reason} {number}" for reason, number in outcomes.most_common())
        print(f"{name:16} {told}", flush=True)
    print(f"{total.total()} files, {time.monotonic() - started:.0f} s")
    sys.exit(total["hangs"] > 0)


if __name__ == "__main__":
    main()
