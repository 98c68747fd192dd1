"""What one question has in the place of another's: a year, a part of a year, a day of the week, a file."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from services.dates import MONTHS, SHORT_MONTHS, YEAR
from services.phrases import PREPOSITIONS, any_of

Kind = Literal["year", "part", "day", "file", "numbered"]

_SEASONS = """
summer winter spring autumn sommer frühling frühjahr herbst hiver printemps automne verano invierno primavera
otoño inverno autunno verão outono zomer herfst
""".split()
_WEEKDAYS = """
monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays
weekend weekends weekdays montag dienstag mittwoch donnerstag freitag samstag sonntag montags dienstags mittwochs
donnerstags freitags samstags sonntags wochenende lundi mardi mercredi jeudi vendredi samedi dimanche
lunes martes miércoles jueves viernes sábado sábados domingo domingos
""".split()
_MONTH = (
    rf"(?:{any_of(MONTHS.keys() - {'march', 'may'})}"
    rf"|(?-i:March|May|{'|'.join(map(str.title, SHORT_MONTHS))})\b\.?)"
)
"""“may” and “march” are other words too."""
_PART = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:(?:of|de)\s)?)?\b{_MONTH}(?!\w)(?:\s\d{{1,2}}(?:st|nd|rd|th)?(?![\d\w.]))?"
    r"|\b[QHqh][1-4]\b|\b[1-4][QH]\b"
    r"|\b(?:first|second|third|fourth|last|1st|2nd|3rd|4th)\s(?:quarter|half)\b"
    r"|\b(?:ersten?|zweiten?|dritten?|vierten?|[1-4]\.)\s(?:quartals?|halbjahr)\b"
    r"|\b(?:premier|deuxième|troisième|quatrième|primer|segundo|tercer|cuarto|primo|secondo|terzo|quarto|[1-4]er?)\s"
    r"(?:trimestre|semestre)\b"
    rf"|\b(?:{any_of(_SEASONS)})\b"
)
_YEAR = r"(?<![\w.,/-])(?:FY\s?[’']?|fy\s?)?(?:19|20)\d\d(?:[/–-](?:(?:19|20)\d\d|\d\d))?(?![\d%]|[.,]\d)(?=[\W年]|$)"
_NUMBERED = (
    r"\b(?:chapter|section|page|table|figure|item|article|appendix|note|step|question|exhibit|kapitel|abschnitt|seite"
    r"|tabelle|artikel|chapitre|article|capítulo|página|artículo|capitolo|hoofdstuk)\s\d+(?:\.\d+)*[a-z]?\b"
)
_FILE = r"[\w()-]+(?:\.[\w()-]+)*\.(?:pdf|docx|pptx|xlsx|xlsm|xls|ods|csv|tsv|html?|epub|md|txt)\b"
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("file", re.compile(_FILE, re.IGNORECASE)),
    ("numbered", re.compile(_NUMBERED, re.IGNORECASE)),
    ("part", re.compile(_PART, re.IGNORECASE)),
    ("year", re.compile(_YEAR)),
    ("day", re.compile(rf"\b(?:{any_of(_WEEKDAYS)})\b", re.IGNORECASE)),
)
_BEFORE = re.compile(
    r"\b(?:(?:in\s)?the\s(?:year\sbefore(?:\sthat)?|previous\syear|prior\syear|preceding\syear)|(?:im\s)?(?:jahr\s"
    r"(?:davor|zuvor)|vorjahr)|(?:en\s|l['’])?(?:année\s(?:précédente|d['’]avant))|(?:en\s)?el\saño\s(?:anterior))\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\b(?:(?:in\s)?the\s(?:year\safter(?:\sthat)?|following\syear|next\syear)|(?:im\s)?jahr\sdanach|(?:im\s)?folgejahr"
    r"|(?:en\s|l['’])?année\s(?:suivante|d['’]après)|(?:en\s)?el\saño\ssiguiente)\b",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\b(?:in\s|im\s|en\s)?(?:that|the\ssame|dem\s?selben|el\smismo|la\smême)\s(?:year|jahr|année|año)\b", re.IGNORECASE
)
_WHOLE_YEAR = re.compile(r"\b(?:full|whole|entire|ganze[ns]?|gesamte[ns]?)\s(?:\w+\s)?(?:year|jahr)\b", re.IGNORECASE)
_LEADING = re.compile(
    r"(?:(?:in|im|for|of|during|on|between|from|zwischen|entre|en|am|für|em|nel|del|de|au|au\scours\sde|pour|para|um|per|op|door)\s+)?"
    r"(?:(?:the|der|dem|den|el|l['’]|la|le|het)\s*)?"
    r"(?:(?:full\s|whole\s|entire\s|fiscal\s|financial\s)*(?:years?|jahr(?:en)?|geschäftsjahr|année|exercice|año|anno|ano|jaar)\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Slot:
    """`text`, at `start` to `end` of a question; from `lead` on with the words that lead up to it: "in the year"."""

    kind: Kind
    text: str
    start: int
    end: int
    lead: int


def slots_of(text: str) -> list[Slot]:
    """The slots of a question, in order."""
    found: list[Slot] = []
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= other.start or start >= other.end for other in found):
                leading = _LEADING.search(text, 0, start)
                found.append(Slot(kind, match[0], start, end, leading.start() if leading else start))
    return sorted(found, key=lambda slot: slot.start)


def tells_year_by_another(question: str) -> bool:
    """Whether it names a year by one that was asked about before: "the year before"."""
    return any(pattern.search(question) for pattern in (_BEFORE, _AFTER, _SAME))


def with_years_told(question: str, earlier: str) -> str:
    """Years that are named by the one asked about before ("the year before", "that year") as numbers."""
    years = [slot.text for slot in slots_of(earlier) if slot.kind == "year"]
    if len(years) != 1 or not (number := YEAR.search(years[0])):
        return question
    year = int(number[0])
    for pattern, told in ((_BEFORE, year - 1), (_AFTER, year + 1), (_SAME, year)):
        question = pattern.sub(f"in {told}", question)
    return question


def replaced(earlier: str, new: list[Slot], fragment: str) -> str:
    """The earlier question with each kind of slot as the fragment has it; what it has no place for comes last."""
    if _WHOLE_YEAR.search(fragment):
        for slot in reversed([slot for slot in slots_of(earlier) if slot.kind == "part"]):
            earlier = earlier[: slot.start] + earlier[slot.end :].lstrip()
    for kind in ("file", "numbered", "day", "part", "year"):
        given = [slot for slot in new if slot.kind == kind]
        if given:
            earlier = _replaced_kind(earlier, kind, given, fragment)
    return earlier


def _replaced_kind(earlier: str, kind: Kind, given: list[Slot], fragment: str) -> str:
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


def _added(earlier: str, kind: Kind, told: str, given: list[Slot]) -> str:
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
