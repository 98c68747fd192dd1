"""Heading rows of a ruled PDF table some of whose cells go over several columns, joined to one: "2026 / Summer"."""

from collections.abc import Mapping
from itertools import pairwise

from services.files.reading.pdf.characters import Characters
from services.files.reading.pdf.rows import PageCell
from services.files.reading.pdf.table_kinds import are_years, text_of
from services.files.reading.table_headings import goes_on_below, joined

_MOST_ROWS = 3

Cells = Mapping[int, Mapping[int, PageCell]]
"""The cells of each row by their first column."""


def merged_heading(
    cells: Cells, widths: Mapping[tuple[int, int], int], columns: int, chars: Characters
) -> tuple[list[str], int]:
    """The names of the columns in the first rows of a table, and how many these are; 0 where no cell is over several.

    `widths` says over how many columns the cell of a row and a column goes.
    """
    names: list[list[str]] = []
    for row in sorted(cells)[: _MOST_ROWS + 1]:
        names.append(_spread(cells[row], row, widths, columns, chars))
        if all(widths[row, column] == 1 for column in cells[row]):
            break
    heading = joined(*names)
    is_heading = (
        1 < len(names) <= _MOST_ROWS
        and len(names) < len(cells)
        and all(goes_on_below(above, below) for above, below in pairwise(names))
        and all(heading[1:])
        and not are_years(list(filter(None, names[-1])))
    )
    return (heading, len(names)) if is_heading else ([], 0)


def _spread(
    row: Mapping[int, PageCell],
    number: int,
    widths: Mapping[tuple[int, int], int],
    columns: int,
    chars: Characters,
) -> list[str]:
    """The texts of a row, each in all columns that its cell goes over."""
    texts = [""] * columns
    for column, cell in row.items():
        for place in range(column, min(column + widths[number, column], columns)):
            texts[place] = text_of(cell, chars).replace("|", "\\|")
    return texts
