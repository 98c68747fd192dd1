"""Measures that a sentence sets as limits, and those that a question names: “more than 30 days”, “10 days before”."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from math import inf

from services.text.numbers import Figure, figures_in, single_units
from services.text.terms import terms_of
from services.text.units import SHARES, factor_between, rough_factor_between

_AT_LEAST = re.compile(
    r"\b(?:(?:more|longer|later|older|heavier|larger|bigger|farther|further|greater|higher) than|over|above|after|from"
    r"|at least|minimum(?: of)?|beyond|mehr als|länger als|nach|über|ab|mindestens|plus de|supérieure?s? à|après"
    r"|à partir de|au moins|dès|más de|superior(?:es)? a|después de|desde|a partir de|al menos|oltre|dopo|più di|almeno"
    r"|da|mais de|depois de|pelo menos|meer dan|langer dan|na|vanaf|minstens|ten minste)\s(?:the\s)?(?:first\s)?$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:(?:less|fewer|shorter|earlier|younger|lighter|smaller|lower) than|up to|under|below|at most|within"
    r"|maximum(?: of)?|bis(?: zu)?|unter|weniger als|höchstens|maximal|binnen|innerhalb(?: von)?|jusqu['’]à|moins de"
    r"|inférieure?s? à|au plus|dans les|sous|hasta|menos de|inferior(?:es|i|e)? a|como máximo|dentro de|fino a|meno di"
    r"|al massimo|entro|até|no máximo|tot|minder dan|hoogstens|maximaal)\s$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    r"\s?(?:\+|(?:or|and|oder|und|et|ou|y|o|e|en|of)\s(?:more|over|longer|older|above|upwards?|mehr|länger|darüber|älter"
    r"|plus|más|più|oltre|mais|meer|langer|ouder))",
    re.IGNORECASE,
)
_OR_LESS = re.compile(
    r"\s?(?:or|and|oder|und|et|ou|y|o|e|en|of)\s(?:less|fewer|under|shorter|younger|weniger|jünger|kürzer|moins|menos"
    r"|meno|minder|jonger)",
    re.IGNORECASE,
)
_TO = re.compile(r"\s?(?:to|and|until|bis|und|à|et|a|y|e|até|tot|en|[-–—])\s?", re.IGNORECASE)
_NOT = re.compile(r"\b(?:no|not|nicht|pas|non|não|niet)\s+$", re.IGNORECASE)
_BACKWARDS = re.compile(
    r"\b(?:later than|earlier than|up to|bis(?: zu)?|jusqu['’]à|hasta|fino a|até|tot)\s$", re.IGNORECASE
)
_BEFORE = re.compile(
    r"[^\W\d_]*\s?(?:[^\W_]+\s)?(?:before|prior|ahead|vor(?:her)?|avant|antes|prima|voor(?:af)?)\b", re.IGNORECASE
)
"""After a length of time counts it backwards: “up to 14 days before” is 14 days before or more."""
_AFTER = re.compile(r"(?:after|nach|après|después de|dopo|depois de|na)\s$", re.IGNORECASE)
_STRICT = re.compile(
    r"more|longer|later|older|over|above|beyond|heavier|larger|mehr|länger|über|plus de|más|oltre|più|mais|meer|langer"
    r"|less|fewer|shorter|earlier|younger|under|below|unter|weniger|moins|menos|meno|minder",
    re.IGNORECASE,
)
"""Words that leave out the limit itself, as in “more than 30 days”."""
_TINY = 1e-9
"""Far below a digit that is written: what is more than 30 begins right above it."""
_MOST_BEFORE = 24
"""Characters before a figure: the longest words that make it a limit."""
_PER = re.compile(r"\b(?:much|many|often|per|cost|costs|times|days?|hours?)\W+(?:\w+\W+)?$", re.IGNORECASE)
"""Before “a week” where that is no length of time: “how much a week”, “twice a week”."""
_NAMED = re.compile(r"([^\W\d_]+)\s(?:(?:of|von|mit|with|de|di|van|for|size|from|ab)\s){0,2}$", re.IGNORECASE)
_COUNTED = re.compile(r"\s(?:(?:or|oder|ou|o|of)\s\w+\s)?([^\W\d_]+)", re.IGNORECASE)
_PERSONS = frozenset(
    terms_of(
        "people persons guests visitors group groups party Gruppe Gruppen Personen Leute Gäste groupe groupes "
        "personnes grupo grupos personas gruppo gruppi persone pessoas groep groepen personen mensen gasten"
    )
)
_PEOPLE = "people"
"""Stands for all words for persons who are counted: a “group of 10” is of ten people."""
_MOST_APART = 60
"""How many times another a unit may be that is compared with it: hours with minutes, months with days, not years."""
_MOST_FIGURES = 24
"""Of a sentence: those after them are not read."""


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount in a unit or of things counted, as from `least` to `most`, with where it begins and ends."""

    least: float
    most: float
    unit: str | None
    of_what: frozenset[str]
    """The terms beside a number without a unit: “group of 10”, “10 people”."""
    start: int
    end: int
    is_after: bool = False
    """Whether it is a time that has passed: “after 6 months”."""

    def is_of_kind(self, other: "Measure") -> bool:
        """Whether the two can be compared: their units can, or they count the same things."""
        if self.unit is None or other.unit is None:
            return self.unit is other.unit and not self.of_what.isdisjoint(other.of_what)
        factor = _factor(self.unit, other.unit)
        return factor is not None and 1 / _MOST_APART <= factor <= _MOST_APART

    def meets(self, limits: "Measure") -> bool:
        """Whether this amount lies within limits of its kind."""
        factor = _factor(self.unit, limits.unit) if self.unit and limits.unit else 1.0
        return factor is not None and self.least * factor <= limits.most and limits.least <= self.most * factor

    def is_same_time(self, other: "Measure") -> bool:
        """Whether both are what happened after the same time, which is no condition: “fell after 6 months”."""
        return self.is_after and other.is_after and self.unit == other.unit and self.least == other.least


