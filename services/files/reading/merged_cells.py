"""Merged cells of sheets: the value of a range in each of its cells."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.files.reading.table_pages import MAX_COLUMNS

_MOST_FILLED = 100_000  # cells of merged ranges in a sheet that take their range's value; a hostile sheet has billions
_LONGEST_FILLED = 200  # characters: a longer text in a merged range is a note, which repeating makes no clearer


@dataclass(frozen=True, slots=True)
class Range:
    """A merged range: columns and rows from 1, both ends in it."""

    left: int
    top: int
    right: int
    bottom: int


class MergedCells:
    """The merged ranges of a sheet while its rows are read from the first; files hold a value in the first cell."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._ranges = sorted(ranges, key=lambda each: each.top, reverse=True)
        self._begun: list[tuple[Range, str]] = []
        self._left = _MOST_FILLED

    def fill(self, number: int, cells: dict[int, str]) -> bool:
        """Put the values of merged ranges into a row's cells; whether one of them goes over several columns.

        A range that is all there is in its row is a title or a note and stays one cell.
        """
        self._begun = [each for each in self._begun if each[0].bottom >= number]
        while self._ranges and self._ranges[-1].top <= number:
            each = self._ranges.pop()
            value = cells.get(each.left, "") if each.top == number else ""
            if value and len(value) <= _LONGEST_FILLED:
                self._begun.append((each, value))
        inside = [(each, value) for each, value in self._begun if self._left > 0]
        self._left -= len(inside)
        others = cells.keys() - {each.left for each, _ in inside}
        if len(others) + len(inside) <= 1:
            return False
        has_groups = False
        for each, value in inside:
            has_groups = has_groups or each.right > each.left
            for column in range(each.left, min(each.right, MAX_COLUMNS) + 1)[: max(0, self._left)]:
                cells.setdefault(column, value)
                self._left -= 1
        return has_groups
