"""The cells and figures that a calculation or a comparison is made of, each with its footnote."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import fsum

from services.models.extractive.grids import Grid, GridRow
from services.models.extractive.matching import SAME_WORD, Matching
from services.models.extractive.question import LIGHT_VERBS, Asked, terms_of_people
from services.models.extractive.quote_ranking import Ranking, asked_with, unsaid
from services.models.extractive.quotes import is_value
from services.text.dates import YEAR
from services.text.doubtful_statements import is_of_another_time
from services.text.numbers import figures_in
from services.text.operations import operation_words_in
from services.text.ranges import range_of
from services.text.summary_rows import TableRow, summaries_of
from services.text.terms import terms_of
from services.text.units import CURRENCIES, MONEY

_LEAST = 0.25
"""Share of the question's words that a table must have for its cells to be what is asked for."""
_MOST_UNEXPLAINED = 0.34
"""Share of the question's words that the cells chosen may leave unexplained: a verb, or another word for the column."""
_ADDED = re.compile(
    r"\b(?:and|plus|with|und|mit|samt|et|avec|y|más|con|e|più|com|mais|en|met)\s+"
    r"(?:(?:the|a|an|der|die|das|dem|den|eine?[mnr]?|le|la|les|l['’]|une?|el|los|las|una?|il|lo|gli|i|o|os|as|um|uma|de|het|een)\s+)?"
    r"(?P<added>[^\W\d_]{3,})",
    re.IGNORECASE,
)
"""What a question wants added: “and the deposit”."""
_CODE = re.compile(r"(?=.*\d)[\w./-]{1,12}|[A-Z\d]+(?:[._-][A-Z\d]+)+")
"""“7”, “C-123”, “GF-HONEY”."""
_MOST_NAMES = 0.8
"""Share of a column's cells with more letters than digits, from which on it names things; “Bins 80 l (200)” has not."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure as the document has it, what it is of, and the number of its footnote."""

    label: str
    text: str
    value: Decimal
    unit: str | None
    number: int


def weight_of(ranking: Ranking, terms: frozenset[str]) -> float:
    """The share of the question's weight that these terms hold; years, and words that build the question, left out."""
    left_out = ranking.asked.weak | ranking.asked.years
    strong = {term: weight for term, weight in ranking.weights.items() if term not in left_out}
    held = ranking.matching.held(terms)
    return fsum(strong[term] * share for term, share in held.items() if term in strong) / (fsum(strong.values()) or 1.0)


def parted(grid: Grid) -> tuple[list[GridRow], list[GridRow]]:
    """The rows of single things, and those that are made of them."""
    figures = [{name: figure for name in grid.names[1:] if (figure := _figure(row, name))} for row in grid.rows]
    counts = Counter(name for of_row in figures for name in of_row)
    worded = [name for name in grid.names[1:] if counts[name] <= len(grid.rows) / 2]
    rows = zip(grid.rows, figures, strict=True)
    made = summaries_of([_table_row(row, of_row, worded) for row, of_row in rows])
    single = [row for number, row in enumerate(grid.rows) if number not in made]
    return single, [grid.rows[number] for number in sorted(made)]


def _table_row(row: GridRow, figures: Mapping[str, tuple[Decimal, str | None]], worded: Sequence[str]) -> TableRow:
    words = tuple(cell.text if (cell := row.cell(name)) is not None else "" for name in worded)
    of_units = {f"{name} {unit}": value for name, (value, unit) in figures.items() if name not in worded}
    return TableRow(row.label, words, of_units)


def _figure(row: GridRow, name: str) -> tuple[Decimal, str | None] | None:
    cell = row.cell(name)
    return cell.figure if cell is not None else None


def rows_asked_for(ranking: Ranking, grid: Grid, name: str) -> list[GridRow]:
    """The rows, without totals, that have every word of the question that tells rows apart; all rows if none does."""
    rows, _ = parted(grid)
    common = frozenset(terms_of(f"{grid.names[0]} {name}"))
    held = [_held(ranking, row) for row in rows]
    telling = frozenset().union(*held) - frozenset.intersection(*held) if held else frozenset()
    telling -= frozenset(ranking.matching.held(common))
    return [row for row, words in zip(rows, held, strict=True) if telling <= words]


def _held(ranking: Ranking, row: GridRow) -> frozenset[str]:
    """The words of the question that are in a row's cells, figures left out."""
    words = frozenset(term for cell in row.cells for term in terms_of(cell.text) if not term.isdigit())
    return frozenset(ranking.matching.held(words)) - ranking.asked.weak


