"""What stands above a stretch of a page and governs it: titles, the nearest heading, the heading lines of its table."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from services.headings import headings_of
from services.rows import is_figure_row

SECTION_LINES = 8
SECTION_CHARS = 400

_TITLES = 6
_HEADER_LINES = 12
_HEADING_CHARS = 90
_WRAPPED_CHARS = 40
_TABLE_GAP = 3
"""So many lines between two rows, such as “Current assets:”, do not end their table."""

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_MARKDOWN_ROW = re.compile(r"\s*\|.*\|\s*$")
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
    """The lines of one page's text, told apart."""

    def __init__(self, text: str) -> None:
        self._lines = [_line(match) for match in _LINE.finditer(text)]
        self._starts = [line.start for line in self._lines]
        self._markdown = headings_of(text)
        self._titles = self._leading()
        self._tables = self._table_heads()

    def above(self, offset: int) -> tuple[str, ...]:
        """The lines above a place of the text that say what it is about, outermost first; none of them reaches it."""
        end = bisect_right(self._starts, offset) - 1
        if end <= 0:
            return ()
        chosen = {index for index in self._titles if index < end}
        chosen |= {index for index in self._table_head(end) if index < end}
        heading = next((i for i in range(end - 1, -1, -1) if self._is_heading(i)), None)
        if heading is not None:
            chosen.add(heading)
        path = [*self._path(offset), *(self._lines[index].text for index in sorted(chosen))]
        return _fitting(dict.fromkeys(path))

    def _is_heading(self, index: int) -> bool:
        line = self._lines[index]
        return line.kind == "heading" and _LETTERS.search(line.text) is not None

    def _leading(self) -> list[int]:
        """The short lines that begin the page, down to its first row or its first whole line of prose."""
        titles: list[int] = []
        if self._markdown:
            return titles
        for index, line in enumerate(self._lines[:_TITLES]):
            if line.kind == "row" or len(line.text) > _HEADING_CHARS:
                break
            titles.append(index)
        return titles

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
        return next((head for first, head in reversed(self._tables) if first <= line), range(0))

    def _path(self, offset: int) -> list[str]:
        """The Markdown headings that a place stands under."""
        path: dict[int, str] = {}
        for heading in self._markdown:
            if heading.start >= offset:
                break
            path = {level: title for level, title in path.items() if level < heading.level} | {
                heading.level: heading.title
            }
        return list(path.values())


def _line(match: re.Match[str]) -> _Line:
    text = " ".join(match[0].split())
    return _Line(match.start(), text, _kind(text, match[0].strip()))


def _kind(text: str, line: str) -> Kind:
    if _MARKDOWN_ROW.match(text) or is_figure_row(line):
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
