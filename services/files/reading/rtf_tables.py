"""Rows of tables in Rich Text Format: where their cells end says in which columns they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.files.reading.table_pages import row_of, table_of

_NEAR = 40
"""Twips, a twentieth of a point each, within which two edges are one: programs round the widths of cells."""
MOST_CELLS = 100
"""Of a row; Word's own limit is 63."""
_MOST_EDGES = 200
"""Of a table's columns; rows with cells of ever other widths are no grid."""


@dataclass(frozen=True, slots=True)
class CellDefinition:
    """Where a cell ends, in twips, and whether it goes on with the one before it or above it."""

    edge: int
    goes_on_across: bool = False
    goes_on_down: bool = False


@dataclass(slots=True)
class Row:
    """A row: where it begins, its cells as it defines them, and the text of each."""

    cells: list[CellDefinition] = field(default_factory=list)
    left: int = 0
    texts: list[str] = field(default_factory=list)
    is_heading: bool = False


def table_text(rows: Sequence[Row]) -> str:
    """A table as Markdown, the text of a merged cell in each place."""
    edges = _edges(rows)
    is_even = all(len(row.texts) == len(rows[0].texts) and not any(map(_goes_on, row.cells)) for row in rows)
    is_even = is_even or len(edges) > _MOST_EDGES
    has_groups = False
    lines: list[list[str]] = []
    for row in rows:
        line, is_wide = (row.texts, False) if is_even or not row.cells else _placed(row, edges, lines[-1:])
        has_groups = has_groups or (is_wide and not lines)
        lines.append(line)
    is_marked = True if rows[0].is_heading else None
    shown = [line for line in map(row_of, lines) if line]
    return table_of(shown, has_groups=has_groups, is_marked=is_marked)


def _goes_on(cell: CellDefinition) -> bool:
    return cell.goes_on_across or cell.goes_on_down


def _edges(rows: Iterable[Row]) -> list[int]:
    """The edges of all columns, from left to right."""
    found = sorted({edge for row in rows for edge in (row.left, *(cell.edge for cell in row.cells))})
    return [
        edge for edge, before in zip(found, [None, *found], strict=False) if before is None or edge - before > _NEAR
    ]


def _placed(row: Row, edges: Sequence[int], above: Sequence[Sequence[str]]) -> tuple[list[str], bool]:
    """The text of each column of a row, and whether a cell goes over several."""
    line: list[str] = []
    is_wide, left, text = False, row.left, ""
    for cell, own in zip(row.cells, row.texts, strict=False):
        text = text if cell.goes_on_across else own
        columns = sum(left + _NEAR < edge <= cell.edge + _NEAR for edge in edges)
        if not line:
            line = [""] * sum(edges[0] + _NEAR < edge <= left + _NEAR for edge in edges)
        over = [
            above[0][place] if above and place < len(above[0]) else ""
            for place in range(len(line), len(line) + columns)
        ]
        line += over if cell.goes_on_down and not text else [text] * columns
        is_wide = is_wide or columns > 1 or cell.goes_on_across
        left = cell.edge
    return line, is_wide
