"""Rates of another time than in the passages: "25 euros a day" for "25 euros an hour"."""

import re
from collections.abc import Iterator

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.same_figures import are_same
from services.text.numbers import Figure, figures_in
from services.text.units import TIMES, unit_of

_PER = re.compile(
    r"\s(?:per|an?|each|every|pro|je|jede[nrs]?|im|am|in der|par|por|al|a la|all['ao]|à l['’]|ao|à|cada|chaque|ogni)"
    r"[\s’']?\s?(?P<unit>[^\W\d_]+)\b",
    re.IGNORECASE,
)


def rates_of_another_time(text: str, evidence: Evidence) -> Missing:
    """The units of time that a figure is for, where the passages have it for others only."""
    found = []
    for figure, unit, start, word in _rates(text):
        others = {
            other
            for segment in evidence.segments
            if figure.raw[:1].isalpha() or not segment.numbers.isdisjoint(figure.raw.split())
            for its, other, *_ in _rates(segment.text)
            if are_same(figure, its, evidence)
        }
        if others and unit not in others:
            found.append((start, word))
    return found


def _rates(text: str) -> Iterator[tuple[Figure, str, int, str]]:
    """The figures with a unit that are for a unit of time, and where that is."""
    for figure in figures_in(text):
        match = _PER.match(text, figure.start + len(figure.raw))
        unit = unit_of(match["unit"], None) if match else None
        if match and unit in TIMES and figure.unit is not None and figure.unit not in TIMES:
            yield figure, unit, match.start("unit"), match["unit"]
