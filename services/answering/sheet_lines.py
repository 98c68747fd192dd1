"""Answer a question from a sheet's rows: name them, count them, or compute with their figures.

A result is certain only if every word of the question is understood. If one word is unknown, for example a verb, the
answer is presented as the closest one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from services.answering.phrases import phrases_in
from services.answering.sheet_rows import (
    LEAST_ROWS,
    Choice,
    Sheet,
    are_years,
    chosen_rows,
    has_times,
    is_identifier,
    is_key,
    known_words,
    parts_of,
)
from services.models.extractive.question import LIGHT_VERBS, Asked
from services.models.extractive.results import number
from services.text.asked_operations import OF_ALL_EACH_HAS, Operation
from services.text.asked_periods import days_of
from services.text.dates import YEAR, dates_in, with_capital_months
from services.text.editions import terms_of_now
from services.text.function_words import PREPOSITIONS, Language
from services.text.markdown_text import escaped, without_emphasis
from services.text.operations import operation_words_in
from services.text.question_kind import AskedQuestion
from services.text.question_patterns import EXPECTED
from services.text.tables import is_average
from services.text.terms import terms_of
from services.text.units import MONEY, SHARES, unit_of

HOW_MANY = dict(EXPECTED)["number"]
TOTAL = re.compile(r"\b(?:totals?|totale|totaux|totaal|gesamt\w*)\b", re.IGNORECASE)
_NAMED = 8
"""Most rows that an answer names."""
_MOST_ALIKE = 0.7
"""A column in which a larger share of the cells differ holds the names of the rows."""
_MOST_LISTED = 40
"""Most rows that are listed, one per line; nobody reads more."""
ROW_WORDS = frozenset(  # words for rows and sheets, which are no values in them
    terms_of(
        "row rows entry entries record records line lines zeile zeilen eintrag einträge ligne lignes entrée entrées "
        "fila filas entrada entradas riga righe linha linhas rij rijen sheet table list tab blatt tabelle liste "
        "feuille tableau hoja tabla lista foglio tabella folha tabela blad tabel lijst"
    )
)
_ALL_OF = re.compile(
    r"\b(?:whole|entire|overall|altogether|in (?:total|all)|gan[zs]\w*|insgesamt|zusammen|toute?|entière?|au total"
    r"|en tout|tod[oa]s?|en total|tutt[oaie]|in totale|inteir[oa]|no total|hele|totaal)\b",
    re.IGNORECASE,
)
"""Asks for the sum of a column of counts: “how many seats altogether”."""
_HAS: Mapping[Language, str] = {
    "en": "has have had there", "de": "hat haben gibt", "fr": "a ont avait", "es": "tiene tienen hay",
    "it": "ha hanno sono", "pt": "tem têm há", "nl": "heeft hebben zijn",
}  # fmt: skip
"""Ask how many there are; several rows may count the same things, so that their sum may be wrong."""
_YEAR_WORDS = frozenset(terms_of("year jahr année an año anno ano jaar"))
"""“This year 2026” says no more than 2026."""
_COUNT_WORDS = frozenset(terms_of("number count anzahl nombre número numero aantal"))
RATE = re.compile(
    r"\b(?:per|each|unit|pro|je|stück|einzel\w*|par|unitaire|por|cada|unitario|unitário|stuk)\b", re.IGNORECASE
)
"""In the name of a column of prices per unit, which are not summed."""
_MONEY = frozenset(terms_of("money price cost geld argent dinero denaro soldi dinheiro"))
"""Words for money in a question, whatever the column is called."""
_RELATIVE = re.compile(r"\b(?:who|that|which|qui|que|che|die)\s+(?P<verb>[^\W\d_]+)", re.IGNORECASE)
_BEFORE_A_PREPOSITION = re.compile(
    rf"\b(?P<verb>[^\W\d_]+)(?:\s+(?:out|up|off|back|down|away))?\s+(?:{'|'.join(sorted(PREPOSITIONS))})\s+\S",
    re.IGNORECASE,
)
_CONTINENTAL = str.maketrans(",.", ".,")
_MEANS: Mapping[Operation, str] = {"sum": "Σ", "average": "⌀"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an answer, and the rows that it comes from."""

    text: str
    rows: Sequence[int]
    is_certain: bool = True
    """Whether every word of the question is understood."""


@dataclass(frozen=True, slots=True)
class _Read:
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
    if operation is None:
        return _named_rows(sheet, choice, left - _relations(asked.text, words), words)
    read = _Read(asked, sheet, choice, left, figures)
    line = _counted(read) if operation == "count" else _of_figures(operation, read)
    if line is None and operation == "sum" and HOW_MANY.search(asked.text):
        line = _counted(read)  # “how many late slips altogether”
    if line is None and operation == "count" and choice.dated is not None and names_measure(asked):
        line = _of_figures("sum", read)  # “how many kilos in 2025”
    return () if line is None else (line,)


