"""Find the names in a sentence, and look them up in the passages."""

import re

from services.checking.evidence import Evidence
from services.text.thesaurus import synonym_stems
from services.text.words import content_stems, stem, without_accents

_START = re.compile(r"(?:^|[.!?:;“\"(|•]\s*|\s[-–]\s)$")
_SHORT = 4
"""Letters from which on a word is looked for inside others: three are in many of them by chance."""
_ABBREVIATION = 3
"""Letters from which on an abbreviation is looked for among the first letters of words in a row."""
_MARKS_BEFORE = 4
"""Characters before a word that tell whether a sentence begins with it: a mark, a quotation mark and spaces."""


def is_name(text: str, match: re.Match[str]) -> bool:
    """Whether a word stands as a name: with a capital letter that no beginning of a sentence asks for."""
    word = match[0]
    if not word[0].isupper() or not content_stems(word):
        return False
    if len(word) > 1 and word.isupper():
        return True
    begins = _START.search(text, max(0, match.start() - _MARKS_BEFORE), match.start()) is not None
    following = text[match.end() :].lstrip(" ")
    if not begins or word.endswith(("'s", "’s")):
        return True
    return following[:1].isupper() and not synonym_stems(stem(word.lower()))


def has_name(word: str, evidence: Evidence) -> bool:
    """Whether the passages, their titles or the names of their files have a name, maybe run together or as initials."""
    lower = word.lower().replace("’", "'").removesuffix("'s").rstrip("'")
    plain = lower.replace(".", "")
    if {lower, plain, f"{lower}s", f"{lower}'s", lower.removesuffix("s")} & evidence.words:
        return True
    if (len(plain) >= _SHORT and plain in evidence.squashed) or evidence.squashed.startswith(plain):
        return True
    is_short_for_names = len(plain) > 1 and evidence.has_initials(plain)
    is_short_for_names |= word.isupper() and len(plain) >= _ABBREVIATION and plain in evidence.initials_of_words
    return is_short_for_names or any(map(evidence.has_form_of, (*evidence.content_stems(word), without_accents(lower))))
