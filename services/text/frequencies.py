"""How often something is: twice a day, alle zwölf Stunden, quarterly."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.text.numbers import NUMBERS_IN_WORDS
from services.text.units import TIMES, factor_between, unit_of

_COUNTS = {
    "once": 1, "einmal": 1, "twice": 2, "zweimal": 2, "tweemaal": 2,
    **{f"{word}{end}": int(digits) for word, digits in NUMBERS_IN_WORDS.items() for end in ("mal", "maal")},
}  # fmt: skip
_NUMBER = r"[^\W_]+"
_TIMES_A = re.compile(
    rf"\b(?:(?P<word>{'|'.join(_COUNTS)})|(?P<number>{_NUMBER})\s(?:times?|mal|fois|ve[cz]e?s|vez|volt[ae]|keer|maal))\s"
    r"(?:(?:an?|per|each|every|pro|am|im|in der|par|à la|a la|al|ao|por|cada|ogni|the)\s|all['’])(?P<unit>[^\W\d_]+)",
    re.IGNORECASE,
)
"""Twice a day, dreimal pro Woche, deux fois par an."""
_EVERY = re.compile(
    rf"\b(?:every|alle|tous les|toutes les|cada|ogni|a cada|om de)\s(?:(?P<number>{_NUMBER})\s)?(?P<unit>[^\W\d_]+)",
    re.IGNORECASE,
)
_ADVERBS = {  # with how many of a unit
    word: (count, unit)
    for count, unit, words in (
        (1, "hour", "hourly stündlich"),
        (1, "day", "daily täglich quotidiennement diariamente giornalmente dagelijks"),
        (1, "week", "weekly wöchentlich semanalmente settimanalmente wekelijks"),
        (1, "month", "monthly monatlich mensuellement mensualmente mensilmente maandelijks"),
        (3, "month", "quarterly vierteljährlich trimestriellement trimestralmente"),
        (6, "month", "half-yearly halbjährlich semestriellement semestralmente"),
        (12, "month", "yearly annually jährlich annuellement anualmente annualmente jaarlijks"),
    )
    for word in words.split()
}
_ADVERB = re.compile(rf"\b(?:{'|'.join(_ADVERBS)})\b", re.IGNORECASE)
_OTHER = frozenset("other second alternate andere otro altro".split())
"""Every other year is every two years."""


@dataclass(frozen=True, slots=True)
class Frequency:
    """`text[start:end]` as the time from one to the next, in seconds, or in months where it is longer than weeks."""

    start: int
    end: int
    period: float
    unit: str


def frequencies_in(text: str) -> list[Frequency]:
    """How often things are, in reading order. A unit alone, “every day”, is none: it may be any day."""
    return sorted((*_times_a(text), *_every(text), *_adverbs(text)), key=lambda frequency: frequency.start)


def _times_a(text: str) -> Iterator[Frequency]:
    for match in _TIMES_A.finditer(text):
        count = _COUNTS.get((match["word"] or "").lower()) or _worth(match["number"])
        if count:
            yield from _frequency(match, 1 / count)


def _every(text: str) -> Iterator[Frequency]:
    for match in _EVERY.finditer(text):
        number = match["number"]
        count = 2 if number and number.lower() in _OTHER else _worth(number)
        if count:
            yield from _frequency(match, count)


def _adverbs(text: str) -> Iterator[Frequency]:
    for match in _ADVERB.finditer(text):
        count, unit = _ADVERBS[match[0].lower()]
        yield from _periods(match, count, unit)


def _worth(number: str | None) -> float:
    if not number:
        return 0
    return float(number) if number.isdigit() else float(NUMBERS_IN_WORDS.get(number.lower(), 0))


def _frequency(match: re.Match[str], count: float) -> Iterator[Frequency]:
    unit = unit_of(match["unit"], None)
    if unit in TIMES:
        yield from _periods(match, count, unit)


def _periods(match: re.Match[str], count: float, unit: str) -> Iterator[Frequency]:
    for base in ("second", "month"):
        if (factor := factor_between(unit, base)) is not None:
            yield Frequency(match.start(), match.end(), count * factor, base)
