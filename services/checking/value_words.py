"""Ordinals, weekdays, seasons, directions and sides of a sentence that the passages lack."""

import math
import re

from services.checking.claims import Missing
from services.checking.conversions import in_other_forms
from services.checking.derived import follows
from services.checking.evidence import Evidence
from services.checking.nearest import nearest
from services.text.dates import dates_in
from services.text.numbers import Figure, figures_in
from services.text.units import HEDGES, TIMES, factor_between
from services.text.values import PERIODS, Value, days_meant, values_in
from services.text.words import clause_spans

_CLOSED = re.compile(
    r"\b(?:closed|shut|geschlossen|fermée?s?|cerrad[oa]s?|chius[oaie]|fechad[oa]s?|gesloten)\b", re.IGNORECASE
)
"""Of days on which something is closed, the passages may name only those on which it is open."""


_BEFORE, _HEDGED = 24, 3
"""Characters and words before a unit of time among which a word such as “nearly” is looked for."""
_ROUGHLY = 0.2
"""Of a unit of time: nearly an hour is 50 minutes."""


def missing_values(text: str, evidence: Evidence) -> Missing:
    """Values of a class of which the passages, or the sentence nearest to the clause, name only others."""
    converted = in_other_forms(text, evidence)
    return [
        (value.start, text[value.start : value.end])
        for start, end in clause_spans(text)
        for value in values_in(text)
        if start <= value.start < end
        and not any(first <= value.start < last for first, last in converted)
        and _is_another(value, text[start:end], evidence)
        and not (value.kind == "period" and _is_about_one(value, text, evidence))
    ]


def _is_about_one(value: Value, text: str, evidence: Evidence) -> bool:
    """Whether one of a unit of time follows from dates of the passages, or is a rough form of what they have."""
    unit = PERIODS[value.value]
    words = text[max(0, value.start - _BEFORE) : value.start].lower().split()
    one = Figure(value.start, value.end, text[value.start : value.end], ((1.0, 1.0),), unit=unit)
    if follows(text, one, evidence):
        return True
    amounts = (figure.worth * (factor_between(figure.unit or "", unit) or 0) for figure in evidence.figures)
    return not HEDGES.isdisjoint(words[-_HEDGED:]) and any(abs(amount - 1) <= _ROUGHLY for amount in amounts)


def _is_another(value: Value, clause: str, evidence: Evidence) -> bool:
    if value.kind == "period" and _has_period(PERIODS[value.value], clause, evidence):
        return False
    if value.kind == "weekday" and _CLOSED.search(clause):
        return False
    known = {other.value for other in evidence.values if other.kind == value.kind}
    if known and value.value not in known:
        return True
    near = nearest(clause, evidence)[:1]
    there = {other.value for segment in near for other in _meant(segment.text) if other.kind == value.kind}
    return bool(there) and value.value not in there and not dates_in(clause)


def _meant(text: str) -> list[Value]:
    return [*values_in(text), *days_meant(text)]


def _has_period(unit: str, clause: str, evidence: Evidence) -> bool:
    """Whether the passages count in a unit of time, or may have been converted to it: 12 months, a sum of a year."""
    if unit in evidence.units or any(figure.raw not in evidence.text for figure in figures_in(clause)):
        return True
    # A figure may leave the unit of the one before it out: 21 days for books and seven for films.
    counted = (
        figure.worth * factor
        for figure in evidence.figures
        for counts in ([figure.unit] if figure.unit else evidence.units & TIMES)
        if (factor := factor_between(counts, unit))
    )
    return any(math.isclose(amount, 1) for amount in counted)
