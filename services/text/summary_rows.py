"""Which rows of a table are made of others: totals, subtotals and averages, by their names or by their figures.

A row is a subtotal, whatever it is called, if its figures in all columns are the sums of rows above it: of those since
the last one, of all, or of those with which it shares a word, as in “Quarter, North”.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from services.text.tables import NO_VALUE, is_summary

_LEAST_SUMMED = 2
"""Rows whose sum makes another row a subtotal."""
_LEAST_DIGITS = 4
"""Of the figures of a subtotal, closing zeros left out: 3 sick days, 4 and 7 add up by chance."""
_LEAST_OF_SMALL = 3
"""Rows whose sum the last row must be, where its figures have few digits."""
MOST_ROWS = 1_000
"""A longer table is a list of records, in which some figures are the sum of others by chance."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """What a row is called, its other cells that hold words, empty ones too, and its figures by their columns."""

    label: str
    words: tuple[str, ...]
    figures: Mapping[str, Decimal]

    @property
    def keys(self) -> list[tuple[int, str]]:
        """Its words, each with the column that it is in."""
        return [(index, word) for index, word in enumerate((self.label, *self.words)) if word.strip(NO_VALUE)]

    @property
    def is_alone(self) -> bool:
        """Whether it has no words beside its name: “All Saints choir” in a list of hirers with days is no total."""
        return not any(word.strip(NO_VALUE) for word in self.words)


@dataclass(slots=True)
class _Sum:
    """How many rows are added up, and their sums by column."""

    count: int = 0
    of: dict[str, Decimal] = field(default_factory=dict)

    def add(self, row: TableRow) -> None:
        self.count += 1
        for column, value in row.figures.items():
            self.of[column] = self.of.get(column, Decimal(0)) + value

    def is_of(self, row: TableRow) -> bool:
        return self.count >= _LEAST_SUMMED and all(self.of.get(name) == value for name, value in row.figures.items())


@dataclass(slots=True)
class _Found:
    """The rows that are made of others, as far as a table is read."""

    rows: set[int] = field(default_factory=set)
    all: _Sum = field(default_factory=_Sum)
    since: _Sum = field(default_factory=_Sum)
    """Of the rows below the last subtotal."""
    sharing: dict[tuple[int, str], _Sum] = field(default_factory=dict)
    """By a column of words and the word there."""
    of_all: int | None = None
    """The last row that sums up all single rows, if there are subtotals above it."""

    def is_sum(self, row: TableRow, *, is_last: bool) -> bool:
        digits = sum(map(_digits, row.figures.values()))
        if not digits:
            return False
        if digits < _LEAST_DIGITS and len(row.figures) < _LEAST_SUMMED:
            return is_last and self.all.count >= _LEAST_OF_SMALL and self.all.is_of(row)
        if digits < _LEAST_DIGITS and not (is_last and row.is_alone):
            return False
        if self.since.is_of(row) or self.all.is_of(row):
            return True
        sums = (self.sharing[key] for key in row.keys if key in self.sharing)
        return len(row.figures) >= _LEAST_SUMMED and any(each.is_of(row) for each in sums)

    def add_summary(self, number: int, row: TableRow) -> None:
        if self.rows and self.all.is_of(row):
            self.of_all = number
        self.rows.add(number)
        self.since = _Sum()
        for key in row.keys:
            self.sharing.pop(key, None)

    def add_single(self, row: TableRow) -> None:
        self.all.add(row)
        self.since.add(row)
        for key in row.keys:
            self.sharing.setdefault(key, _Sum()).add(row)


def summaries_of(rows: Sequence[TableRow]) -> frozenset[int]:
    """The numbers of the rows that are made of others, or stand beside these and are none of the things listed."""
    found = _Found()
    for number, row in enumerate(rows):
        is_named = is_summary(row.label) and row.is_alone
        is_short = len(rows) <= MOST_ROWS
        if is_named or (is_short and found.is_sum(row, is_last=number == len(rows) - 1)):
            found.add_summary(number, row)
        elif is_short:
            found.add_single(row)
    return frozenset(found.rows) | _after_all(rows, found) | _above(rows, found.rows)


def _after_all(rows: Sequence[TableRow], found: _Found) -> frozenset[int]:
    """The rows below the total of all groups: what is saved, or the best month ever."""
    is_end = found.of_all is not None and found.of_all == max(found.rows)
    return frozenset(range((found.of_all or 0) + 1, len(rows))) if is_end else frozenset()


def _above(rows: Sequence[TableRow], summaries: set[int]) -> frozenset[int]:
    """The row right above the only total that, as the total and as no other, has no words: votes that are spoilt."""
    number = min(summaries, default=0) - 1
    if len(summaries) != 1 or number < _LEAST_SUMMED:
        return frozenset()
    others = [row for each, row in enumerate(rows) if each not in summaries and each != number]
    are_worded = all(len(row.words) >= _LEAST_SUMMED and all(map(str.strip, row.words)) for row in others)
    return frozenset((number,)) if are_worded and rows[number].is_alone else frozenset()


def _digits(value: Decimal) -> int:
    """How many digits a figure has, without zeros at its end."""
    return len(str(abs(value)).replace(".", "").strip("0"))
