"""Answer a question from a sheet's rows: name them, count them, or compute with their figures.

A result is certain only if every word of the question is understood. If one word is unknown, for example a verb, the
answer is presented as the closest one.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.answering.sheet_counts import counted
from services.answering.sheet_reading import (
    HOW_MANY,
    ROW_WORDS,
    Line,
    SheetQuestion,
    column_of_names,
    relations,
    row_lines,
    words_and_figures,
)
from services.answering.sheet_results import of_figures
from services.answering.sheet_rows import (
    LEAST_ROWS,
    Choice,
    Sheet,
    chosen_rows,
)
from services.answering.sheet_values import known_words
from services.models.extractive.asked_columns import asks_who
from services.models.extractive.question import LIGHT_VERBS, holding_words
from services.text.asked_operations import Operation
from services.text.question_kind import AskedQuestion
from services.text.units import MONEY, SHARES, unit_of

_MOST_LISTED = 40
"""Most rows that are listed, one per line; nobody reads more."""


def names_measure(asked: AskedQuestion) -> bool:
    """Whether a question names a unit other than money or shares: kilos, hours."""
    return any((unit := unit_of(word, None)) is not None and unit not in MONEY | SHARES for word in asked.focus)


def lines_of(asked: AskedQuestion, operation: Operation | None, sheet: Sheet) -> Sequence[Line]:
    """The computed result, or without an operation a line for each row with the values that the question names."""
    words, figures = words_and_figures(asked, sheet)
    choice = chosen_rows(asked, sheet, figures, words)
    if choice is None or not choice.numbers:
        return ()
    around = known_words(words, f"{sheet.place} {sheet.document.filename.rpartition('.')[0]}")
    left = words - choice.terms - (around - frozenset().union(*(known_words(words, name) for name in figures)))
    read = SheetQuestion(asked, sheet, choice, left, figures)
    if operation is None:
        named = _named_rows(replace(read, left=left - relations(asked.text, words)), words)
        return _as_certain(named, choice)
    line = counted(read) if operation == "count" else of_figures(operation, read)
    if line is None and operation == "sum" and HOW_MANY.search(asked.text):
        line = counted(read)  # “how many late slips altogether”
    if line is None and operation == "count" and choice.dated is not None and names_measure(asked):
        line = of_figures("sum", read)  # “how many kilos in 2025”
    return () if line is None else _as_certain((line,), choice)


def _as_certain(lines: Sequence[Line], choice: Choice) -> Sequence[Line]:
    return lines if choice.is_certain else [replace(line, is_certain=False) for line in lines]


def _named_rows(read: SheetQuestion, words: frozenset[str]) -> Sequence[Line]:
    """A line for each row with the question's values: its name, or its cell in the column that the question names."""
    sheet, choice, left = read.sheet, read.choice, read.left
    unknown = left - ROW_WORDS - LIGHT_VERBS - holding_words()
    unknown -= frozenset().union(*(known_words(left, name) for name in sheet.names))
    name = column_of_names(sheet, choice.columns, words)
    least = 1 if choice.filters else LEAST_ROWS
    if not choice.told or unknown or name in choice.columns or not least <= len(choice.numbers) <= _MOST_LISTED:
        return ()
    rows = [row for row in choice.numbers if sheet.column(name)[row].strip()]
    return row_lines(sheet, rows, choice.columns, words, who=asks_who(read.asked.text))
