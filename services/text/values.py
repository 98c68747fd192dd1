"""Words of closed classes that tell things apart as numbers do: ordinals, weekdays, seasons, directions, sides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from services.text.function_words import LANGUAGES
from services.text.periods import weekdays
from services.text.units import TIMES, unit_of

_CLASSES = {
    "ordinal": (
        "first 1st erste ersten erster erstes premier première primer primera primero",
        "second 2nd zweite zweiten zweiter zweites deuxième segundo segunda",
        "third 3rd dritte dritten dritter drittes troisième tercer tercera tercero",
        "fourth 4th vierte vierten vierter viertes quatrième cuarto cuarta",
        "fifth 5th fünfte fünften fünfter cinquième quinto quinta",
        "sixth 6th sechste sechsten sechster sixième sexto sexta",
    ),
    "season": (
        "spring springtime frühling frühjahr printemps primavera lente",
        "summer sommer verano zomer",
        "autumn herbst automne otoño herfst",
        "winter hiver invierno",
    ),
    "compass": (
        "north northern northward northwards nord nördlich norden norte septentrional",
        "south southern southward southwards süd südlich süden sud",
        "east eastern eastward eastwards ost östlich osten oriental",
        "west western westward westwards westlich westen ouest oeste occidental",
    ),
    "side": ("left linke linken gauche izquierda izquierdo", "right rechte rechten droite derecha derecho"),
    "level": ("upper obere oberen supérieur supérieure", "lower untere unteren inférieur inférieure"),
    "time of day": (
        "morning mornings morgens vormittag vormittags matin mañana",
        "afternoon afternoons nachmittag nachmittags tarde",
        "evening evenings abend abends soir",
        "night nights nacht nachts nuit noche",
    ),
}
"""In English, German, French and Spanish. Each line has the names of one value, in lower case; names that are commonly
other words in one of the languages ("été", "sur", "links", "fall") are left out."""
_QUARTER = re.compile(r"\bQ([1-4])\b|\b([1-4])Q\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:-feira)?")
"""A word, or one of the Portuguese names of weekdays: “segunda-feira” is Monday, and “segunda” the second."""


_PERIODS = (
    re.compile(
        r"\b(?:an?|one|per|every|each|pro|jede[nmrs]?|eine?[nmrs]?|une?|par|chaque|una?|por|cada|ogni|uma?|een|elke?"
        r"|iedere?)\s(?:(?:an?|une?|una|uma?)\s)?(?P<unit>[^\W\d_]+)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:alle|tous les|toutes les|cada|every|ogni|om de)\s[^\W\d_]+\s(?P<unit>[^\W\d_]+)", re.IGNORECASE),
)
"""One unit of time, or how often something is: an hour, per month, alle acht Wochen."""
_PERIOD_WORDS = {  # “hourly”: a price is for this time
    "hour": "hourly stündlich",
    "day": "daily täglich quotidien quotidienne diario diaria giornaliero diário dagelijks",
    "week": "weekly wöchentlich hebdomadaire semanal settimanale wekelijks",
    "month": "monthly monatlich monatliche mensuel mensuelle mensuellement mensual mensile mensal maandelijks",
    "quarter": "quarterly vierteljährlich trimestriel trimestrielle trimestral trimestrale",
    "year": "yearly annual annually jährlich jährliche annuel annuelle annuellement anual annuale jaarlijks",
}
PERIODS = tuple(sorted(TIMES))
"""Of the kind "period" the unit that each value names."""


_DAY_GROUPS = (
    (
        re.compile(r"\b(?:weekends?|wochenenden?|week-ends?|fin(?:es)? de semana|fine settimana)\b", re.IGNORECASE),
        (6, 7),
    ),
    (re.compile(r"\b(?:weekdays?|werktags?|en semaine|entre semana|doordeweeks)\b", re.IGNORECASE), range(1, 6)),
)
_TILL = re.compile(r"\s?(?:-|–|to|until|through|bis|au|a|al|tot)\s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """`text[start:end]` as one value of a class, the same in all languages."""

    start: int
    end: int
    kind: str
    value: int


def values_in(text: str) -> list[Value]:
    """The values of closed classes that a text names, in reading order. A quarter such as Q2 is an ordinal."""
    named = (
        Value(match.start(), match.end(), *known)
        for match in _WORD.finditer(text)
        if (known := _names().get(match[0].lower()))
    )
    quarters = (
        Value(match.start(), match.end(), "ordinal", int(match[1] or match[2])) for match in _QUARTER.finditer(text)
    )
    periods = (
        Value(match.start("unit"), match.end("unit"), "period", PERIODS.index(unit))
        for regex in _PERIODS
        for match in regex.finditer(text)
        if (unit := unit_of(match["unit"], None)) in TIMES
    )
    return sorted((*named, *quarters, *periods), key=lambda value: value.start)


def days_meant(text: str) -> list[Value]:
    """The weekdays that a text means without naming them: the weekend, and those between Tuesday and Thursday."""
    groups = [
        Value(match.start(), match.end(), "weekday", day)
        for regex, days in _DAY_GROUPS
        for match in regex.finditer(text)
        for day in days
    ]
    named = [each for each in values_in(text) if each.kind == "weekday"]
    between = [
        Value(one.start, other.end, "weekday", day)
        for one, other in pairwise(named)
        if _TILL.fullmatch(text, one.end, other.start)
        for day in range(one.value + 1, other.value)
    ]
    return [*groups, *between]


@cache
def _names() -> Mapping[str, tuple[str, int]]:
    names = {
        name: (kind, number)
        for kind, values in _CLASSES.items()
        for number, line in enumerate(values, 1)
        for name in line.split()
    }
    days = {name: ("weekday", number) for language in LANGUAGES for number, name in enumerate(weekdays(language), 1)}
    periods = {word: ("period", PERIODS.index(unit)) for unit, words in _PERIOD_WORDS.items() for word in words.split()}
    return names | periods | days | {f"{name}s": day for name, day in days.items() if not name.endswith("s")}
