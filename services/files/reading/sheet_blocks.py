"""Rows of a sheet between two blank ones: tables beside each other apart, the name of a group in each of its rows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from services.files.reading.table_headings import Row, filled, with_names_of_groups

_MOST_ROWS = 1_000  # of a block that is looked at as a whole; longer ones are one long table
_MOST_CHARS = 200_000  # of the same: what is looked at is held in memory
_LEAST_COLUMNS = 2  # of a table beside another one: a name and a value
_LEAST_ROWS = 2  # below its heading
_HEADING_ROWS = 4  # three, and one below them
_LONGEST_NAME = 40  # characters: longer text is a remark on the row of the table beside it
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row and its number in the sheet, from 1; no cells: a blank row.

    `has_groups`: a cell goes over several columns, as headings above headings do. `begins_table`: no heading of a table
    before goes on over it.
    """

    number: int
    cells: Row
    has_groups: bool = False
    begins_table: bool = False


def arranged(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    """The rows, tables beside each other one after the other, with the name of its group in each row."""
    titles: list[SheetRow] = []
    for block, is_whole in _blocks(rows):
        if titles and not is_whole and not any(block[0].cells):
            titles += block
            continue
        has_titles = bool(titles) and is_whole and len(_beside([titles[0], *block])) > 1
        yield from [] if has_titles else titles
        above, titles = titles[:has_titles], []
        if is_whole and len(block) == 1 and filled(block[0].cells) > 1:
            titles = block  # of tables beside each other below a blank row, perhaps
        else:
            yield from _arranged_block([*above, *block]) if is_whole else block
    yield from titles


def _blocks(rows: Iterable[SheetRow]) -> Iterator[tuple[list[SheetRow], bool]]:
    """The rows between blank ones, which are whole blocks; a blank row, and parts of a long table, are none."""
    block: list[SheetRow] = []
    is_long, chars = False, 0
    for row in rows:
        if any(row.cells):
            block.append(row)
            chars += sum(map(len, row.cells)) + len(row.cells)
            if is_long or len(block) > _MOST_ROWS or chars > _MOST_CHARS:
                yield block, False
                block, is_long = [], True
        else:
            if block:
                yield block, True
            yield [row], False
            block, is_long, chars = [], False, 0
    if block:
        yield block, True


def _arranged_block(block: list[SheetRow]) -> Iterator[SheetRow]:
    tables = _beside(block)
    for place, table in enumerate(tables):
        if place:
            yield SheetRow(table[0].number, [])
        yield from _with_groups(_with_heading_groups(table))


def _with_heading_groups(table: list[SheetRow]) -> list[SheetRow]:
    """The rows, each name of a group of columns over all of them where no merged cell says so."""
    titles = len(_titles(table))
    first = table[titles : titles + _HEADING_ROWS]
    if any(row.has_groups for row in first):
        return table
    rows, above = with_names_of_groups([row.cells for row in first])
    named = [replace(row, cells=cells, has_groups=True) for row, cells in zip(first[:above], rows, strict=False)]
    return [*table[:titles], *named, *table[titles + above :]]


def _titles(table: Sequence[SheetRow]) -> Sequence[SheetRow]:
    """The rows of one cell above a table."""
    count = next((number for number, row in enumerate(table) if filled(row.cells) > 1), 0)
    return table[:count]


def _beside(block: list[SheetRow]) -> list[list[SheetRow]]:
    """The tables that a block has beside each other, where an empty column is between them."""
    width = max((len(row.cells) for row in block), default=0)
    used = [any(column < len(row.cells) and row.cells[column] for row in block) for column in range(width)]
    for first, last in _gaps(used):
        left, right = _part(block, 0, first), _part(block, last, width)
        if _is_table_of_names(right) and (_is_table_of_names(left) or len(right) < len(left)):
            return [left, *_beside([replace(right[0], begins_table=True), *right[1:]])]
    return [block]


def _gaps(used: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The empty columns between others: the first of each run, and the column behind its last."""
    for column in range(1, len(used)):
        if used[column - 1] and not used[column] and any(used[column:]):
            yield column, used.index(True, column)


def _part(block: list[SheetRow], first: int, end: int) -> list[SheetRow]:
    rows = (replace(row, cells=row.cells[first:end], has_groups=_has_groups(row, first, end)) for row in block)
    return [row for row in rows if any(row.cells)]


def _has_groups(row: SheetRow, first: int, end: int) -> bool:
    return row.has_groups and any(cell and cell == other for cell, other in pairwise(row.cells[first:end]))


def _is_table_of_names(table: Sequence[SheetRow]) -> bool:
    """Whether each row begins with a short name of its own, below a heading of several cells without gaps.

    What is no such table beside one goes on with the rows of that: its remarks, figures of another year.
    """
    table = table[len(_titles(table)) :]
    if any(following.number != row.number + 1 for row, following in pairwise(table)):
        return False
    if len(table) <= _LEAST_ROWS or len(table[0].cells) < _LEAST_COLUMNS or not all(table[0].cells):
        return False
    names = [row.cells[0] for row in table]
    return len(set(names)) == len(names) and all(_LETTER.search(name) and len(name) <= _LONGEST_NAME for name in names)


def _with_groups(table: list[SheetRow]) -> Iterator[SheetRow]:
    """The rows, with the name of a group in each where only its first row has it.

    The sign of that is a name in the second column that comes again in another group: each has ropes and buoys.
    """
    groups: dict[str, set[str]] = {}
    group = ""
    for row in table:
        group = row.cells[0] or group
        if len(row.cells) > 1 and (not row.cells[0] or row.cells[0] not in groups):
            groups.setdefault(group, set()).add(row.cells[1])
    named = [row.cells[0] for row in table if row.cells[0]]
    labels = [name for names in groups.values() for name in names if _LETTER.search(name)]
    if len(set(named)) < len(named) or len(set(labels)) == len(labels):
        yield from table
        return
    group = ""
    for row in table:
        group = row.cells[0] or group
        is_of_group = not row.cells[0] and len(row.cells) > 1 and row.cells[1]
        yield replace(row, cells=[group, *row.cells[1:]]) if is_of_group else row
