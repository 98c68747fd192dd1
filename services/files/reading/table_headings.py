"""Which rows of a table name its columns: none, or up to the first three."""

import re
from collections.abc import Sequence
from itertools import chain, groupby, pairwise, zip_longest

from services.text.dates import YEAR, dates_in
from services.text.units import CURRENCY_SIGNS

Row = list[str]

_PAIR = 2
"""Columns of a list of labels and values."""
_MOST_HEADING_ROWS = 3
_LONGEST_UNIT = 12
"""Characters of a unit in a heading row of its own."""
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
    return not any(map(_is_value, chain(row, following))) and filled(following) > 1


def _is_value(cell: str) -> bool:
    """Whether a cell is a figure and no year or date, which name columns."""
    return _is_figure(cell) and not YEAR.fullmatch(cell) and not dates_in(cell)


def with_names_of_groups(rows: Sequence[Row]) -> tuple[list[Row], int]:
    """The rows, each name of a group over all its columns, and how many rows above another one name the columns.

    Without merged cells a name is only over the first column of its group: "2025 | | 2026 |" above "Ships | Tons |
    Ships | Tons". Units below the names of columns are another such row.
    """
    for count in range(_MOST_HEADING_ROWS - 1, 0, -1):
        if len(rows) > count + 1 and (named := _named(rows[: count + 1], rows[count + 1])):
            return [*named, *rows[count:]], count
    return list(rows), 0


def _named(headings: Sequence[Row], below: Row) -> list[Row]:
    """The heading rows above the last one with their names repeated; nothing where they don't go on in it."""
    named = [headings[-1]]
    for row in reversed(headings[:-1]):
        if not goes_on_below(row, named[0]) or not _figures_below(named[0], below):
            return []
        if (repeated := _repeated(row, named[0])) is None:
            return []
        named.insert(0, repeated)
    return named[:-1]


def _figures_below(row: Row, below: Row) -> bool:
    return any(cell and _is_figure(figure) for cell, figure in zip(row, below, strict=False))


def _repeated(above: Row, row: Row) -> Row | None:
    """A heading row with its names over the columns of their groups; None if the row below names no parts of them."""
    if len(above) > len(row) or not row or filled(above) < _PAIR:
        return None
    cells = [*above, *[""] * (len(row) - len(above))]
    if all(cells):
        is_units = not row[0] and all(len(cell) <= _LONGEST_UNIT for cell in row)
        return cells if is_units else None
    return _over_groups(cells, row)


def _over_groups(cells: Row, row: Row) -> Row | None:
    named: Row = []
    for column, (cell, below) in enumerate(zip(cells, row, strict=True)):
        begins_group = cell and below and column + 1 < len(cells) and not cells[column + 1]
        if (column and not (cell or below)) or (cell and below and not begins_group):
            return None
        is_within = not cell and column and named[-1] and row[column - 1]
        named.append(named[-1] if is_within else cell)
    return named if named != cells else None


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

    More than one, where the first has cells that go over several columns and goes on below. `is_marked` says whether
    the document sets the first row off as its heading, None where it doesn't say so of any.
    """
    if not rows:
        return 0
    if has_groups and (count := _rows_of_groups(rows)) > 1:
        return count
    if is_marked is not None:
        return int(is_marked)
    if len(rows) == 1:
        return int(not any(map(_kind, rows[0][1:])))
    return int(not (is_list_of_labels(rows) or is_like_below(rows[0], rows[1]) or is_row_of_values(rows[0])))


def _rows_of_groups(rows: Sequence[Row]) -> int:
    """How many heading rows there are, the first of which has groups, and each further one but the last groups too."""
    count = 1
    while count < min(_MOST_HEADING_ROWS, len(rows) - 1) and goes_on_below(rows[count - 1], rows[count]):
        count += 1
        if not any(cell and cell == other for cell, other in pairwise(rows[count - 1][1:])):
            break
    return count


def joined(*rows: Row) -> Row:
    """A heading row under those whose cells go over several columns, each name once."""
    columns = zip_longest(*rows, fillvalue="")
    return [" / ".join(name for name, _ in groupby(filter(None, column))) for column in columns]


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
