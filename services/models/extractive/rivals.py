"""What may answer a question just as well as the quotes that answer it best."""

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from services.models.extractive.closest import alike
from services.models.extractive.expected import figures_of
from services.models.extractive.question import Asked
from services.models.extractive.quote_bonuses import bonus_of
from services.models.extractive.quote_ranking import Ranking, are_alike, exact, is_fragment, is_named
from services.models.extractive.quotes import Quote
from services.models.extractive.versions import Versions
from services.text.likeness import Likeness

_DISTANCE = 0.12
"""How much better the best quote's score is where it certainly answers.

Of 163 answers in one quote to questions that no rule was made with, 78 % were right where no rival came so near, and
41 % where one did."""
_LEAST_MORE = 0.09
"""A little less than what a figure of the right kind, a person or a place counts (`quote_weights`)."""
_MOST_RIVALS = 12
"""Among how many the one is looked for that is most like the question, about 5 ms each."""


def rival(best: Sequence[Quote], ranking: Ranking, versions: Versions, likeness: Likeness | None) -> Quote | None:
    """The quote of another paragraph that may answer as well as the best one; None where that one certainly does."""
    rivals = list(islice(_rivals(best, ranking, versions), _MOST_RIVALS))
    if not rivals or likeness is None:
        return next(iter(rivals), None)
    return alike(ranking, rivals, likeness)[0].quote


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
