"""Whom prices are for: adults and children, as tables and people call them in seven languages."""

import re
from typing import Literal

from services.text.numbers import NUMBERS_IN_WORDS

Person = Literal["adult", "child"]

_PERSONS: dict[Person, re.Pattern[str]] = {
    "adult": re.compile(
        r"\b(?:adults?|grown[ -]?ups?|erwachsene[nr]?|adultes?|grandes personnes|adult[oia]s?|volwassenen?)\b",
        re.IGNORECASE,
    ),
    "child": re.compile(
        r"\b(?:child(?:ren)?|kids?|juniors?|kinder[en]?n?|(?:\d|ein|zwei|drei|vier) kind"
        r"|enfants?|niñ[oa]s?|bambin[oiae]|crianças?"
        r"|(?:under|unter|moins de|menores? de|meno di|onder)[ -]?\d{1,2}s?)\b",
        re.IGNORECASE,
    ),
}

_BEFORE = re.compile(r"(\d{1,3}|[^\W\d_]+)\s+$")
_NUMBER_CHARS = 14
"""Before a person: the longest number in a word, with its space."""

_NEXT_TO = re.compile(
    r"\b(?:before|after|succe\w+|replac\w+|predecess\w+|vor|nach|nachfolg\w*|vorgäng\w*|abgelöst|avant|après|remplac\w+|antes|después"
    r"|sustitu\w+|suced\w+|prima|dopo|sostitu\w+|depois|substitu\w+|voor|na|opvolg\w*|vervang\w*)\s(?:\w+\.?\s)?[^\W\d_a-zß-ÿ]"
)
"""Asks for the person before or after somebody."""


def counted_persons(text: str) -> str:
    """The names of persons right after a number: “grown ups” of “3 grown ups”."""
    found = (match for names in _PERSONS.values() for match in names.finditer(text))
    return " ".join(match[0] for match in found if _is_counted(text, match.start()))


def _is_counted(text: str, start: int) -> bool:
    before = _BEFORE.search(text, max(0, start - _NUMBER_CHARS), start)
    return before is not None and (before[1].isdigit() or before[1].lower() in NUMBERS_IN_WORDS)


def persons_in(text: str) -> frozenset[Person]:
    """The persons that a text names: a child of “Under 18” and of “2 kids”."""
    return frozenset(person for person, names in _PERSONS.items() if names.search(text))


def asks_for_one_beside(question: str) -> bool:
    """Whether a question asks for the person before or after one that it names: “director before Colm Reardon”."""
    return _NEXT_TO.search(question) is not None
