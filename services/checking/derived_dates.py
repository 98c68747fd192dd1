"""Years and days that follow from the passages: a year of birth and an age, the Monday after Sunday, 16 March."""

import re
from collections.abc import Iterator
from datetime import date

from services.checking.evidence import Evidence
from services.checking.nearest import nearest
from services.text.dates import Date, days_in
from services.text.numbers import figures_in
from services.text.periods import YEAR_AFTER, YEAR_BEFORE
from services.text.values import values_in

_BORN = re.compile(
    r"\b(?:born|geboren\w*|née?s?|naît|naquit|nacid[oa]s?|naci[óo]|nat[oa]|nacque|nascid[oa]|nasceu|geboren)\b|[*†]\s?(?=\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,])(?:1\d|20)\d\d(?![.,]?\d)")
_AT_AGE = re.compile(
    r"\b(?:at|aged?|age of|turned|mit|alter von|à|âge de|a los|edad de|a|età di|aos|idade de|op|leeftijd van)\s$",
    re.IGNORECASE,
)
"""What comes before an age that has no unit: “at twenty-two she went to Leipzig”."""
_BEFORE = 16
"""Characters before a figure, which hold the longest of these phrases."""
_AGES = range(5, 111)
"""Years of a life; children's are months, and smaller numbers are something else."""
_MOST_SPANS = 40
"""Figures beside a year; further ones are not added to it."""
_WEEK = 7  # days
_ANY_YEAR = 2023  # of days that have none, without a 29 February
_BETWEEN = re.compile(r"[\s,.]*(?:(?:the|den|dem|le|el|il)\s)?")
"""Between a weekday and its date."""
_MOST_NEAR = 3
"""Sentences of the passages that may name the earlier year."""


def year_follows(text: str, year: int, evidence: Evidence) -> bool:
    """Whether what may be a year is as far from one of the passages as these say."""
    return (
        year in _of_ages(text, evidence)
        or (_BORN.search(text) is not None and year in _of_birth(evidence))
        or any(year == each for each in _steps(text, evidence))
    )


def _of_birth(evidence: Evidence) -> set[int]:
    """The years in which those were born whose age in a year is told."""
    return {
        year - age - before_birthday
        for segment in evidence.segments
        for age in _ages(segment.text)
        for year in _years(segment.text)
        for before_birthday in (0, 1)
    }


def day_follows(text: str, day: Date, evidence: Evidence) -> bool:
    """Whether a day is less than a week from one that the passages have, which name its weekday without a date."""
    weekday = next(iter(_weekdays(text, day)), 0)
    if not any(weekday in _undated_weekdays(segment.text) for segment in evidence.segments):
        return False
    return any(
        abs(apart) < _WEEK and (its_weekday + apart - weekday) % _WEEK == 0
        for segment in evidence.segments
        for other in days_in(segment.text)
        for its_weekday in _weekdays(segment.text, other)
        if (apart := _days_apart(other, day)) is not None
    )


def _undated_weekdays(text: str) -> set[int]:
    named = [each for each in values_in(text) if each.kind == "weekday"]
    days = days_in(text) if named else []
    return {each.value for each in named if not any(_BETWEEN.fullmatch(text, each.end, day.start) for day in days)}


def _weekdays(text: str, day: Date) -> list[int]:
    """The weekday right before a date."""
    named = (each for each in values_in(text) if each.kind == "weekday")
    return [each.value for each in named if _BETWEEN.fullmatch(text, each.end, day.start)][:1]


def _days_apart(one: Date, other: Date) -> int | None:
    years = one.years | other.years
    if len(one.days) > 1 or len(other.days) > 1 or len(years) > 1 or not (one.has_day and other.has_day):
        return None
    year = min(years, default=_ANY_YEAR)
    try:
        first, last = (date(year, month, number or 1) for [(month, number)] in (one.days, other.days))
    except ValueError:
        return None  # no day of the calendar
    return (last - first).days


def _of_ages(text: str, evidence: Evidence) -> set[int]:
    """The years in which those whose birth is told had the ages that are told."""
    born = {year for each in evidence.segments if _BORN.search(each.text) for year in sorted(_years(each.text))[:1]}
    if not born:
        return set()
    ages = [*_ages(text), *(age for segment in evidence.segments for age in _ages(segment.text))]
    return {year + age for year in born for age in ages[:_MOST_SPANS]}


def _years(text: str) -> set[int]:
    return set(map(int, _YEAR.findall(text)))


def _ages(text: str) -> Iterator[int]:
    for figure in figures_in(text):
        is_age = figure.unit == "year" or _AT_AGE.search(text, max(0, figure.start - _BEFORE), figure.start)
        if is_age and figure.year() is None and figure.worth in _AGES:
            yield int(figure.worth)


def _steps(text: str, evidence: Evidence) -> Iterator[int]:
    """The years before and after those of a sentence that names a step: ten years later, the following year."""
    for segment in nearest(text, evidence, 0)[:_MOST_NEAR]:
        place = evidence.segments.index(segment)
        before = evidence.segments[place - 1].text if place else ""
        years = _years(segment.text) or _years(before)
        yield from (year + step for year in years for step in _steps_in(segment.text))


def _steps_in(text: str) -> Iterator[int]:
    """By how many years the numbers of years in a text lead on, or back: after ten years, five years late."""
    for figure in figures_in(text)[:_MOST_SPANS]:
        if figure.unit == "year" and figure.worth.is_integer():
            yield from (int(figure.worth), -int(figure.worth))
    if YEAR_AFTER.search(text):
        yield 1
    if YEAR_BEFORE.search(text):
        yield -1
