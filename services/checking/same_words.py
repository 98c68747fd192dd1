"""Find the words that two texts share, maybe in other forms, as synonyms, or as parts of compounds."""

from collections.abc import Collection, Iterator

from services.text.function_words import Language
from services.text.opposites import synonyms_of
from services.text.words import are_forms_of_one_word

COMPOUNDING: frozenset[Language] = frozenset({"de", "nl"})
"""Languages that write compounds in one word: Heizraum, Heizraumtür."""
_LEAST_PART = 4
"""Letters of the last part of a compound, which says what it is; shorter ones are there by chance: "ei", "bau"."""
_LEAST_BEGINNING = 5
"""Letters of its first part, which prefixes such as "über" and "unter" have not."""
_LONGEST_COMPOUND = 40
"""The most letters of a compound."""
_FORM = 5
"""Letters that forms of one word begin with."""


def held(stems: Collection[str], others: frozenset[str], language: Language) -> list[str]:
    """Those of the stems that are among others, or of which another word for them is."""
    return [
        stem
        for stem in stems
        if stem in others or not others.isdisjoint(synonyms_of(stem, language)) or _has_form(stem, others, language)
    ]


def _has_form(stem: str, others: frozenset[str], language: Language) -> bool:
    if any(other[:_FORM] == stem[:_FORM] and are_forms_of_one_word(stem, other) for other in others):
        return True
    return language in COMPOUNDING and any(is_part(stem, other) or is_part(other, stem) for other in others)


def is_part(part: str, compound: str) -> bool:
    """Whether one stem is the first or the last part of another: Tür and Heizraum are of Heizraumtür."""
    at_the_end = len(part) >= _LEAST_PART and compound.endswith(part)
    return at_the_end or (len(part) >= _LEAST_BEGINNING and compound.startswith(part))


def parts_of(stem: str, language: Language) -> Iterator[str]:
    """What a compound may begin or end with."""
    if language in COMPOUNDING and len(stem) <= _LONGEST_COMPOUND:
        yield from (stem[:end] for end in range(_LEAST_BEGINNING, len(stem)))
        yield from (stem[start:] for start in range(1, len(stem) - _LEAST_PART + 1))
