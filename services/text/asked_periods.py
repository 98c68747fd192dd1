"""The days that a question asks about: a day, a month, a year, from one to another, or a day of the week."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from services.text.dates import LAST_DAY, LAST_MONTH, YEAR, Date, dates_in
from services.text.function_words import LANGUAGES
from services.text.periods import months, unambiguous_short_months, weekdays

# Prepositions of time in seven languages, from grammars: CLDR has names and formats, and no prepositions.
_BEFORE = "before|prior to|vor|avant|antes de|prima di|voor"
_UNTIL = "until|till|up to|by|to|through|bis|jusqu['’](?:à|en|au)|hasta|fino a|até|tot|and|und|et|y|e|en|à|a|al|au"
_AFTER = "after|later than|nach|après|después de|dopo|depois de|na"
_FROM = (
    "from|since|as of|starting|between|ab|seit|von|zwischen|depuis|dès|à partir d[eu]|desde|entre|da|dal|tra|vanaf"
    "|sinds|tussen"
)
_IN = "in|during|for|of|on|im|am|en|pendant|durante|nel|em|tijdens|de|d['’]"
_ARTICLE = r"(?:the|zum|dem|den|le|el|il|de|o|l['’])?\s*"
_TO = re.compile(rf"\s*(?:[-–—]|\b(?:{_UNTIL})\b)\s*{_ARTICLE}", re.IGNORECASE)
_WEEKDAY = re.compile(r"[^\W\d_]{2,}")
"""“Mon” or “Samstag”, in any language: a word alone before a date."""
_WEEKEND = re.compile(r"\b(?:weekends?|wochenenden?|week-ends?|fines? de semana|weekeinden?)\b", re.IGNORECASE)
_SATURDAY, _SUNDAY = 5, 6  # as `datetime.date.weekday` counts
_FIRST, _LAST = (1, 1), (LAST_MONTH, LAST_DAY)  # of any year, as months and days
_Day = tuple[int, int]
"""Month and day."""


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """Days of the year from one to another, both in it, of any year or of one; only some days of the week if named."""

    raw: str
    """The words of the question that say so."""
    first: _Day = _FIRST
    last: _Day = _LAST
    year: int | None = None
    weekdays: frozenset[int] = frozenset()
    """Monday is 0."""

    @property
    def is_of_weekdays_alone(self) -> bool:
        return bool(self.weekdays) and self.year is None and (self.first, self.last) == (_FIRST, _LAST)

    @property
    def is_whole_year(self) -> bool:
        return (self.first, self.last) == (_FIRST, _LAST)

    def has(self, date: Date) -> bool:
        """Whether a day is in it. A day that may be read in two ways is in it by either."""
        years = date.years if self.year is None else date.years & {self.year}
        if not years:
            return self.year is None and not self.weekdays and self._has_day(date)
        return self._has_day(date) and (not self.weekdays or any(self._is_weekday(date, year) for year in years))

    def _has_day(self, date: Date) -> bool:
        days = [(month, day) for month, day in date.days if day is not None]
        if self.first <= self.last:
            return any(self.first <= day <= self.last for day in days)
        return any(day >= self.first or day <= self.last for day in days)  # over the turn of the year

    def _is_weekday(self, date: Date, year: int) -> bool:
        for month, day in date.days:
            try:
                if dt.date(year, month, day or 1).weekday() in self.weekdays:
                    return True
            except ValueError:
                continue  # 30 February
        return False


def asked_period(question: str) -> AskedPeriod | None:
    """The days that a question asks about; None where it names none, or several that are no first and last one.

    Months may be written as in chats: “jan to april”, “before may”.
    """
    text = _with_capitals(question)
    dates = [date for date in dates_in(text) if not _is_other_word(date, text)]
    years = frozenset(map(int, YEAR.findall(text)))
    days_of_week = list(_weekday().finditer(text))
    weekdays = frozenset(_weekday_numbers()[match[0].lower()] for match in days_of_week)
    raws = [match[0] for match in days_of_week]
    if weekend := _WEEKEND.search(text):
        weekdays |= {_SATURDAY, _SUNDAY}
        raws.append(weekend[0])
    year = next(iter(years)) if len(years) == 1 else None
    if len(years) > 1 or len(dates) > len(_ENDS) or (not dates and not years and not weekdays):
        return None
    if not dates:
        return AskedPeriod(" ".join([*raws, *(str(each) for each in years)]), year=year, weekdays=weekdays)
    bounds = _bounds(text, dates)
    if bounds is None:
        return None
    raw = text[bounds.start : dates[-1].end]
    named = [*(each for each in raws if each not in raw), raw]
    return AskedPeriod(" ".join(named), bounds.first, bounds.last, year, weekdays)


def days_of(cells: Iterable[str]) -> dict[str, Date]:
    """The days that cells are, with nothing else in them but the day of the week.

    Where “3/4/2026” may be two days, it is the one in the order that the other cells have.
    """
    found = {cell: day for cell in cells if (day := _day(cell)) is not None}
    first = {_day_is_first(day) for day in found.values() if len(day.days) == 1 and "/" in day.raw}
    if len(first) != 1:
        return found
    is_first = True in first
    return {cell: _in_order(day, is_first=is_first) for cell, day in found.items()}


def _day(cell: str) -> Date | None:
    text = cell.strip()
    dates = dates_in(text) if any(map(str.isdigit, text)) else []
    if len(dates) != 1 or not dates[0].has_day:
        return None
    before, after = text[: dates[0].start].strip(" ,."), text[dates[0].end :].strip()
    return dates[0] if not after and (not before or _WEEKDAY.fullmatch(before)) else None


def _day_is_first(day: Date) -> bool:
    return {int(day.raw.partition("/")[0])} == {number for _, number in day.days}


def _in_order(day: Date, *, is_first: bool) -> Date:
    if len(day.days) == 1:
        return day
    one, two, _ = map(int, day.raw.split("/"))
    return replace(day, days=frozenset({(two, one) if is_first else (one, two)}))


_ENDS = ("first", "last")


@dataclass(frozen=True, slots=True)
class _Bounds:
    start: int
    first: _Day
    last: _Day


def _bounds(text: str, dates: list[Date]) -> _Bounds | None:
    first, last = dates[0], dates[-1]
    if len(dates) > 1:
        return _Bounds(first.start, _begin(first), _end(last)) if _TO.fullmatch(text, first.end, last.start) else None
    before = re.search(rf"\b(?:(?P<before>{_BEFORE})|(?P<until>{_UNTIL})|(?P<after>{_AFTER})|(?P<from>{_FROM}))"
                       rf"\s+{_ARTICLE}$", text[: first.start], re.IGNORECASE)  # fmt: skip
    start = before.start() if before else first.start
    match before.lastgroup if before else None:
        case "before":
            return _Bounds(start, _FIRST, _day_before(_begin(first)))
        case "until" if before and before[0].split()[0].lower() not in {
            "and",
            "und",
            "et",
            "y",
            "e",
            "en",
            "a",
            "à",
            "al",
            "au",
        }:
            return _Bounds(start, _FIRST, _end(first))
        case "after":
            return _Bounds(start, _day_after(_end(first)), _LAST)
        case "from":
            return _Bounds(start, _begin(first), _LAST)
        case _:
            return _Bounds(first.start, _begin(first), _end(first))


def _begin(date: Date) -> _Day:
    month, day = min(date.days, key=lambda each: (each[0], each[1] or 1))
    return month, day or 1


def _end(date: Date) -> _Day:
    month, day = max(date.days, key=lambda each: (each[0], each[1] or LAST_DAY))
    return month, day or LAST_DAY


def _day_before(day: _Day) -> _Day:
    return (day[0], day[1] - 1) if day[1] > 1 else (day[0] - 1, LAST_DAY)


def _day_after(day: _Day) -> _Day:
    return (day[0], day[1] + 1) if day[1] < LAST_DAY else (day[0] + 1, 1)


def _is_other_word(date: Date, text: str) -> bool:
    """Whether a month that a question begins with is none: “May dogs come aboard?”, but “May: what is on?” names it."""
    is_alone = date.start == 0 and not (date.has_day or date.years)
    return is_alone and text[date.end :].lstrip()[:1] not in {":", ","}


def _with_capitals(question: str) -> str:
    """Months with their capital, which tells them from other words; “may” and “march” only after a word for a time."""
    return _month().sub(
        lambda match: (match["before"] or "") + (match["month"] or match["first"] or match["sure"]).capitalize(),
        question,
    )


@cache
def _month() -> re.Pattern[str]:
    every = "|".join(sorted({*months(), "mar"}, key=len, reverse=True))
    sure = "|".join(sorted({*months(), *unambiguous_short_months()} - _OTHER_WORDS, key=len, reverse=True))
    return re.compile(
        rf"\b(?P<before>(?:{_BEFORE}|{_UNTIL}|{_AFTER}|{_FROM}|{_IN})\s+)(?P<month>{every})\b"
        rf"|^(?P<first>{every})(?=\s*[:,])|\b(?P<sure>{sure})\b"
    )


_OTHER_WORDS = frozenset(("may", "march", "mar", "mai", "mars", "august"))
"""Names of months that are other words where they have no capital."""


@cache
def _weekday() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _weekday_numbers()), key=len, reverse=True))
    return re.compile(rf"\b(?:{names})\b", re.IGNORECASE)


@cache
def _weekday_numbers() -> dict[str, int]:
    numbers = {name: number for language in LANGUAGES for number, name in enumerate(weekdays(language))}
    return numbers | {f"{name}s": number for name, number in numbers.items() if not name.endswith("s")}