def words_and_figures(asked: AskedQuestion, sheet: Sheet) -> tuple[frozenset[str], Mapping[str, list[Decimal | None]]]:
    """The words of a question to look for in a sheet, and the sheet's columns of figures, without columns of keys."""
    words = frozenset(terms_of(" ".join(asked.focus))) - frozenset(terms_of(" ".join(operation_words_in(asked.text))))
    words -= terms_of_now() | (_YEAR_WORDS if YEAR.search(asked.text) else frozenset())
    figures = {name: values for name in sheet.names if (values := sheet.figures(name)) is not None}
    keys = {name for name in figures if is_identifier(name)}
    keys |= {sheet.names[0]} if is_key(figures.get(sheet.names[0], ())) else set()
    return words, {name: values for name, values in figures.items() if name not in keys}


def _counted(read: _Read) -> Line | None:
    """How many rows there are, or how many different values in the column that the question counts.

    If that column holds figures, the answer is their sum, which is certain only if the question asks for all of them or
    chooses rows by a date: “How many seats has the Auk?” asks for one of them.
    """
    sheet, choice, left = read.sheet, read.choice, read.left - _COUNT_WORDS
    named = [name for name in sheet.names if known_words(left, name)]
    if names_rows(sheet, choice.columns - {choice.dated}):
        return None
    if any(name in read.figures for name in named):
        is_said = _ALL_OF.search(read.asked.text) is not None or TOTAL.search(read.asked.text) is not None
        if not is_said and (not choice.columns or _asks_what_there_is(read.asked)):
            return None
        line = _of_figures("sum", replace(read, left=left))
        is_meant = is_said or choice.dated is not None
        return line if line is None or is_meant else Line(without_emphasis(line.text), line.rows, is_certain=False)
    if left - ROW_WORDS - frozenset().union(*(known_words(left, name) for name in named)) or len(named) > 1:
        return None
    if not choice.told and not named and not left & ROW_WORDS:
        return None
    of = named[0] if named else sheet.names[0]
    column = sheet.column(of)
    values = [column[row] for row in choice.numbers if column[row].strip()]
    things = list(dict.fromkeys(values)) if named else values
    shown = ", ".join(escaped(thing) for thing in things[:_NAMED]) + (", …" if len(things) > _NAMED else "")
    of_what = "" if of in choice.columns else f" ({escaped(of)}: {shown})"
    rows = "" if named else f" {phrases_in(read.asked.language).rows}"
    return Line(f"{_told(choice)}**{len(things):,}{rows}**{of_what}", choice.numbers)


def _asks_what_there_is(asked: AskedQuestion) -> bool:
    words = asked.text.lower().replace("-", " ").replace("?", " ").split()
    return not frozenset(_HAS[asked.language].split()).isdisjoint(words)


def names_rows(sheet: Sheet, columns: Iterable[str]) -> bool:
    """Whether one of the columns gives nearly every row a name of its own; rows chosen by it are not counted."""
    cells = map(sheet.column, columns)
    return any(len(set(each)) > len(each) * _MOST_ALIKE for each in cells)


def _named_rows(sheet: Sheet, choice: Choice, left: frozenset[str], words: frozenset[str]) -> Sequence[Line]:
    """A line for each row with the question's values: its name, or its cell in the column that the question names."""
    unknown = left - ROW_WORDS - LIGHT_VERBS - frozenset().union(*(known_words(left, name) for name in sheet.names))
    name = column_of_names(sheet, choice.columns, words)
    if not choice.told or unknown or name in choice.columns or not LEAST_ROWS <= len(choice.numbers) <= _MOST_LISTED:
        return ()
    return row_lines(sheet, [row for row in choice.numbers if sheet.column(name)[row].strip()], choice.columns, words)


def row_lines(
    sheet: Sheet, rows: Sequence[int], columns: frozenset[str], words: frozenset[str], *, is_certain: bool = True
) -> list[Line]:
    """A line for each row: its name, and the cells that chose it."""
    name = column_of_names(sheet, columns, words)
    shown = {each: sheet.column(each) for each in sheet.names if each == name or each in columns}
    return [
        Line(
            f"- {'; '.join(f'{escaped(each)}: {escaped(cells[row])}' for each, cells in shown.items())}",
            [row],
            is_certain,
        )
        for row in rows
    ]


