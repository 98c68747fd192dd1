"""What comes closest to a question that the words of the passages do not answer: what says most nearly the same."""

from collections.abc import Sequence

from services.models.extractive.expected import holds
from services.models.extractive.quote_ranking import Ranking
from services.models.extractive.quotes import Quote
from services.text.likeness import Likeness

_MOST_READ = 64
"""Quotes compared with the question, about 5 ms each: those of the passages that were found first."""
_LEAST_TERMS = 2
_WORDS, _EXPECTED, _LATER = 0.25, 0.08, 0.01
"""Beside its cosine, what a quote gains by the question's words and by having what the question expects, and loses with
each passage before its own. Names and figures are the same in every language."""
_AROUND_CHARS = 420
"""As much is quoted together, about five lines: what says the same in other words may go on in the next sentence."""


def alike(ranking: Ranking, found: Sequence[Quote], likeness: Likeness) -> list[tuple[float, Quote]]:
    """The quotes by how like the question's meaning they are, best first, each with its cosine."""
    read = [quote for quote in found if not quote.is_lead and len(quote.terms) >= _LEAST_TERMS][:_MOST_READ]
    cosines = likeness(ranking.asked.asked.text, [_text(quote) for quote in read])
    by_words = {quote.order: max(0.0, score) for score, quote in ranking.scored}

    def score(cosine: float, quote: Quote) -> float:
        expected = _EXPECTED * bool(holds(quote.words, ranking.asked))
        return cosine + _WORDS * by_words.get(quote.order, 0.0) + expected - _LATER * quote.order[0]

    return sorted(zip(cosines, read, strict=True), key=lambda each: -score(*each))


def apart(quotes: Sequence[tuple[float, Quote]], most: int) -> list[tuple[float, Quote]]:
    """The first ones, each of another paragraph, as many as there is room for."""
    first: dict[tuple[int, int], tuple[float, Quote]] = {}
    for cosine, quote in quotes:
        is_row = quote.row is not None or quote.heading is not None
        first.setdefault((quote.number, -quote.order[1] if is_row else quote.paragraph), (cosine, quote))
        if len(first) == most:
            break
    return list(first.values())


def _text(quote: Quote) -> str:
    """A quote with the line that it stands under, without which a row or an item says little."""
    return f"{quote.lead_words} {quote.words}".strip()


def around(best: Quote, found: Sequence[Quote]) -> list[Quote]:
    """A quote with the sentences before and after it in its paragraph, as far as there is room."""
    if best.row is not None or best.heading is not None:
        return [best]
    beside = [quote for quote in found if quote.number == best.number and quote.paragraph == best.paragraph]
    at = beside.index(best)
    chosen = [best]
    for other in (*beside[at + 1 : at + 3], *reversed(beside[max(0, at - 1) : at])):
        is_next = abs(other.order[1] - chosen[0].order[1]) == 1 or abs(other.order[1] - chosen[-1].order[1]) == 1
        if is_next and sum(len(quote.words) for quote in chosen) + len(other.words) <= _AROUND_CHARS:
            chosen = sorted([*chosen, other], key=lambda quote: quote.order)
    return chosen
