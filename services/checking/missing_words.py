"""Names and other words of a sentence that the passages lack."""

from services.checking.claims import Missing
from services.checking.conversions import in_other_forms
from services.checking.evidence import Evidence
from services.checking.meanings import is_in_another_language
from services.checking.names import abbreviated_in, has_name, is_name
from services.checking.text_forms import without_months
from services.text.function_words import PRESENT
from services.text.language import capitalises_nouns
from services.text.numbers import NUMBERS_IN_WORDS
from services.text.opposites import is_direction, synonyms_of
from services.text.thesaurus import synonym_stems
from services.text.units import SCALES, unit_of
from services.text.words import words_in

_COMPARED_ELSEWHERE = PRESENT | {word for word in NUMBERS_IN_WORDS if word != "one"}
"""Words that are no content of a sentence: the present is that of its passages, and numbers are compared as figures."""
_FUNCTION_WORDS = 2
"""Of another language than German that tell that a sentence writes only names with a capital."""


def missing_words(text: str, evidence: Evidence) -> tuple[Missing, Missing, int]:
    """Names and other words that the passages do not have, and how many words there are to compare."""
    names: Missing = []
    words: Missing = []
    total = 0
    german = capitalises_nouns(text) or (
        evidence.capitalises_nouns and not is_in_another_language(text, evidence, _FUNCTION_WORDS)
    )
    counted = any(char.isdigit() for char in text)
    abbreviated = abbreviated_in(text, evidence)
    converted = in_other_forms(text, evidence)
    for match in words_in(without_months(text)):
        if any(start <= match.start() < end for start, end in converted):
            continue
        if (counted and _goes_with_figures(match[0], evidence)) or _is_compared_elsewhere(match[0].lower(), evidence):
            continue
        stems = evidence.content_stems(match[0])
        total += bool(stems)
        if match[0] in abbreviated:
            continue
        if not german and is_name(text, match):
            if not has_name(match[0], evidence):
                names.append((match.start(), match[0]))
        elif stems and not _has_word(stems, evidence):
            words.append((match.start(), match[0]))
    return names, words, total


def _is_compared_elsewhere(lower: str, evidence: Evidence) -> bool:
    return lower in _COMPARED_ELSEWHERE and lower not in evidence.words


def lacks(word: str, evidence: Evidence) -> bool:
    stems = evidence.content_stems(word)
    known = (
        _is_compared_elsewhere(word.lower(), evidence) or _goes_with_figures(word, evidence) or has_name(word, evidence)
    )
    return bool(stems) and not known and not _has_word(stems, evidence)


def _goes_with_figures(word: str, evidence: Evidence) -> bool:
    """Units, scales and directions: what they say of a figure is compared with the figure."""
    lower = word.lower()
    return lower in SCALES or unit_of(lower, None) is not None or is_direction(lower, evidence.language)


def _has_word(stems: tuple[str, ...], evidence: Evidence) -> bool:
    found = sum(
        evidence.has_form_of(each)
        or not evidence.stems.isdisjoint(synonyms_of(each, evidence.language) | _same_in_english(each, evidence))
        for each in stems
    )
    return found * 2 > len(stems)


def _same_in_english(stem: str, evidence: Evidence) -> frozenset[str]:
    return synonym_stems(stem) if evidence.language == "en" else frozenset()
