"""The names of months, weekdays, seasons and parts of a year, in seven languages."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from services.text.function_words import LANGUAGES, Language

if TYPE_CHECKING:
    from babel import Locale

# CLDR, and so Babel, has no names of seasons and of parts of the week.
_SEASONS = """
summer winter spring autumn sommer frühling frühjahr herbst hiver printemps automne été verano invierno primavera
otoño estate inverno autunno verão outono zomer herfst lente
""".split()
_WEEK_PARTS = "weekend weekends weekdays wochenende werktags weekeinde".split()
_SOMETIMES_WORDS = frozenset({"march", "may", "été", "estate", "lente"})
"""Names that are also other words unless they begin with a capital."""
_SHORT_AND_WORDS = frozenset("mar ago set out gen lug mag dic ene dez fev ott giu abr".split())
"""Abbreviations of months that may be other words, in some language."""
_SHORT_DAYS_AND_WORDS = frozenset(("mon", "sun"))
"""Abbreviations of days that are other words too, in French and English."""
_YEAR_BEFORE = (
    r"(?:in\s)?the\s(?:year\sbefore(?:\sthat)?|previous\syear|prior\syear|preceding\syear)"
    r"|(?:im\s)?(?:jahr\s(?:davor|zuvor)|vorjahr)"
    r"|(?:en\s|l['’])?(?:année\s(?:précédente|d['’]avant))"
    r"|(?:en\s)?el\saño\s(?:anterior)"
)
_YEAR_AFTER = (
    r"(?:in\s)?the\s(?:year\safter(?:\sthat)?|following\syear|next\syear)"
    r"|(?:im\s)?jahr\sdanach|(?:im\s)?folgejahr"
    r"|(?:en\s|l['’])?année\s(?:suivante|d['’]après)"
    r"|(?:en\s)?el\saño\ssiguiente"
)
YEAR_BEFORE = re.compile(rf"\b(?:{_YEAR_BEFORE})\b", re.IGNORECASE)
YEAR_AFTER = re.compile(rf"\b(?:{_YEAR_AFTER})\b", re.IGNORECASE)
SAME_YEAR = re.compile(
    r"\b(?:in\s|im\s|en\s)?(?:that|the\ssame|dem\s?selben|el\smismo|la\smême)\s(?:year|jahr|année|año)\b", re.IGNORECASE
)
WHOLE_YEAR = re.compile(r"\b(?:full|whole|entire|ganze[ns]?|gesamte[ns]?)\s(?:\w+\s)?(?:year|jahr)\b", re.IGNORECASE)


@cache
def months() -> Mapping[str, int]:
    """The numbers of the months, 1 to 12, by their names in full, in lower case."""
    return {name: number for language in LANGUAGES for name, number in _months(language, "wide").items()} | {
        "jänner": 1
    }


@cache
def month_name(number: int, language: Language) -> str:
    """The name of a month, 1 to 12, as it is written beside a year."""
    from babel.dates import get_month_names

    return str(get_month_names("wide", locale=language)[number])


@cache
def short_months() -> Mapping[str, int]:
    """The numbers of the months by their abbreviations, in lower case and without a full stop."""
    short = {name: number for language in LANGUAGES for name, number in _months(language, "abbreviated").items()}
    return {name: number for name, number in (short | {"sep": 9, "sept": 9}).items() if name not in months()}


@cache
def unambiguous_short_months() -> Mapping[str, int]:
    """Those of `short_months` that are no other words."""
    return {name: number for name, number in short_months().items() if name not in _SHORT_AND_WORDS}


@cache
def english_months() -> tuple[str, ...]:
    """The English names of the months, January first, in lower case."""
    return tuple(_months("en", "wide"))


@cache
def english_names() -> frozenset[str]:
    """The English names of months and weekdays, in lower case."""
    return frozenset([*english_months(), *weekdays("en")])


@cache
def short_weekdays() -> Mapping[str, str]:
    """The English names of the days of the week by their abbreviations that are no other words, in lower case."""
    days = _locale("en").days["format"]["abbreviated"]
    names = {name.lower(): weekdays("en")[day] for day, name in days.items()}
    return {name: day for name, day in names.items() if name not in _SHORT_DAYS_AND_WORDS}


@cache
def weekday_pattern() -> re.Pattern[str]:
    """Matches the name of a day of the week, or of a part of the week."""
    names = {name for language in LANGUAGES for name in weekdays(language)}
    plural = {f"{name}s" for name in names if not name.endswith("s")}
    return re.compile(rf"\b(?:{_any_of(names | plural | set(_WEEK_PARTS))})\b", re.IGNORECASE)


@cache
def part_of_year_pattern() -> re.Pattern[str]:
    """Matches a month with its day, a quarter, a half or a season."""
    capital = [name.title() for name in [*short_months(), *_SOMETIMES_WORDS]]
    month = rf"(?:{_any_of(months().keys() - _SOMETIMES_WORDS)}|(?-i:{_any_of(capital)})\b\.?)"
    return re.compile(
        rf"(?:\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:(?:of|de)\s)?)?\b{month}(?!\w)(?:\s\d{{1,2}}(?:st|nd|rd|th)?(?![\d\w.]))?"
        r"|\b[QHqh][1-4]\b|\b[1-4][QH]\b"
        r"|\b(?:first|second|third|fourth|last|1st|2nd|3rd|4th)\s(?:quarter|half)\b"
        r"|\b(?:ersten?|zweiten?|dritten?|vierten?|[1-4]\.)\s(?:quartals?|halbjahr)\b"
        r"|\b(?:premier|deuxième|troisième|quatrième|primer|segundo|tercer|cuarto|primo|secondo|terzo|quarto|[1-4]er?)\s"
        r"(?:trimestre|semestre)\b"
        rf"|\b(?:{_any_of(set(_SEASONS) - _SOMETIMES_WORDS)})\b",
        re.IGNORECASE,
    )


def _months(language: Language, width: str) -> dict[str, int]:
    return {name.lower().rstrip("."): number for number, name in _locale(language).months["format"][width].items()}


def weekdays(language: Language) -> list[str]:
    """The names of the days of the week, Monday first, in lower case."""
    days = _locale(language).days["format"]["wide"]
    return [days[day].lower() for day in sorted(days)]  # babel counts from Monday, but lists Sunday first


@cache
def _locale(language: Language) -> "Locale":
    """What the Unicode CLDR knows of a language."""
    from babel import Locale

    return Locale(language)


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))
