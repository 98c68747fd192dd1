"""Results that a document states itself, which are quoted rather than computed from other figures."""

import re
from collections.abc import Mapping, Sequence

from services.models.extractive.expected import figures_of
from services.models.extractive.quote_ranking import CLOSE_TO_BEST, Ranking
from services.models.extractive.quotes import Quote
from services.text.asked_operations import OPERATIONS, Operation
from services.text.terms import terms_of

_CHANGED = re.compile(  # verbs with which a sentence states a change
    r"\b(?:grew|grow[ns]?|rose|rise[ns]?|fell|fall(?:s|en)?|(?:in|de)creas\w+|dropp?\w*|declin\w+|(?:up|down)(?! to)"
    r"|gestiegen|stieg\w*|gewachsen|wuchs\w*|gesunken|sank\w*|zugenommen|abgenommen|erhöht\w*|verringert\w*"
    r"|augment\w+|progress\w+|diminu\w+|baiss\w+|recul\w+|aument\w+|creci\w+|subi\w+|baj\w+"
    r"|cresciut\w+|crebb\w+|diminuit\w+|cres[cç]\w+|caiu|toegenomen|gegroeid|gestegen|groeide\w*|steeg|daalde\w*)\b",
    re.IGNORECASE,
)
_AVERAGE = re.compile(
    r"\b(?:average[sd]?|mean|durchschnitt\w*|moyenn\w*|promedio|medi[ao]|médi[ao]|gemiddeld\w*)\b", re.IGNORECASE
)
_SAYS: Mapping[Operation, re.Pattern[str]] = {"growth": _CHANGED, "difference": _CHANGED, "average": _AVERAGE}


def stated(ranking: Ranking) -> Quote | None:
    """The sentence that states a growth, a difference or an average with its figure, or which is the largest.

    It is about as good as the best quote, and says each year that the question compares. None where no sentence does.
    """
    asked = ranking.asked
    if asked.asked.operation in {"minimum", "maximum"}:
        return _stated_extreme(ranking)
    says = _SAYS.get(asked.asked.operation) if asked.asked.operation is not None else None
    if says is None or not ranking.scored:
        return None
    least = max(ranking.least, ranking.scored[0][0] * CLOSE_TO_BEST)
    for score, quote in ranking.scored:
        if score < least:
            return None
        is_sentence = quote.row is None and quote.heading is None and not quote.is_lead
        has_figure = any(figures_of(quote.words, kind) for kind in ("share", "figure", "money"))
        has_years = asked.years <= quote.years or (len(asked.years) == 1 and not quote.years)
        if is_sentence and has_figure and has_years and says.search(quote.words):
            return quote
    return None


def _stated_extreme(ranking: Ranking) -> Quote | None:
    """The sentence with the question's superlative right before the same word: “the oldest clock”."""
    asked = ranking.asked
    patterns = (asks for name, asks in OPERATIONS if name == asked.asked.operation)
    found = next(filter(None, (asks.search(asked.asked.text) for asks in patterns)), None)
    if found is None or not ranking.scored:
        return None
    of_what = terms_of(asked.asked.text[found.end() :])[:1]
    phrase = [*terms_of(found[0]), *of_what]
    strong = asked.terms - asked.weak
    least = max(ranking.least, ranking.scored[0][0] * CLOSE_TO_BEST)
    close = (quote for score, quote in ranking.scored if score >= least and quote.row is None and quote.heading is None)
    said = (quote for quote in close if strong <= ranking.matching.held(quote.terms).keys())
    return next((quote for quote in said if of_what and _has_in_a_row(phrase, terms_of(quote.words))), None)


def _has_in_a_row(phrase: Sequence[str], terms: Sequence[str]) -> bool:
    return any(list(terms[start : start + len(phrase)]) == list(phrase) for start in range(len(terms)))
