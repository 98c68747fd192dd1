"""Dates and times of day in a text, however they are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from services.text.periods import months, short_months, unambiguous_short_months

_YEAR = r"(?:19|20)\d\d"
YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
"""A year, also glued to letters: FY2018."""
_CLOCK = re.compile(
    r"""
    (?<![\d:.])(?P<hour>[01]?\d|2[0-4])
    (?: :(?P<minute>[0-5]\d)(?![\d:])
      | \.(?P<dotted>[0-5]\d)(?=\s?(?:[ap]\.?m\b|uhr\b|h\b|hrs\b)) | (?<=\blas\s\d)\.(?P<las>[0-5]\d)(?!\d)
      | (?<=\blas\s\d\d)\.(?P<las2>[0-5]\d)(?!\d) | \s?h\s?(?P<after_h>[0-5]\d)(?!\d|\s?min)
      | (?=\s?[ap]\.?m\b) )
    (?:\s?(?P<half>[ap]\.?m\b))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""18:30, 6.30 pm, 18.30 Uhr, las 18.30, 18 h 30."""
_SHORT_YEAR = re.compile(r"\b(?:FY|CY|fiscal(?: year)?) ?'?(\d\d)\b", re.IGNORECASE)
_TO = (
    r"(?:[-–—]|(?:to|and|until|through)(?: the)?|bis(?: zum)?|(?:und|auf)(?: den)?|au|et(?: le)?|al|y(?: el)?|a"
    r"|e(?: il)?|ao|(?:tot|en)(?: de)?)"
)
_DAY_OF_MONTH = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|er|\.)?"
_RANGE_BEFORE = re.compile(
    rf"(?<![\d.,:/-]){_DAY_OF_MONTH}\s*(?:\b|(?<=\.)){_TO}(?:\b|(?<=[-–—]))\s*$",
    re.IGNORECASE,
)
_RANGE_AFTER = re.compile(rf"\s*{_TO}\s*{_DAY_OF_MONTH}(?![\d:%]|[.,]\d|\s*[^\W\d_])", re.IGNORECASE)
"""The other day of a range, before the day and the month that are written together, or after them."""
_LONGEST_RANGE = 20
"""Characters of a day and what joins it to the next."""
_VERBS = frozenset({"may", "march", "mar"})
_OTHER_WORDS = frozenset({"mai", "mars", "august"})
"""Names of months that are other words without a capital: Italian "mai" is never."""
_NOON = 12  # hours
LAST_MONTH, LAST_DAY = 12, 31  # a larger number is no month, or no day


@dataclass(frozen=True, slots=True)
class Date:
    """`text[start:end]` as a day, a month of a year, or a day of any year.

    A day that is not said is None; years that are not said are an empty set. `years` holds every year of a list:
    "December 31, 2020, 2019 and 2018" has three.
    """

    start: int
    end: int
    raw: str
    days: frozenset[tuple[int, int | None]]
    """Month and day; two where "5/7/2020" may be either."""
    years: frozenset[int]

    @property
    def has_day(self) -> bool:
        return any(day is not None for _, day in self.days)

    def meets(self, other: "Date") -> bool:
        """Whether the other may be this date, and says all that this one says of the day."""
        same_day = any(
            month == its_month and (day is None or day == its_day)
            for month, day in self.days
            for its_month, its_day in other.days
        )
        return same_day and (not self.years or not other.years or bool(self.years & other.years))


@cache
def _date_pattern() -> re.Pattern[str]:
    month = "|".join(sorted([*months(), *short_months()], key=len, reverse=True))
    return re.compile(
        rf"""
        (?P<iso>\b(?P<iy>{_YEAR})[-/.](?P<im>\d\d?)[-/.](?P<id>\d\d?)\b)
        | (?P<cjk>(?P<cy>{_YEAR})年(?:\s?(?P<cm>\d\d?)月(?:\s?(?P<cd>\d\d?)日)?)?)
        | (?P<slash>\b(?P<s1>\d\d?)[/.](?P<s2>\d\d?)[/.](?P<sy>{_YEAR})\b)
        | (?P<named>\b(?:(?P<d1>\d\d?)(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?)?\b(?P<month>{month})\b
            (?:\.(?=\s*[\d,]))?
            (?:\s+(?P<d2>\d\d?)(?:st|nd|rd|th)?\b(?![.,]\d|\s*[%:]))?
            (?:\s?,?\s+(?:of\s+|de\s+)?(?P<years>{_YEAR}\b(?:(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+){_YEAR}\b)*))?)
        """,
        re.VERBOSE | re.IGNORECASE,
    )


def dates_in(text: str) -> list[Date]:
    """The dates of a text that name a month, in reading order."""
    return [date for match in _date_pattern().finditer(text) if (date := _date(match)) is not None]


def days_in(text: str) -> list[Date]:
    """The dates of a text, and those of which a sentence leaves something out.

    Of a range one day may have no month of its own: 4 to 22 May, May 4–22. A month alone has no capital in most
    languages: en mai, desde octubre.
    """
    dates = dates_in(text)
    ranges = [each for date in dates for each in (*_first_of_range(date, text), date, *_last_of_range(date, text))]
    alone = (
        Date(
            match.start(match.lastgroup or 0), match.end(), name, frozenset({(_month_number(name), None)}), frozenset()
        )
        for match in _month_alone().finditer(text)
        if (name := match[match.lastgroup or 0]) and not any(date.start < match.end() <= date.end for date in dates)
    )
    return sorted((*ranges, *alone), key=lambda date: date.start)


@cache
def _month_alone() -> re.Pattern[str]:
    before = "en|de|di|in|da|depuis|début|fin|dès|vanaf|sinds|tot|d['’]|jusqu['’]en"
    clear = "|".join(sorted(set(months()) - _VERBS - _OTHER_WORDS, key=len, reverse=True))
    other = "|".join(_OTHER_WORDS - {"august"})
    return re.compile(rf"\b(?:(?P<month>{clear})|(?i:{before})\s(?P<other>{other}))\b")


def _first_of_range(date: Date, text: str) -> Iterator[Date]:
    begins_with_day = date.raw[0].isdigit() and re.match(r"\d{1,2}(?!\d)", date.raw)
    found = _RANGE_BEFORE.search(text, max(0, date.start - _LONGEST_RANGE), date.start) if begins_with_day else None
    if found and len({month for month, _ in date.days}) == 1:
        yield _with_day(date, found.start("day"), found["day"])


def _last_of_range(date: Date, text: str) -> Iterator[Date]:
    found = _RANGE_AFTER.match(text, date.end) if date.has_day and date.raw[-1].isdigit() and not date.years else None
    if found and len({month for month, _ in date.days}) == 1:
        yield _with_day(date, found.start("day"), found["day"])


def _with_day(date: Date, start: int, day: str) -> Date:
    [(month, _)] = date.days
    return Date(start, start + len(day), day, frozenset({(month, int(day))}), date.years)


def with_capital_months(question: str) -> str:
    """A question in which a month after “in”, “during” and the like has its capital, so that it is read as one.

    Without it “may” and “march” are verbs, and “june” may be a name.
    """
    return _month_after_a_preposition().sub(lambda match: f"{match['before']}{match['month'].title()}", question)


@cache
def _month_after_a_preposition() -> re.Pattern[str]:
    month = "|".join(sorted(months(), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<before>(?:in|during|for|since|until|of|im|seit|bis|en|pendant|durante|nel|a|em|tijdens)\s+)"
        rf"(?P<month>{month})\b"
    )


def _date(match: re.Match[str]) -> Date | None:
    years: frozenset[int] = frozenset()
    days: list[tuple[int, int | None]]
    if match["iso"]:
        days, years = [(int(match["im"]), int(match["id"]))], frozenset({int(match["iy"])})
    elif match["cjk"]:
        if not match["cm"]:
            return None
        days, years = [(int(match["cm"]), _int(match["cd"]))], frozenset({int(match["cy"])})
    elif match["slash"]:
        one, two = int(match["s1"]), int(match["s2"])
        # With full stops the day is always first; with slashes American dates have the month first.
        days = [(two, one)] if "." in match["slash"] else [(one, two), (two, one)]
        years = frozenset({int(match["sy"])})
    else:
        day = _int(match["d1"]) or _int(match["d2"])
        years = frozenset(map(int, YEAR.findall(match["years"] or "")))
        name = match["month"]
        is_verb = name in _VERBS and not (day and years)
        if not name[0].isupper() and (is_verb or (day is None and not years)):
            return None
        if not (day and years) and not _is_clear(name):
            return None
        days = [(_month_number(match["month"].lower()), day)]
    possible = frozenset(each for each in days if each[0] <= LAST_MONTH and (each[1] or 1) <= LAST_DAY)
    raw = match[0].rstrip()
    return Date(match.start(), match.start() + len(raw), raw, possible, years) if possible else None


def _is_clear(name: str) -> bool:
    """Whether a name needs no day and no year to be that of a month."""
    lower = name.lower()
    return lower in months() or lower in unambiguous_short_months() or name == "Mar"


def _month_number(name: str) -> int:
    return months().get(name) or short_months()[name]


def _int(digits: str | None) -> int | None:
    return int(digits) if digits else None


@dataclass(frozen=True, slots=True)
class Clock:
    """`text[start:end]` as minutes since midnight; an hour without "am" or "pm" is read on the 24-hour clock."""

    start: int
    end: int
    raw: str
    minutes: frozenset[int]


def clocks_in(text: str) -> list[Clock]:
    """The times of day of a text: 18:30, 6:30 pm, 6 pm."""
    return list(_clocks(text))


def _clocks(text: str) -> Iterator[Clock]:
    for match in _CLOCK.finditer(text):
        minute = match["minute"] or match["dotted"] or match["las"] or match["las2"] or match["after_h"]
        minutes = int(match["hour"]) % 24 * 60 + int(minute or 0)
        if match["half"]:
            minutes = minutes % (_NOON * 60) + (_NOON * 60 if match["half"][0] in "pP" else 0)
        raw = match[0].rstrip()
        yield Clock(match.start(), match.start() + len(raw), raw, frozenset({minutes}))


def years_in(text: str) -> frozenset[int]:
    """Every year that a text names, also glued to letters: FY2018, FY18, 2023Q4."""
    short = {2000 + int(digits) for digits in _SHORT_YEAR.findall(text)}
    return frozenset(map(int, YEAR.findall(text))) | short
