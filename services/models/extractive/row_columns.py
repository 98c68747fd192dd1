"""The rows of tables in plain text, and the names above their values."""

import re

from services.models.prompts import NumberedPassage
from services.text.tables import FigureRow, columns_of, figure_row, with_columns

_LEAST_VALUES = 2  # the number of a note and one figure
_HEADING_CHARS = 3000
"""How far above a row the heading of its table may begin."""
_NOTE_NUMBER = re.compile(r"\d{1,2}[a-z]?")
_NOTE_HEADING = re.compile(
    r"(?:^|\s)(?:notes?|anhang|annexe|nota|toelichting)(?:\s+(?:19|20)\d\d\b.*)?$", re.IGNORECASE
)


def row_of(text: str, start: int, words: str) -> FigureRow | None:
    """The row that a line is; a label that closes a bracket which it does not open begins on the line above."""
    row = figure_row(words)
    if row is None or row.label.count(")") <= row.label.count("("):
        return row
    above = text[:start].rstrip().rpartition("\n")[2].strip()
    return FigureRow(f"{above} {row.label}".strip(), row.values)


def with_names(passage: NumberedPassage, start: int, row: FigureRow) -> tuple[FigureRow, tuple[str, ...]]:
    """A row, and the names above its values; without the number of a note that statements have before the values."""
    row, columns = with_columns(row, lambda count: _columns(passage, start, count))
    if columns or len(row.values) < _LEAST_VALUES or not _NOTE_NUMBER.fullmatch(row.values[0]):
        return row, columns
    columns = _columns(passage, start, len(row.values) - 1)
    is_noted = columns and any(_NOTE_HEADING.search(line) for line in lines_above(passage, start))
    return (FigureRow(row.label, row.values[1:]), columns) if is_noted else (row, ())


def lines_above(passage: NumberedPassage, start: int) -> list[str]:
    """The lines above a place of a passage, and those above the passage."""
    before = [line.strip() for line in passage.text[max(0, start - _HEADING_CHARS) : start].split("\n")]
    return [*passage.section, *filter(None, before)]


def _columns(passage: NumberedPassage, start: int, values: int) -> tuple[str, ...]:
    """The names above the values of a row, told by the lines above it in the passage, or above the passage."""
    return columns_of(lines_above(passage, start), values) or columns_of(passage.section, values)
