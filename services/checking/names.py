"""Which words of a sentence are names, and whether passages have them."""

import re

from services.evidence import Evidence
from services.wording import content_stems

_CAPITALS_NOUNS = re.compile(r"\b(?:der|die|das|und|nicht|ist|wird|werden|eine?[nmrs]?|mit|für)\b")
_START = re.compile(r"(?:^|[.!?:;“\"(|•]\s*|\s[-–]\s)$")
_SHORT = 4


def capitalises_nouns(text: str) -> bool:
    """Whether the text seems to be German, where a capital letter does not make a name."""
    return len(_CAPITALS_NOUNS.findall(text)) > 1


def is_name(text: str, match: re.Match[str]) -> bool:
    """Whether a word stands as a name: with a capital letter that no beginning of a sentence asks for."""
    word = match[0]
    if not word[0].isupper() or not content_stems(word):
        return False
    if len(word) > 1 and word.isupper():
        return True
    begins = _START.search(text, max(0, match.start() - _SHORT), match.start()) is not None
    following = text[match.end() :].lstrip(" ")
    return not begins or following[:1].isupper() or word.endswith(("'s", "’s"))


def has_name(word: str, evidence: Evidence) -> bool:
    """Whether the passages, their titles or the names of their files have a name, maybe run together or as initials."""
    lower = word.lower().replace("’", "'").removesuffix("'s").rstrip("'")
    plain = lower.replace(".", "")
    if {lower, plain, f"{lower}s", f"{lower}'s", lower.removesuffix("s")} & evidence.words:
        return True
    if (len(plain) >= _SHORT and plain in evidence.squashed) or evidence.squashed.startswith(plain):
        return True
    return plain in evidence.initials or any(evidence.has_form_of(stem) for stem in content_stems(word))
