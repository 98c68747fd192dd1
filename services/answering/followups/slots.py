"""Parts of a question that a follow-up replaces: a year, a part of a year, a day of the week, a file."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from services.answering.followups.vocabulary import READ_CHARS
from services.text.dates import YEAR, dates_in, with_capital_months
from services.text.function_words import PREPOSITIONS
from services.text.language import language_of
from services.text.numbers import NUMBERS_IN_WORDS
from services.text.periods import (
    SAME_YEAR,
    WHOLE_YEAR,
    YEAR_AFTER,
    YEAR_BEFORE,
    month_name,
    part_of_year_pattern,
    weekday_pattern,
)

SlotKind = Literal["year", "part", "day", "file", "numbered"]

_YEAR = r"(?<![\w.,/-])(?:FY\s?[’']?|fy\s?)?(?:19|20)\d\d(?:[/–-](?:(?:19|20)\d\d|\d\d))?(?![\d%]|[.,]\d)(?=[\W年]|$)"
_NUMBERED = (  # “chapter 3”, “page 12”
    r"\b(?:chapter|section|page|table|figure|item|article|appendix|note|step|question|exhibit|kapitel|abschnitt|seite"
    r"|tabelle|artikel|chapitre|article|capítulo|página|artículo|capitolo|hoofdstuk)\s\d+(?:\.\d+)*[a-z]?\b"
)
_FILE = r"[\w()-]+(?:\.[\w()-]+)*\.(?:pdf|docx|pptx|xlsx|xlsm|xls|ods|csv|tsv|html?|epub|md|txt)\b"
_PATTERNS: dict[SlotKind, re.Pattern[str]] = {
    "file": re.compile(_FILE, re.IGNORECASE),
    "numbered": re.compile(_NUMBERED, re.IGNORECASE),
    "year": re.compile(_YEAR),
}
_ORDER: tuple[SlotKind, ...] = ("file", "numbered", "part", "year", "day")
"""Where two overlap, the earlier kind is taken."""
_LEADING = re.compile(  # preposition and article before a year or a name: “in the”
    r"(?:(?:in|im|for|of|during|on|between|from|zwischen|entre|en|am|für|em|nel|del|de|au|au\scours\sde|pour|para|um|per|op|door)\s+)?"
    r"(?:(?:the|der|dem|den|el|l['’]|la|le|het)\s*)?"
    r"(?:(?:full\s|whole\s|entire\s|fiscal\s|financial\s)*(?:years?|jahr(?:en)?|geschäftsjahr|année|exercice|año|anno|ano|jaar)\s+)?$",
    re.IGNORECASE,
)


_LEADING_CHARS = 40
"""The longest words that lead up to a year ("au cours de l'année") are shorter."""


@dataclass(frozen=True, slots=True)
class Slot:
    """`text`, at `start` to `end` of a question; from `lead` on with the words that lead up to it: "in the year"."""

    kind: SlotKind
    text: str
    start: int
    end: int
    lead: int


def slots_of(text: str) -> list[Slot]:
    """The slots of a question, in order; those of its first `READ_CHARS` characters."""
    return list(_slots_of(text[:READ_CHARS]))


@lru_cache(maxsize=100)
def _slots_of(text: str) -> tuple[Slot, ...]:
    """The parts of one completion look at the same few texts again and again."""
    found: list[Slot] = []
    patterns = _PATTERNS | {"part": part_of_year_pattern(), "day": weekday_pattern()}
    taken = bytearray(len(text))
    for kind in _ORDER:
        for match in patterns[kind].finditer(text):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                leading = _LEADING.search(text, max(0, start - _LEADING_CHARS), start)
                found.append(Slot(kind, match[0], start, end, leading.start() if leading else start))
    return tuple(sorted(found, key=lambda slot: slot.start))


def has_relative_time(question: str) -> bool:
    """Whether it names a year or a month by one that was asked about before: "the year before"."""
    return any(pattern.search(question) for pattern in (YEAR_BEFORE, YEAR_AFTER, SAME_YEAR, _MONTHS_FROM))


def with_relative_years_resolved(question: str, earlier: str) -> str:
    """Years that are named by the one asked about before ("the year before", "that year") as numbers."""
    years = [slot.text for slot in slots_of(earlier) if slot.kind == "year"]
    if len(years) != 1 or YEAR.search(years[0]) is None:
        return question
    for pattern, by in ((YEAR_BEFORE, -1), (YEAR_AFTER, 1), (SAME_YEAR, 0)):
        question = pattern.sub(f"in {_shifted(years[0], by)}", question)
    return question


def _shifted(years: str, by: int) -> str:
    """2021 for 2022, and 2024-25 for 2025-26."""
    return _YEARS.sub(lambda match: f"{int(match[0]) + by:0{len(match[0])}}", years)


_YEARS = re.compile(r"\d{4}|(?<=\d[/–-])\d\d(?!\d)")


def with_relative_months_resolved(question: str, earlier: str) -> str:
    """“4 months later” and “the month before” as the month that is so far from the one asked about before."""
    found = dates_in(with_capital_months(earlier))
    relative = _MONTHS_FROM.search(question)
    months = [month for date in found for month, day in date.days if day is None]
    if relative is None or len(months) != 1 or len(found) != 1:
        return question
    count = relative["count"] or "1"
    distance = int(NUMBERS_IN_WORDS.get(count.lower(), count))
    is_later = _LATER.search(relative[0]) is not None
    year, month = divmod(months[0] - 1 + (distance if is_later else -distance), 12)
    told = month_name(month + 1, language_of(earlier))
    years = next(iter(found[0].years), None)
    in_year = f" {years + year}" if years is not None else ""
    return f"{question[: relative.start()]}{told}{in_year}{question[relative.end() :]}"


_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(NUMBERS_IN_WORDS)})"
_MONTHS_FROM = re.compile(
    rf"\b(?:in\s)?(?:{_COUNT}\s(?:months?|monate?n?|mois|meses|mesi|maanden)\s"
    r"(?:later|earlier|after(?:\sthat)?|before(?:\sthat)?|später|danach|davor|vorher|zuvor|plus\stard|après|avant|plus\stôt"
    r"|después|antes|dopo|prima)"
    r"|the\s(?:month\s(?:after|before)(?:\sthat)?|(?:next|following|previous)\smonth)|im\smonat\s(?:danach|davor|zuvor)"
    r"|im\s(?:folge|vor)monat|le\smois\s(?:suivant|précédent|d['’]après|d['’]avant)|el\smes\s(?:siguiente|anterior))\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"later|after|next|following|später|danach|folge|plus\stard|après|suivant|después|siguiente|dopo", re.IGNORECASE
)


def replaced(earlier: str, new: list[Slot], fragment: str) -> str:
    """The earlier question with each kind of slot as the fragment has it; what it has no place for comes last."""
    if WHOLE_YEAR.search(fragment):
        for slot in reversed([slot for slot in slots_of(earlier) if slot.kind == "part"]):
            earlier = earlier[: slot.start] + earlier[slot.end :].lstrip()
    for kind in ("file", "numbered", "day", "part", "year"):
        given = [slot for slot in new if slot.kind == kind]
        if given:
            earlier = _replaced_kind(earlier, kind, given, fragment)
    return earlier


def _replaced_kind(earlier: str, kind: SlotKind, given: list[Slot], fragment: str) -> str:
    known = [slot for slot in slots_of(earlier) if slot.kind == kind]
    told = fragment[given[0].lead : given[-1].end].strip()
    if not known:
        return _added(earlier, kind, told, given)
    if len(known) == len(given):
        for old, slot in zip(reversed(known), reversed(given), strict=True):
            # "on 12 March" and "in April" each have the word before that they need.
            led = kind == "part" and old.lead < old.start and slot.lead < slot.start
            start, told = (old.lead, fragment[slot.lead : slot.end]) if led else (old.start, slot.text)
            earlier = earlier[:start] + _in_form_of(old.text, told) + earlier[old.end :]
        return earlier
    if _run_on(earlier, known):
        in_phrase = earlier[known[0].lead : known[0].start].split(" ")[0].lower() in PREPOSITIONS
        start, told = (known[0].lead, told) if in_phrase else (known[0].start, fragment[given[0].start : given[-1].end])
        return earlier[:start] + told + earlier[known[-1].end :]
    return f"{earlier} {told}"


def _run_on(text: str, slots: list[Slot]) -> bool:
    """Whether there is at most a word between one slot and the next, as in "2021 and 2022"."""
    return all(len(text[a.end : b.start].split()) <= 1 for a, b in pairwise(slots))


def _added(earlier: str, kind: SlotKind, told: str, given: list[Slot]) -> str:
    years = [slot for slot in slots_of(earlier) if slot.kind == "year"]
    if kind == "part" and len(years) == 1 == len(given):
        [year], [part] = years, given
        led = year.lead < year.start and part.lead < part.start
        return f"{earlier[: year.lead if led else year.start]}{told if led else part.text} {earlier[year.start :]}"
    parts = [slot for slot in slots_of(earlier) if slot.kind == "part"]
    if kind == "year" and parts:
        return f"{earlier[: parts[-1].end]} {given[0].text}{earlier[parts[-1].end :]}"
    return f"{earlier} {told}"


def _in_form_of(old: str, new: str) -> str:
    """FY2021 for 2021 where the earlier question had FY2022."""
    fiscal = re.match(r"FY\s?[’']?", old, re.IGNORECASE)
    return new if not fiscal or new.upper().startswith("FY") else fiscal[0] + new


def without(text: str, slots: list[Slot]) -> str:
    """A fragment without its slots and the words that lead up to them."""
    for slot in reversed(slots):
        text = f"{text[: slot.lead]} {text[slot.end :]}"
    return " ".join(text.split())