def explains(
    ranking: Ranking, grid: Grid, rows: Sequence[GridRow], name: str, understood: frozenset[str] = frozenset()
) -> bool:
    """Whether a column of these rows is what the question asks for: nearly all of its words are there."""
    around = grid.rows[0].quote.around
    cells = " ".join(cell.text for row in rows for cell in row.cells)
    units = {figure[1] for row in rows if (figure := _figure(row, name))}
    money = _MONEY_WORDS if units & MONEY else frozenset()
    there = frozenset(terms_of(f"{grid.names[0]} {name} {cells}")) | grid.title | around | money
    telling, unexplained = _explained_by(there, ranking, understood)
    return len(unexplained) <= _MOST_UNEXPLAINED * len(telling)


def is_explained_in_full(ranking: Ranking, grid: Grid) -> bool:
    """Whether a table has every word of the question but for verbs that say little, so that nothing else is asked.

    “Who conceded the most goals?” is not asked of goals scored.
    """
    cells = " ".join([*grid.names, *(cell.text for row in grid.rows for cell in row.cells)])
    is_priced = any(is_price(row, name) for row in grid.rows for name in grid.names[1:])
    there = frozenset(terms_of(cells)) | grid.title | (_MONEY_WORDS if is_priced else frozenset())
    return not _explained_by(there, ranking, LIGHT_VERBS | unsaid())[1]


