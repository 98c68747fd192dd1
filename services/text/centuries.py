"""Centuries and decades that a text names: the 13th century, siglo XVIII, the 1930s."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NOUN = r"(?:century|centuries|jahrhunderts?|jh\.|siècles?|siglos?|secol[oi]|séculos?|eeuw)"
_NUMBERED = re.compile(
    rf"\b(?P<number>\d{{1,2}})(?:st|nd|rd|th|\.|e|er|ème|º|o|de|ste)?[\s-]+{_NOUN}"
    rf"|\b(?P<roman>[IVX]{{1,5}})(?:e|er|ème|º)?\s{_NOUN}|\b(?:siglo|século|secolo|siècle)\s(?P<last>[IVX]{{1,5}})\b"
    rf"|\b(?P<word>[a-z]+(?:-first)?)[\s-]century\b",
    re.IGNORECASE,
)
_DECADE = re.compile(
    r"(?<![\d.,])(?P<decade>(?:1\d|20)\d0)(?:['’]?s|er)\b"
    r"|\b(?:années|años|anni|anos|jaren)\s(?P<named>(?:1\d|20)\d0)\b",
    re.IGNORECASE,
)
_WORDS = {
    word: number
    for number, word in enumerate(
        "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth "
        "twenty-first".split(),
        11,
    )
}
_ROMAN = {"I": 1, "V": 5, "X": 10}
_DECADE_YEARS, _CENTURY_YEARS = 10, 100


@dataclass(frozen=True, slots=True)
class YearSpan:
    """`text[start:end]` as years, the first and the last."""

    start: int
    end: int
    first: int
    last: int


def year_spans_in(text: str) -> list[YearSpan]:
    """The centuries and decades of a text. The 1200s are a century, the 1930s a decade."""
    return [*_centuries(text), *_decades(text)]


def _centuries(text: str) -> Iterator[YearSpan]:
    for match in _NUMBERED.finditer(text):
        number = _number(match)
        if number:
            yield YearSpan(match.start(), match.end(), (number - 1) * _CENTURY_YEARS, number * _CENTURY_YEARS)


def _number(match: re.Match[str]) -> int:
    if match["number"]:
        return int(match["number"])
    roman = match["roman"] or match["last"]
    return _of_roman(roman.upper()) if roman else _WORDS.get(match["word"].lower(), 0)


def _of_roman(digits: str) -> int:
    values = [_ROMAN[digit] for digit in digits]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _decades(text: str) -> Iterator[YearSpan]:
    for match in _DECADE.finditer(text):
        first = int(match["decade"] or match["named"])
        years = _CENTURY_YEARS if first % _CENTURY_YEARS == 0 else _DECADE_YEARS
        yield YearSpan(match.start(), match.end(), first, first + years - 1)
