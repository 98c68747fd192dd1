"""What comes closest to a question for several things: a list or a table, or the lines of the days that it names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from services.models.extractive.grids import grids_of
from services.models.extractive.lists import items_shown, list_of_item, rows_shown
from services.models.extractive.quote_display import shown_together
from services.models.extractive.quote_ranking import Ranking
from services.models.extractive.quotes import Quote
from services.text.asked_periods import AskedPeriod, asked_period
from services.text.dates import dates_in
from services.text.likeness import Likeness
from services.text.markdown_text import escaped, without_emphasis
from services.text.terms import terms_of
from services.text.words import shortened

_LEAST_ITEMS, _MOST_LISTS, _MOST_LINES = 2, 32, 16
"""Of a list, lists compared with the question, and lines with a day that is asked about."""
_LINE_CHARS, _SAMPLE_CHARS = 240, 160
"""Of a line, some three lines of the chat, and of the first items, which may tell what a list is of."""
_WORDS = 0.5
"""What the share of the question's words that a list's title has counts beside its likeness, as for a quote."""


def lines_of_period(ranking: Ranking, found: Sequence[Quote]) -> str | None:
    """The lines with a day that the question asks about, of the list that has most of them; None if it has one."""
    period = asked_period(ranking.asked.asked.text)
    if period is None or period.is_of_weekdays_alone or period.is_whole_year:
        return None
    lines = [quote for quote in found if not (quote.is_lead or quote.is_of_some_rows) and _is_in(quote, period)]
    lines = max((list(of) for _, of in groupby(lines, key=_list_of)), key=len, default=[])
    if not _LEAST_ITEMS <= len(lines) <= _MOST_LINES:
        return None
    return "\n".join(f"- {_line(quote, ranking)}" for quote in lines)


def _line(quote: Quote, ranking: Ranking) -> str:
    if quote.cells:
        return without_emphasis(shown_together([quote], ranking.asked))
    return f"“{escaped(shortened(quote.words, _LINE_CHARS))}” [{quote.number}]"


def _list_of(quote: Quote) -> tuple[int, str]:
    return quote.number, quote.heading or quote.lead_words


def _is_in(quote: Quote, period: AskedPeriod) -> bool:
    return any(date.has_day and period.has(date) for date in dates_in(quote.words))


@dataclass(frozen=True, slots=True)
class _List:
    title: str
    sample: str
    terms: frozenset[str]
    text: str


def closest_list(ranking: Ranking, found: Sequence[Quote], likeness: Likeness, least: float) -> str | None:
    """The list or table whose title is nearest to what is asked, if it is as near as `least`, the score of a quote."""
    lists = list(islice(_lists(ranking, found), _MOST_LISTS))
    if not lists:
        return None
    question = ranking.asked.asked.text
    cosines = likeness(question, [text for each in lists for text in (each.title, f"{each.title} {each.sample}")])
    strong = ranking.asked.terms - ranking.asked.weak
    scores = [
        max(cosines[2 * index : 2 * index + 2])
        + _WORDS * len(ranking.matching.held(each.terms).keys() & strong) / max(1, len(strong))
        for index, each in enumerate(lists)
    ]
    best = max(range(len(lists)), key=scores.__getitem__)
    return lists[best].text if scores[best] >= least else None


def _lists(ranking: Ranking, found: Sequence[Quote]) -> Iterator[_List]:
    for grid in grids_of(found, least_columns=1):
        first = grid.rows[0].quote
        if first.heading is None or len(grid.rows) < _LEAST_ITEMS or first.is_of_some_rows:
            continue
        sample = " ".join(row.label for row in grid.rows)[:_SAMPLE_CHARS]
        text = rows_shown(grid.rows, grid, ranking.asked, frozenset())
        yield _List(first.lead_words, sample, first.lead | frozenset(terms_of(" ".join(grid.names))), text)
    for _, group in groupby(found, key=list_of_item):
        items = [quote for quote in group if quote.is_item and not quote.is_lead and quote.row is None]
        if len(items) >= _LEAST_ITEMS and items[0].lead_words:
            sample = " ".join(item.words for item in items)[:_SAMPLE_CHARS]
            yield _List(items[0].lead_words, sample, items[0].lead, items_shown(items, found))
