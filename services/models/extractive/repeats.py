"""What an earlier answer said already, so that it does not answer what is asked beside it."""

import re
from collections.abc import Sequence

from langchain_core.messages import BaseMessage

from services.models.extractive.question import LIGHT_VERBS, Asked
from services.models.extractive.quotes import Quote
from services.text.numbers import figures_in
from services.text.terms import terms_of

_LEAST_KEPT = 0.5
"""Share of the earlier question's words that a question has which goes on about the same: “…, and if fewer come?”"""
_NUMBER = re.compile(r"^\d+(?:\.\d+)*[.)]?\s")
"""Of a paragraph: “5.2 ”."""
_SAME = 0.7
"""Share of a sentence's words that the earlier answer has, from which on it was that answer."""


def without_said(quotes: Sequence[Quote], conversation: Sequence[BaseMessage], asked: Asked) -> list[Quote]:
    """The quotes without the sentences of the last answer that have nothing of what a follow-up asks anew.

    “Twenty-five members make a quorum” answers “how many make a quorum?”, and not “…, and if fewer come?”.
    """
    earlier = next((str(each.content) for each in reversed(conversation) if each.type == "human"), "")
    answer = next((str(each.content) for each in reversed(conversation) if each.type == "ai"), "")
    known = frozenset(terms_of(earlier))
    new = asked.terms - known - asked.weak - LIGHT_VERBS
    goes_on = len(known & asked.terms) >= _LEAST_KEPT * len(known)
    if not answer or not new or not goes_on:
        return list(quotes)
    said, figures = frozenset(terms_of(answer)), {figure.worth for figure in figures_in(answer)}
    return [quote for quote in quotes if quote.cells or quote.terms & new or not _was_said(quote, said, figures)]


def _was_said(quote: Quote, said: frozenset[str], figures: set[float]) -> bool:
    """Whether the answer has all figures of a quote, or, where it has none, most of its words."""
    its = {figure.worth for figure in figures_in(_NUMBER.sub("", quote.words))}
    is_same = its <= figures if its else len(quote.terms & said) >= _SAME * len(quote.terms)
    return is_same and bool(quote.terms & said) and not quote.is_lead
