"""Find the names in a sentence, and look them up in the passages."""

import re

from services.checking.evidence import Evidence
from services.checking.text_forms import NAME_RUN
from services.text.function_words import TITLES
from services.text.territories import territory_of
from services.text.thesaurus import synonym_stems
from services.text.units import unit_of
from services.text.values import values_in
from services.text.words import content_stems, stem, without_accents, words_in

_START = re.compile(r"(?:^|[.!?:;“\"(|•]\s*|\s[-–]\s)$")
_SHORT = 4
"""Letters from which on a word is looked for inside others: three are in many of them by chance."""
_ABBREVIATION = 3
"""Letters from which on an abbreviation is looked for among the first letters of words in a row."""
_YEAR_PART = re.compile(r"[QH][1-4]", re.IGNORECASE)
_MARKS_BEFORE = 4
"""Characters before a word that tell whether a sentence begins with it: a mark, a quotation mark and spaces."""


def is_name(text: str, match: re.Match[str]) -> bool:
    """Whether a word is written as a name: with a capital letter that no beginning of a sentence asks for."""
    word = match[0]
    if not content_stems(word) or not (word[0].isupper() or _has_inner_capitals(word)):
        return False
    if len(word) > 1 and word.isupper():
        return True
    begins = (
        _START.search(text, max(0, match.start() - _MARKS_BEFORE), match.start()) is not None
        or text[: match.start()].isspace()
    )
    following = text[match.end() :].lstrip(" ")
    if not begins or word.endswith(("'s", "’s")):
        return True
    return following[:1].isupper() and not synonym_stems(stem(word.lower()))


def _has_inner_capitals(word: str) -> bool:
    """Whether a word is written as only names of products are, macOS; units such as kWh are too."""
    return any(map(str.isupper, word[1:])) and unit_of(word, None) is None


def abbreviated_in(text: str, evidence: Evidence) -> frozenset[str]:
    """The words of names of which the passages have the first letters: the European Union, as EU."""
    found: set[str] = set()
    for run in NAME_RUN.finditer(text):
        words = [match for match in words_in(run[0]) if content_stems(match[0]) and match[0][0].isupper()]
        letters = "".join(match[0][0] for match in words)
        if len(words) > 1 and letters in evidence.abbreviations:
            found.update(match[0] for match in words)
    return frozenset(found)


def persons_in(text: str, evidence: Evidence) -> list[re.Match[str]]:
    """The words of a text that name persons, where nouns have capitals too: after a title, or a first and last name.

    Two nouns are hardly ever side by side, but one may come before a name: of three such words the last two count.
    A sentence may begin with an adjective and a noun, so that a first name has to be in a passage's sentence too.
    """
    words = [word for word in words_in(text) if content_stems(word[0], "de") or _is_title(word[0])]
    found: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for word in words:
        if run and (not word[0][0].isupper() or text[run[-1].end() : word.start()].strip(" .")):
            found += _person(run)
            run = []
        begins = not text[: word.start()].strip() and not _is_title(word[0]) and word[0] not in evidence.inner_capitals
        if word[0][0].isupper() and not begins:
            run.append(word)
    return found + _person(run)


def _person(run: list[re.Match[str]]) -> list[re.Match[str]]:
    names = [match for match in run if not _is_title(match[0])]
    is_alone = len(names) == len(run) < 2  # noqa: PLR2004 - a noun is a single word, a name is not
    return [] if is_alone else names[-2:]


def _is_title(word: str) -> bool:
    return word.lower() in TITLES


def has_name(word: str, evidence: Evidence) -> bool:
    """Whether the passages, their titles or the names of their files have a name, maybe run together or as initials."""
    if _YEAR_PART.fullmatch(word) and word.upper() in evidence.year_parts:
        return True
    if any((day.kind, day.value) in {(each.kind, each.value) for each in evidence.values} for day in values_in(word)):
        return True  # Sunday, where a passage says at weekends
    lower = word.lower().replace("’", "'").removesuffix("'s").rstrip("'")
    plain = lower.replace(".", "")
    if {lower, plain, f"{lower}s", f"{lower}'s", lower.removesuffix("s")} & evidence.words:
        return True
    if (len(plain) >= _SHORT and plain in evidence.squashed) or evidence.squashed.startswith(plain):
        return True
    if (territory := territory_of(lower)) is not None and territory in evidence.territories:
        return True
    is_short_for_names = len(plain) > 1 and evidence.has_initials(plain)
    is_short_for_names |= word.isupper() and len(plain) >= _ABBREVIATION and plain in evidence.initials_of_words
    return is_short_for_names or any(map(evidence.has_form_of, (*evidence.content_stems(word), without_accents(lower))))
