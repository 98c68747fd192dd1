"""A file's bytes -> pages of text, in a process of their own."""

import asyncio
import json
import os
import struct
import sys
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from services.documents import Page
from services.errors import (
    DocumentRefused,
    FileCorrupt,
    FileEmpty,
    FileEncrypted,
    FileMismatch,
    FileUnsupported,
    TooManyPages,
)

Kind = Literal["pdf", "text"]
Frame = dict[str, Any]
"""One message of the reading process; see `services.reader`."""

PAGE_TIMEOUT_S = 60.0
MEDIA_TYPES: dict[str, str] = {".md": "text/markdown", ".markdown": "text/markdown"}
_TEXT_ENDINGS = frozenset({".txt", ".text", ".md", ".markdown", ""})
_ROOT = Path(__file__).parent.parent
_SNIFFED = 4096
_MAX_NAME = 200
_MAX_ENDING = 20


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """How many pages follow (None where the format has none), and the pages themselves, as they are read."""

    page_count: int | None
    pages: AsyncIterator[Page]


def clean_filename(name: str) -> str:
    """The last part of a path in a client's words, without characters that can't be seen, 200 characters at most."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    last = last.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    visible = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Zl", "Zp"} and c not in _BIDI_CONTROLS)
    stem, ending = os.path.splitext(unicodedata.normalize("NFC", visible).strip())
    if len(ending) > _MAX_ENDING:
        stem, ending = stem + ending, ""
    return (stem[: _MAX_NAME - len(ending)] + ending).strip(" .") or "document"


_BIDI_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def kind_of(path: Path, filename: str) -> tuple[Kind, str]:
    """What a file is, by its content, and its media type.

    Raises:
        FileEmpty, FileUnsupported, FileMismatch
    """
    with path.open("rb") as file:
        head = file.read(_SNIFFED)
    if not head:
        raise FileEmpty(filename)
    ending = os.path.splitext(filename)[1].lower()
    if b"%PDF-" in head[:1024]:
        if ending in _TEXT_ENDINGS - {""}:
            raise FileMismatch(filename, "a PDF")
        return "pdf", "application/pdf"
    is_text = b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if ending == ".pdf":
        raise FileMismatch(filename, "text" if is_text else "not a PDF")
    if ending not in _TEXT_ENDINGS:
        raise FileUnsupported(filename)
    if not is_text:
        raise FileMismatch(filename, "not text") if ending else FileUnsupported(filename)
    return "text", MEDIA_TYPES.get(ending, "text/plain")


@asynccontextmanager
async def open_pages(path: Path, kind: Kind, filename: str, max_pages: int) -> AsyncIterator[ParsedFile]:
    """Read the file at an absolute path page by page, in a process that ends with this context, however it ends.

    Raises:
        DocumentRefused: also while the pages are iterated.
    """
    command = [sys.executable, "-m", "services.reader", str(path), kind, str(max_pages)]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, cwd=_ROOT, env=_environment()
    )
    assert process.stdout is not None
    frames = _frames(process.stdout, filename, max_pages)
    try:
        count = (await anext(frames))["pages"]
        yield ParsedFile(count, _pages(frames, count or 1, filename))
    finally:
        if process.returncode is None:
            process.kill()
        await asyncio.shield(process.wait())


async def _pages(frames: AsyncIterator[Frame], count: int, filename: str) -> AsyncIterator[Page]:
    read = 0
    async for frame in frames:
        yield Page(frame["number"], frame["text"])
        read += 1
        if read == count:
            return
    raise FileCorrupt(filename)


async def _frames(stream: asyncio.StreamReader, filename: str, max_pages: int) -> AsyncIterator[Frame]:
    while True:
        try:
            async with asyncio.timeout(PAGE_TIMEOUT_S):
                (length,) = struct.unpack(">I", await stream.readexactly(4))
                frame = json.loads(await stream.readexactly(length))
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            raise FileCorrupt(filename) from error
        if "refused" in frame:
            raise _refusal(frame["refused"], filename, max_pages)
        yield frame


def _refusal(reason: str, filename: str, max_pages: int) -> DocumentRefused:
    match reason:
        case "empty":
            return FileEmpty(filename)
        case "encrypted":
            return FileEncrypted(filename)
        case "too_many_pages":
            return TooManyPages(filename, max_pages)
        case _:
            return FileCorrupt(filename)


def _environment() -> dict[str, str]:
    """The reader needs no key and no setting."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "FOOTNOTE_"))}
