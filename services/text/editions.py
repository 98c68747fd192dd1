"""The version and the date of a document, as its file name and its titles state them, and which of several is newer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from services.text.dates import Date, dates_in, years_in
from services.text.terms import terms_of

_WORDS = (  # words before a version's number: “version 2”, “3rd edition”
    "version|versión|versione|versão|versie|fassung|edition|édition|edición|edizione|edição|editie|ausgabe|auflage"
    "|revision|révision|revisión|revisione|revisão|revisie|rev|issue"
)
_NUMBER = re.compile(
    rf"(?<![^\W_])(?:(?:{_WORDS})\.?[\s_-]*(?:no\.?|nr\.?|n°)?\s*|v\.?)(?P<after>\d{{1,3}}(?:\.\d{{1,3}}){{0,2}})(?!\w|\.\d)"
    rf"|(?<![^\W_])(?:{_WORDS})\.?[\s_-]*(?P<letter>(?-i:[A-HJ-NPRT-WY]))(?!\w|\.\w)"
    rf"|(?<!\w)(?P<before>\d{{1,3}})(?:st|nd|rd|th|\.|e|ª|a)\s(?:{_WORDS})\b",
    re.IGNORECASE,
)
"""Revisions of drawings and manuals have letters, without those that look like figures (ASME Y14.35)."""
_OF_ANOTHER = re.compile(
    r"\b(?:replac\w+|supersed\w+|ersetzt|löst|remplac\w+|annule|reemplaz\w+|sustituy\w+|sostituisc\w+|substitu\w+"
    r"|vervangt|formerly|previously|instead of)\b",
    re.IGNORECASE,
)
"""What comes after one of these words is another document's version or date."""
_HOLDS = re.compile(  # “effective from”: before the date from which a document applies
    r"\b(?:(?:valid|effective|applies|apply|in force|applicable) (?:from|as of|since|on)|effective|as of|dated|updated"
    r"|(?:gültig|gilt) (?:ab|seit)|stand|en vigueur|à compter du|vigente|válid[oa] (?:a partir|desde)"
    r"|in vigore|em vigor|geldig vanaf)\b:?\s*(?:on |the |le |el |dal |del |den |vom |:)?",
    re.IGNORECASE,
)
_ASKS_CHANGES = re.compile(  # “what has changed?”: asks for the difference between two versions
    r"\b(?:changed|changes|what(?:'s| is| are)? (?:new|different)|differences?|differ|geändert|änderungen|unterschiede?"
    r"|changé|changements?|différences?|cambi\w+|diferencias?|differenz\w+|mud\w+|diferenças?|gewijzigd|veranderd"
    r"|wijzigingen|verschil\w*)\b",
    re.IGNORECASE,
)
_OF_CHANGES = (  # words of such a question that no document has to have
    "changed change new different difference differ version edition revision issue old newer older geändert änderung "
    "unterschied fassung ausgabe auflage neu alt changé changement différence nouveau ancien cambiado cambió cambio "
    "diferencia versión edición cambiato cambiamento differenza versione mudou mudança diferença versão gewijzigd "
    "veranderd verschil versie"
)
_NOW = (  # words that ask for the newest version
    "current currently latest newest today now present nowadays actual aktuell aktuelle aktuellen aktueller derzeit "
    "derzeitige jetzt heute neueste neuesten gegenwärtig actuel actuelle actuellement dernier dernière aujourd'hui "
    "maintenant actualmente vigente último última hoy ahora attuale attualmente oggi ultima ultimo atual atualmente "
    "hoje huidige huidig momenteel nu nieuwste laatste moment momento momentan so far yet bisher bislang"
)
_COPY = re.compile(r" \((\d+)\)$")
_YEAR, _MONTH, _DAY = r"(?:19|20)\d\d", "0[1-9]|1[0-2]", r"0[1-9]|[12]\d|3[01]"
_DAY_IN_NAME = re.compile(
    rf"(?<!\d)(?P<year>{_YEAR})(?P<sign>[-_. ]?)(?P<month>{_MONTH})(?P=sign)(?P<day>{_DAY})(?!\d)"
)
_MONTH_IN_NAME = re.compile(
    rf"(?<!\d)(?<!\d[-_./])"
    rf"(?:(?P<year>{_YEAR})[-_. ](?P<month>{_MONTH})|(?P<first>{_MONTH}|[1-9])[-_./](?P<last>{_YEAR}))(?![-_.]?\d)"
)
_OLD = re.compile(  # in a file's name: an older version or a draft
    r"(?<![^\W_])(?:old|alt(?:e[nrs]?)?|ancien\w*|antigu\w+|vecchi\w*|antig[oa]s?|oude?|draft|entwurf|brouillon|borrador|bozza"
    r"|rascunho|concept)(?![^\W_])",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"(?<![^\W_])(?:new|neu(?:e[nrs]?)?|nouve\w+|nuev\w+|nuov\w+|nov[oa]s?|nieuwe?|final(?:e|s)?|endgültig\w*|définitif\w*"
    r"|definitiv\w*|definitief)(?![^\W_])",
    re.IGNORECASE,
)
_NEAR = 2
"""Characters between such a word and the date that it states."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What tells a document from an earlier or later one: its version's number, its date, its number among equal names.

    `number` is empty and `date` (year, month, day) None where nothing is stated; month and day are 0 where only the
    year is. `rank` is -1 for what is called old or a draft, 1 for what is called new or final. `stated` holds the words
    that say so, for a reader.
    """

    number: tuple[int, ...]
    date: tuple[int, int, int] | None
    copy: int
    stated: tuple[str, ...]
    rank: int = 0

    @property
    def is_stated(self) -> bool:
        """Whether anything tells it from another edition."""
        return bool(self.number or self.date or self.copy or self.rank)