def _explained_by(
    there: frozenset[str], ranking: Ranking, understood: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the question that tell what is asked for, and those of them that are not there or understood."""
    operation = frozenset(terms_of(" ".join(operation_words_in(ranking.asked.asked.text))))
    numbers = {term for term in ranking.asked.terms if figures_in(term)}
    measure = asked_with() if ranking.asked.measured & there else frozenset()
    told = operation | numbers | measure | terms_of_people() | _joining() | understood
    telling = ranking.asked.terms - ranking.asked.weak - ranking.asked.years - told
    return telling, telling - ranking.matching.held(there).keys()


@cache
def _joining() -> frozenset[str]:
    """What joins the things that a question adds up: “rent plus heating”."""
    return frozenset(terms_of("plus samt más più mais"))


def named_rows(ranking: Ranking, grid: Grid) -> list[GridRow]:
    """The rows whose labels the question names: all words of the label, or the only row with one of its words.

    They come in the order in which the question names them.
    """
    matching = ranking.matching
    labels = [frozenset(terms_of(row.label)) for row in grid.rows]
    # “All routes” in a column headed “Route” is the total; a question with the word “route” does not name it.
    first = frozenset(terms_of(grid.names[0]))
    whole = [
        row
        for row, label in zip(grid.rows, labels, strict=True)
        if label - first and is_named_by_number(ranking, row, first, otherwise=is_held(matching, label))
    ]
    if whole:
        return _without_parts(ranking, _without_compounds(matching, whole))
    counts = [weight_of(ranking, label) for label in labels]
    best = max(counts, default=0.0)
    part = [row for row, count in zip(grid.rows, counts, strict=True) if count and count >= best]
    return part if len(part) == 1 else []


def is_named_by_number(ranking: Ranking, row: GridRow, first: frozenset[str], *, otherwise: bool) -> bool:
    """Whether a row's label that is a number or a range is meant by one of the question; `otherwise` for other labels.

    “5” is meant by “line 5” and not by “5 days”, and “3 and over” by “over 3”. `first` are the terms of the first
    column's name.
    """
    numbers = ranking.asked.numbers
    limits = range_of(row.label)
    given = [number.worth for number in numbers if number.is_limit]
    if limits is not None and given:
        return any(limits[0] <= worth <= limits[1] for worth in given)
    label = frozenset(terms_of(row.label))
    if limits is None and all(term.isdigit() for term in label):
        return any(f"{number.worth:g}" in label and number.names(first) for number in numbers)
    return otherwise


def _without_compounds(matching: Matching, rows: Sequence[GridRow]) -> list[GridRow]:
    """Without rows that only a part of a word names, where another row has the word: “Tischtennis” beside “Tennis”."""
    held = {row.label: matching.held(frozenset(terms_of(row.label))) for row in rows}
    surely = {term for shares in held.values() for term, share in shares.items() if share >= SAME_WORD}
    return [row for row in rows if any(share >= SAME_WORD or t not in surely for t, share in held[row.label].items())]


def row_measured(ranking: Ranking, grid: Grid) -> GridRow | None:
    """The one row that is what a question measures: “Weight” for “How much heavier …?”."""
    measured = ranking.asked.measured
    rows = [row for row in grid.rows if measured & frozenset(terms_of(row.label))]
    return rows[0] if len(rows) == 1 else None


def named_columns(ranking: Ranking, grid: Grid) -> list[str]:
    """The columns, the first left out, that the question names in whole, in the order of the table."""
    counted = columns_counted(ranking, grid)
    names = ((name, frozenset(terms_of(name))) for name in grid.names[1:])
    return [name for name, terms in names if name in counted or (terms and is_held(ranking.matching, terms))]


def columns_counted(ranking: Ranking, grid: Grid) -> list[str]:
    """The columns that have a number of the question with what it counts: “5 days a week” for “5 days”."""
    counted = [number.counted | {f"{number.worth:g}"} for number in ranking.asked.numbers if number.counted]
    return [name for name in grid.names[1:] if any(each <= frozenset(terms_of(name)) for each in counted)]


def _without_parts(ranking: Ranking, rows: Sequence[GridRow]) -> list[GridRow]:
    """Without rows whose label is a part of another one's and is not named beside it: “Filter” in “Filter, double”.

    Of rows with the same label those with most other words of the question are left; they may be several.
    """
    asked = terms_of(ranking.asked.asked.text)
    left = Counter(asked)
    chosen: list[tuple[int, GridRow]] = []
    labels = {row.label: frozenset(terms_of(row.label)) for row in rows}
    for label, terms in sorted(labels.items(), key=lambda each: -len(each[1])):
        is_part = any(terms < labels[row.label] for _, row in chosen)
        if is_part and any(left[term] <= 0 for term in terms):
            continue
        left.subtract(terms)
        same = [row for row in rows if row.label == label]
        most = max(len(_held(ranking, row)) for row in same)
        place = min((asked.index(term) for term in terms if term in asked), default=len(asked))
        chosen += [(place, row) for row in same if len(_held(ranking, row)) == most]
    return [row for _, row in sorted(chosen, key=lambda each: each[0])]


def leaves_out(ranking: Ranking, labels: Sequence[str]) -> bool:
    """Whether a question adds something that the documents have elsewhere to what is called so: “… and the deposit”."""
    asked = ranking.asked
    known = ranking.matching.held(frozenset(terms_of(" ".join(labels)))).keys() | asked.weak
    added = (frozenset(terms_of(match["added"])) & asked.terms for match in _ADDED.finditer(asked.asked.text))
    return any(terms and terms <= ranking.matching.met and terms.isdisjoint(known) for terms in added)


def is_held(matching: Matching, label: frozenset[str]) -> bool:
    """Whether a question has all words of a label."""
    return all(matching.held(frozenset((term,))) for term in label)


def value_column(ranking: Ranking, grid: Grid, rows: Sequence[GridRow], *, beside: Sequence[str] = ()) -> str | None:
    """The column of figures that the question asks for: named by it, or the only one of the kind that there is."""
    asked = ranking.asked
    names = [
        name
        for name in grid.names[1:]
        if name not in beside and any((cell := row.cell(name)) and cell.figure for row in rows)
    ]
    if not is_of_another_time(asked.asked.text):
        names = [name for name in names if not is_of_another_time(name)] or names
    if not names:
        return None
    scores = {name: _named(asked, name) + weight_of(ranking, frozenset(terms_of(name))) for name in names}
    best = max(scores.values())
    chosen = [name for name in names if scores[name] == best]
    if best > 0 or len(names) == 1:
        return chosen[-1] if _are_years(chosen) else chosen[0] if len(chosen) == 1 else None
    fitting = [name for name in names if _fits(asked, name, grid)]
    return fitting[0] if len(fitting) == 1 else None


def _are_years(names: Sequence[str]) -> bool:
    return len(names) > 1 and all(any(term.isdigit() and len(term) == 4 for term in terms_of(name)) for name in names)  # noqa: PLR2004


def _named(asked: Asked, name: str) -> float:
    return 1.0 if asked.years.intersection(terms_of(name)) else 0.0


_MONEY_WORDS = frozenset(  # by which a question for a price knows its column, whatever each calls it
    terms_of(
        "price cost fee amount preis kosten betrag prix montant coût precio importe prezzo importo preço valor prijs"
    )
)


def _fits(asked: Asked, name: str, grid: Grid) -> bool:
    if asked.kind == "money":
        return bool(_MONEY_WORDS.intersection(terms_of(name)))
    if asked.kind in {"figure", "count"}:
        cells = [cell.text for row in grid.rows if (cell := row.cell(name))]
        return all(text.replace(",", "").replace(" ", "").isdigit() for text in cells)
    return False


def is_price(row: GridRow, name: str) -> bool:
    """Whether a column holds amounts of money: its name says so, or the cell has a currency."""
    figure = _figure(row, name)
    words = frozenset(terms_of(name))
    has_currency = figure is not None and figure[1] in MONEY
    return has_currency or bool(_MONEY_WORDS & words) or any(sign in name for sign in CURRENCIES)


def operand(row: GridRow, name: str, label: str | None = None) -> Operand | None:
    """The figure of a cell; None where it is empty or holds no single figure."""
    cell = row.cell(name)
    figure = cell.figure if cell is not None else None
    if cell is None or figure is None:
        return None
    return Operand(label or row.label, cell.text, figure[0], figure[1], row.quote.number)


def year_columns(ranking: Ranking, grid: Grid, years: frozenset[str] | None = None) -> list[str]:
    """The columns of these years, or of all that the question names, in their order, if one kind of column has all.

    The question's other words choose the kind: "Punctuality 2024" and "Punctuality 2025" rather than "Operated 2025".
    """
    years = ranking.asked.years if years is None else years
    kinds: dict[frozenset[str], dict[str, str]] = {}
    for name in grid.names:
        terms = frozenset(terms_of(name))
        for year in years & terms:
            kinds.setdefault(terms - years, {})[year] = name
    weights = {kind: weight_of(ranking, kind) for kind in kinds}
    most = max(weights.values(), default=0.0)
    count = len(years)
    best = [kind for kind, weight in weights.items() if weight == most and len(kinds[kind]) == count > 1]
    if len(best) != 1:
        return []
    return [name for _, name in sorted(kinds[best[0]].items())]


def latest_years(ranking: Ranking, grid: Grid) -> list[str]:
    """The columns of the last two years of the one kind of column that the question is about, the earlier first.

    Those up to the last year that the question names. A kind of column is what its name has beside the year.
    """
    asked = ranking.asked
    kinds: dict[frozenset[str], dict[str, str]] = {}
    for name in grid.names[1:]:
        if year := YEAR.search(name):
            kind = frozenset(term for term in terms_of(name) if not term.isdigit())
            kinds.setdefault(kind, {})[year[0]] = name
    until = max(asked.years, default="9999")
    known = {kind: [by[year] for year in sorted(by) if year <= until] for kind, by in kinds.items()}
    several = [kind for kind, names in known.items() if len(names) > 1]
    about = [kind for kind in several if kind & (asked.explained | asked.terms) or _measures(asked, kind)]
    chosen = about or several
    return known[chosen[0]][-2:] if len(chosen) == 1 else []


def _measures(asked: Asked, kind: frozenset[str]) -> bool:
    """Whether a question for a price, by whatever words, asks for such a column."""
    return bool(asked.measured & _MONEY_WORDS and kind & _MONEY_WORDS)


def fitting_grids(ranking: Ranking, grids: Sequence[Grid]) -> list[Grid]:
    """Tables that hold enough of the question's words, best first; their rows are called by names, not by codes."""
    scored = [
        (weight_of(ranking, frozenset(terms_of(" ".join(grid.names))) | grid.title | _labels(grid)), -index, grid)
        for index, grid in enumerate(_called_by_name(ranking, grid) for grid in grids)
    ]
    return [grid for share, _, grid in sorted(scored, reverse=True, key=lambda each: each[:2]) if share >= _LEAST]


def _labels(grid: Grid) -> frozenset[str]:
    return frozenset(term for row in grid.rows for term in terms_of(row.label))


def _called_by_name(ranking: Ranking, grid: Grid) -> Grid:
    """A table without its first column, where that only numbers what the second one names, unless the question does."""
    codes = [row.label for row in grid.rows]
    names = [row.cells[1].text if len(row.cells) > 1 else "" for row in grid.rows]
    is_numbered = all(_CODE.fullmatch(code) and not YEAR.fullmatch(code) for code in codes)
    is_asked = any(is_held(ranking.matching, frozenset(terms_of(code))) for code in codes if not code.isdigit())
    are_names = sum(any(map(str.isalpha, name)) and not is_value(name) for name in names) >= _MOST_NAMES * len(names)
    if not is_numbered or is_asked or not are_names:
        return grid
    return Grid(grid.names[1:], tuple(GridRow(row.quote, row.cells[1:]) for row in grid.rows))
