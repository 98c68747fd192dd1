"""Lengths of time that a text says in two parts: "1 hour and 15 minutes", "une heure et demie"."""

import re
from collections.abc import Iterator
from itertools import pairwise

from services.text.numbers import Figure, figures_in, single_units
from services.text.units import TIMES, factor_between, unit_of

_JOINT = re.compile(r"[\s,.]*(?:(?:and|und|et|y|e|en)\s)?\s*")
_TAIL = re.compile(  # what comes after a unit
    r"\s(?:(?:and an?|et|y|e|en een|und eine?)\s(?:(?P<half>half|demie?|medi[oa]|mezz[oa]|mei[oa]|halve?|halbe)"
    r"|quart(?:er|o)?|cuarto|viertel|kwart)|(?:and |und |et |y |e |en )?(?P<three>three quarters|drei viertel"
    r"|trois quarts|tres cuartos|tre quarti|três quartos|drie kwart))\b",
    re.IGNORECASE,
)
_QUARTERS = re.compile(  # of a unit
    r"\b(?:(?P<three>three|drei|trois|tres|tre|três|drie)[\s-]?|(?:an?|eine?|une?|uno?)\s)?"
    r"(?:quarters?|viertel|quarts?|cuartos?|quart[io]s?|kwart)[\s-]?"
    r"(?:of an?\s|d['’]|d[ei]\s|van een\s)?(?P<unit>[^\W\d_]+)",
    re.IGNORECASE,
)
_BEFORE_UNIT = re.compile(r"\sand an? (?P<part>half|quarter)\s(?P<unit>[^\W\d_]+)", re.IGNORECASE)
"""Between a number and its unit: two and a half hours."""
_HALF, _QUARTER = 0.5, 0.25
_TIMED = re.compile(r"(?<![\d:.])(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)(?![\d:])")
"""Hours, minutes and seconds of a race or a recording: 1:13:08."""


def timed_in(text: str) -> list[Figure]:
    """The lengths of time in hours, minutes and seconds with colons between, as seconds: 1:13:08."""
    return [
        _figure(text, match.start(), match.end(), _seconds(*map(int, match.groups())), "second")
        for match in _TIMED.finditer(text)
    ]


def _seconds(hours: int, minutes: int, seconds: int) -> float:
    return float((hours * 60 + minutes) * 60 + seconds)


def durations_in(text: str) -> list[Figure]:
    """The durations of several parts in reading order, each counted in the unit of its last part or in its only one."""
    counted = (each for each in figures_in(text) if each.unit in TIMES)
    parts = sorted({each.start: each for each in (*single_units(text), *counted)}.values(), key=lambda part: part.start)
    found = [*_sums(text, parts), *_with_tails(text, parts), *_with_parts(text), *_quarters(text), *timed_in(text)]
    return sorted(found, key=lambda duration: duration.start)


def _end(part: Figure) -> int:
    return part.start + len(part.raw)


def _sums(text: str, parts: list[Figure]) -> Iterator[Figure]:
    """Parts one after the other, of which each is of a smaller unit than the one before."""
    sums: list[Figure] = []
    for one, other in pairwise(parts):
        whole = sums[-1] if sums and sums[-1].end == _end(one) else one
        factor = factor_between(whole.unit or "", other.unit or "")
        if factor is not None and factor > 1 and _JOINT.fullmatch(text, _end(one), other.start):
            added = _figure(text, whole.start, _end(other), whole.worth * factor + other.worth, other.unit)
            sums = [*sums[:-1], added] if whole is not one else [*sums, added]
    yield from sums


def _with_tails(text: str, parts: list[Figure]) -> Iterator[Figure]:
    for part in parts:
        if tail := _TAIL.match(text, _end(part)):
            more = _HALF if tail["half"] else _QUARTER * (3 if tail["three"] else 1)
            yield _figure(text, part.start, tail.end(), part.worth + more, part.unit)


def _with_parts(text: str) -> Iterator[Figure]:
    for figure in figures_in(text):
        found = _BEFORE_UNIT.match(text, figure.end)
        if found and (unit := unit_of(found["unit"], None)) in TIMES:
            more = _HALF if found["part"].lower() == "half" else _QUARTER
            yield _figure(text, figure.start, found.end(), figure.worth + more, unit)


def _quarters(text: str) -> Iterator[Figure]:
    for match in _QUARTERS.finditer(text):
        if (unit := unit_of(match["unit"], None)) in TIMES:
            yield _figure(text, match.start(), match.end(), _QUARTER * (3 if match["three"] else 1), unit)


def _figure(text: str, start: int, end: int, worth: float, unit: str | None) -> Figure:
    return Figure(start, end, text[start:end], ((worth, 0.01 if worth % 1 else 1.0),), unit=unit)