def _relations(question: str, words: frozenset[str]) -> frozenset[str]:
    """The verbs of a question that only say how its values belong to the rows: “who live in”, “that belong to”."""
    found = {match["verb"] for regex in (_RELATIVE, _BEFORE_A_PREPOSITION) for match in regex.finditer(question)}
    return frozenset(terms_of(" ".join(found))) & words


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


def _of_figures(operation: Operation, read: _Read) -> Line | None:
    """The result over a column of the chosen rows; uncertain if one word of the question is unknown."""
    asked, sheet, choice, left = read.asked, read.sheet, read.choice, read.left
    name = _column_asked(operation, read)
    if name is None or (operation in _MEANS and (has_times(sheet.column(name)) or are_years(read.figures[name]))):
        return None
    # “Which driver …?” asks for a cell of that column.
    asked_for = sheet.names if operation in {"minimum", "maximum"} else sheet.names[:1]
    labels = frozenset().union(*(known_words(left, each) for each in asked_for if each not in read.figures))
    unknown = left - known_words(left, name) - labels - ROW_WORDS - LIGHT_VERBS - _words_of_unit(asked, name)
    is_other_time = choice.dated is None and bool(dates_in(with_capital_months(asked.text)))
    is_close = operation in _MEANS and len(unknown) == 1 and choice.told and not is_other_time
    is_elsewhere = any(map(str.isdigit, unknown)) or any(known_words(unknown, each) for each in sheet.names)
    if unknown and (not is_close or is_elsewhere):
        return None
    rows = choice.numbers
    values = [(value, row) for row in rows if (value := read.figures[name][row]) is not None]
    if operation == "sum" and choice.one_each_of is not None:
        values = _one_each(values, sheet.column(choice.one_each_of))
    is_stated = operation in _MEANS and not choice.told and _is_stated(operation, sheet)
    if len(values) < LEAST_ROWS or is_stated:
        return None
    if operation in {"minimum", "maximum"}:
        return _most_of(operation, read, name, values) or _extreme(operation, read, name, values)
    if operation == "sum" and HOW_MANY.search(asked.text) and len({value for value, _ in values}) == 1:
        return None  # “How many seats has a Swift?”: each row says it again
    count = len(values) if choice.one_each_of is not None else len(rows)
    text = f"{_told(choice)}{result_of(operation, sheet, name, values, count)}"
    return Line(without_emphasis(text) if unknown else text, [row for _, row in values], not unknown)


def _is_stated(operation: Operation, sheet: Sheet) -> bool:
    """Whether a row of the sheet gives the result itself."""
    if operation == "average":
        return any(is_average(sheet.labels[row]) for row in sheet.summaries)
    return any(not is_average(sheet.labels[row]) for row in sheet.summaries)


def result_of(operation: Operation, sheet: Sheet, name: str, values: Sequence[tuple[Decimal, int]], rows: int) -> str:
    """The sum or the average of a column, and how many of the `rows` have a figure there."""
    total = sum((value for value, _ in values), Decimal(0))
    result = total if operation == "sum" else total / len(values)
    short = result.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    sign = "=" if short == result else "≈"
    are_whole = all(value == value.to_integral_value() for value, _ in values)
    written = number(short) if are_whole or short == short.to_integral_value() else f"{short:,}"
    written = written.translate(_CONTINENTAL) if sheet.continental else written
    count = f"{len(values):,}" if len(values) == rows else f"{len(values):,}/{rows:,}"
    return f"{_MEANS[operation]} {escaped(name)} ({count}) {sign} **{written}**"


def _column_asked(operation: Operation, read: _Read) -> str | None:
    """The column that a question names best, by its words or its unit; for a sum of money the one of totals."""
    asked, left = read.asked, read.left
    if operation == "sum" and RATE.search(asked.text):
        return None
    rates = [name for name in read.figures if RATE.search(" ".join(parts_of(name)))]
    names = [name for name in read.figures if operation != "sum" or name not in rates]
    shares = {name: _named_share(left, name) for name in names}
    named = [name for name, share in shares.items() if share[0] and share == max(shares.values())]
    if named or operation not in _MEANS:
        return named[0] if len(named) == 1 else None
    totals = [name for name in names if TOTAL.search(" ".join(parts_of(name)))]
    of_unit = [name for name in names if name not in rates and _words_of_unit(asked, name) & left]
    is_money = Asked.of(asked.text).kind == "money" or bool(_MONEY & left)
    of_money = [name for name in names if name not in rates and MONEY & units_of(name)] if is_money else []
    for found in (of_unit, of_money, totals if TOTAL.search(asked.text) else []):
        single = found if len(found) == 1 else [name for name in found if name in totals]
        if len(single) == 1:
            return single[0]
    return None


