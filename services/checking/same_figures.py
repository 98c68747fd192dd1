"""Whether a figure of a sentence is one of the passages, in whatever unit and scale each is written."""

import math
from dataclasses import replace

from services.checking.evidence import Evidence
from services.text.numbers import Figure, matches
from services.text.units import CURRENCIES, TIMES, factor_between, rough_factor_between

_CLOSE, _CLOSE_TIME = 0.02, 0.1
"""Shares by which converted amounts and rough lengths of time may differ."""
_DEGREE = 1.5
"""Degrees Celsius by which converted temperatures may differ."""


def are_same(claimed: Figure, found: Figure, evidence: Evidence) -> bool:
    """Whether two figures are the same amount, also in another unit of its kind: 2 hours are 120 minutes."""
    if found.unit and claimed.unit and found.unit != claimed.unit and _are_roughly_same(claimed, found):
        return True
    factor = factor_between(found.unit, claimed.unit) if found.unit and claimed.unit else None
    if factor is not None and found.unit != claimed.unit:
        found = replace(found, unit=claimed.unit, scale=(found.scale or 1.0) * factor)
        if not _has_decimals(claimed) and not math.isclose(claimed.worth, found.worth):
            return False  # "1 hour" is no rounded 75 minutes
    return _unit_fits(claimed, found, evidence) and matches(
        claimed, found, evidence.scales, sure_of_scale=bool(evidence.scales)
    )


def _are_roughly_same(claimed: Figure, found: Figure) -> bool:
    """Whether an amount was converted to a unit of another system: 30 miles are 48 km, 12 weeks about three months."""
    if {claimed.unit, found.unit} == {"fahrenheit", "degree"}:
        degrees, others = (_in_celsius(figure) for figure in (claimed, found))
        return abs(degrees - others) <= _DEGREE
    factor = rough_factor_between(found.unit or "", claimed.unit or "")
    if factor is None or factor_between(found.unit or "", claimed.unit or "") is not None:
        return False
    is_time = claimed.unit in TIMES
    close = _CLOSE_TIME if is_time else _CLOSE
    return (claimed.hedge or not is_time) and abs(claimed.worth - found.worth * factor) <= claimed.worth * close


def _in_celsius(figure: Figure) -> float:
    return (figure.worth - 32) * 5 / 9 if figure.unit == "fahrenheit" else figure.worth


def _has_decimals(figure: Figure) -> bool:
    return figure.readings[0][1] < 1


def _unit_fits(claimed: Figure, found: Figure, evidence: Evidence) -> bool:
    if claimed.unit is None and found.unit is not None and evidence.content_stems(claimed.beside or ""):
        return False
    if claimed.unit is None or claimed.unit == found.unit:
        return True
    if found.unit is not None or evidence.content_stems(found.beside or ""):
        return False
    money = evidence.units & frozenset(CURRENCIES.values())
    return claimed.unit in evidence.units or (claimed.unit in CURRENCIES.values() and not money)
