"""Numbers with a half of thousands, millions and billions: two and a half million."""

import re

from services.text.numbers import NUMBERS_IN_WORDS, Figure
from services.text.units import SCALES

_AND_A_HALF = re.compile(
    r"\b(?P<number>\d{1,3}|[^\W\d_]{3,12}?)(?:\sand a half|einhalb|\set demie?|\sy medi[oa]|\se mezz[oa]|\se mei[oa]"
    r"|\sen een half|enhalf)\s(?P<scale>[^\W\d_]+)\b",
    re.IGNORECASE,
)


def halves_in(text: str) -> list[Figure]:
    """A number and a half of thousands, millions or billions: two and a half million, zweieinhalb Millionen."""
    found = []
    for match in _AND_A_HALF.finditer(text):
        number, scale = match["number"].lower(), SCALES.get(match["scale"].lower())
        worth = int(number) if number.isdigit() else int(NUMBERS_IN_WORDS.get(number, 0))
        if worth and scale:
            readings = ((worth + 0.5, 0.1),)
            found.append(Figure(match.start(), match.end(), match[0], readings, scale=scale, hedge=True))
    return found
