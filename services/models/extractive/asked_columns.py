"""The columns of a table that a question asks for, and the rows for which a column says yes."""

import re
from collections.abc import Sequence

from services.models.extractive.grids import Grid, GridRow
from services.models.extractive.question import Asked
from services.models.extractive.quotes import is_value
from services.text.asked_periods import days_of
from services.text.cells import NO, YES
from services.text.function_words import LANGUAGES
from services.text.periods import weekdays
from services.text.terms import terms_of

_WHO = re.compile(
    r"\b(?:who|whom|whose|wer|wem|wen|wessen|qui|qui[eé]n(?:es)?|chi|quem|wie(?= \w+t\b))\b", re.IGNORECASE
)
_NAMES = 0.6
"""Share of a column's cells that are written as names, from which on it may say who."""
_NAME = re.compile(r"[^\W\d_a-zß-ÿ][\w'’.-]*(?: [^\W\d_]?[\w'’.-]+){0,3}")


def columns_asked_for(asked: Asked, grid: Grid, *besides: str) -> list[str]:
    """The columns that a question names, and where it asks who, those of names; without the first and `besides`."""
    names = [name for name in grid.names[1:] if name not in besides and not _are_values(grid.column(name))]
    named = [name for name in names if asked.terms.intersection(terms_of(name))]
    if named or not asks_who(asked.asked.text) or are_names(grid.column(grid.names[0])):
        return named
    return [name for name in names if are_names(grid.column(name))][:1]


def asks_who(question: str) -> bool:
    """Whether a question asks for a person."""
    return _WHO.search(question) is not None


def _are_values(cells: Sequence[str]) -> bool:
    return bool(cells) and sum(map(is_value, cells)) > len(cells) / 2


def are_names(cells: Sequence[str]) -> bool:
    """Whether cells are written as names are: a few words with capitals, and no days."""
    days = days_of(cells)
    named = sum(_NAME.fullmatch(cell) is not None and cell not in days and not _is_day(cell) for cell in cells)
    return bool(cells) and named >= _NAMES * len(cells)


def _is_day(cell: str) -> bool:
    return any(day.startswith(cell.lower().rstrip(".")) for language in LANGUAGES for day in weekdays(language))


def rows_that_say_yes(grid: Grid, rows: Sequence[GridRow], asked: Asked) -> tuple[list[GridRow], bool]:
    """The rows in which a column that the question names does not say no, and whether such columns say only yes or no.

    “Which rooms have a balcony?” asks for those with “yes” there. All rows where no such column says no or nothing.
    """
    named = [name for name in grid.names[1:] if asked.terms.intersection(terms_of(name))]
    chosen, are_plain = list(rows), True
    for name in named:
        said = {row.quote.order: _said(row, name) for row in rows}
        if not set(said.values()) & NO or set(said.values()) <= NO:
            continue
        chosen = [row for row in chosen if said[row.quote.order] not in NO]
        are_plain = are_plain and set(said.values()) <= YES | NO
    return chosen, are_plain


def _said(row: GridRow, name: str) -> str:
    return next((cell.text.strip().lower() for cell in row.cells if cell.name == name), "")
