"""Answers to questions for several things: all items of a list, all rows of a table that match."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import fsum

from services.models.extractive.asked_columns import columns_asked_for, rows_that_say_yes
from services.models.extractive.grids import Grid, GridRow, grids_of, rows_with_number, rows_with_value
from services.models.extractive.matching import Matching
from services.models.extractive.operands import parted
from services.models.extractive.phrases import CLOSEST
from services.models.extractive.question import LIGHT_VERBS, Asked, holding_words, verbs_of_people
from services.models.extractive.quote_bonuses import has_phrase_of
from services.models.extractive.quote_ranking import Ranking, unsaid
from services.models.extractive.quotes import SENTENCE_ENDS, Quote, is_value
from services.text.asked_operations import TOTAL
from services.text.asked_periods import asked_period
from services.text.cells import things_in
from services.text.dates import dates_in
from services.text.markdown_text import escaped, without_emphasis
from services.text.ranges import LIMIT
from services.text.terms import terms_of
from services.text.words import shortened

_LEAST_ITEMS = 2  # one item is no list
_MOST_ITEMS = 30
"""Of an answer; further ones are left to the page that the footnote opens."""
_ITEM_CHARS = 240
"""Of an item, some three lines of the chat."""
_MOST_CHARS = 1_400
"""Of a list, about a screen."""
_LEAST_OF_TITLE = 0.4
"""Share of the question's words that are above a list or a table for it to be the one that is asked for."""
_FULLY = 0.8
"""The same share, where a sentence has all of them: a table's heading has them in other forms."""
_FEW_ITEMS = 6
"""Are quoted in full; of more items each gets half of `_ITEM_CHARS`."""
_FEW_COLUMNS = 3  # all are shown; of more only those that the question names
_MOST_ALIKE = 0.5
"""Share of different cells, and of cells with words, from which on a column calls rows by their names."""
_SERIES = re.compile(r"\w, [^,.;]{2,60}?(?:,| )\s?(?:and|or|und|oder|sowie|et|ou|y|o|e|en|of)\s\w", re.IGNORECASE)
"""“willow, bamboo and leylandii”."""
_LATER = 0.01
"""What a list loses with each place of its passage in the search's order."""


def listed(ranking: Ranking, found: Sequence[Quote]) -> str | None:
    """The items or rows that are asked for, one a line, each with its footnote; None where no list fits."""
    if _is_enumerated(ranking):
        return None
    least = _FULLY if _is_said(ranking, found) else _LEAST_OF_TITLE
    lists = [(share, text, True) for share, text in _lists(ranking, found)]
    best = max([*_tables(ranking, found), *lists], key=lambda candidate: candidate[0], default=None)
    if best is None or best[0] < least:
        return None
    _, text, is_certain = best
    return text if is_certain else f"{CLOSEST[ranking.asked.asked.language]}\n\n{without_emphasis(text)}"


def _is_said(ranking: Ranking, found: Sequence[Quote]) -> bool:
    """Whether a sentence has all that is asked, so that a table with a part of it is about something else."""
    strong = ranking.asked.terms - ranking.asked.weak - unsaid()
    return bool(strong) and any(
        strong <= ranking.matching.held(quote.terms).keys()
        for quote in found
        if quote.words.endswith(SENTENCE_ENDS) and not (quote.is_item or quote.is_lead or quote.heading is not None)
    )


def _is_enumerated(ranking: Ranking) -> bool:
    """Whether the sentence that answers best lists things itself, and says all that is asked of them."""
    best = next((quote for _, quote in ranking.scored), None)
    if best is None or best.is_lead or best.row is not None or best.heading is not None:
        return False
    terms = ranking.asked.terms
    is_all_said = terms <= best.terms and (len(terms) > 1 or has_phrase_of(ranking.asked, best.words))
    return is_all_said and _SERIES.search(best.words) is not None


def _share(ranking: Ranking, *places: tuple[frozenset[str], float], met: frozenset[str] = frozenset()) -> float:
    """How much of the question is in these terms, each place counted in part, or is `met` in another way."""
    strong = {term: weight for term, weight in ranking.weights.items() if term not in ranking.asked.weak | unsaid()}
    held = dict.fromkeys(met, 1.0)
    for terms, worth in places:
        for term, share in ranking.matching.held(terms).items():
            held[term] = max(held.get(term, 0.0), share * worth)
    total = fsum(strong.values()) or 1.0
    return fsum(strong[term] * share for term, share in held.items() if term in strong) / total


