"""Dates, times and durations under the number formats of workbooks."""

import datetime as dt
import locale
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Protocol

_DAYS = 2_958_466  # the first day after 9999, which Excel does not show
_LEAP_DAY_OF_1900 = 60  # Excel counts a 29 February 1900
_MICROSECONDS = 86_400_000_000  # of a day
_ENGLISH = 0x0409  # Windows' number for English as in the United States, Excel's default
_LANGUAGE_OF = 0x03FF  # the bits of Windows' number for a language that leave out the country
_TWO, _SHORT, _WHOLE = 2, 3, 4  # letters: dd is a number of two digits, ddd a short name, dddd the whole one


class FormatToken(Protocol):
    """A piece of a number format; see `services.files.reading.number_formats`."""

    @property
    def kind(self) -> str: ...

    @property
    def text(self) -> str: ...


def is_date(tokens: Sequence[FormatToken]) -> bool:
    """Whether a format with these pieces shows dates, times or durations."""
    return any(token.kind in {"date", "elapsed"} for token in tokens)


def date_shown(value: float, tokens: Sequence[FormatToken], language: int | None, *, from_1904: bool) -> str:
    """A number of days as a format shows it; what is no date that Excel knows is shown as #### there, too."""
    if not 0 <= value < _DAYS:
        if any(token.kind == "elapsed" for token in tokens) and value < 0:
            return "-" + date_shown(-value, tokens, language, from_1904=from_1904)
        return "#" * 4
    places = _second_places(tokens)
    ticks = _rounded_to(value, places, tokens)
    day, time = divmod(ticks, _MICROSECONDS)
    return "".join(_pieces(_moment(day, from_1904=from_1904), day, time, tokens, language))


def _rounded_to(value: float, places: int, tokens: Sequence[FormatToken]) -> int:
    """Microseconds, rounded to what a format shows of a second; a time without seconds is cut, as Excel does."""
    step: int = 10 ** (6 - places)
    if not any(token.text[0] == "s" for token in tokens if token.kind in {"date", "elapsed"}):
        step = 1000  # what binary fractions are off by
    return round(value * _MICROSECONDS / step) * step


def _second_places(tokens: Sequence[FormatToken]) -> int:
    """How many digits of a second are shown: the zeros after the point that follows `s`."""
    kinds = [token.kind for token in tokens]
    if "point" not in kinds:
        return 0
    point = kinds.index("point")
    if point == 0 or not tokens[point - 1].text.startswith("s"):
        return 0
    places = 0
    for token in tokens[point + 1 :]:
        if token.kind != "digit":
            break
        places += 1
    return min(places, 6)


def _moment(day: int, *, from_1904: bool) -> dt.date:
    if from_1904:
        return dt.date(1904, 1, 1) + dt.timedelta(days=day)
    first = dt.date(1899, 12, 31) if day < _LEAP_DAY_OF_1900 else dt.date(1899, 12, 30)
    return first + dt.timedelta(days=day)


def _pieces(date: dt.date, day: int, time: int, tokens: Sequence[FormatToken], language: int | None) -> Iterator[str]:
    twelve = any(token.kind == "half" for token in tokens)
    seconds, fraction = divmod(time, 1_000_000)
    elapsed = {"h": day * 24 + seconds // 3600, "m": day * 1440 + seconds // 60, "s": day * 86400 + seconds}
    digits = iter(f"{fraction:06}")
    in_fraction = False
    for index, token in enumerate(tokens):
        follows_second = index > 0 and tokens[index - 1].text.startswith("s")
        in_fraction = (token.kind == "point" and follows_second) or (token.kind == "digit" and in_fraction)
        match token.kind:
            case "date" if token.text[0] in "hs" or _is_minute(tokens, index):
                yield _time(token.text, seconds, twelve=twelve)
            case "date":
                yield _date(token.text, date, language)
            case "elapsed":
                yield f"{elapsed[token.text[0]]:0{len(token.text)}}"
            case "half":
                yield ("AM", "PM")[seconds >= 43_200][: 1 if len(token.text) == 3 else 2]  # noqa: PLR2004
            case "digit":
                yield next(digits, "") if in_fraction else token.text
            case "literal" | "point" | "comma" | "slash" | "percent":
                yield token.text


def _is_minute(tokens: Sequence[FormatToken], index: int) -> bool:
    """Whether `m` or `mm` is minutes: right after hours or before seconds, whatever is between."""
    if tokens[index].text not in {"m", "mm"}:
        return False
    before = [token.text for token in tokens[:index] if token.kind in {"date", "elapsed"}]
    after = [token.text for token in tokens[index + 1 :] if token.kind in {"date", "elapsed"}]
    return bool((before and before[-1][0] == "h") or (after and after[0][0] == "s"))


def _time(code: str, seconds: int, *, twelve: bool) -> str:
    number = {"h": seconds // 3600, "m": seconds // 60 % 60, "s": seconds % 60}[code[0]]
    if twelve and code[0] == "h":
        number = number % 12 or 12
    return f"{number:0{min(len(code), 2)}}"


def _date(code: str, date: dt.date, language: int | None) -> str:
    letter, width = code[0], min(len(code), 5)
    if letter in "yeb":
        year = date.year + (543 if letter == "b" else 0)  # the Buddhist era
        return f"{year % 100:02}" if letter == "y" and width <= _TWO else f"{year:04}"
    if letter not in "md":
        return ""  # names of eras
    if width <= _TWO:
        return f"{date.month if letter == 'm' else date.day:0{width}}"
    months, short_months, days, short_days = _names(language)
    if letter == "d":
        return (short_days if width == _SHORT else days)[date.weekday()]
    name = (short_months if width == _SHORT else months)[date.month]
    return name[:1] if width > _WHOLE else name


Names = tuple[dict[int, str], dict[int, str], dict[int, str], dict[int, str]]
"""Months whole and short, weekdays whole and short."""


@lru_cache(16)
def _names(language: int | None) -> Names:
    from babel import Locale, UnknownLocaleError

    code = locale.windows_locale.get(language or _ENGLISH) or _main_language(language or _ENGLISH)
    try:
        known = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        known = Locale.parse("en_US")
    months, days = known.months["format"], known.days["format"]
    return (months["wide"], months["abbreviated"], days["wide"], days["abbreviated"])


def _main_language(language: int) -> str:
    """A language that Windows has no country for in the table: by its lower ten bits."""
    return next(
        (name for number, name in locale.windows_locale.items() if number & _LANGUAGE_OF == language & _LANGUAGE_OF),
        "en_US",
    )
