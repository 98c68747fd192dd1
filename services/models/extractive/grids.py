"""The tables of passages as grids: rows of named cells, each with the footnote of its passage."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from services.models.extractive.question import Asked
from services.models.extractive.quotes import Quote, split_cells
from services.text.cells import things_in
from services.text.dates import YEAR
from services.text.numbers import are_continental, figures_in
from services.text.ranges import LIMIT, range_of
from services.text.tables import NO_VALUE
from services.text.terms import terms_of

_SHORTENED = re.compile(r"\d[kKmM]\b")
"""1.5k may be more than a thousand."""
_PARTED_BY_COLON = re.compile(r"\d\s?:\s?\d")
_MOST_ROWS = 2_000
"""Of all passages; they bound the work."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text and the heading of its column; `continental` where decimals follow a comma in its table."""

    name: str
    text: str
    continental: bool | None = None

    @property
    def figure(self) -> tuple[Decimal, str | None] | None:
        """Its one figure and the unit; None where it has none or several, or may be read in two ways."""
        return number_of(self.text, continental=self.continental)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a grid; `label` is its first cell."""

    quote: Quote
    cells: tuple[Cell, ...]

    @property
    def label(self) -> str:
        return self.cells[0].text

    def cell(self, name: str) -> Cell | None:
        """The cell of a column that is not empty."""
        return next((cell for cell in self.cells if cell.name == name and cell.text.strip(NO_VALUE)), None)


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of one table, from all passages that have some of them."""

    names: tuple[str, ...]
    rows: tuple[GridRow, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all its rows are here, for all that is known: a count or a sum of some rows is a wrong one."""
        return not any(row.quote.is_of_some_rows for row in self.rows)

    def column(self, name: str) -> list[str]:
        """The cells of a column that are not empty."""
        return [cell.text for row in self.rows if (cell := row.cell(name)) is not None]

    @property
    def title(self) -> frozenset[str]:
        """The terms of the caption and the headings above the table."""
        first = self.rows[0].quote
        return first.lead | first.under


def grids_of(quotes: Sequence[Quote], least_columns: int = 2) -> list[Grid]:
    """The tables among quotes, in order; parts of one table with the same heading row are one."""
    tables: dict[tuple[str, ...], list[GridRow]] = {}
    for quote in quotes[:_MOST_ROWS]:
        names, cells = _cells_of(quote)
        if len(cells) >= least_columns:
            tables.setdefault(names, []).append(GridRow(quote, cells))
    return [Grid(names, _alike_written(rows)) for names, rows in tables.items()]


def _alike_written(rows: Sequence[GridRow]) -> tuple[GridRow, ...]:
    """The rows, each cell of which knows how the table writes its numbers."""
    continental = are_continental(cell.text for row in rows for cell in row.cells)
    if continental is None:
        return tuple(rows)
    return tuple(
        GridRow(row.quote, tuple(replace(cell, continental=continental) for cell in row.cells)) for row in rows
    )


def _cells_of(quote: Quote) -> tuple[tuple[str, ...], tuple[Cell, ...]]:
    if quote.heading is not None:
        names = tuple(split_cells(quote.heading))
        cells = tuple(Cell(name, text) for name, text in zip(names, split_cells(quote.words), strict=False))
        return names, cells
    if quote.row is not None and quote.columns:
        names = ("", *quote.columns)
        values = (Cell(name, value) for name, value in zip(quote.columns, quote.row.values, strict=False))
        return names, (Cell("", quote.row.label.rstrip(": ")), *values)
    return (), ()


def number_of(text: str, *, continental: bool | None = None) -> tuple[Decimal, str | None] | None:
    """The one figure of a cell and its unit; None where it has none, or several, or a time, a pace or a ratio: 18:30.

    `continental` says whether decimals follow a comma in its table; if that is not known, 1.204 has none.
    """
    found = [figure for figure in figures_in(text, continental=continental) if figure.start < len(text)]
    if (":" in text and _PARTED_BY_COLON.search(text)) or _SHORTENED.search(text):
        return None
    if len(found) != 1:
        return None
    figure = found[0]
    if len(figure.readings) > 1:
        return None
    worth = Decimal(str(figure.readings[0][0]))
    if figure.scale is not None:
        worth *= Decimal(str(figure.scale))
    return (-worth if figure.negative else worth), figure.unit


def rows_with_value(grid: Grid, wanted: frozenset[str]) -> list[GridRow]:
    """Rows with a text cell whose words are all in the question, or one of several things in it: “fish, milk”."""
    chosen: list[GridRow] = []
    by_column = {name: things_in(grid.column(name)) for name in grid.names}
    for row in grid.rows:
        things = (thing for cell in row.cells for thing in by_column[cell.name].get(cell.text, ()))
        texts = (frozenset(terms_of(thing)) for thing in things)
        if any(terms and terms <= wanted and not all(term.isdigit() for term in terms) for terms in texts):
            chosen.append(row)
    return chosen


def rows_with_number(grid: Grid, asked: Asked, rows: Sequence[GridRow]) -> list[GridRow] | None:
    """Those of the rows that have the number which the question gives for a column: “postal code 92011”, “in 2011”.

    Or those within the limit that it gives, as in “more than 80 seats”. All of the rows where it gives none; None where
    no row has the number, so that the table does not answer.
    """
    if limit := LIMIT.search(asked.asked.text):
        return _within(limit[0], grid, asked, rows)
    columns = _columns_of_numbers(grid)
    given = _numbers_given(columns, asked)
    if not given:
        return list(rows)
    chosen = {
        row
        for name, numbers in given.items()
        for row, number in columns[name].items()
        if not number.isdisjoint(numbers)
    }
    return [row for row in rows if row.quote.order in chosen] or None


def _within(limit: str, grid: Grid, asked: Asked, rows: Sequence[GridRow]) -> list[GridRow] | None:
    """The rows within a limit of the only column of figures that the question names; all where that is not certain."""
    bounds = range_of(limit)
    named = [name for name in grid.names if asked.terms.intersection(terms_of(name))]
    figures = {name: [_figure_in(row, name) for row in rows] for name in named}
    known = [name for name, values in figures.items() if any(value is not None for value in values)]
    if bounds is None or len(known) != 1:
        return list(rows)
    values = zip(rows, figures[known[0]], strict=True)
    return [row for row, value in values if value is not None and bounds[0] <= value <= bounds[1]] or None


def _figure_in(row: GridRow, name: str) -> Decimal | None:
    cell = row.cell(name)
    number = cell.figure if cell is not None and any(map(str.isdigit, cell.text)) else None
    return number[0] if number is not None else None


def _columns_of_numbers(grid: Grid) -> dict[str, dict[tuple[int, int], frozenset[str]]]:
    """For each column the numbers that are all of a cell's text, by the row's place."""
    columns: dict[str, dict[tuple[int, int], frozenset[str]]] = {}
    for row in grid.rows:
        for cell in row.cells:
            terms = frozenset(terms_of(cell.text)) if any(map(str.isdigit, cell.text)) else frozenset()
            if terms and all(term.isdigit() for term in terms):
                columns.setdefault(cell.name, {})[row.quote.order] = terms
    return columns


def _numbers_given(
    columns: Mapping[str, Mapping[tuple[int, int], frozenset[str]]], asked: Asked
) -> dict[str, frozenset[str]]:
    """The numbers of the question that come beside the name of a column of numbers, and its years for one of years."""
    words = [terms for word in asked.asked.text.split() if (terms := frozenset(terms_of(word)))]
    beside: dict[str, frozenset[str]] = {}
    for name, cells in columns.items():
        named = frozenset(terms_of(name)) & asked.terms
        numbers = {
            term
            for one, other in pairwise(words if named else ())
            for of_name, number in ((one, other), (other, one))
            if of_name & named
            for term in number
            if term.isdigit()
        }
        if asked.years and all(YEAR.fullmatch(term) for number in cells.values() for term in number):
            numbers |= asked.years
        if numbers:
            beside[name] = frozenset(numbers)
    return beside
