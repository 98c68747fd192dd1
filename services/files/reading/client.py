"""Read a file's bytes into pages of text, in a separate process."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import assert_never

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
    FileWithoutWords,
    TooManyPages,
)
from services.files.processes import Start, Worker, end, started
from services.files.reading.formats import READABLE
from services.files.reading.messages import (
    LENGTH,
    Ended,
    Message,
    Note,
    Opened,
    ReaderMessage,
    Reason,
    RecognitionStarted,
    Refusal,
    decoded_message,
)
from services.files.sandbox import Limits

_USUAL_LIMITS = Limits()
_MAX_MESSAGE = 64 * 1024**2  # bounds what a compromised reader makes this process hold
_ENDED_BY_LIMITS = frozenset(-getattr(signal, name, 0) for name in ("SIGXCPU", "SIGABRT", "SIGKILL"))
"""As exit statuses, which are negative for signals; 0, a clean end, where Windows lacks one."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """The file's format, how many pages it has (None where the format has none), and its pages while they are read.

    `recognised`, which is read after `pages`, gives some of them again, now with the words of their pictures;
    `is_recognising` says after `pages` whether there are any. `notes` fills while the pages are read: sentences that
    say what of the file was not read.
    """

    media_type: str
    page_count: int | None
    pages: AsyncIterator[Page]
    recognised: AsyncIterator[Page]
    notes: list[str]
    is_recognising: Callable[[], bool]


@asynccontextmanager
async def open_pages(
    path: Path,
    filename: str,
    max_pages: int,
    limits: Limits = _USUAL_LIMITS,
    on_recognising: Callable[[int], None] = lambda _: None,
    *,
    start: Start = started,
) -> AsyncIterator[OpenedFile]:
    """Read the file at an absolute path page by page, in a process that ends with this context.

    The format is detected from the content. Of the name only the ending counts, and only for text formats.
    `on_recognising` learns of each page whose words are about to be recognised from a picture.

    Raises:
        DocumentRefused: also while the pages are iterated.
    """
    ending = os.path.splitext(filename)[1].lower()
    arguments = [str(path), ending, str(max_pages), json.dumps(asdict(limits))]
    process = await start("services.files.reading.worker", *arguments)
    messages = _messages(process, filename, max_pages, limits)
    try:
        first = await anext(messages)
        if not isinstance(first, Opened):
            raise FileCorrupt(filename)
        read = _Pages(messages, on_recognising)
        yield OpenedFile(
            first.media_type, first.pages, read.in_order(), read.again(), read.notes, lambda: read.is_recognising
        )
    finally:
        await end(process)


class _Pages:
    """The pages of a file, first in order, then those again whose words were recognised."""

    def __init__(self, messages: AsyncIterator[ReaderMessage], on_recognising: Callable[[int], None]) -> None:
        self.notes: list[str] = []
        self._messages = messages
        self._on_recognising = on_recognising
        self._first_again: int | None = None

    @property
    def is_recognising(self) -> bool:
        return self._first_again is not None

    async def in_order(self) -> AsyncIterator[Page]:
        last = 0
        async for message in self._messages:
            if isinstance(message, RecognitionStarted) and message.page <= last:
                self._first_again = message.page
                return
            if (page := self._page_of(message)) is not None:
                last = page.number or 0
                yield page

    async def again(self) -> AsyncIterator[Page]:
        if self._first_again is None:
            return
        self._on_recognising(self._first_again)
        async for message in self._messages:
            if (page := self._page_of(message)) is not None:
                yield page

    def _page_of(self, message: ReaderMessage) -> Page | None:
        if isinstance(message, Note):
            self.notes.append(message.sentence)
        elif isinstance(message, RecognitionStarted):
            self._on_recognising(message.page)
        return message if isinstance(message, Page) else None


async def _messages(process: Worker, filename: str, max_pages: int, limits: Limits) -> AsyncIterator[ReaderMessage]:
    """The messages before the last, each awaited no longer than the limits allow."""
    assert process.stdout is not None
    left = limits.total_s
    recognising = False
    while True:
        asked = time.monotonic()
        try:
            async with asyncio.timeout(min(limits.page_s, left)):
                message = await _message(process.stdout)
        except TimeoutError as error:
            raise FileTooSlow(filename) from error
        except asyncio.IncompleteReadError as error:
            raise await _death(process, filename) from error
        except ValueError as error:
            raise FileCorrupt(filename) from error
        left += asked - time.monotonic() if not recognising else 0.0  # the reader keeps to its own time for that
        recognising = isinstance(message, RecognitionStarted)
        match message:
            case Refusal(reason):
                raise _refusal(reason, filename, max_pages)
            case Ended():
                return
            case Opened() | Page() | RecognitionStarted() | Note():
                yield message
            case _:
                assert_never(message)


async def _message(stream: asyncio.StreamReader) -> Message:
    (length,) = LENGTH.unpack(await stream.readexactly(LENGTH.size))
    if length > _MAX_MESSAGE:
        raise ValueError(length)
    return decoded_message(await stream.readexactly(length))


async def _death(process: Worker, filename: str) -> DocumentRefused:
    """Why the reader ended before it said so: libraries that get no memory abort, and SIGXCPU ends the slow."""
    return FileTooSlow(filename) if await process.wait() in _ENDED_BY_LIMITS else FileCorrupt(filename)


def _refusal(reason: Reason, filename: str, max_pages: int) -> DocumentRefused:
    match reason:
        case "empty" | "encrypted" | "corrupt" | "unpacks_too_large" | "too_slow":
            return _REFUSALS[reason](filename)
        case "unsupported":
            return FileUnsupported(filename, READABLE)
        case "no_words":
            return FileWithoutWords(filename)
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
    "unpacks_too_large": FileUnpacksTooLarge,
    "too_slow": FileTooSlow,
}
