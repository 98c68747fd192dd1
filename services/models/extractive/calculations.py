"""Answers that are computed from cited figures, with the formula shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.models.extractive.extremes import are_told_apart, extremes, shown_cell, text_of
from services.models.extractive.grids import Grid, GridRow, grids_of, rows_with_value
from services.models.extractive.lists import wanted_in
from services.models.extractive.operands import (
    Operand,
    explains,
    fitting_grids,
    is_explained_in_full,
    is_held,
    latest_years,
    leaves_out,
    named_columns,
    named_rows,
    operand,
    parted,
    row_measured,
    rows_asked_for,
    value_column,
    year_columns,
)
from services.models.extractive.phrases import rounded
from services.models.extractive.priced_items import counts_in, items_for_persons, items_of, total_of
from services.models.extractive.question import LIGHT_VERBS
from services.models.extractive.quote_ranking import Ranking, unsaid
from services.models.extractive.quotes import Quote
from services.models.extractive.results import (
    difference_in_unit,
    in_unit,
    number,
    percent,
    rounded_to,
    scale_of,
    separated_like,
    shown,
    with_unit,
)
from services.models.extractive.sentence_figures import of_two_years
from services.text.asked_operations import TOTAL, Operation
from services.text.dates import YEAR
from services.text.excess import asks_for_more, compared_with
from services.text.markdown_text import escaped
from services.text.tables import is_total
from services.text.terms import terms_of
from services.text.units import SHARES

_TWO = 2  # years, rows or columns that are compared
TIMES = " × "
"""Between a number of things and their price."""
_MOST_OPERANDS = 12
"""One for each month of a year; nobody reads a longer formula."""
_SAVES = re.compile(  # the question is how much less something is
    r"\b(?:sav\w+|less|fewer|cheaper|lower|spar\w*|weniger|billiger|économis\w+|moins|ahorr\w+|menos|risparmi\w+|meno"
    r"|poup\w+|bespa\w+|minder)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(?:than|als|que|che|dan|do que)\b|\bqu['’]", re.IGNORECASE)
_LAST_YEAR = re.compile(  # “than last year”: compares the two newest years of the table
    r"\b(?:than|als|que|che|dan|do que)\s(?:\w+\s){0,2}(?:last year|year before|previous year|vorjahr\w*|letztes jahr"
    r"|l['’]an(?:née)? (?:dernière?|passée?|précédente?)|año (?:pasado|anterior)|l['’]anno (?:scorso|precedente)"
    r"|ano (?:passado|anterior)|vorig jaar)\b",
    re.IGNORECASE,
)
_THAN = re.compile(r"\b(?:than |als |que |qu['’]|che |dan )[^.?]{0,24}?\b((?:19|20)\d\d)\b", re.IGNORECASE)
"""“more in 2024 than in 2025”: the year that the other one is compared with."""
_ALL = re.compile(
    r"\b(?:everything|all|total\w*|whole|overall|altogether|gesamt\w*|insgesamt|alle[mnrs]?|ganzen?|tout|ensemble|todo"
    r"|tutto)\b",
    re.IGNORECASE,
)
"""What a share is of, where it is of all rows."""


@dataclass(frozen=True, slots=True)
class Result:
    """What is computed, with its formula."""

    text: str
    is_certain: bool
    """Whether every word of the question is understood."""


def computed(ranking: Ranking, found: Sequence[Quote]) -> Result | None:
    """The result of what a question asks to compute; None where its figures are not certain.

    All figures of a calculation are of one unit, and of one column of one table, or of one row in several years.
    """
    operation = ranking.asked.asked.operation
    grids = fitting_grids(ranking, grids_of(found))
    if operation is None:
        return next(filter(None, (_of_names(ranking, grid) for grid in grids)), None)
    for grid in grids:
        if text := _of_grid(operation, ranking, grid):
            is_certain = is_explained_in_full(ranking, grid) and are_told_apart(ranking, grid)
            is_other = operation == "sum" and _has_total_beside(ranking, grid, grids)
            return Result(text, is_certain and not is_other)
    if operation in {"difference", "growth", "ratio"} and len(ranking.asked.years) >= _TWO:
        operands = of_two_years(ranking)
        certain = _certain(operands) if operands else None
        text = _of_two(operation, certain, ranking) if certain else None
        return Result(text, is_certain=True) if text else None
    return None


def _has_total_beside(ranking: Ranking, grid: Grid, grids: Sequence[Grid]) -> bool:
    """Whether another table has a total of what the question counts or adds up, and this one has none."""
    if parted(grid)[1]:
        return False
    others = (other for other in grids if other is not grid and parted(other)[1])
    return any(ranking.matching.held(frozenset(terms_of(" ".join(other.names[1:])))) for other in others)


def _of_names(ranking: Ranking, grid: Grid) -> Result | None:
    """What a question asks for by a column's name alone: its total, or how much a row is above or below it."""
    if compared_with(ranking.asked.asked.text):
        return _above_or_below(ranking, grid)
    _, totals = parted(grid)
    named = [name for name in named_columns(ranking, grid) if not is_total(name)]
    if not TOTAL.search(ranking.asked.asked.text) or len(totals) != 1 or len(named) != 1:
        return None
    of_what = ranking.asked.terms - ranking.asked.weak - unsaid() - grid.title
    if of_what - frozenset(terms_of(f"{grid.names[0]} {named[0]} {' '.join(TOTAL.findall(ranking.asked.asked.text))}")):
        return None
    text = _stated_total(ranking, grid, totals[0], named[0])
    return Result(text, is_explained_in_full(ranking, grid)) if text else None


