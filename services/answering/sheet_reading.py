"""A question as far as a sheet understands it, and how rows are called and shown."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.answering.sheet_rows import (
    Choice,
    Sheet,
    is_identifier,
    is_key,
)
from services.answering.sheet_values import known_words
from services.models.extractive.asked_columns import are_names
from services.text.asked_periods import days_of
from services.text.dates import YEAR
from services.text.editions import terms_of_now
from services.text.function_words import PREPOSITIONS
from services.text.markdown_text import escaped
from services.text.operations import operation_words_in
from services.text.question_kind import AskedQuestion
from services.text.question_patterns import EXPECTED
from services.text.terms import terms_of

HOW_MANY = dict(EXPECTED)["number"]
_MOST_ALIKE = 0.7
"""A column in which a larger share of the cells differ holds the names of the rows."""
ROW_WORDS = frozenset(  # words for rows and sheets, which are no values in them
    terms_of(
        "row rows entry entries record records line lines zeile zeilen eintrag einträge ligne lignes entrée entrées "
        "fila filas entrada entradas riga righe linha linhas rij rijen sheet table list tab blatt tabelle liste "
        "feuille tableau hoja tabla lista foglio tabella folha tabela blad tabel lijst"
    )
)
_RELATIVE = re.compile(r"\b(?:who|that|which|qui|que|che|die)\s+(?P<verb>[^\W\d_]+)", re.IGNORECASE)
_BEFORE_A_PREPOSITION = re.compile(
    rf"\b(?P<verb>[^\W\d_]+)(?:\s+(?:out|up|off|back|down|away))?\s+(?:{'|'.join(sorted(PREPOSITIONS))})\s+\S",
    re.IGNORECASE,
)
_YEAR_WORDS = frozenset(terms_of("year jahr année an año anno ano jaar"))
"""“This year 2026” says no more than 2026."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an answer, and the rows that it comes from."""

    text: str
    rows: Sequence[int]
    is_certain: bool = True
    """Whether every word of the question is understood."""


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """A question, and what of it was found in a sheet."""

    asked: AskedQuestion
    sheet: Sheet
    choice: Choice
    left: frozenset[str]
    """The words that choose no rows and are not in the sheet's or the file's name."""
    figures: Mapping[str, list[Decimal | None]]
    """The columns that hold figures."""

    @property
    def said(self) -> frozenset[str]:
        """All words of the question that choose no rows, including those that say what kind of answer is expected."""
        return frozenset(terms_of(self.asked.text)) - self.choice.terms


def words_and_figures(asked: AskedQuestion, sheet: Sheet) -> tuple[frozenset[str], Mapping[str, list[Decimal | None]]]:
    """The words of a question to look for in a sheet, and the sheet's columns of figures, without columns of keys."""
    words = frozenset(terms_of(" ".join(asked.focus))) - frozenset(terms_of(" ".join(operation_words_in(asked.text))))
    words -= terms_of_now() | (_YEAR_WORDS if YEAR.search(asked.text) else frozenset())
    figures = {name: values for name in sheet.names if (values := sheet.figures(name)) is not None}
    keys = {name for name in figures if is_identifier(name)}
    keys |= {sheet.names[0]} if is_key(figures.get(sheet.names[0], ())) else set()
    return words, {name: values for name, values in figures.items() if name not in keys}


def names_rows(sheet: Sheet, columns: Iterable[str]) -> bool:
    """Whether one of the columns gives nearly every row a name of its own; rows chosen by it are not counted."""
    cells = map(sheet.column, columns)
    return any(len(set(each)) > len(each) * _MOST_ALIKE for each in cells)


def row_lines(
    sheet: Sheet,
    rows: Sequence[int],
    columns: frozenset[str],
    words: frozenset[str],
    *,
    who: bool,
) -> list[Line]:
    """A line for each row: its name, and the cells that chose it."""
    names = _names_of(sheet, rows, columns, words, who=who)
    shown = {each: sheet.column(each) for each in sheet.names if each in names or each in columns}
    return [Line(f"- {'; '.join(_cells(shown, row))}", [row]) for row in rows]


def _cells(columns: Mapping[str, Sequence[str]], row: int) -> list[str]:
    return [f"{escaped(name)}: {escaped(cells[row])}" for name, cells in columns.items() if cells[row].strip()]


def column_of_names(sheet: Sheet, besides: frozenset[str], words: frozenset[str]) -> str:
    """The column that the question names, otherwise the first that tells rows apart by words rather than codes.

    If no column does, the one with the most different words, in which names may repeat.
    """
    columns = {name: sheet.column(name) for name in sheet.names if name not in besides}
    named = [name for name in columns if known_words(words, name)]
    wordy = [name for name, cells in columns.items() if _are_words(cells)]
    alike = [name for name in wordy if len(set(columns[name])) > len(list(filter(str.strip, columns[name]))) / 2]
    most = sorted(wordy, key=lambda name: -len(set(columns[name])))
    return next(iter([*named, *alike, *most, *sheet.names]))


def _are_words(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    letters = sum(not any(map(str.isdigit, cell)) or " " in cell for cell in filled)
    return letters > len(filled) / 2 and len(days_of(filled)) < len(filled) / 2


def told_of(choice: Choice) -> str:
    return f"{'; '.join(choice.told)}: " if choice.told else ""


def _names_of(
    sheet: Sheet, rows: Sequence[int], columns: frozenset[str], words: frozenset[str], *, who: bool
) -> set[str]:
    """The columns that say what rows are: the one that the question names, and where it repeats itself another one."""
    named = column_of_names(sheet, columns, words)
    cells = [sheet.column(named)[row] for row in rows]
    if who and not are_names(cells):
        persons = [name for name in sheet.names if name not in columns and are_names(sheet.values(name))]
        return {named, *persons[:1]}
    if len(set(cells)) == len(cells) and sheet.figures(named) is None:
        return {named}
    return {named, column_of_names(sheet, columns | {named}, frozenset())}


def relations(question: str, words: frozenset[str]) -> frozenset[str]:
    """The verbs of a question that only say how its values belong to the rows: “who live in”, “that belong to”."""
    found = {match["verb"] for regex in (_RELATIVE, _BEFORE_A_PREPOSITION) for match in regex.finditer(question)}
    return frozenset(terms_of(" ".join(found))) & words
