"""Quarters and halves of a year: “Q2”, “the second quarter”, “three months ended June 30”."""

import re
from functools import cache

from services.text.periods import months

_QUARTER, _HALF = 3, 6  # months
PART_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_NAMED = re.compile(
    rf"\b(?P<part>[QH])\s?(?P<number>[1-4])\b|\b(?P<ordinal>{'|'.join(PART_ORDINALS)})\s(?P<what>quarter|half)\b",
    re.IGNORECASE,
)


def year_parts_in(text: str) -> frozenset[str]:
    """The quarters and halves that a text names, or that end in a month that it names: Q2, H1."""
    found: set[str] = set()
    for match in _NAMED.finditer(text):
        number = match["number"] or str(PART_ORDINALS[match["ordinal"].lower()])
        found.add(f"{(match['part'] or match['what'])[0].upper()}{number}")
    for match in _ended().finditer(text):
        length, part = (_HALF, "H") if match["half"] else (_QUARTER, "Q")
        found.add(f"{part}{-(-months()[match['month'].lower()] // length)}")
    return frozenset(found)


@cache
def _ended() -> re.Pattern[str]:
    names = "|".join(months())
    return re.compile(
        r"\b(?:(?P<quarter>(?:three|3) months|(?:thirteen|13) weeks|quarter(?:ly period)?|drei monate|quartal"
        r"|trois mois)"
        r"|(?P<half>(?:six|6) months|(?:twenty-six|26) weeks|half[- ]year|sechs monate|halbjahr|six mois))"
        rf"\s(?:period\s)?(?:ended|ending|to|bis|zum|clos|au)\s(?:\d{{1,2}}\.?\s)?(?P<month>{names})\b",
        re.IGNORECASE,
    )
