"""Which rows of a table name its columns: none, the first, or the first two."""

import re
from collections.abc import Sequence
from itertools import chain, pairwise, zip_longest

from services.files.reading.sheet_blocks import Row
from services.text.dates import YEAR, dates_in
from services.text.units import CURRENCY_SIGNS

_PAIR = 2
"""Columns of a list of labels and values."""
_LEAST_SERIES = 3
"""Columns whose names are numbers that go up: sizes, weights, days."""
_NUMBER = re.compile(r"\d+(?:[.,'\u00a0\u202f ]\d+)*")
_LONG_FIGURE = re.compile(r"\W*\d{1,3}(?:[.,'\u00a0\u202f ]\d+)+\s?[^\W\d_]{1,4}\.?")
"""1,249k, €1.2bn and 14.6 kg, which name no column; 5k and Q1 may."""
_NOT_DIGIT = re.compile(r"\D")
_LETTER = re.compile(r"[^\W\d_]")
_UNIT = re.compile(f"[^\\W\\d_]|[%‰{CURRENCY_SIGNS}]")
_NAMING = frozenset({"year", "date", "tick"})
"""Kinds of values without a unit."""
_TICKS = re.compile("[☐☑☒✓✔✗✘]")


def filled(row: Row) -> int:
    """How many cells of a row are not empty."""
    return len(row) - row.count("")


def is_labelled(row: Row) -> bool:
    """Whether a row is a label with a colon and its value."""
    return len(row) == _PAIR and row[0].endswith(":")


def goes_on_below(row: Row, following: Row) -> bool:
    """Whether a heading row, some of whose cells span several columns, continues in the row below."""
    words = not any(_is_figure(cell) and not YEAR.fullmatch(cell) for cell in chain(row, following))
    return words and filled(following) > 1


def looks_like_heading(row: Row, following: Row) -> bool:
    """Whether words are above figures."""
    return not (is_labelled(row) or any(map(_is_figure, row))) and any(map(_is_figure, following))


def is_like_below(row: Row, following: Row) -> bool:
    """Whether a row is one of those below it and not their heading: it has a value where the next has one of its kind.

    Years above other figures name columns, and so do numbers that go up from column to column. A label with a colon and
    its value are never a heading.
    """
    if is_labelled(row):
        return True
    if not row or not row[0] or _is_series(row[1:]):
        return False
    kinds = ((_kind(cell), _kind(below)) for cell, below in zip(row, following, strict=False))
    return any(kind and kind == below for kind, below in kinds)


def is_row_of_values(row: Row) -> bool:
    """Whether a name comes before several values, one with a unit, as in a row of totals.

    Sizes that go up, 5 km and 10 km, name columns, and so do years, dates and numbers alone.
    """
    kinds = [_kind(cell) for cell in row[1:]]
    if len(kinds) < _PAIR or not all(kinds) or not _LETTER.search(row[0]) or any(map(YEAR.search, row)):
        return False
    firsts = [int(_NOT_DIGIT.sub("", found[0])) for cell in row[1:] if (found := _NUMBER.search(cell))]
    goes_up = len(set(kinds)) == 1 and all(one < other for one, other in pairwise(firsts))
    return not goes_up and any(_UNIT.search(kind) for kind in kinds if kind not in _NAMING)


def is_list_of_labels(rows: Sequence[Row]) -> bool:
    """Whether rows of two cells are labels, each with a value of its own kind, and no column under a heading."""
    if any(len(row) != _PAIR for row in rows):
        return False
    if all(label.endswith(":") for label, _ in rows):
        return True
    below = {_kind(value) for _, value in rows[1:]}
    return len(below) > 1 or below == {""} or _kind(rows[0][1]) in below


def heading_rows(rows: Sequence[Row], *, has_groups: bool, is_marked: bool | None = None) -> int:
    """How many of a table's first rows are its heading.

    Two, where the first has cells that go over several columns and goes on below. `is_marked` says whether the document
    sets the first row off as its heading, None where it doesn't say so of any.
    """
    if not rows:
        return 0
    if has_groups and len(rows) > 2 and goes_on_below(rows[0], rows[1]):  # noqa: PLR2004
        return 2
    if is_marked is not None:
        return int(is_marked)
    if len(rows) == 1:
        return int(not any(map(_kind, rows[0][1:])))
    return int(not (is_list_of_labels(rows) or is_like_below(rows[0], rows[1]) or is_row_of_values(rows[0])))


def joined(above: Row, row: Row) -> Row:
    """A heading row under one whose cells go over several columns, each cell once."""
    pairs = zip_longest(above, row, fillvalue="")
    return [over if over == cell else " / ".join(filter(None, (over, cell))) for over, cell in pairs]


def _is_figure(cell: str) -> bool:
    has_digits = any(map(str.isdigit, cell))
    return has_digits and (not any(map(str.isalpha, cell)) or _LONG_FIGURE.fullmatch(cell) is not None)


def _is_series(cells: Row) -> bool:
    """Whether cells are numbers that go up, as names of columns do."""
    numbers = [int(cell) for cell in cells if cell.isascii() and cell.isdigit() and len(cell) < 6]  # noqa: PLR2004
    return len(numbers) == len(cells) >= _LEAST_SERIES and all(a < b for a, b in pairwise(numbers))


def _kind(cell: str) -> str:
    """What a value is like, without its figures: "€0", "0 kg", "0:0", a year, a date, a tick; empty for words."""
    if _TICKS.search(cell):
        return "tick"
    if not any(map(str.isdigit, cell)):
        return ""
    if YEAR.fullmatch(cell):
        return "year"
    if dates_in(cell):
        return "date"
    if sum(map(str.isalpha, cell)) > len(cell) / 2:
        return ""
    return _NUMBER.sub("0", cell)
