"""Whether quotes state the result that a question asks for, or only figures from which it could be computed."""

import re
from collections.abc import Sequence

from services.models.extractive.question import Asked
from services.models.extractive.quotes import Quote
from services.text.measured_limits import limits_in
from services.text.numbers import figures_in
from services.text.operations import operations_in
from services.text.ranges import ranges_in

_RESULTS = frozenset(("difference", "sum", "average"))
"""Operations whose words a sentence with the result has as well: “more”, “in total”, “on average”."""

_COUNTED = frozenset(("measure", "figure", "count"))
_RATE = re.compile(
    r"\b(?:per|each|for every|je(?:de[nrms]?)?|pro|par|chaque|por|cada|ogni|elke?)\s[^\W_]", re.IGNORECASE
)
"""“Ten minutes per 100,000 notes”: what is asked may be a multiple of it."""


def is_said(quotes: Sequence[Quote], asked: Asked) -> bool:
    """Whether the quotes may be the result itself, or the question asks for nothing that must be worked out.

    They are not where it asks for a sum, a difference, … that no word of them speaks of, or for the price of another
    number of things than they give: “5 hours” where they say what one costs.
    """
    words = " ".join(f"{quote.heading or ''} {quote.lead_words} {quote.words}" for quote in quotes)
    told = frozenset(operations_in(words))
    if asked.asked.operation not in {None, "product"} and not told:
        return False
    of_prices = " ".join(f"{quote.heading or ''} {quote.words}" for quote in quotes)  # a heading may be numbered
    is_multiplied = asked.kind in {"money", "amount"} or (
        asked.kind in _COUNTED and _RATE.search(of_prices) is not None
    )
    if is_multiplied and lacks_a_number(of_prices, asked):
        return False
    wanted = _RESULTS.intersection(operations_in(asked.asked.text)) if asked.kind != "other" else frozenset()
    return not wanted or not wanted.isdisjoint(told)


def lacks_a_number(words: str, asked: Asked) -> bool:
    """Whether the question says how many there are of something, and the words have neither the number nor a range."""
    limits = limits_in(words) if asked.measures else []
    if any(
        each.unit != limit.unit and each.is_of_kind(limit) and each.meets(limit)
        for each in asked.measures
        for limit in limits
    ):
        return False  # “3 weeks” is between 15 and 39 days
    said = {figure.worth for figure in figures_in(words)}
    ranges = [limits for limits, _, _ in ranges_in(words)]
    counted = [number.worth for number in asked.numbers if number.counted]
    return any(worth not in said and not any(least <= worth <= most for least, most in ranges) for worth in counted)
