"""What comes closest to a question that the words of the passages do not answer: what says most nearly the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.models.extractive.expected import holds
from services.models.extractive.quote_ranking import Ranking, is_fragment
from services.models.extractive.quotes import Quote
from services.text.likeness import Likeness

_MOST_READ = 64
"""Quotes compared with the question, about 5 ms each: those of the passages that were found first."""
_LEAST_TERMS = 2
_WORDS, _EXPECTED, _LATER, _FRAGMENT = 0.25, 0.08, 0.01, 0.1
"""Beside its cosine, what a quote gains by the question's words and by having what the question expects, and loses with
each passage before its own, and where it is no whole sentence or row. Names and figures are the same in every language.
"""
_WORDED_STANDS_OUT = 0.05
"""The distance that is enough where the best quote has most of the question's words."""
LEAST_ALIKE = 0.2
"""Cosine from which on a quote may say the same as the question."""
_STANDS_OUT, _LEAST_STANDING_OUT, _SURELY_ALIKE, _SURELY = 0.08, 0.24, 0.47, 0.5
"""By how much the best quote's score is above the next paragraph's where it answers, with at least that cosine; or from
which cosine, or score, on it does in any case. Chosen with 380 questions about 24 documents in view: where a quote with
a score of 0.5 was the closest, it answered 19 of 29 questions; below, 29 of 85."""
_LEAST_OF_NAME = 3
"""A shorter name is an abbreviation, which documents may write in full."""
_AROUND_CHARS = 420
"""As much is quoted together, about five lines: what says the same in other words may go on in the next sentence."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A quote, how like the question's meaning it is, and its score by that and by what else it has of the question."""

    quote: Quote
    cosine: float
    score: float


def alike(ranking: Ranking, found: Sequence[Quote], likeness: Likeness) -> list[Alike]:
    """The quotes by how like the question they are, best first."""
    read = [quote for quote in found if not quote.is_lead and len(quote.terms) >= _LEAST_TERMS][:_MOST_READ]
    cosines = likeness(ranking.asked.asked.text, [_text(quote) for quote in read])
    by_words = {quote.order: max(0.0, score) for score, quote in ranking.scored}

    def score(cosine: float, quote: Quote) -> float:
        expected = _EXPECTED * bool(holds(quote.words, ranking.asked))
        fragment = _FRAGMENT * is_fragment(quote)
        return cosine + _WORDS * by_words.get(quote.order, 0.0) + expected - fragment - _LATER * quote.order[0]

    scored = [Alike(quote, cosine, score(cosine, quote)) for cosine, quote in zip(cosines, read, strict=True)]
    return sorted(scored, key=lambda each: -each.score)


def stands_out(best: Sequence[Alike], ranking: Ranking, *, is_worded: bool = False) -> bool:
    """Whether the best quote is so much nearer to the question than those of other paragraphs that it answers it.

    Whatever is asked, something of the documents comes closest; what answers comes closer than all the rest. A name has
    no other words: where no passage has it, none answers. It is worded as the question where it has most of its words.
    """
    if not best or any(_is_unmet(name, ranking) for name in ranking.asked.names):
        return False
    if best[0].cosine >= _SURELY_ALIKE or best[0].score >= _SURELY:
        return True
    next_best = max((each.score for each in best[1:]), default=0.0)
    distance = best[0].score - next_best
    if is_worded:
        return distance >= _WORDED_STANDS_OUT
    return best[0].cosine >= _LEAST_STANDING_OUT and distance >= _STANDS_OUT


def _is_unmet(name: frozenset[str], ranking: Ranking) -> bool:
    return not name & ranking.matching.met and all(len(term) >= _LEAST_OF_NAME for term in name)


def apart(quotes: Sequence[Alike], most: int) -> list[Alike]:
    """The first ones, each of another paragraph, as many as there is room for."""
    first: dict[tuple[int, int], Alike] = {}
    for each in quotes:
        quote = each.quote
        is_row = quote.row is not None or quote.heading is not None
        first.setdefault((quote.number, -quote.order[1] if is_row else quote.paragraph), each)
        if len(first) == most:
            break
    return list(first.values())


def _text(quote: Quote) -> str:
    """A quote, a row or an item with the line that it stands under, without which it says little."""
    is_part = quote.is_item or quote.is_labelled or quote.row is not None or quote.heading is not None
    return f"{quote.lead_words} {quote.words}".strip() if is_part else quote.words


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
