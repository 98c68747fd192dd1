"""The context above a stretch of a page: titles, the nearest heading, the heading lines of its table."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from services.text.headings import Heading, headings_of
from services.text.tables import is_field, is_figure_row, is_markdown_row, is_timetable_row

SECTION_LINES = 8  # a title, a caption and what their units are; below that it is content
SECTION_CHARS = 400  # a third of a passage at most, so that titles don't outweigh what they stand above

_TITLES = 6  # the company, the report, the statement's name, its dates and its units
_HEADER_LINES = 12  # headers of statements over three years with a word to a line
_HEADING_CHARS = 90  # a line of print is about that long: more is a sentence
_WRAPPED_CHARS = 40  # a line that ends in a comma: a shorter one may be a title of a name and a place
_CODE = ("{", "[", "<")
_BELOW_ALL = 7
"""A level that no heading has: there are six."""
_TABLE_GAP = 3
"""So many lines between two rows, such as “Current assets:”, do not end their table."""

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.!?。！？;]$")
_IN_BRACKETS = re.compile(r"\([^()]{2,80}\)")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_CAPITAL = re.compile(r"[^\W\d_a-zß-ÿ]|\d")

Kind = Literal["row", "heading", "prose"]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    kind: Kind


class Outline:
    """The lines of one page's text by what they are; what begins a printed page is above all of it."""

    def __init__(self, text: str, *, is_printed: bool = False) -> None:
        self._lines = [_line(match) for match in _LINE.finditer(text) if not match[0].isspace()]
        self._starts = [line.start for line in self._lines]
        self._markdown = headings_of(text)
        self._paths = list(_paths(self._markdown, ()))
        self._titles = self._leading() if is_printed or not self._markdown else []
        self._tables = self._table_heads()
        self._first_rows = [first for first, _ in self._tables]
        self._headings = [
            index
            for index, line in enumerate(self._lines)
            if _is_heading(line) and not self._is_of_form(index) and not self._goes_on(text, index)
        ]

    def above(self, offset: int, begun: Sequence[Heading] = ()) -> tuple[str, ...]:
        """The lines above a place of the text that say what it is about, outermost first; none of them reaches it.

        `begun` are the headings of the pages before that the page goes on under.
        """
        end = bisect_right(self._starts, offset) - 1
        carried = self._carried(offset, begun)
        if end <= 0:
            return _fitting(dict.fromkeys(carried))
        chosen = {index for index in self._titles if index < end}
        chosen |= {index for index in self._table_head(end) if index < end}
        if before := bisect_left(self._headings, end):
            chosen.add(self._headings[before - 1])
        lines = (self._lines[index].text.lstrip("# ") for index in sorted(chosen))
        path = [*carried, *self._path(offset), *lines]
        return _fitting(dict.fromkeys(path))

    def _leading(self) -> list[int]:
        """The short lines that begin the page, down to its first row or its first whole line of prose."""
        titles: list[int] = []
        for index, line in enumerate(self._lines[:_TITLES]):
            is_title = line.kind != "row" and not line.text.startswith(_CODE) and len(line.text) <= _HEADING_CHARS
            if not is_title or self._is_of_form(index):
                break
            titles.append(index)
        return titles

    def _is_of_form(self, line: int) -> bool:
        """Whether a line is one of several with a label and a value; one alone may be a caption."""
        beside = self._lines[max(0, line - 1) : line + 2]
        return is_field(self._lines[line].text) and sum(is_field(each.text) for each in beside) > 1

    def _goes_on(self, text: str, line: int) -> bool:
        """Whether the line below goes on with a sentence, as in pages that are broken where their lines end."""
        below = self._lines[line + 1] if line + 1 < len(self._lines) else None
        return below is not None and below.text[0].islower() and "\n\n" not in text[self._starts[line] : below.start]

    def _table_heads(self) -> list[tuple[int, range]]:
        """For each table its first row, and the lines right above that can be its heading."""
        tables: list[tuple[int, range]] = []
        last_row: int | None = None
        for index, line in enumerate(self._lines):
            if line.kind == "prose":
                last_row = None
            elif line.kind == "row":
                if last_row is None or index - last_row > _TABLE_GAP + 1:
                    tables.append((index, range(self._first_heading(index), index)))
                last_row = index
        return tables

    def _first_heading(self, row: int) -> int:
        """Where the lines begin that stand right above a row and can be its table's heading."""
        first = row
        while first > max(0, row - _HEADER_LINES) and self._lines[first - 1].kind == "heading":
            first -= 1
        return first

    def _table_head(self, line: int) -> range:
        """The heading lines of the table that this line is in, if it is in one."""
        if self._lines[line].kind == "prose":
            return range(0)
        tables = bisect_right(self._first_rows, line)
        return self._tables[tables - 1][1] if tables else range(0)

    def _carried(self, offset: int, begun: Sequence[Heading]) -> list[str]:
        """The headings of the pages before that no heading above a place has ended."""
        above = bisect_left(self._markdown, offset, key=lambda heading: heading.start)
        highest = min((heading.level for heading in self._markdown[:above]), default=_BELOW_ALL)
        return [heading.title for heading in begun if heading.level < highest]

    def _path(self, offset: int) -> tuple[str, ...]:
        """The Markdown headings that a place stands under."""
        path = self._paths[bisect_left(self._markdown, offset, key=lambda heading: heading.start)]
        return tuple(heading.title for heading in path)


def path_after(text: str, begun: Sequence[Heading] = ()) -> tuple[Heading, ...]:
    """The headings that what follows a page stands under, outermost first; `begun` are those that it goes on under."""
    *_, last = _paths(headings_of(text), begun)
    return last


def _paths(headings: Iterable[Heading], begun: Sequence[Heading]) -> Iterator[tuple[Heading, ...]]:
    """What the text begins under, then each heading after those that it stands under: five, as there are six levels."""
    path = tuple(begun)
    yield path
    for heading in headings:
        path = (*(above for above in path if above.level < heading.level), heading)
        yield path


def _is_heading(line: _Line) -> bool:
    return line.kind == "heading" and _LETTERS.search(line.text) is not None


def _line(match: re.Match[str]) -> _Line:
    text = " ".join(match[0].split())
    return _Line(match.start(), text, _kind(text, match[0].strip()))


def _kind(text: str, line: str) -> Kind:
    if is_markdown_row(text) or is_figure_row(line) or is_timetable_row(text):
        return "row"
    if _IN_BRACKETS.fullmatch(text):
        return "heading"  # (in thousands)
    if len(text) > _HEADING_CHARS or text.startswith("#") or _SENTENCE_END.search(text):
        return "prose"
    if text.endswith(",") and len(text) > _WRAPPED_CHARS:
        return "prose"
    return "heading" if _CAPITAL.match(text.lstrip('($“"')) else "prose"


def _fitting(lines: dict[str, None]) -> tuple[str, ...]:
    kept: list[str] = []
    room = SECTION_CHARS
    for line in list(lines)[:SECTION_LINES]:
        room -= len(line)
        if room < 0:
            break
        kept.append(line)
    return tuple(kept)