def _tables(ranking: Ranking, found: Sequence[Quote]) -> list[tuple[float, str, bool]]:
    """For each table how much of the question it has, the rows that are asked for, and whether these are certain."""
    tables = []
    for grid in grids_of(found, least_columns=1):
        chosen = _chosen(ranking, grid) if any(row.quote.heading is not None for row in grid.rows) else None
        if chosen is None or len(chosen.rows) < _LEAST_ITEMS:
            continue
        first = grid.rows[0].quote
        names = frozenset(terms_of(" ".join(grid.names)))
        share = _share(ranking, (first.lead, 1.0), (names, 0.9), (first.under, 0.6), (chosen.values, 1), met=chosen.met)
        told = first.lead | first.under | first.around | names | chosen.values | chosen.met
        is_certain = chosen.is_certain and _is_understood(ranking, told)
        text = rows_shown(chosen.rows, grid, ranking.asked, chosen.values)
        tables.append((share - _LATER * first.order[0], text, is_certain))
    return tables


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The rows of a table that a question asks for, and the words that choose them."""

    rows: Sequence[GridRow]
    values: frozenset[str] = frozenset()
    met: frozenset[str] = frozenset()
    """Words of the question that a limit, a number or a day of the rows meets."""
    is_certain: bool = True


def _chosen(ranking: Ranking, grid: Grid) -> _Chosen | None:
    """The rows with the values, the number or the days of the question; all where it names none, or only a column."""
    asked = ranking.asked
    wanted = wanted_in(ranking.matching, grid)
    with_value = rows_with_value(grid, wanted)
    single = grid.rows if TOTAL.search(asked.asked.text) else parted(grid)[0]
    rows = rows_with_number(grid, asked, with_value or single)
    if rows is None:
        return None
    limit = LIMIT.search(asked.asked.text)
    are_of_number = len(rows) < len(with_value or single)
    has_limit = limit is not None and any(asked.terms.intersection(terms_of(name)) for name in grid.names[1:])
    met = frozenset(terms_of(limit[0])) if limit is not None and has_limit else frozenset()
    met |= frozenset(term for term in asked.terms if term.isdigit()) if are_of_number else frozenset()
    rows, are_plain = rows_that_say_yes(grid, rows, asked)
    is_certain = not (with_value and _may_be_of_several(grid, asked, wanted))
    period = asked_period(asked.asked.text)
    # No day of the question chooses among the rows.
    is_open = period is not None and (bool(period.weekdays) or not period.is_whole_year)
    is_certain = is_certain and are_plain and not is_open
    if len(rows) == len(single):
        return _Chosen(rows, met=met, is_certain=is_certain)
    values = wanted if with_value or are_of_number else frozenset()
    return _Chosen(rows, values, met, is_certain)


def _may_be_of_several(grid: Grid, asked: Asked, wanted: frozenset[str]) -> bool:
    """Whether what the question names is in several columns, of which it names none: allergens and traces."""
    columns: dict[frozenset[str], set[str]] = {}
    for name in grid.names[1:]:
        for things in things_in(grid.column(name)).values():
            for terms in (frozenset(terms_of(thing)) for thing in things):
                if terms and terms <= wanted and not all(map(str.isdigit, terms)):
                    columns.setdefault(terms, set()).add(name)
    named = {name for name in grid.names if asked.terms.intersection(terms_of(name))}
    return any(len(names) > 1 and len(names & named) != 1 for names in columns.values())


def _is_understood(ranking: Ranking, told: frozenset[str]) -> bool:
    """Whether all that is asked is in a table, but for words that say little: a verb may choose among its rows."""
    asked = ranking.asked
    little = LIGHT_VERBS | unsaid() | asked.weak | holding_words() | verbs_of_people(asked.asked.text)
    known = ranking.matching.held(told).keys() | told | little
    return asked.terms <= known and asked.years <= told


def wanted_in(matching: Matching, grid: Grid) -> frozenset[str]:
    """The terms of a grid's cells that are terms of the question in any form."""
    return frozenset(
        term
        for row in grid.rows
        for cell in row.cells
        for term in terms_of(cell.text)
        if matching.held(frozenset((term,)))
    )


