"""The periods of the columns of a statement, and the period that a question asks for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from services.text.dates import YEAR
from services.text.function_words import Language
from services.text.language import language_of
from services.text.periods import month_name, months
from services.text.year_parts import PART_ORDINALS

YEAR_LONG, _HALF, _QUARTER = 12, 6, 3
"""Months."""
_NUMBERS = {
    "three": 3,
    "six": 6,
    "nine": 9,
    "twelve": 12,
    "thirteen": 3,
    "twenty-six": 6,
    "thirty-nine": 9,
    "fifty-two": 12,
}
"""Words for a number of months. A number of weeks is given as the months that it covers."""
_WEEKS = {13: 3, 26: 6, 39: 9, 52: 12, 53: 12}
"""Weeks of fiscal quarters, halves and years, as months; every sixth year or so has 53."""
_SPAN = re.compile(
    rf"\b(?P<number>{'|'.join(_NUMBERS)}|\d{{1,2}})[- ](?:months?|weeks?)\b"
    r"|\b(?P<quarter>quarters?) ended\b|\b(?P<year>years?) ended\b",
    re.IGNORECASE,
)
_QUARTER_NAMED = re.compile(
    rf"(?<![a-z])(?:Q\s?([1-4])|(?<!\d)([1-4])Q)(?![a-z\d])|\b({'|'.join(PART_ORDINALS)}) quarter\b", re.IGNORECASE
)
_HALF_NAMED = re.compile(
    r"\bH1\b|\b(?:first|1st) half\b|\bhalf[- ]year\b|\bhalbjahr\b|\b(?:premier|primer|primo) semestre?\b", re.IGNORECASE
)
_OTHER_PART = re.compile(
    r"\bH2\b|\b(?:second|2nd|last) half\b|\bmonth(?:ly)?\b|\bquartal\w*|\btrimestr\w*|\bzweite\w* halbjahr"
    r"|\bkwartaal\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Period:
    """The part of a year that a question asks for: its length in months, its quarter, the month in which it ends."""

    months: int = YEAR_LONG
    quarter: int | None = None
    month: int | None = None
    language: Language = "en"
    """Of the question, in which the month is named."""

    def named(self, year: int, quarter: int | None) -> str:
        """The name in an answer: “2024”, “Q2 2024”, “June 2024” for a day in June; `quarter` is that of the report."""
        if self.months == YEAR_LONG:
            return f"{month_name(self.month, self.language)} {year}" if self.month is not None else f"{year}"
        if self.months == _QUARTER:
            return f"Q{self.quarter or quarter or '?'} {year}"
        return f"H1 {year}" if self.months == _HALF else f"{self.months}M {year}"


def period_in(question: str) -> Period | None:
    """The period that a question names, a year where it names none; None for a period that no statement has."""
    named, language = _month_in(question), language_of(question)
    if quarter := _quarter_in(question):
        return Period(_QUARTER, quarter, named, language)
    if _HALF_NAMED.search(question):
        return Period(_HALF, None, named, language)
    if _OTHER_PART.search(question):
        return None
    spans = _spans_in(question)
    return Period(spans[0] if spans else YEAR_LONG, None, named, language)


@dataclass(frozen=True, slots=True)
class ColumnHeading:
    """What is above the rows of a statement: lengths in months of its groups of columns, and months of its dates."""

    spans: tuple[int, ...]
    months: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "ColumnHeading":
        """The heading in the text above the rows."""
        return cls(tuple(_spans_in(text)), tuple(_months_in(text)))

    def column(self, names: Sequence[str], year: int, asked: Period) -> int | None:
        """The index of the only column of the year and period; None where there is no such column or more than one."""
        of_year = [index for index, name in enumerate(names) if YEAR.findall(name) == [str(year)]]
        if asked.month is not None and self.months and asked.month not in self.months:
            return None
        if self.spans:
            size = max(1, len(names) // len(self.spans))
            of_year = [
                index for index in of_year if self.spans[min(index // size, len(self.spans) - 1)] == asked.months
            ]
        elif len(set(self.months)) > 1 and len(self.months) == len(names):
            of_year = [index for index in of_year if self._is_day_asked_for(index, names, asked)]
        elif asked.months != YEAR_LONG:
            return None
        return of_year[0] if len(of_year) == 1 else None

    def _is_day_asked_for(self, index: int, names: Sequence[str], asked: Period) -> bool:
        """Whether a column of an interim balance sheet is the wanted one: its own date, or the end of the last year."""
        if asked.month is not None:
            return self.months[index] == asked.month
        latest = max(range(len(names)), key=lambda each: (names[each], self.months[each]))
        return (index == latest) == (asked.months != YEAR_LONG)


def quarter_of(title: str) -> int | None:
    """The quarter of a report, from its name and first page; None where they name none or several."""
    named = {_quarter(match) for match in _QUARTER_NAMED.finditer(title)}
    if not named and (ended := re.search(r"quarter(?:ly period)? ended\s+(?:\d{1,2} )?(\w+)", title, re.IGNORECASE)):
        named = {-(-month // 3) for month in [months().get(ended[1].lower(), 0)] if month}
    return named.pop() if len(named) == 1 else None


def _quarter(match: re.Match[str]) -> int:
    return int(match[1] or match[2] or PART_ORDINALS[match[3].lower()])


def _quarter_in(question: str) -> int | None:
    named = {_quarter(match) for match in _QUARTER_NAMED.finditer(question)}
    return named.pop() if len(named) == 1 else None


def _month_in(question: str) -> int | None:
    named = set(_months_in(question))
    return named.pop() if len(named) == 1 else None


def _months_in(text: str) -> list[int]:
    return [months()[match["month"].lower()] for match in _month().finditer(text)]


@cache
def _month() -> re.Pattern[str]:
    """A month before a day or a year, also at the end of a line above the years."""
    names = "|".join(months())
    return re.compile(rf"\b(?P<month>{names})\.?(?=,? \d|,$)", re.IGNORECASE | re.MULTILINE)


def _spans_in(text: str) -> list[int]:
    spans: list[int] = []
    for match in _SPAN.finditer(text):
        if match["number"]:
            number = _NUMBERS.get(match["number"].lower()) or int(match["number"])
            spans.append(_WEEKS.get(number, number))
        else:
            spans.append(_QUARTER if match["quarter"] else YEAR_LONG)
    return spans
