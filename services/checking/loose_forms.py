"""Numbers of a sentence that name what the passages count otherwise: a century, how often, how many are listed."""

import math
import re
from collections.abc import Iterator

from services.checking.evidence import Evidence
from services.checking.same_figures import are_same
from services.text.centuries import year_spans_in
from services.text.frequencies import frequencies_in
from services.text.halves import halves_in
from services.text.numbers import figures_in

_YEAR = re.compile(r"(?<![\d.,])\d{3,4}(?![.,]?\d)")
_LIST = re.compile(r"[^.:;(–—]{0,80}[:(–—]\s?(?P<items>[^:;()–—]+)")
"""After a number, what it counts, and the list of it."""
_BETWEEN_ITEMS = re.compile(
    r",\s*(?:(?:and|or|und|oder|et|ou|y|o|e|en|of)\s)?|\s(?:and|or|und|oder|et|ou|y|o|e|en|of)\s", re.IGNORECASE
)
_LISTED = range(2, 13)
"""Numbers of things that a sentence lists."""


def in_loose_forms(text: str, evidence: Evidence) -> Iterator[tuple[int, int]]:
    """The spans of such numbers that fit the passages, or the sentence's own list."""
    yield from _year_spans(text, evidence)
    yield from _frequencies(text, evidence)
    yield from _listed(text)
    yield from (
        (each.start, each.end)
        for each in halves_in(text)
        if any(are_same(each, found, evidence) for found in evidence.figures)
    )


def _year_spans(text: str, evidence: Evidence) -> Iterator[tuple[int, int]]:
    spans = year_spans_in(text)
    if not spans:
        return
    years = set(map(int, _YEAR.findall(evidence.text)))
    known = [(each.first, each.last) for each in year_spans_in(evidence.text)]
    for span in spans:
        within = any(span.first <= year <= span.last for year in years)
        if within or any(first <= span.last - 1 and span.first + 1 <= last for first, last in known):
            yield span.start, span.end


def _frequencies(text: str, evidence: Evidence) -> Iterator[tuple[int, int]]:
    found = frequencies_in(text)
    known = frequencies_in(evidence.text) if found else []
    for each in found:
        if any(each.unit == other.unit and math.isclose(each.period, other.period) for other in known):
            yield each.start, each.end


def _listed(text: str) -> Iterator[tuple[int, int]]:
    """How many things a sentence lists itself: “three side effects: headache, fever and cough”."""
    for figure in figures_in(text):
        items = _LIST.match(text, figure.end) if figure.unit is None and figure.worth in _LISTED else None
        if items is not None and len(_BETWEEN_ITEMS.split(items["items"].strip(" ."))) == figure.worth:
            yield figure.start, figure.end
