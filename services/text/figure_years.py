"""The years that a sentence gives for its figures."""

import re
from collections.abc import Sequence

from services.text.dates import YEAR
from services.text.numbers import Figure
from services.text.units import CURRENCY_SIGNS

_IN = re.compile(
    r"[^,;.\d]{0,24}?\b(?:in|for|at|during|as of|on|of|by|im|am|en|nel|em)\s+(?:the\s+)?(?:fiscal|calendar|full|years?"
    r"|ended|end of|end|Jahre?|Geschäftsjahr|\s)*(?:[A-Z][a-z]+\s+\d{1,2},\s*)?(?:FY)?$"
)
_DIFFERENCE = re.compile(  # after a figure: it is how much more or less something is
    r"[^,;.\d]{0,24}?\b(?:(?:less|more|fewer|lower|higher|below|above|under|over) than\b|(?:below|above)\b"
    r"|(?:weniger|mehr|niedriger|höher|geringer) als\b|(?:de )?(?:moins|plus) qu|(?:menos|más|mais) (?:do )?que\b"
    r"|(?:in )?(?:meno|più) (?:che|del|rispetto)|(?:minder|meer|lager|hoger) dan\b)",
    re.IGNORECASE,
)
_PRIOR = re.compile(
    r"[^,;.\d]{0,24}?\b(?:(?:prior|previous|preceding) (?:\w+ )?year|year (?:before|earlier|ago))\b", re.IGNORECASE
)
_NEXT = re.compile(r"[^,;.\d]{0,24}?\b(?:(?:next|following) (?:\w+ )?year|year (?:later|after))\b", re.IGNORECASE)
_LABELS = re.compile(r"\s*(?::|\||=)\s*$")
_EARLIER = re.compile(r"\b(?:from|than|to|against|versus|vs\.?|with|of which)\s+\W{0,3}(?:\w+\s+){0,2}$", re.IGNORECASE)
_THAN = re.compile(
    r"\b(?:than|als|qu['’]?|que|che|dan|versus|against|gegenüber|compared (?:with|to)|par rapport à|respecto a)\s?"
    r"(?:in|im|en|nel|em)?\s(?:the year )?$",
    re.IGNORECASE,
)
"""Before a year that something is compared with: fewer than in 2024."""
_JUST_BEFORE = 24
_YEAR_IS_NEAR = 100
"""Characters between a figure and the year that it is of."""


Year = tuple[int, int, int]
"""Where a year begins and ends, and the year."""


def years_of(text: str, figure: Figure, figures: Sequence[Figure]) -> frozenset[int]:
    """The years that a sentence says a figure is of; none where it is not clear, or where it is a difference."""
    years = [(m.start(), m.end(), int(m[0])) for m in YEAR.finditer(text)]
    if not years or is_difference(text, figure):
        return frozenset()
    year = _respectively(text, figure, figures, years) or _beside(text, figure, years) or _only(text, figure, years)
    return frozenset() if year is None else frozenset({year})


def is_difference(text: str, figure: Figure) -> bool:
    """Whether a figure is how much more or less something was than in a year: “€0.5 million less than in 2024”."""
    return _DIFFERENCE.match(text, figure.end) is not None


def _respectively(text: str, figure: Figure, figures: Sequence[Figure], years: Sequence[Year]) -> int | None:
    if "respectively" not in text.lower():
        return None
    amounts = [each for each in figures if each.year() is None]
    return years[amounts.index(figure)][2] if len(years) == len(amounts) and figure in amounts else None


def _beside(text: str, figure: Figure, years: Sequence[Year]) -> int | None:
    for start, end, year in (each for each in years if abs(each[0] - figure.start) < _YEAR_IS_NEAR):
        if start >= figure.end and _IN.fullmatch(text[figure.end : start]):
            return year
        if end <= figure.start and _LABELS.fullmatch(text[end : figure.start].replace("$", "").replace("€", "")):
            return year
    return None


def _only(text: str, figure: Figure, years: Sequence[Year]) -> int | None:
    """The sentence's only year, or the one before or after it where that is said after the figure."""
    if len({year for *_, year in years}) != 1:
        return None
    for words, distance in ((_PRIOR, -1), (_NEXT, 1)):
        if words.match(text, figure.end):
            return years[0][2] + distance
    if _THAN.search(text, max(0, years[0][0] - _JUST_BEFORE), years[0][0]):
        return None
    is_compared = _EARLIER.search(text[max(0, figure.start - 30) : figure.start].rstrip(CURRENCY_SIGNS))
    return None if is_compared else years[0][2]
