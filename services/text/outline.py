"""The context above a stretch of a page: titles, the nearest heading, the heading lines of its table."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

from services.text.function_words import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    CONTRACTED_ARTICLES,
    POSSESSIVES,
    PREPOSITIONS,
    QUESTION_WORDS,
)
from services.text.headings import Heading, headings_of
from services.text.tables import (
    figure_row,
    is_field,
    is_figure_row,
    is_markdown_row,
    is_priced,
    is_timetable_row,
    states_amount,
)

SECTION_LINES = 8  # a title, a caption and what their units are; below that it is content
SECTION_CHARS = 400  # a third of a passage at most, so that titles don't outweigh what is below them

_TITLES = 6  # the company, the report, the statement's name, its dates and its units
_HEADER_LINES = 12  # headers of statements over three years with a word to a line
_HEADING_CHARS = 90  # a line of print is about that long: more is a sentence
_WRAPPED_CHARS = 40  # a line that ends in a comma: a shorter one may be a title of a name and a place
_CODE = ("{", "[", "<")  # how JSON and XML begin
_COLON = (":", "：")  # introduces a list or the fields of a form
_BELOW_ALL = 7
"""A level that no heading has: there are six."""
_TABLE_GAP = 3
"""So many lines between two rows, such as “Current assets:”, do not end their table."""

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.!?。！？;]$")
_IN_BRACKETS = re.compile(r"\([^()]{2,80}\)")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_CAPITAL = re.compile(r"[^\W\d_a-zß-ÿ]|\d")
_WORD = re.compile(r"[^\W\d_]+")
_STATING = AUXILIARIES - ARTICLES - CONJUNCTIONS - CONTRACTED_ARTICLES - POSSESSIVES - PREPOSITIONS - QUESTION_WORDS
"""Words that make a line without a full stop a sentence: “The office has 12 rooms”."""
_LEAST_VALUES = 2
"""Lines of a label and a value that a line without a blank line below it may be the heading of."""

Kind = Literal["row", "heading", "prose"]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    kind: Kind


class Outline:
    """The lines of one page's text by what they are; what begins a printed page is above all of it.

    Text that is no `markdown` has no marked headings. A line without a mark is a heading where it is placed as one:
    apart from what is above it, and above text, rows or a list.
    """

    def __init__(self, text: str, *, is_printed: bool = False, markdown: bool = True) -> None:
        self._lines = [_line(match) for match in _LINE.finditer(text) if not match[0].isspace()]
        self._starts = [line.start for line in self._lines]
        self._gaps = [
            "\n\n" in re.sub(r"[^\S\n]", "", text[above:start]) for above, start in pairwise([0, *self._starts])
        ]
        self._markdown = headings_of(text) if markdown else []
        self._paths = list(_paths(self._markdown, ()))
        self._highest = list(accumulate((each.level for each in self._markdown), min, initial=_BELOW_ALL))
        self._titles = self._leading() if is_printed or not self._markdown else []
        self._tables = self._table_heads()
        self._first_rows = [first for first, _ in self._tables]
        self._headings = self._unmarked_headings(text)

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

    def is_heading(self, offset: int) -> bool:
        """Whether the line that begins at a place of the text is a heading without a mark."""
        line = bisect_right(self._starts, offset) - 1
        place = bisect_left(self._headings, line)
        return self._headings[place : place + 1] == [line] and self._starts[line] == offset

    def _leading(self) -> list[int]:
        """The short lines that begin the page, down to its first row or its first whole line of prose.

        Where nothing is below them they are all that the page says, and no titles.
        """
        titles: list[int] = []
        for index, line in enumerate(self._lines[:_TITLES]):
            is_title = line.kind != "row" and not line.text.startswith(_CODE) and len(line.text) <= _HEADING_CHARS
            if not is_title or is_priced(line.text) or self._is_of_form(index):
                break
            titles.append(index)
        return titles if len(titles) < len(self._lines) else []

    def _unmarked_headings(self, text: str) -> list[int]:
        """The lines that are placed as headings are, and those of a table's heading."""
        of_tables = {index for _, lines in self._tables for index in lines}
        found: list[int] = []
        is_heading_below = False
        for index in range(len(self._lines) - 1, -1, -1):
            line = self._lines[index]
            is_placed = _is_heading(line) and not self._is_of_form(index) and not self._goes_on(text, index)
            is_set = index in of_tables or line.text.endswith(_COLON) or self._is_set_off(index, is_heading_below)
            is_heading_below = is_placed and is_set
            if is_heading_below:
                found.append(index)
        return found[::-1]

    def _is_set_off(self, line: int, is_heading_below: bool) -> bool:  # noqa: FBT001
        """Whether a line is set apart from the one above it, and is above what it can be the heading of."""
        above = self._lines[line - 1] if line else None
        is_apart = above is None or self._gaps[line] or above.kind == "row" or _SENTENCE_END.search(above.text)
        below = self._lines[line + 1 : line + 1 + _LEAST_VALUES]
        if not is_apart or not below:
            return False
        if below[0].kind != "heading":
            return True
        values = sum(figure_row(each.text) is not None or is_field(each.text) for each in below)
        return values == _LEAST_VALUES or (self._gaps[line + 1] and (is_heading_below or values > 0))

    def _is_of_form(self, line: int) -> bool:
        """Whether a line is one of several with a label and a value; one alone may be a caption."""
        beside = self._lines[max(0, line - 1) : line + 2]
        return is_field(self._lines[line].text) and sum(is_field(each.text) for each in beside) > 1

    def _goes_on(self, text: str, line: int) -> bool:
        """Whether the line below continues a sentence, as in text with hard line breaks."""
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
        """Where the lines begin that are right above a row and can be its table's heading."""
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
        return [heading.title for heading in begun if heading.level < self._highest[above]]

    def _path(self, offset: int) -> tuple[str, ...]:
        """The Markdown headings above a place."""
        path = self._paths[bisect_left(self._markdown, offset, key=lambda heading: heading.start)]
        return tuple(heading.title for heading in path)


def path_after(text: str, begun: Sequence[Heading] = ()) -> tuple[Heading, ...]:
    """The headings above what follows a page of Markdown, outermost first.

    `begun` are those that it goes on under.
    """
    *_, last = _paths(headings_of(text), begun)
    return last


def _paths(headings: Iterable[Heading], begun: Sequence[Heading]) -> Iterator[tuple[Heading, ...]]:
    """What the text begins under, then each heading after those above it: five, as there are six levels."""
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
    if (
        len(text) > _HEADING_CHARS
        or text.startswith("#")
        or _SENTENCE_END.search(text)
        or is_priced(text)
        or states_amount(text)
    ):
        return "prose"
    if (text.endswith(",") and len(text) > _WRAPPED_CHARS) or is_statement(text):
        return "prose"
    return "heading" if _CAPITAL.match(text.lstrip('($“"')) else "prose"


def is_statement(text: str) -> bool:
    """Whether a line has the verb of a sentence, and is not a question, as headings may be."""
    words = [word.lower() for word in _WORD.findall(text)]
    return not _STATING.isdisjoint(words) and QUESTION_WORDS.isdisjoint(words) and not text.endswith(_COLON)


def _fitting(lines: dict[str, None]) -> tuple[str, ...]:
    kept: list[str] = []
    room = SECTION_CHARS
    for line in list(lines)[:SECTION_LINES]:
        room -= len(line)
        if room < 0:
            break
        kept.append(line)
    return tuple(kept)
