"""The figures of sentences that a calculation is made of: what one or two sentences say of two years."""

from services.models.extractive.expected import figures_of
from services.models.extractive.grids import number_of
from services.models.extractive.operands import Operand
from services.models.extractive.question import LIGHT_VERBS
from services.models.extractive.quote_ranking import Ranking
from services.models.extractive.quotes import Quote
from services.text.figure_years import years_of
from services.text.numbers import figures_in

_TWO = 2  # figures that are compared
_MOST_FIGURES = 40
"""Of a sentence whose figures are told apart by their years."""


def of_two_years(ranking: Ranking) -> list[Operand] | None:
    """The figures of one thing in the first and the last year of the question; None where that is not certain.

    One sentence has both, or the best sentence about each year has one.
    """
    years = sorted(ranking.asked.years)
    first, last = years[0], years[-1]
    for score, quote in ranking.scored:
        if score < ranking.least:
            break
        if found := _in_one(quote, first, last):
            return found
    known = [each for year in (first, last) if (each := _in_year(ranking, year)) is not None]
    if len(known) < _TWO:
        return None
    (one, one_words), (other, other_words) = known
    if one_words - other_words and other_words - one_words:
        return None  # each speaks of something that the other one does not: another thing may be counted
    return [one, other]


def _in_one(quote: Quote, first: str, last: str) -> list[Operand] | None:
    """The two figures of a sentence that it gives for these years, if it gives one of a unit for each."""
    if quote.row is not None or quote.heading is not None or not {first, last} <= quote.years:
        return None
    figures = figures_in(quote.words)
    if len(figures) > _MOST_FIGURES:
        return None
    of_years: dict[str, list[tuple[str, str | None]]] = {first: [], last: []}
    for figure in figures:
        for year in map(str, years_of(quote.words, figure, figures) if figure.year() is None else ()):
            of_years.get(year, []).append((figure.raw, figure.unit))
    units = {unit for found in of_years.values() for _, unit in found}
    if len(units) != 1 or any(len(found) != 1 for found in of_years.values()):
        return None
    operands = [_operand(year, found[0][0], quote) for year, found in of_years.items()]
    known = [each for each in operands if each is not None]
    return known if len(known) == _TWO else None


def _in_year(ranking: Ranking, year: str) -> tuple[Operand, frozenset[str]] | None:
    """The figure that the best sentence about a year has, and its other words."""
    for score, quote in ranking.scored:
        if score < ranking.least:
            return None
        spans = figures_of(quote.words, ranking.asked.kind if ranking.asked.kind != "other" else "figure")
        if quote.years == {year} and len(spans) == 1 and quote.row is None and quote.heading is None:
            start, end = spans[0]
            figure = _operand(year, quote.words[start:end], quote)
            if figure is not None:
                return figure, frozenset(term for term in quote.terms - LIGHT_VERBS if not term.isdigit())
    return None


def _operand(label: str, text: str, quote: Quote) -> Operand | None:
    figure = number_of(text)
    return Operand(label, text, figure[0], figure[1], quote.number) if figure is not None else None
