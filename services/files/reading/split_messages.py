"""The messages of a reader with the passages of its pages. Runs in the reading process, for splitting may take long."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from services.documents import Page, Passage
from services.files.reading.messages import FileMessage, PagesEnd, Passages, ReaderMessage, RecognitionStarted
from services.files.splitting.document_splitter import DocumentSplitter

_FIRST_STAGE = 8
"""Pages with recognised words after which all pages are sent again, then twice as many: 8 take some ten seconds."""
_MOST_CHARS = 100_000
"""Of the passages in one message, but for the last, so that taking one in never holds up the server."""


def with_passages(messages: Iterable[ReaderMessage]) -> Iterator[FileMessage]:
    """The messages, before each page its passages, and after all pages their end.

    Recognised pages are not sent by themselves: for each stage all pages come again, as a page's passages depend on
    those before it.
    """
    coming = iter(messages)
    pages: list[Page] = []
    splitter = DocumentSplitter()
    for message in coming:
        if isinstance(message, RecognitionStarted) and pages and message.page <= (pages[-1].number or 0):
            yield PagesEnd(splitter.labels, again=True)
            yield from _recognised(pages, chain([message], coming))
            return
        if isinstance(message, Page):
            pages += [message] if message.number is not None else []
            yield from _passages(splitter.split(message))
        yield message
    yield PagesEnd(splitter.labels, again=False)


def _recognised(pages: list[Page], messages: Iterator[ReaderMessage]) -> Iterator[FileMessage]:
    words: dict[int | None, Page] = {}
    stage = _FIRST_STAGE
    for message in messages:
        if not isinstance(message, Page):
            yield message
            continue
        words[message.number] = message
        if len(words) == stage:
            stage *= 2
            yield from _all(pages, words, again=True)
    if words:
        yield from _all(pages, words, again=False)


def _all(pages: list[Page], words: Mapping[int | None, Page], *, again: bool) -> Iterator[FileMessage]:
    """The pages, those that were recognised in the place of their pictures."""
    splitter = DocumentSplitter()
    for page in pages:
        newest = words.get(page.number, page)
        yield from _passages(splitter.split(newest))
        yield newest
    yield PagesEnd(splitter.labels, again)


def _passages(passages: Iterator[Passage]) -> Iterator[Passages]:
    some: list[Passage] = []
    chars = 0
    for passage in passages:
        some.append(passage)
        chars += len(passage.text) + sum(map(len, passage.searched))
        if chars >= _MOST_CHARS:
            yield Passages(tuple(some))
            some, chars = [], 0
    if some:
        yield Passages(tuple(some))