def _above_or_below(ranking: Ranking, grid: Grid) -> Result | None:
    """How much one column of a row is above the one that the question names; else its figures, as only close."""
    question = ranking.asked.asked.text
    rows = named_rows(ranking, grid)
    than = [name for name in grid.names[1:] if compared_with(question) & frozenset(terms_of(name))]
    if len(rows) != 1 or len(than) != 1:
        return None
    others = [name for name in grid.names[1:] if name not in than and operand(rows[0], name)]
    known = _certain([operand(rows[0], name, name) for name in (*than, *others)])
    if known is None or len(known) != _TWO:
        cells = "; ".join(shown_cell(cell.name, cell.text) for cell in rows[0].cells if cell.text.strip())
        return Result(f"{cells} [{rows[0].quote.number}]", is_certain=False)
    text = _of_two("difference", known, ranking)
    is_above = known[1].value > known[0].value
    return Result(text, is_above == asks_for_more(question)) if text else None


def _of_grid(operation: Operation, ranking: Ranking, grid: Grid) -> str | None:
    match operation:
        case "difference" | "growth" | "ratio" | "share":
            operands = _pair(operation, ranking, grid)
            return _of_two(operation, operands, ranking) if operands else None
        case "sum" | "average":
            has_counts = bool(counts_in(ranking.asked.asked.text, grid.rows))
            return _of_many(operation, ranking, grid) if not has_counts else _product(ranking, grid)
        case "minimum" | "maximum":
            return extremes(operation, ranking, grid)
        case "product":
            return _product(ranking, grid)
        case "count":
            return _count(ranking, grid)
        case "days":
            return None


def _pair(operation: Operation, ranking: Ranking, grid: Grid) -> list[Operand] | None:
    """The two figures of one row in two years, or of two rows in one column; the earlier or first named first."""
    rows = named_rows(ranking, grid)
    if len(ranking.asked.years) >= _TWO:
        return _in_two_years(ranking, grid, rows)
    if operation == "share":
        # “Everything else” is no part that a question for “everything” names.
        named = [row for row in rows if is_total(row.label) or not _ALL.match(row.label)] or rows
        rows = _part_and_whole(ranking, grid, named)
        if not rows and (of_all := _of_all(ranking, grid, named)) is not None:
            return of_all
    if operation == "growth" or len(rows) != _TWO:
        return _in_two_columns(ranking, grid, rows) or _in_latest_years(ranking, grid, rows)
    name = value_column(ranking, grid, rows)
    return _in_column(ranking, grid, rows, name) if name else None


