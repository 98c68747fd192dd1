"""Figures of a sentence that say what the passages say in another form: 1/3 for a third, half past six for 18:30."""

import math
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from services.checking.derived import follows
from services.checking.evidence import Evidence
from services.checking.loose_forms import in_loose_forms
from services.checking.misplaced import is_misplaced_figure
from services.checking.same_figures import are_same
from services.text.clocks import spoken_clocks_in
from services.text.dates import Clock
from services.text.durations import durations_in
from services.text.numbers import NUMBERS_IN_WORDS, Figure, figures_in
from services.text.operations import counted_fractions_in, digit_fractions_in, fractions_in, word_fractions_in
from services.text.units import HEDGES, MONEY, factor_between

_MOST = 6
"""Figures of a sentence of which one is multiplied by another."""
_COUNTS = range(2, 101)
_CLOSE = Decimal("0.005")
"""By which a fraction may differ from a share that is written as a whole percentage."""
_ROUGHLY = Decimal("0.1")
"""Of a fraction that is called rough: about a third."""
_BEFORE, _HEDGED = 24, 2
"""Characters and words before it among which a word such as “about” is looked for."""
_HUNDRED = Decimal(100)  # per cent


def in_other_forms(text: str, evidence: Evidence) -> list[tuple[int, int]]:
    """The spans of durations in two parts, fractions and times of day that the passages have, maybe in another form."""
    found = (*_durations(text, evidence), *_fractions(text, evidence), *_clocks(text, evidence))
    return [*found, *_products(text, evidence), *in_loose_forms(text, evidence)]


def _durations(text: str, evidence: Evidence) -> Iterator[tuple[int, int]]:
    for duration in durations_in(text):
        same = partial(are_same, duration, evidence=evidence)
        if any(map(same, evidence.figures)):
            if not is_misplaced_figure(text, duration, [duration], same, evidence):
                yield duration.start, duration.end
        elif follows(text, duration, evidence):
            yield duration.start, duration.end


def _fractions(text: str, evidence: Evidence) -> Iterator[tuple[int, int]]:
    fractions = [*digit_fractions_in(text), *word_fractions_in(text), *counted_fractions_in(text)]
    if not fractions:
        return
    shares = [Decimal(repr(figure.worth)) / _HUNDRED for figure in evidence.figures if figure.unit == "%"]
    known = [*fractions_in(evidence.text), *shares]
    for each in fractions:
        close = each.value * _ROUGHLY if _is_rough(text, each.start) else _CLOSE
        if any(abs(each.value - share) <= close for share in known):
            yield each.start, each.end


def _is_rough(text: str, start: int) -> bool:
    return not HEDGES.isdisjoint(text[max(0, start - _BEFORE) : start].lower().split()[-_HEDGED:])


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
