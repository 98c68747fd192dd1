"""What is computed from the figures of the rows that a question chooses: sums, averages, the least and the greatest."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from services.answering.sheet_reading import (
    HOW_MANY,
    ROW_WORDS,
    Line,
    SheetQuestion,
    column_of_names,
    names_rows,
    told_of,
)
from services.answering.sheet_rows import (
    LEAST_ROWS,
    Sheet,
    are_years,
    has_times,
)
from services.answering.sheet_values import known_words, parts_of
from services.models.extractive.extremes import LONG
from services.models.extractive.question import LIGHT_VERBS, Asked
from services.models.extractive.results import number
from services.text.asked_operations import OF_ALL_EACH_HAS, TOTAL, Operation
from services.text.dates import dates_in, with_capital_months
from services.text.excess import compared_with
from services.text.markdown_text import escaped, without_emphasis
from services.text.question_kind import AskedQuestion
from services.text.tables import is_average, is_total
from services.text.terms import terms_of
from services.text.units import MONEY, unit_of

_NAMED = 8
"""Most rows that an answer names."""
RATE = re.compile(
    r"\b(?:per|each|unit|pro|je|stück|einzel\w*|par|unitaire|por|cada|unitario|unitário|stuk)\b", re.IGNORECASE
)
"""In the name of a column of prices per unit, which are not summed."""
_MONEY = frozenset(terms_of("money price cost geld argent dinero denaro soldi dinheiro"))
"""Words for money in a question, whatever the column is called."""
_CONTINENTAL = str.maketrans(",.", ".,")
_MEANS: Mapping[Operation, str] = {"sum": "Σ", "average": "⌀"}


def of_figures(operation: Operation, read: SheetQuestion) -> Line | None:
    """The result over a column of the chosen rows; uncertain if one word of the question is unknown."""
    asked, sheet, choice, left = read.asked, read.sheet, read.choice, read.left
    name = _column_asked(operation, read)
    if name is None or not _has_result(operation, read, name):
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
    text = f"{told_of(choice)}{result_of(operation, sheet, name, values, count)}"
    return Line(without_emphasis(text) if unknown else text, [row for _, row in values], not unknown)


def _has_result(operation: Operation, read: SheetQuestion, name: str) -> bool:
    """Whether what a column holds can be computed with as the question asks."""
    are_points = are_years(read.figures[name])
    if operation in _MEANS and (has_times(read.sheet.column(name)) or are_points):
        return False
    is_of_two = compares_with_column(read.asked, read.figures)
    return not is_of_two and not (are_points and LONG.search(read.asked.text))


def _is_stated(operation: Operation, sheet: Sheet) -> bool:
    """Whether a row of the sheet gives the result itself."""
    if operation == "average":
        return any(is_average(sheet.labels[row]) for row in sheet.summaries)
    totals = [label for row in sheet.summaries if not is_average(label := sheet.labels[row])]
    return any(map(is_total, totals)) or (len(totals) == 1 and bool(totals[0]))


def compares_with_column(asked: AskedQuestion, figures: Iterable[str]) -> bool:
    """Whether a question asks how much is above or below a column: “most over budget” is not the largest budget."""
    return any(known_words(compared_with(asked.text), name) for name in figures)


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


def _column_asked(operation: Operation, read: SheetQuestion) -> str | None:
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


def _most_of(
    operation: Operation, read: SheetQuestion, name: str, values: Sequence[tuple[Decimal, int]]
) -> Line | None:
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


def _extreme(operation: Operation, read: SheetQuestion, name: str, values: Sequence[tuple[Decimal, int]]) -> Line:
    """The rows with the lowest or the highest figure; uncertain if a person may have several rows."""
    rows, text = extreme_rows(operation, read.sheet, name, values, read.said)
    if read.asked.expected != "person" or column_of_names(read.sheet, frozenset((name,)), read.said) in _telling(read):
        return Line(f"{told_of(read.choice)}{text}", rows)
    cells = ((each, read.sheet.column(each)[rows[0]]) for each in read.sheet.names)
    whole = "; ".join(f"{escaped(each)}: {escaped(cell)}" for each, cell in cells if cell.strip())
    return Line(f"{told_of(read.choice)}{whole}", rows[:1], is_certain=False)


def _telling(read: SheetQuestion) -> set[str]:
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