def _in_two_years(ranking: Ranking, grid: Grid, rows: Sequence[GridRow]) -> list[Operand] | None:
    columns = year_columns(ranking, grid) or year_columns(ranking, grid, _ends(ranking))
    if len(columns) >= _TWO and len(rows) == 1 and explains(ranking, grid, rows, columns[0]):
        return _certain([operand(rows[0], name, name) for name in (columns[0], columns[-1])])
    of_years = [(year, row) for row in grid.rows for year in set(YEAR.findall(row.label)) & ranking.asked.years]
    years = dict(of_years)
    if not _TWO <= len(years) == len(of_years) == len(ranking.asked.years):
        return None
    ends = [years[min(years)], years[max(years)]]
    name = value_column(ranking, grid, ends)
    return _in_column(ranking, grid, ends, name) if name else None


def _ends(ranking: Ranking) -> frozenset[str]:
    """The first and the last of the question's years: what lies between them does not count for a difference."""
    return frozenset((min(ranking.asked.years), max(ranking.asked.years)))


def _in_two_columns(ranking: Ranking, grid: Grid, rows: Sequence[GridRow]) -> list[Operand] | None:
    """The figures of one row in the two columns that the question names, or in one and the only other of its year."""
    names = named_columns(ranking, grid)
    row = rows[0] if len(rows) == 1 else row_measured(ranking, grid)
    if len(names) == 1 and (year := YEAR.search(names[0])):
        names = [name for name in grid.names[1:] if YEAR.findall(name) == [year[0]]]  # “Budget 2025”, “Actual 2025”
    if row is None or len(names) != _TWO or not explains(ranking, grid, [row], names[0]):
        return None
    return _certain([operand(row, name, f"{row.label}, {name}" if row.label else name) for name in names])


def _in_latest_years(ranking: Ranking, grid: Grid, rows: Sequence[GridRow]) -> list[Operand] | None:
    """The figures of one row in the last two years of a kind of column, or in the year asked for and the one before.

    “More than in 2024” compares that year with the last one. A question that compares with anything but a year means
    no such figures.
    """
    text = _LAST_YEAR.sub("", ranking.asked.asked.text)
    than = _THAN.search(text)
    if len(rows) != 1 or (than is None and _COMPARES.search(text)):
        return None
    names = latest_years(ranking, grid) if than is None else _since(than[1], grid)
    if not names or not explains(ranking, grid, rows, names[0]):
        return None
    return _certain([operand(rows[0], name, f"{rows[0].label}, {name}") for name in names])


def _since(year: str, grid: Grid) -> list[str]:
    """The column of a year and that of the last year, where there is one of each."""
    years = {name: found[0] for name in grid.names[1:] if len(found := YEAR.findall(name)) == 1}
    last = max(years.values(), default=year)
    names = [name for each in (year, last) for name, its in years.items() if its == each]
    return names if len(names) == _TWO and last > year else []


def _part_and_whole(ranking: Ranking, grid: Grid, rows: Sequence[GridRow]) -> list[GridRow]:
    """The whole and a part of it: “Visitors, online” is a part of “Visitors”, and each row of the total."""
    if len(rows) != 1:
        return list(rows)
    label = frozenset(terms_of(rows[0].label))
    wider = [row for row in grid.rows if (terms := frozenset(terms_of(row.label))) < label and terms]
    _, totals = parted(grid)
    wholes = [row for row in wider if is_held(ranking.matching, frozenset(terms_of(row.label)))] or totals
    return [wholes[0], rows[0]] if len(wholes) == 1 and wholes[0] is not rows[0] else []


