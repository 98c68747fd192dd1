"""Figures of a sentence that say what the passages say in another form: 1/3 for a third, half past six for 18:30."""

from collections.abc import Iterator
from decimal import Decimal

from services.checking.derived import follows
from services.checking.evidence import Evidence
from services.checking.same_figures import are_same
from services.text.clocks import spoken_clocks_in
from services.text.dates import Clock
from services.text.durations import durations_in
from services.text.numbers import Figure
from services.text.operations import digit_fractions_in, fractions_in
from services.text.units import factor_between

_CLOSE = Decimal("0.005")
"""By which a fraction may differ from a share that is written as a whole percentage."""
_HUNDRED = Decimal(100)  # per cent


def in_other_forms(text: str, evidence: Evidence) -> list[tuple[int, int]]:
    """The spans of durations in two parts, fractions and times of day that the passages have, maybe in another form."""
    return [*_durations(text, evidence), *_fractions(text, evidence), *_clocks(text, evidence)]


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
