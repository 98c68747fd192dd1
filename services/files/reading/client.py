"""A file's bytes -> pages of text, in a process of their own."""

import asyncio
import json
import os
import signal
import struct
import time
import unicodedata
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, assert_never

from services.confinement import Limits
from services.documents import Page
from services.errors import (
    DocumentRefused,
    FileCorrupt,
    FileEmpty,
    FileEncrypted,
    FileMismatch,
    FileTooSlow,
    FileUnpacksTooLarge,
    FileUnsupported,
    TooManyPages,
)
from services.frames import Reason
from services.processes import end, started

Frame = dict[str, Any]
"""One message of the reading process; see `services.reader`."""

_USUAL_LIMITS = Limits()
_MAX_FRAME = 64 * 1024**2
_ENDED_BY_LIMITS = frozenset(-getattr(signal, name, 0) for name in ("SIGXCPU", "SIGABRT", "SIGKILL"))
_MAX_NAME = 200
_MAX_ENDING = 20


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What the file is, how many pages it has (None where the format has none), and its text, as it is read."""

    media_type: str
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


@asynccontextmanager
async def open_pages(
    path: Path, filename: str, max_pages: int, limits: Limits = _USUAL_LIMITS
) -> AsyncIterator[ParsedFile]:
    """Read the file at an absolute path page by page, in a process that ends with this context, however it ends.

    What the file is is told by its content; of its name only the ending counts, and only to tell kinds of text apart.

    Raises:
        DocumentRefused: also while the pages are iterated.
    """
    ending = os.path.splitext(filename)[1].lower()
    arguments = [str(path), ending, str(max_pages), json.dumps(asdict(limits))]
    process = await started("services.reader", *arguments)
    frames = _frames(process, filename, max_pages, limits)
    try:
        first = await anext(frames)
        yield ParsedFile(first["media_type"], first["pages"], _pages(frames))
    finally:
        await end(process)


async def _pages(frames: AsyncIterator[Frame]) -> AsyncIterator[Page]:
    async for frame in frames:
        yield Page(frame["number"], frame["text"], frame.get("place"), frame.get("first_row"))


async def _frames(process: Process, filename: str, max_pages: int, limits: Limits) -> AsyncIterator[Frame]:
    """The frames between the first and the one that says the end, which are not waited for longer than the limits."""
    assert process.stdout is not None
    left = limits.total_s
    while True:
        asked = time.monotonic()
        try:
            async with asyncio.timeout(min(limits.page_s, left)):
                frame = await _frame(process.stdout)
        except TimeoutError as error:
            raise FileTooSlow(filename) from error
        except asyncio.IncompleteReadError as error:
            raise await _death(process, filename) from error
        except ValueError as error:
            raise FileCorrupt(filename) from error
        left -= time.monotonic() - asked
        if "refused" in frame:
            raise _refusal(frame["refused"], filename, max_pages)
        if "end" in frame:
            return
        yield frame


async def _frame(stream: asyncio.StreamReader) -> Frame:
    (length,) = struct.unpack(">I", await stream.readexactly(4))
    if length > _MAX_FRAME:
        raise ValueError(length)
    frame: Frame = json.loads(await stream.readexactly(length))
    return frame


async def _death(process: Process, filename: str) -> DocumentRefused:
    """Why the reader ended before it said so: libraries that get no more memory abort, and SIGXCPU ends the slow."""
    return FileTooSlow(filename) if await process.wait() in _ENDED_BY_LIMITS else FileCorrupt(filename)


def _refusal(reason: Reason, filename: str, max_pages: int) -> DocumentRefused:
    match reason:
        case "empty" | "encrypted" | "corrupt" | "unsupported" | "unpacks_too_large" | "too_slow":
            return _REFUSALS[reason](filename)
        case "too_many_pages":
            return TooManyPages(filename, max_pages)
        case "text":
            return FileMismatch(filename, "text")
        case "web_page":
            return FileMismatch(filename, "a web page")
        case _:
            assert_never(reason)


_REFUSALS: dict[Reason, Callable[[str], DocumentRefused]] = {
    "empty": FileEmpty,
    "encrypted": FileEncrypted,
    "corrupt": FileCorrupt,
    "unsupported": FileUnsupported,
    "unpacks_too_large": FileUnpacksTooLarge,
    "too_slow": FileTooSlow,
}
