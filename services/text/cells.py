"""What is in a table's cells: yes or no, or several things."""

import re
from collections.abc import Iterable

_SEPARATOR = re.compile(r"\s*[,;/+&]\s*")
_MOST_THINGS, _CELL_CHARS = 12, 120
"""A longer cell is prose."""
YES = frozenset("yes y ja oui sí si sì sim true x ✓ ✔ done".split())
NO = frozenset("no n nein non não nee false open – -".split()) | {""}
"""What cells say in columns that only tell whether something is so."""


def is_yes_or_no(values: Iterable[str]) -> bool:
    """Whether the cells of a column say only whether something is so: of some rows it is, and of others not."""
    said = {value.strip().lower() for value in values}
    return said <= YES | NO and bool(said & YES) and bool(said & NO)


def things_in(cells: Iterable[str]) -> dict[str, list[str]]:
    """For each cell of a column the things that it names: eggs, milk and nuts of “eggs, milk; traces: nuts”.

    A column names several things in a cell where one of them stands behind others here, and first or alone elsewhere.
    “HEPA filter, double pack” is one thing.
    """
    split = {cell: _split(cell) for cell in cells}
    later = {thing for things in split.values() for thing in things[1:]}
    is_list = any(things[0] in later for things in split.values())
    return {cell: things if is_list else [cell] for cell, things in split.items()}


def _split(cell: str) -> list[str]:
    if len(cell) > _CELL_CHARS:
        return [cell]
    things = [thing.rpartition(": ")[2] for thing in _SEPARATOR.split(cell.strip()) if thing]
    return things if 1 < len(things) <= _MOST_THINGS else [cell.strip()]