def rows_shown(rows: Sequence[GridRow], grid: Grid, asked: Asked, values: frozenset[str]) -> str:
    """Rows one a line, with the columns that the question names or has `values` of."""
    names = list(grid.names)
    if len(names) > _FEW_COLUMNS:
        matched = [name for name in names if asked.terms.intersection(terms_of(name))]
        filtered = [name for name in names if name not in matched and any(_has(row, name, values) for row in rows)]
        named = [_column_of_names(grid), *filtered, *matched, *columns_asked_for(asked, grid)]
        names = list(dict.fromkeys(named)) if matched or filtered else names
    lines: dict[str, int] = {}
    for row in rows[:_MOST_ITEMS]:
        cells = [cell for cell in row.cells if cell.name in names and cell.text.strip("- ")]
        text = "; ".join(
            f"{escaped(cell.name)}: {escaped(cell.text)}" if cell.name else escaped(cell.text) for cell in cells
        )
        lines.setdefault(shortened(text, _ITEM_CHARS), row.quote.number)
    return "\n".join(f"- {line} [{number}]" for line, number in lines.items())


def _has(row: GridRow, name: str, values: frozenset[str]) -> bool:
    cell = row.cell(name)
    return cell is not None and not values.isdisjoint(terms_of(cell.text))


def _column_of_names(grid: Grid) -> str:
    """The first column that calls nearly each row otherwise, and by words: a date or a code names nothing."""
    for name in grid.names:
        cells = [cell.text for row in grid.rows if (cell := row.cell(name)) is not None]
        named = sum(not is_value(cell) and not dates_in(cell) for cell in cells)
        if len(set(cells)) > len(grid.rows) * _MOST_ALIKE and named > len(grid.rows) * _MOST_ALIKE:
            return name
    return grid.names[0]


def _lists(ranking: Ranking, found: Sequence[Quote]) -> list[tuple[float, str]]:
    lists = []
    for (_, _), group in groupby(found, key=list_of_item):
        items = [quote for quote in group if not quote.is_lead]
        paragraphs = [next(iter(of)) for _, of in groupby(items, key=lambda quote: quote.paragraph)]
        bullets = [quote for quote in paragraphs if quote.is_item]
        if len(bullets) < _LEAST_ITEMS or bullets[0].row is not None:
            continue
        share = _share(ranking, (bullets[0].lead, 1.0), (bullets[0].under, 0.6), (bullets[0].around, 0.2))
        lists.append((share - _LATER * bullets[0].order[0], items_shown(bullets, found)))
    return lists


def list_with(item: Quote, found: Sequence[Quote]) -> str | None:
    """The list that an item is one of, with the line above it; None where it is the only one."""
    items = [each for each in found if each.is_item and list_of_item(each) == list_of_item(item)]
    if len(items) < _LEAST_ITEMS:
        return None
    lead = f"“{escaped(item.lead_words)}”\n" if item.lead_words and not item.lead_words.endswith((":", "：")) else ""
    return f"{lead}{items_shown(items, found)}"


def list_of_item(quote: Quote) -> tuple[int, str]:
    """What the items of one list have in common: the passage, and the line above them."""
    return quote.number, quote.lead_words


def items_shown(bullets: Sequence[Quote], found: Sequence[Quote]) -> str:
    """The items, and those that go on in another passage under the same line."""
    lead = bullets[0].lead_words
    numbers = {bullets[0].number}
    more: list[Quote] = []
    for quote in found:
        goes_on = quote.number not in numbers and quote.is_item and not quote.lead_words
        if goes_on and lead and frozenset(terms_of(lead)) <= quote.under:
            more.append(quote)
    each = _ITEM_CHARS if len(bullets) + len(more) <= _FEW_ITEMS else _ITEM_CHARS // 2
    lines = [f"“{escaped(lead)}”"] if lead.endswith((":", "：")) else []
    lines += [
        f"- “{escaped(shortened(quote.words, each))}” [{quote.number}]" for quote in [*bullets, *more][:_MOST_ITEMS]
    ]
    text = "\n".join(lines)
    return text if len(text) <= _MOST_CHARS else text[:_MOST_CHARS].rpartition("\n")[0]
