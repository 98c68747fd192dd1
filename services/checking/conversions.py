"""Figures of a sentence that say what the passages say in another form: 1/3 for a third, half past six for 18:30."""

import math
from collections.abc import Iterator
from decimal import Decimal

from services.checking.derived import follows
from services.checking.evidence import Evidence
from services.checking.same_figures import are_same
from services.text.clocks import spoken_clocks_in
from services.text.dates import Clock
from services.text.durations import durations_in
from services.text.numbers import NUMBERS_IN_WORDS, Figure, figures_in
from services.text.operations import digit_fractions_in, fractions_in
from services.text.units import MONEY, factor_between

_MOST = 6
"""Figures of a sentence of which one is multiplied by another."""
_COUNTS = range(2, 101)
_CLOSE = Decimal("0.005")
"""By which a fraction may differ from a share that is written as a whole percentage."""
_HUNDRED = Decimal(100)  # per cent


def in_other_forms(text: str, evidence: Evidence) -> list[tuple[int, int]]:
    """The spans of durations in two parts, fractions and times of day that the passages have, maybe in another form."""
    found = (*_durations(text, evidence), *_fractions(text, evidence), *_clocks(text, evidence))
    return [*found, *_products(text, evidence)]


def _durations(text: str, evidence: Evidence) -> Iterator[tuple[int, int]]:
    for duration in durations_in(text):
        if any(are_same(duration, found, evidence) for found in evidence.figures) or follows(text, duration, evidence):
            yield duration.start, duration.end


def _fractions(text: str, evidence: Evidence) -> Iterator[tuple[int, int]]:
    fractions = digit_fractions_in(text)
    if not fractions:
        return
    shares = [Decimal(repr(figure.worth)) / _HUNDRED for figure in evidence.figures if figure.unit == "%"]
    known = [*fractions_in(evidence.text), *shares]
    for each in fractions:
        if any(abs(each.value - share) <= _CLOSE for share in known):
            yield each.start, each.end


def _products(text: str, evidence: Evidence) -> Iterator[tuple[int, int]]:
    """A price with how many things it is for: ten copies for 5 euros, where one is 50 cents."""
    figures = figures_in(text)[:_MOST]
    counts = [each for each in figures if each.unit is None and each.worth in _COUNTS and _counts(each)]
    prices = [each for each in figures if each.unit in MONEY]
    for count in counts:
        for price in prices:
            each_costs = price.worth / count.worth
            if any(found.unit == price.unit and math.isclose(found.worth, each_costs) for found in evidence.figures):
                yield from ((one.start, one.start + len(one.raw)) for one in (count, price))


def _counts(figure: Figure) -> bool:
    return figure.raw.isdigit() or figure.raw.lower() in NUMBERS_IN_WORDS


def _clocks(text: str, evidence: Evidence) -> Iterator[tuple[int, int]]:
    for clock in spoken_clocks_in(text):
        if any(clock.minutes & other.minutes for other in evidence.clocks):
            yield clock.start, clock.end


def is_duration(clock: Clock, evidence: Evidence) -> bool:
    """Whether what looks like a time of day is as long as something in the passages: 1 h 15 for 75 minutes."""
    return any(_minutes(figure) in clock.minutes for figure in evidence.figures if "h" in clock.raw.lower())


def _minutes(figure: Figure) -> float | None:
    factor = factor_between(figure.unit, "minute") if figure.unit else None
    return figure.worth * factor if factor is not None else None
