"""Numbers that Word counts itself: of headings and lists (ECMA-376, part 1, section 17.9)."""

import re
from dataclasses import dataclass, field

from services.files.reading.number_styles import number_in_style
from services.files.reading.office_package import Element, attribute

LEVELS = 9  # Word's own limit
BULLET = "-"
_PLACEHOLDER = re.compile(r"%([1-9])")
_LARGEST = 100_000  # Word's is 32,767


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: `text` is "%1.%2", or a bullet's sign."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    is_legal: bool = False


@dataclass(slots=True)
class _List:
    """An instance of a list: the counters that it shares with others, its levels, and starts of its own."""

    abstract: str
    levels: dict[int, Level]
    restarts: dict[int, int] = field(default_factory=dict)


class ListNumbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, numbering: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self.style_levels: dict[tuple[str, str], int] = {}
        """The level of a list that belongs to a paragraph style, by the list's id and the style's."""
        self._counts: dict[str, list[int | None]] = {}
        if numbering is not None:
            self._read(numbering)

    def _read(self, numbering: Element) -> None:
        abstract = {_value(each, "abstractNumId", own=True): each for each in numbering.iterfind("{*}abstractNum")}
        for each in numbering.iterfind("{*}num"):
            number, base = _value(each, "numId", own=True), _value(each, "abstractNumId")
            levels = _levels(abstract[base]) if base in abstract else {}
            restarts: dict[int, int] = {}
            for change in each.iterfind("{*}lvlOverride"):
                index = _integer(attribute(change, "ilvl"), 0)
                levels |= _levels(change)
                if start := _value(change, "startOverride"):
                    restarts[index] = _integer(start, 1)
            self._lists[number] = _List(base, levels, restarts)
            for style, index in _styles(abstract[base]) if base in abstract else []:
                self.style_levels[number, style] = index

    def next(self, number: str, level: int) -> str:
        """The number of the next paragraph of a list at a level, such as "2.1"; `BULLET`; nothing if it has none."""
        found = self._lists.get(number)
        if found is None or level not in found.levels:
            return ""
        counts = self._counts.setdefault(found.abstract, [None] * LEVELS)
        start = found.restarts.pop(level, None)
        before = counts[level] if start is None else None
        counts[level] = min(
            _LARGEST, (found.levels[level].start if start is None else start) if before is None else before + 1
        )
        counts[level + 1 :] = [None] * (LEVELS - level - 1)
        how = found.levels[level]
        if how.style == "bullet":
            return BULLET
        if how.style == "none":
            return ""

        def counted(placeholder: re.Match[str]) -> str:
            index = int(placeholder[1]) - 1
            above = found.levels.get(index, Level())
            count = counts[index]
            return number_in_style(above.start if count is None else count, "decimal" if how.is_legal else above.style)

        return _PLACEHOLDER.sub(counted, how.text).strip()


def _levels(parent: Element) -> dict[int, Level]:
    return {
        index: Level(
            _integer(_value(each, "start"), 1),
            _value(each, "numFmt") or "decimal",
            _value(each, "lvlText"),
            is_legal=each.find("{*}isLgl") is not None,
        )
        for each in parent.iterfind("{*}lvl")
        if 0 <= (index := _integer(attribute(each, "ilvl"), 0)) < LEVELS
    }


def _styles(abstract: Element) -> list[tuple[str, int]]:
    levels = ((_value(each, "pStyle"), _integer(attribute(each, "ilvl"), 0)) for each in abstract.iterfind("{*}lvl"))
    return [(style, index) for style, index in levels if style]


def _value(element: Element, name: str, *, own: bool = False) -> str:
    """The attribute `val` of a child, or with `own` an attribute of the element."""
    if own:
        return attribute(element, name) or ""
    child = element.find(f"{{*}}{name}")
    return "" if child is None else attribute(child, "val") or ""


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else otherwise