def limits_in(text: str) -> list[Measure]:
    """The measures that a text sets as limits: “more than 30 days”, “8 to 12 people”, “five years or more”."""
    figures = _measured(text)
    upper = {one.start: other for one, other in pairwise(figures) if _is_range(text, one, other)}
    ends = {each.start for each in upper.values()}
    limit = partial(_limit, text)
    found = [limit(each, upper.get(each.start)) for each in figures if each.start not in ends]
    return [each for each in found if each.least > -inf or each.most < inf]


def measures_in(question: str) -> list[Measure]:
    """The measures that a question names; of a limit the amount just within it: “over 20 kg”, “after 2 years”."""
    limits = {each.start: each for each in limits_in(question)}
    ends = {each.end for each in limits.values()}
    figures = [each for each in _measured(question) if each.start in limits or each.end not in ends]
    figures += [each for each in single_units(question) if not _PER.search(question, 0, each.start)]
    return [
        _just_within(limits[each.start])
        if each.start in limits
        else _measure(question, each, each, each.worth, each.worth)
        for each in figures
    ]


def are_met(measures: Sequence[Measure], limits: Sequence[Measure]) -> bool | None:
    """Whether a measure lies within one of the limits of its kind; None where there is no limit of its kind."""
    pairs = [
        (measure, limit)
        for measure in measures for limit in limits if measure.is_of_kind(limit) and not measure.is_same_time(limit)
    ]  # fmt: skip
    return any(measure.meets(limit) for measure, limit in pairs) if pairs else None


def _factor(unit: str, other: str) -> float | None:
    return 1.0 if unit == other else factor_between(unit, other) or rough_factor_between(unit, other)


def _measured(text: str) -> list[Figure]:
    return [each for each in figures_in(text) if each.unit not in SHARES and each.year() is None][:_MOST_FIGURES]


def _is_range(text: str, one: Figure, other: Figure) -> bool:
    return one.unit == other.unit and _TO.fullmatch(text, _end(text, one), _start(text, other)) is not None


def _just_within(limit: Measure) -> Measure:
    if limit.least > -inf and limit.most < inf:
        return limit
    worth = limit.least if limit.most == inf else limit.most
    return replace(limit, least=worth, most=worth)


def _limit(text: str, figure: Figure, upper: Figure | None) -> Measure:
    """The limits that the words around a figure make of it; none on either side where they make none."""
    if upper is not None:
        return _measure(text, figure, upper, figure.worth, upper.worth)
    start = _start(text, figure)
    before = text[max(0, start - _MOST_BEFORE) : start]
    least = _AT_LEAST.search(before)
    found = least or _AT_MOST.search(before)
    if found is None:
        ends = (figure.end, _end(text, figure))
        is_least = any(_OR_MORE.match(text, end) for end in ends)
        is_most = any(_OR_LESS.match(text, end) for end in ends)
        return _measure(text, figure, figure, figure.worth if is_least else -inf, figure.worth if is_most else inf)
    is_backwards = _BACKWARDS.search(before) is not None and _BEFORE.match(text, figure.end) is not None
    is_denied = _NOT.search(before[: found.start()]) is not None
    tiny = _TINY if _STRICT.match(found[0]) and not is_denied else 0.0
    is_least = (least is not None) != (is_backwards != is_denied)
    low, high = (figure.worth + tiny, inf) if is_least else (-inf, figure.worth - tiny)
    return replace(_measure(text, figure, figure, low, high), is_after=_AFTER.match(found[0]) is not None)


def _measure(text: str, figure: Figure, last: Figure, least: float, most: float) -> Measure:
    return Measure(least, most, figure.unit, _beside(text, figure, last), figure.start, last.end)


def _beside(text: str, figure: Figure, last: Figure) -> frozenset[str]:
    if figure.unit is not None:
        return frozenset()
    named = _NAMED.search(text[max(0, figure.start - 2 * _MOST_BEFORE) : figure.start])
    counted = _COUNTED.match(text, last.end)
    words = (match[1] for match in (named, counted) if match is not None)
    terms = frozenset(terms_of(" ".join(words)))
    return terms - _PERSONS | {_PEOPLE} if terms & _PERSONS else terms


def _start(text: str, figure: Figure) -> int:
    """Where a figure begins, with the currency before it."""
    return text.rfind(figure.raw, 0, figure.start + len(figure.raw))


def _end(text: str, figure: Figure) -> int:
    """Where the number itself ends, without its unit."""
    return _start(text, figure) + len(figure.raw)