def edition_of(filename: str, lines: Sequence[str]) -> Edition:
    """The edition of a document by its file name and by lines of it: titles, and those that say from when it holds."""
    name = re.sub(r"[_]+", " ", filename.rsplit(".", 1)[0])
    own = [line[: match.start()] if (match := _OF_ANOTHER.search(line)) else line for line in lines]
    numbers = [each for text in (*own, name) for each in numbers_in(text)]
    dated = next((found for text in own if (found := _dated(text))), None) or _dated_by_name(name) or _dated(name)
    words = [match[0] for text in own if (match := _NUMBER.search(text))][:1]
    copy = _COPY.search(filename)
    return Edition(
        number=numbers[0] if numbers else (),
        date=dated[0] if dated else None,
        copy=int(copy[1]) if copy else 0,
        stated=tuple(filter(None, [*words, dated[1] if dated and dated[1] not in filename else ""])),
        rank=bool(_NEW.search(name)) - bool(_OLD.search(name)),
    )


def numbers_in(text: str) -> list[tuple[int, ...]]:
    """The numbers of the versions that a text names: (2,) for “version 2”, “v2”, “2nd edition” and “Rev. B”."""
    return [
        (ord(match["letter"]) - ord("A") + 1,)
        if match["letter"]
        else tuple(int(part) for part in (match["after"] or match["before"]).split("."))
        for match in _NUMBER.finditer(text)
    ]


def asks_for_changes(question: str) -> bool:
    """Whether a question asks what one document has otherwise than another."""
    return _ASKS_CHANGES.search(question) is not None


@cache
def terms_of_now() -> frozenset[str]:
    """The terms by which a question asks for what holds now."""
    return frozenset(terms_of(_NOW))


@cache
def terms_of_changes() -> frozenset[str]:
    """The terms that such a question has beside those of what it is about."""
    return frozenset(terms_of(_OF_CHANGES))


def says_when_it_holds(line: str) -> bool:
    """Whether a line says from when its document holds, as “Valid from 1 April 2026”."""
    return any(0 <= date.start - match.end() <= _NEAR for match in _HOLDS.finditer(line) for date in dates_in(line))


def newest_first(editions: Sequence[Edition]) -> list[int]:
    """The indices of the editions from the newest to the oldest; in their order where nothing tells."""
    order = range(len(editions))
    if all(edition.date for edition in editions) and len({edition.date for edition in editions}) > 1:
        return sorted(order, key=lambda index: editions[index].date or (0, 0, 0), reverse=True)
    if all(edition.number for edition in editions):
        return sorted(order, key=lambda index: editions[index].number, reverse=True)
    return sorted(order, key=lambda index: (editions[index].rank, editions[index].copy), reverse=True)


def _dated_by_name(name: str) -> tuple[tuple[int, int, int], str] | None:
    """The date of a file's name in figures, as 20250301, 2025-03 and 03.2025; its words are there already."""
    if day := _DAY_IN_NAME.search(name):
        return (int(day["year"]), int(day["month"]), int(day["day"])), ""
    if month := _MONTH_IN_NAME.search(name):
        return (int(month["year"] or month["last"]), int(month["month"] or month["first"]), 0), ""
    return None


def _dated(text: str) -> tuple[tuple[int, int, int], str] | None:
    """The latest date of a text that has a year, and its words."""
    dates = [((*_day(date, year),), date.raw) for date in dates_in(text) for year in date.years]
    if dates:
        return max(dates)
    return max((((year, 0, 0), str(year)) for year in years_in(text)), default=None)


def _day(date: Date, year: int) -> tuple[int, int, int]:
    month, day = min(date.days, key=lambda each: (each[0], each[1] or 0))
    return year, month, day or 0
