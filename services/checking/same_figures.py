"""Whether a figure of a sentence is one of the passages, in whatever unit and scale each is written."""

import math
from dataclasses import replace

from services.checking.evidence import Evidence
from services.text.numbers import Figure, matches
from services.text.units import CURRENCIES, factor_between


def are_same(claimed: Figure, found: Figure, evidence: Evidence) -> bool:
    """Whether two figures are the same amount, also in another unit of its kind: 2 hours are 120 minutes."""
    factor = factor_between(found.unit, claimed.unit) if found.unit and claimed.unit else None
    if factor is not None and found.unit != claimed.unit:
        found = replace(found, unit=claimed.unit, scale=(found.scale or 1.0) * factor)
        if not _has_decimals(claimed) and not math.isclose(claimed.worth, found.worth):
            return False  # "1 hour" is no rounded 75 minutes
    return _unit_fits(claimed, found, evidence) and matches(
        claimed, found, evidence.scales, sure_of_scale=bool(evidence.scales)
    )


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