def _of_all(ranking: Ranking, grid: Grid, rows: Sequence[GridRow]) -> list[Operand] | None:
    """The figure of one row, and the sum of all rows where the table is whole and does not have it."""
    single, totals = parted(grid)
    if len(rows) != 1 or totals or not grid.is_whole or not _ALL.search(ranking.asked.asked.text):
        return None
    name = value_column(ranking, grid, rows)
    if name is None or not explains(ranking, grid, single, name, LIGHT_VERBS):
        return None
    known = _certain([operand(row, name) for row in single])
    part = operand(rows[0], name)
    if known is None or part is None or not _TWO <= len(known) <= _MOST_OPERANDS:
        return None
    total = sum((each.value for each in known), Decimal(0))
    terms = " + ".join(each.text for each in known)
    return [part, Operand("", f"({terms})", total, part.unit, part.number)]


def _in_column(ranking: Ranking, grid: Grid, rows: Sequence[GridRow], name: str) -> list[Operand] | None:
    """The figures of a column, where it is what the question asks for and all are of one kind."""
    is_one_table = len({row.quote.under for row in rows}) == 1
    if not is_one_table or not explains(ranking, grid, rows, name):
        return None
    return _certain([operand(row, name) for row in rows])


def _certain(operands: Sequence[Operand | None]) -> list[Operand] | None:
    known = [each for each in operands if each is not None]
    return known if len(known) == len(operands) and len({each.unit for each in known}) == 1 else None


def _of_two(operation: Operation, operands: Sequence[Operand], ranking: Ranking) -> str | None:
    first, second = operands
    language = ranking.asked.asked.language
    if (than := _THAN.search(ranking.asked.asked.text)) and than[1] in second.label:
        first, second = second, first
    new, old = shown(second), shown(first)
    difference = second.value - first.value
    if operation == "difference":
        in_years = len(ranking.asked.years) >= _TWO
        if "fewer" in ranking.asked.asked.text or (difference < 0 and len(ranking.asked.years) < _TWO):
            new, old, difference = old, new, -difference
        result = f"{new} − {old} = **{difference_in_unit(difference, operands, language)}**"
        if first.value > 0 and in_years and first.unit not in SHARES:
            result += f" ({percent(difference, first.value, language)})"
        return result
    if first.value <= 0 or first.unit in SHARES:
        return None
    if operation == "growth":
        return f"({new} − {old}) / {old} = **{percent(difference, first.value, language)}**"
    if operation == "share":
        if _SAVES.search(ranking.asked.asked.text):
            return None  # what is saved is the rest
        part, whole = sorted(operands, key=lambda each: each.value)
        return f"{shown(part)} / {shown(whole)} = **{percent(part.value, whole.value, language, sign='')}**"
    return _ratio(operands, ranking)


def _ratio(operands: Sequence[Operand], ranking: Ranking) -> str | None:
    """The later by the earlier year; without years the first named by the second."""
    over, under = operands if len(ranking.asked.years) < _TWO else reversed(operands)
    if under.value <= 0:
        return None
    quotient, is_rounded = rounded_to(over.value / under.value)
    if not quotient:
        return None
    note = f" ({rounded(ranking.asked.asked.language)})" if is_rounded else ""
    return f"{shown(over)} / {shown(under)} = **{separated_like(number(quotient), operands)}**{note}"


