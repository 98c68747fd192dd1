"""What may answer a question just as well as the quotes that answer it best."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from services.models.extractive.closest import MOST_WORDED, alike
from services.models.extractive.expected import figures_of
from services.models.extractive.phrases import CLOSEST, UNCERTAIN
from services.models.extractive.question import Asked
from services.models.extractive.quote_bonuses import bonus_of
from services.models.extractive.quote_ranking import Ranking, are_alike, exact, is_fragment, is_named, own_share
from services.models.extractive.quotes import Quote
from services.models.extractive.versions import Versions
from services.text.function_words import Language
from services.text.likeness import Likeness

_DISTANCE = 0.12
"""How much better the best quote's score is where it certainly answers.

Of 163 answers in one quote to questions that no rule was made with, 78 % were right where no rival came so near, and
41 % where one did."""
_GOES_ON = frozenset(("steps", "reason"))
"""Kinds of questions whose answer is often more than one sentence."""
_LEAST_MORE = 0.09
"""A little less than what a figure of the right kind, a person or a place counts (`quote_weights`)."""
_OWN_WORDS, _SURELY_BY_WORDS, _SURELY = 0.6, 0.46, 0.4
"""What the share of the question's words that a quote has itself counts beside its distance to all others, and the sum
from which on it is the answer, by the distance of the scores in words or of those above.

Of 1,603 questions in fifteen sets, 9 more are right than with 0.4 and 0.28, because the other quote is shown as well,
9 fewer answers are wrong and not marked, and 16 more right ones are said to be only the closest. Of a set that nobody
had read, two more are right and two fewer wrong and not marked.
"""


@dataclass(frozen=True, slots=True)
class Rival:
    """A quote that may answer as well as the best ones, and what is to be said of them."""

    quote: Quote
    said: Mapping[Language, str]


def rival(best: Sequence[Quote], ranking: Ranking, versions: Versions, likeness: Likeness | None) -> Rival | None:
    """The quote of another paragraph that may answer as well as the best one; None where that one certainly does."""
    if likeness is not None and (other := _as_near(best, ranking, likeness)) is not None:
        return Rival(other, CLOSEST)
    if ranking.asked.asked.kind in _GOES_ON:
        return None  # what comes near to one is often part of it
    rivals = list(islice(_rivals(best, ranking, versions), MOST_WORDED))
    if not rivals:
        return None
    return Rival(rivals[0] if likeness is None else alike(ranking, rivals, likeness)[0].quote, UNCERTAIN)


def _as_near(best: Sequence[Quote], ranking: Ranking, likeness: Likeness) -> Quote | None:
    """The quote that is about as near to what is asked, where the best ones have few of its words themselves."""
    taken = {(quote.number, quote.paragraph) for quote in best}
    top, first = next((score, quote) for score, quote in ranking.scored if quote in best)
    own = _OWN_WORDS * own_share(first, ranking)
    others = [
        (score, quote)
        for score, quote in ranking.scored
        if score > 0 and not quote.is_lead and (quote.number, quote.paragraph) not in taken
    ]
    if not others or top - others[0][0] + own >= _SURELY_BY_WORDS:
        return None
    scored = alike(ranking, [first, *(quote for _, quote in others[:MOST_WORDED])], likeness)
    its = next(each.score for each in scored if each.quote is first)
    other = next(each for each in scored if each.quote is not first)
    return other.quote if its - other.score + own < _SURELY else None


def _rivals(best: Sequence[Quote], ranking: Ranking, versions: Versions) -> Iterator[Quote]:
    top, first = next((score, quote) for score, quote in ranking.scored if quote in best)
    if is_named(first, ranking):
        return
    taken = {(quote.number, quote.paragraph) for quote in best}
    near = takewhile(lambda pair: top - pair[0] < _DISTANCE, ranking.scored)
    for _, quote in near:
        is_other = (quote.number, quote.paragraph) not in taken and not (quote.is_lead or is_fragment(quote))
        is_other = is_other and not any(are_alike(quote, each) for each in best)
        is_meant = is_other and versions.are_both_meant(first, quote, ranking)
        if is_meant and not _is_outdone(quote, first, ranking.asked):
            yield quote


def _is_outdone(quote: Quote, first: Quote, asked: Asked) -> bool:
    """Whether the first quote has more than single words that the other one lacks, or the number that is asked for."""
    strong = asked.terms - asked.weak
    if strong & first.terms and not strong & quote.terms:
        return True  # its heading alone is about the question
    if bonus_of(first, asked) - bonus_of(quote, asked) >= _LEAST_MORE or quote not in exact([first, quote], asked):
        return True
    figures = _figures(quote, asked)
    return bool(figures) and figures <= _figures(first, asked)


def _figures(quote: Quote, asked: Asked) -> frozenset[str]:
    """The figures of the kind that is asked for, as digits: where both say the same, either may be quoted."""
    if quote.row is not None:
        columns = quote.columns or ("",) * len(quote.row.values)
        values = zip(columns, quote.row.values, strict=False)
        asked_for = [value for column, value in values if not asked.years or not column or column in asked.years]
        return frozenset(filter(None, map(_digits, asked_for)))
    return frozenset(_digits(quote.words[start:end]) for start, end in figures_of(quote.words, asked.kind, asked.years))


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
