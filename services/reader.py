"""The process that reads one file: `python -m services.reader PATH (pdf|text) MAX_PAGES`.

A process of its own, so that a hostile file can at worst end this reader, and so that reading never holds up an answer.
It writes frames to its standard output: four bytes of length, big-endian, then one JSON object. The first is
`{"pages": n}`, then one `{"number": i, "text": ...}` a page; or a single `{"refused": reason}` anywhere.
"""

import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pypdfium2

Reason = Literal["empty", "encrypted", "corrupt", "too_many_pages"]
Frame = dict[str, int | str | None]

MEMORY_LIMIT = 2 * 1024**3

_HYPHEN_AT_LINE_END = "\ufffe\r\n"
_CONTROLS = dict.fromkeys([code for code in range(32) if chr(code) not in "\n\t"] + [0x7F, 0xFFFE, 0xFFFF])


def refused(reason: Reason) -> Frame:
    return {"refused": reason}


def clean(text: str) -> str:
    """Text without control characters or lone surrogates, lines ended by `\\n`."""
    text = text.replace(_HYPHEN_AT_LINE_END, "").replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_pdf(path: Path, max_pages: int) -> Iterator[Frame]:
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = pypdfium2.PdfDocument(path)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        yield refused("encrypted" if error.err_code == FPDF_ERR_PASSWORD else "corrupt")
        return
    if count == 0 or count > max_pages:
        yield refused("corrupt" if count == 0 else "too_many_pages")
        return
    yield {"pages": count}
    for index in range(count):
        yield {"number": index + 1, "text": clean(_page_text(document, index))}


def _page_text(document: "pypdfium2.PdfDocument", index: int) -> str:
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return ""  # one broken page is reported as a page without text
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range())
    finally:
        textpage.close()
        page.close()


def read_text(path: Path, _max_pages: int) -> Iterator[Frame]:
    text = clean(decode(path.read_bytes()))
    if not text.strip():
        yield refused("empty")
        return
    yield {"pages": None}
    yield {"number": None, "text": text}


def decode(content: bytes) -> str:
    """Text in UTF-8 or UTF-16 (by its mark), or in the encoding that its bytes are most like."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        import charset_normalizer

        best = charset_normalizer.from_bytes(content).best()
        return str(best) if best else content.decode("utf-8", "replace")


def write(frame: Frame) -> None:
    payload = json.dumps(frame).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(payload)) + payload)
    sys.stdout.buffer.flush()


def limit_memory() -> None:
    if sys.platform != "win32":
        import os
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        os.nice(5)


def main() -> None:
    path, kind, max_pages = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    limit_memory()
    for frame in (read_pdf if kind == "pdf" else read_text)(path, max_pages):
        write(frame)


if __name__ == "__main__":
    main()
