"""Numbers that OpenDocument counts itself: of headings and lists (OpenDocument 1.3, part 3, 5.3, 16.31 and 16.34).

LibreOffice 7 adds how a level is written as a whole, as in “§%1%.%2%” (`num-list-format`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.files.reading.number_styles import number_in_style
from services.files.reading.office_package import Element, attribute, name_of
from services.files.reading.word_numbering import BULLET

_LEVELS = 10  # OpenDocument's own limit
_LARGEST = 100_000
"""Higher counts stay at it: Roman numbers and letters grow with the count, and a hostile file may set any."""
_STYLES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}
_PLACEHOLDER = re.compile(r"%(\d{1,2})%")

Counts = list[int | None]
"""How far each level of a list has counted."""


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level counts; `shown` is of how many levels the number is made, `whole` how it is written if known."""

    style: str
    start: int = 1
    shown: int = 1
    prefix: str = ""
    suffix: str = ""
    whole: str = ""


_Levels = dict[int, _Level]


class ListNumbers:
    """The numbers of a document's headings and lists, asked for in the order of the text."""

    def __init__(self, parts: Sequence[Element]) -> None:
        """`parts` hold the styles: those of the content first, which count for more."""
        self._lists: dict[str, _Levels] = {}
        self._outline: _Levels = {}
        self._without_number: set[str] = set()
        self._of_outline: Counts = [None] * _LEVELS
        self._last: dict[str, Counts] = {}
        self._by_id: dict[str, Counts] = {}
        for part in reversed(parts):
            self._read(part)

    def of_heading(self, heading: Element) -> str:
        """The number of the next heading, such as "2.1"; empty where headings of its level have none."""
        level = _integer(attribute(heading, "outline-level"), 1) - 1
        style = attribute(heading, "style-name") or ""
        if style in self._without_number or attribute(heading, "is-list-header") == "true":
            return ""
        start = None
        if attribute(heading, "restart-numbering") == "true":
            start = _integer(attribute(heading, "start-value"), 1)
        return _next(self._of_outline, self._outline, level, start)

    def begun(self, block: Element, style: str) -> Counts:
        """The counts of a list that begins, maybe where another has ended."""
        counts: Counts = [None] * _LEVELS
        if (before := attribute(block, "continue-list")) in self._by_id:
            counts = self._by_id[before]
        elif attribute(block, "continue-numbering") == "true":
            counts = self._last.get(style, counts)
        self._last[style] = counts
        if name := attribute(block, "id"):
            self._by_id[name] = counts
        return counts

    def of_item(self, counts: Counts, style: str, level: int, item: Element) -> str:
        """The number of the next item of a list; `BULLET` where it has a sign or nothing."""
        value = attribute(item, "start-value")
        start = _integer(value, 1) if value is not None else None
        return _next(counts, self._lists.get(style, {}), level, start) or BULLET

    def _read(self, part: Element) -> None:
        for each in part.iter("{*}list-style"):
            self._lists[attribute(each, "name") or ""] = _levels(each)
        for each in part.iter("{*}outline-style"):
            self._outline = _levels(each)
        for each in part.iter("{*}style"):
            if attribute(each, "list-style-name") == "":
                self._without_number.add(attribute(each, "name") or "")


def _levels(parent: Element) -> _Levels:
    levels: _Levels = {}
    for each in parent:
        index = _integer(attribute(each, "level"), 0) - 1
        if not 0 <= index < _LEVELS:
            continue
        is_sign = name_of(each) in {"list-level-style-bullet", "list-level-style-image"}
        style = "bullet" if is_sign else _STYLES.get(attribute(each, "num-format") or "", "decimal")
        levels[index] = _Level(
            style,
            _integer(attribute(each, "start-value"), 1),
            _integer(attribute(each, "display-levels"), 1),
            attribute(each, "num-prefix") or "",
            attribute(each, "num-suffix") or "",
            attribute(each, "num-list-format") or "",
        )
    return levels


def _next(counts: Counts, levels: _Levels, level: int, start: int | None) -> str:
    """Count one further at a level and write its number; `BULLET` for a sign, empty for none."""
    if level not in levels:
        return ""
    how = levels[level]
    before = counts[level]
    count = start if start is not None else how.start if before is None else before + 1
    counts[level] = min(count, _LARGEST)
    counts[level + 1 :] = [None] * (_LEVELS - level - 1)
    if how.style in {"bullet", "none"}:
        return BULLET if how.style == "bullet" else ""
    if how.whole:
        return _PLACEHOLDER.sub(lambda match: _number(counts, levels, int(match[1]) - 1), how.whole).strip()
    shown = [_number(counts, levels, each) for each in range(max(0, level - how.shown + 1), level + 1)]
    return f"{how.prefix}{'.'.join(filter(None, shown))}{how.suffix}".strip()


def _number(counts: Counts, levels: _Levels, level: int) -> str:
    how = levels.get(level)
    if how is None or how.style == "bullet":
        return ""
    count = counts[level]
    return number_in_style(how.start if count is None else count, how.style)


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else otherwise
