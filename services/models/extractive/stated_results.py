"""Results that a document states itself, which are quoted rather than computed from other figures."""

import re
from collections.abc import Mapping

from services.models.extractive.expected import figures_of
from services.models.extractive.quote_ranking import CLOSE_TO_BEST, Ranking
from services.models.extractive.quotes import Quote
from services.text.asked_operations import Operation

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
    """The sentence that states a growth, a difference or an average with its figure; None where none does.

    It is about as good as the best quote, and says each year that the question compares.
    """
    asked = ranking.asked
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
