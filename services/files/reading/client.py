"""Read a file's bytes into pages of text and their passages, in a separate process."""

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

from services.documents import Page, Passage
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
    FileMessage,
    Message,
    Note,
    Opened,
    PagesEnd,
    Passages,
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
class SplitPage:
    """A page and its passages."""

    page: Page
    passages: list[Passage]


class OpenedFile:
    """The file's format, how many pages it has (None where the format has none), and its pages while they are read.

    `notes` fills while the pages are read: sentences that say what of the file was not read. `labels` are after that
    the numbers that are printed on the pages, by their number, where the file itself doesn't say them.
    """

    def __init__(
        self, opened: Opened, messages: AsyncIterator[FileMessage], on_recognising: Callable[[int], None]
    ) -> None:
        self.media_type = opened.media_type
        self.page_count = opened.pages
        self.notes: list[str] = []
        self.labels: dict[int, str] = {}
        self.is_recognising = False
        """Whether the words of pages are being recognised: then `pages` gives all pages once more, or none."""
        self._messages = messages
        self._on_recognising = on_recognising

    async def pages(self) -> AsyncIterator[SplitPage]:
        """The pages in order."""
        passages: list[Passage] = []
        self.is_recognising = False
        async for message in self._messages:
            match message:
                case Passages(some):
                    passages += some
                case Page():
                    yield SplitPage(message, passages)
                    passages = []
                case Note(sentence):
                    self.notes.append(sentence)
                case RecognitionStarted(number):
                    self._on_recognising(number)
                case PagesEnd(labels, again):
                    self.labels, self.is_recognising = labels, again
                    return
                case Opened():
                    pass
                case _:
                    assert_never(message)


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
        yield OpenedFile(first, messages, on_recognising)
    finally:
        await end(process)


async def _messages(process: Worker, filename: str, max_pages: int, limits: Limits) -> AsyncIterator[FileMessage]:
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
            case Opened() | Page() | RecognitionStarted() | Note() | Passages() | PagesEnd():
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
