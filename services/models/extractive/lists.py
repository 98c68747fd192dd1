"""Answers to questions for several things: all items of a list, all rows of a table that match."""

import re
from collections.abc import Sequence
from itertools import groupby
from math import fsum

from services.models.extractive.grids import Grid, GridRow, grids_of, rows_with_number, rows_with_value
from services.models.extractive.matching import Matching
from services.models.extractive.question import Asked
from services.models.extractive.quote_bonuses import has_phrase_of
from services.models.extractive.quote_ranking import Ranking, unsaid
from services.models.extractive.quotes import SENTENCE_ENDS, Quote, is_value
from services.text.dates import dates_in
from services.text.markdown_text import escaped
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
    candidates = [*_tables(ranking, found), *_lists(ranking, found)]
    best = max(candidates, key=lambda candidate: candidate[0], default=None)
    return best[1] if best is not None and best[0] >= least else None


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


def _tables(ranking: Ranking, found: Sequence[Quote]) -> list[tuple[float, str]]:
    tables = []
    limit = LIMIT.search(ranking.asked.asked.text)
    for grid in grids_of(found, least_columns=1):
        if all(row.quote.heading is None for row in grid.rows):
            continue
        wanted = wanted_in(ranking.matching, grid)
        rows = rows_with_number(grid, ranking.asked, rows_with_value(grid, wanted) or grid.rows)
        if rows is None:
            continue
        rows = [] if len(rows) == len(grid.rows) else rows
        limited = frozenset(terms_of(limit[0])) if rows and limit else frozenset()
        names = frozenset(terms_of(" ".join(grid.names)))
        first = grid.rows[0].quote
        share = _share(
            ranking,
            (first.lead, 1.0),
            (names, 0.9),
            (first.under, 0.6),
            (wanted if rows else frozenset(), 1),
            met=limited,
        )
        chosen = rows or list(grid.rows)
        if len(chosen) >= _LEAST_ITEMS:
            share -= _LATER * first.order[0]
            tables.append((share, rows_shown(chosen, grid, ranking.asked, wanted if rows else frozenset())))
    return tables


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
        filtered = [
            cell.name for cell in rows[0].cells if values.intersection(terms_of(cell.text)) and cell.name not in matched
        ]
        names = list(dict.fromkeys([_column_of_names(grid), *filtered, *matched])) if matched or filtered else names
    lines: dict[str, int] = {}
    for row in rows[:_MOST_ITEMS]:
        cells = [cell for cell in row.cells if cell.name in names and cell.text.strip("- ")]
        text = "; ".join(
            f"{escaped(cell.name)}: {escaped(cell.text)}" if cell.name else escaped(cell.text) for cell in cells
        )
        lines.setdefault(shortened(text, _ITEM_CHARS), row.quote.number)
    return "\n".join(f"- {line} [{number}]" for line, number in lines.items())


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
