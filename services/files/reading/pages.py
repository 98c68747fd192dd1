"""Text of pages as all readers give it: without control characters, within limits."""

import re
from collections.abc import Iterable, Iterator

from services.documents import Page
from services.files.reading.messages import Note, Opened, ReaderMessage, Refused

HEADER_PLACE = "Header and footer"
MARGIN_END = "\n"
"""Between lines of headers and footers: blank lines would make a short one the heading of the next."""
_PAGE_WORDS = 12  # letters beside a page's number: "Page … of …", "Seite … von …"
PAGE_CHARS = 8000  # some four screens of the viewer
"""Longest page of a format without pages, unless a single row or word is longer."""

_DROPPED = re.compile("\ufffe\r\n|\r(?=\n)|[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
"""The hyphen of a word broken at a line's end, the first half of a line's end, control characters."""
_IN_COMPOUND = re.compile(
    r"[^\W_A-Z](?=\ufffe(?:\r\n)?[A-Z])|[^\W_](?=\ufffe(?:\r\n)?\d)|\d(?=\ufffe)|(?<![^\W_])[^\W_](?=\ufffe)"
)
"""What comes before a hyphen that belongs to its word: "Long-Term", "COVID-19", "10-K", "A-class", but "exam-ple"."""
_LINE_ENDS = "\r\v\f"


def counted(count: int, noun: str, plural: str = "") -> str:
    """ "1 comment", "2,000 comments": a number and its noun, whose plural ends in s unless it is given."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def unnumbered(pages: Iterable[Page | Note], max_pages: int) -> Iterator[ReaderMessage]:
    """The messages of a file whose format has no pages.

    Raises:
        Refused: none of the pages has text, or they hold more than `max_pages` pages of `PAGE_CHARS` would.
    """
    yield Opened(None)
    read, empty = 0, True
    for page in pages:
        if isinstance(page, Page):
            read += 1 + max(0, len(page.text) - 1) // PAGE_CHARS
            empty = empty and not page.text.strip()
        if read > max_pages:
            raise Refused("too_many_pages")
        yield page
    if empty:
        raise Refused("empty")


def clean(text: str) -> str:
    """Text without control characters or lone surrogates, lines ended by `\\n`."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    cleaned = _DROPPED.sub(lambda dropped: "-" * _is_in_compound(dropped), whole)
    for end in _LINE_ENDS:  # `translate` takes most of the time that reading a page's text does
        cleaned = cleaned.replace(end, "\n")
    return cleaned


def origins(text: str) -> list[int]:
    """For each character of `clean(text)`, its index in `text`, a text without split surrogate pairs."""
    kept: list[int] = []
    start = 0
    for dropped in _DROPPED.finditer(text):
        kept += range(start, dropped.start() + _is_in_compound(dropped))
        start = dropped.end()
    kept += range(start, len(text))
    return kept


def _is_in_compound(dropped: re.Match[str]) -> bool:
    """Whether what is dropped begins with a hyphen that a word has in the middle of a line too."""
    start = dropped.start()
    return dropped[0].startswith("\ufffe") and bool(start and _IN_COMPOUND.match(dropped.string, start - 1))


def only_counts_pages(line: str) -> bool:
    """Whether the line of a header or footer that has a page's number says nothing more."""
    return sum(map(str.isalpha, line)) <= _PAGE_WORDS
