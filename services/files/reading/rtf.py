"""Rich Text Format (.rtf, version 1.9.1): its text with headings, lists, tables and notes, as Word shows it."""

import re
from collections.abc import Iterator
from pathlib import Path

from services.documents import Page
from services.files.reading.markdown_pages import without_blank_runs
from services.files.reading.messages import ReaderMessage
from services.files.reading.pages import HEADER_PLACE, MARGIN_END, clean, unnumbered
from services.files.reading.plain_text import text_pages
from services.files.reading.rtf_text import RichText

_COLOURS = re.compile(r"\{\\colortbl(?P<colours>[^{}]{0,10000})\}")
_STYLE = re.compile(r"\{\\s(?P<number>\d{1,5})\b(?P<says>[^{};]{0,2000})[;}]")
_OUTLINE = re.compile(r"\\outlinelevel(?P<level>[0-8])(?!\d)|\bheading (?P<heading>[1-9])$", re.IGNORECASE)
"""What says in the table of styles that a style is one of headings: a level, or its name."""
_WHITE = re.compile(r"\\red255\\green255\\blue255(?!\d)")
_BACKGROUND = re.compile(
    r"\\(?:highlight|cb|chcbpat|cbpat|clcbpat|clcbpatraw|trcbpat)[1-9]|\\background(?![a-z])|\\shp(?![a-z])"
)
"""Where a text, a paragraph, a cell or a page may have another background than white."""


def read_rtf(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """Headers and footers once, then the document, each paragraph with its notes; changes are taken as accepted."""
    yield from unnumbered(_pages(path.read_bytes().decode("latin-1")), max_pages)


def _pages(content: str) -> Iterator[Page]:
    reader = RichText(_white(content), dict(_outlines(content)))
    text = reader.read(content)
    if said := MARGIN_END.join(reader.margins):
        yield Page(None, clean(said), HEADER_PLACE)
    yield from text_pages(without_blank_runs(clean(text)).strip(), markdown=True)


def _white(content: str) -> frozenset[int]:
    """The numbers of the colours that nothing can be read in; none where there may be another background than white."""
    table = _COLOURS.search(content)
    if table is None or _BACKGROUND.search(content):
        return frozenset()
    colours = table["colours"].split(";")
    return frozenset(number for number, colour in enumerate(colours) if _WHITE.search(colour))


def _outlines(content: str) -> Iterator[tuple[int, int]]:
    """The levels of headings, from 0, by the numbers of their styles."""
    for style in _STYLE.finditer(content):
        if found := _OUTLINE.search(style["says"]):
            yield int(style["number"]), int(found["level"] or int(found["heading"]) - 1)