def _named_share(words: frozenset[str], name: str) -> tuple[int, float]:
    """How many words of a question a column's name has, and which share of the name they are."""
    count = len(known_words(words, name))
    return count, count / max(1, len(parts_of(name)))


def units_of(name: str) -> frozenset[str]:
    """The units that a column has in its name: pounds of “total_gbp” and of “Fine £”."""
    return frozenset(unit for part in parts_of(name) if (unit := unit_of(part, None)) is not None)


def _words_of_unit(asked: AskedQuestion, name: str) -> frozenset[str]:
    """The words of a question that name the unit of a column; of a column of money also those for money."""
    units = units_of(name)
    said = frozenset(terms_of(" ".join(word for word in asked.focus if unit_of(word, None) in units)))
    return said | (_MONEY if units & MONEY else frozenset())


def _one_each(values: Sequence[tuple[Decimal, int]], things: Sequence[str]) -> list[tuple[Decimal, int]]:
    """One row of each thing; empty if a thing has different figures."""
    first: dict[str, tuple[Decimal, int]] = {}
    for value, row in values:
        if first.setdefault(things[row], (value, row))[0] != value:
            return []
    return list(first.values())


def _most_of(operation: Operation, read: _Read, name: str, values: Sequence[tuple[Decimal, int]]) -> Line | None:
    """The thing with the highest or lowest sum: “which driver used most fuel?”; None if each has one row."""
    sheet = read.sheet
    if OF_ALL_EACH_HAS.search(read.asked.text) is None or RATE.search(name) or has_times(sheet.column(name)):
        return None
    named = [each for each in sheet.names if each not in read.figures and known_words(read.said, each)]
    things = sheet.column(named[0]) if len(named) == 1 else []
    of_thing: dict[str, list[tuple[Decimal, int]]] = {}
    for value, row in values if things else ():
        of_thing.setdefault(things[row], []).append((value, row))
    if not LEAST_ROWS <= len(of_thing) < len(values):
        return None
    sums = {thing: sum((value for value, _ in each), Decimal(0)) for thing, each in of_thing.items()}
    best = (min if operation == "minimum" else max)(sums.values())
    first, *others = [thing for thing, total in sums.items() if total == best]
    if others:
        return None
    told = "; ".join([*read.choice.told, f"{escaped(named[0])}: {escaped(first)}"])
    result = result_of("sum", sheet, name, of_thing[first], len(of_thing[first]))
    return Line(f"{told}: {result}", [row for _, row in of_thing[first]])


def _extreme(operation: Operation, read: _Read, name: str, values: Sequence[tuple[Decimal, int]]) -> Line:
    """The rows with the lowest or the highest figure; uncertain if a person may have several rows."""
    rows, text = extreme_rows(operation, read.sheet, name, values, read.said)
    if read.asked.expected != "person" or column_of_names(read.sheet, frozenset((name,)), read.said) in _telling(read):
        return Line(f"{_told(read.choice)}{text}", rows)
    cells = ((each, read.sheet.column(each)[rows[0]]) for each in read.sheet.names)
    whole = "; ".join(f"{escaped(each)}: {escaped(cell)}" for each, cell in cells if cell.strip())
    return Line(f"{_told(read.choice)}{whole}", rows[:1], is_certain=False)


def _telling(read: _Read) -> set[str]:
    """The columns that give each row a name of its own, or that the question names."""
    sheet = read.sheet
    return {name for name in sheet.names if known_words(read.said, name) or names_rows(sheet, [name])}


def extreme_rows(
    operation: Operation,
    sheet: Sheet,
    name: str,
    values: Sequence[tuple[Decimal, int]],
    words: frozenset[str] = frozenset(),
) -> tuple[list[int], str]:
    """The rows with the lowest or the highest figure, and a text with their names, by a column in `words` too."""
    best = (min if operation == "minimum" else max)(value for value, _ in values)
    rows = [row for value, row in values if value == best]
    labels = dict.fromkeys((sheet.names[0], column_of_names(sheet, frozenset((name,)), words)))
    more = [f"… ({len(rows):,})"] if len(rows) > _NAMED else []
    named = ((each, [escaped(sheet.column(each)[row]) for row in rows[:_NAMED]]) for each in labels)
    shown = [f"{escaped(name)}: {', '.join(cells + more)}" for name, cells in named]
    return rows, f"{'; '.join(shown)}; {escaped(name)}: **{escaped(sheet.column(name)[rows[0]])}**"


def _told(choice: Choice) -> str:
    return f"{'; '.join(choice.told)}: " if choice.told else ""