def _of_many(operation: Operation, ranking: Ranking, grid: Grid) -> str | None:
    """The sum or the average of one row in the years named, or of the rows asked for in one column."""
    rows = named_rows(ranking, grid)
    _, totals = parted(grid)
    if operation == "sum" and len(rows) == 1 and (operands := _across(ranking, grid, rows[0])):
        return _added(operation, operands, ranking)
    if len(ranking.asked.years) >= _TWO:
        names = year_columns(ranking, grid)
        rows = [row for row in rows if row not in totals] if len(rows) > 1 else rows
        if len(rows) != 1 or not names or not explains(ranking, grid, rows, names[0]):
            return None
        return _added(operation, _certain([operand(rows[0], name, name) for name in names]), ranking)
    if len({row.label for row in rows}) < _TWO or any(row in totals for row in rows):
        name = value_column(ranking, grid, grid.rows)
        rows = rows_asked_for(ranking, grid, name) if name and grid.is_whole else []
        if operation == "sum" and name and len(totals) == 1 and len(rows) == len(grid.rows) - 1:
            return _stated_total(ranking, grid, totals[0], name)
    else:
        name = value_column(ranking, grid, rows)
    if name is None or len(rows) < _TWO:
        return None
    return _added(operation, _in_column(ranking, grid, rows, name), ranking)


def _stated_total(ranking: Ranking, grid: Grid, row: GridRow, name: str) -> str | None:
    if not explains(ranking, grid, [row], name) or row.cell(name) is None:
        return None
    label = shown_cell(grid.names[0], row.label)
    return f"{label}; {escaped(name)}: **{escaped(text_of(row, name))}** [{row.quote.number}]"


def _across(ranking: Ranking, grid: Grid, row: GridRow) -> list[Operand] | None:
    """The figures of one row in the columns that the question names with words that are no other column's."""
    words = {name: frozenset(terms_of(name)) for name in grid.names[1:]}
    named = []
    for name, terms in words.items():
        telling = terms.difference(*(other for each, other in words.items() if each != name), ranking.asked.weak)
        if ranking.matching.held(telling) and row.cell(name) is not None:
            named.append(name)
    if len(named) < _TWO or not explains(ranking, grid, [row], " ".join(named)):
        return None
    return _certain([operand(row, name, f"{row.label}, {name}") for name in named])


def _added(operation: Operation, operands: Sequence[Operand] | None, ranking: Ranking) -> str | None:
    if operands is None or not _TWO <= len(operands) <= _MOST_OPERANDS:
        return None
    if operation == "sum" and (operands[0].unit in SHARES or leaves_out(ranking, [each.label for each in operands])):
        return None  # shares of different wholes have no sum
    if all(YEAR.fullmatch(each.text) for each in operands):
        return None
    total, terms = sum((each.value for each in operands), Decimal(0)), " + ".join(map(shown, operands))
    if operation == "sum":
        return f"{terms} = **{in_unit(total, operands)}**"
    mean, is_rounded = rounded_to(total / len(operands) / scale_of(operands[0]))
    note = f" ({rounded(ranking.asked.asked.language)})" if is_rounded else ""
    written = with_unit(separated_like(number(mean), operands), operands[0])
    return f"({terms}) / {len(operands)} = **{written}**{note}"


def _product(ranking: Ranking, grid: Grid) -> str | None:
    items = items_of(ranking, grid) if ranking.asked.asked.operation != "average" else None
    items = items or items_for_persons(ranking, grid)
    if not items or all(item.count == 1 for item in items):
        return None
    prices = [item.price for item in items]
    terms = (
        f"{item.count}{TIMES}{escaped(item.price.text)} ({escaped(item.price.label)}, {escaped(item.column)}) "
        f"[{item.price.number}]"
        for item in items
    )
    return f"{' + '.join(terms)} = **{in_unit(total_of(items), prices)}**"


def _count(ranking: Ranking, grid: Grid) -> str | None:
    if not grid.is_whole:
        return None
    rows = rows_with_value(grid, wanted_in(ranking.matching, grid)) or list(grid.rows)
    numbers = "".join(f"[{number}]" for number in dict.fromkeys(row.quote.number for row in rows))
    labels = ", ".join(escaped(row.label) for row in rows[:_MOST_OPERANDS])
    more = ", …" if len(rows) > _MOST_OPERANDS else ""
    return f"**{len(rows)}**: {labels}{more} {numbers}"
