"""What comes closest to a question that the words of the passages do not answer: what says most nearly the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from services.models.extractive.expected import holds
from services.models.extractive.quote_ranking import Ranking, is_fragment
from services.models.extractive.quotes import Quote
from services.text.likeness import Likeness

_MOST_READ, MOST_WORDED = 64, 12
"""Quotes compared with the question, about 1 ms each: those of the passages that were found first, and those that have
most of its words."""
_LEAST_TERMS = 2  # a quote with one term says nothing about it
_WORDS, _EXPECTED, _LATER, _FRAGMENT = 0.5, 0.08, 0.025, 0.1
"""Beside its cosine, what a quote gains by the question's words and by having what the question expects, and loses with
each passage before its own, and where it is no whole sentence or row. Names and figures are the same in every language.

Chosen with 760 questions about 48 documents in view, for the encoder's cosine alone: one of the first two quotes
answered 59 % of those that no quote has the words of, against 53 % with half of the weight for words, and 39 % by the
cosine alone. WordLlama's cosine beside it brings about 3 % more.
"""
_LEAST_CLOSE = 0.25
"""From which score on the best quote may answer. Of 405 questions in view that no passage has the words of, one of the
two quotes still answered 11 of the 27 below 0.33 that have an answer: only what is further off is none.
"""
_LEAST_OF_NAME = 3
"""A shorter name is an abbreviation, which documents may write in full."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A quote, and its score by how like the question's meaning it is and by what else it has of the question."""

    quote: Quote
    score: float


def alike(ranking: Ranking, quotes: Sequence[Quote], likeness: Likeness) -> list[Alike]:
    """The quotes by how like the question they are, best first."""
    cosines = likeness(ranking.asked.asked.text, [_text(quote) for quote in quotes])
    by_words = {quote.order: max(0.0, score) for score, quote in ranking.scored}

    def score(cosine: float, quote: Quote) -> float:
        expected = _EXPECTED * bool(holds(quote.words, ranking.asked))
        fragment = _FRAGMENT * is_fragment(quote)
        return cosine + _WORDS * by_words.get(quote.order, 0.0) + expected - fragment - _LATER * quote.order[0]

    scored = [Alike(quote, score(cosine, quote)) for cosine, quote in zip(cosines, quotes, strict=True)]
    return sorted(scored, key=lambda each: -each.score)


def closest(ranking: Ranking, found: Sequence[Quote], likeness: Likeness) -> list[Alike]:
    """The same of all quotes that may answer, as many as there is time for."""
    may_answer = {quote.order: quote for quote in found if not quote.is_lead and len(quote.terms) >= _LEAST_TERMS}
    read = dict(islice(may_answer.items(), _MOST_READ))
    worded = [quote for score, quote in ranking.scored[:MOST_WORDED] if score > 0 and quote.order in may_answer]
    return alike(ranking, list((read | {quote.order: quote for quote in worded}).values()), likeness)


def may_answer(best: Sequence[Alike], ranking: Ranking) -> bool:
    """Whether the best quote is so near to the question that it may answer it.

    A name has no other words: where no passage has it, none answers.
    """
    is_close = bool(best) and best[0].score >= _LEAST_CLOSE
    return is_close and not any(_is_unmet(name, ranking) for name in ranking.asked.names)


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
    """A quote, a row or an item with the line above it, without which it says little."""
    is_part = quote.is_item or quote.is_labelled or quote.row is not None or quote.heading is not None
    return f"{quote.lead_words} {quote.words}".strip() if is_part else quote.words
