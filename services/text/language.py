"""Detect the language of a text from its function words and letters."""

import re
from collections.abc import Sequence

from services.text.function_words import LANGUAGES, Language, languages_of_words
from services.text.thesaurus import synonym_stems
from services.text.words import stem

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS: dict[Language, str] = {
    "de": "äöüß",
    "fr": "àâçèêëîœùû",
    "es": "ñ¿¡áíóú",
    "it": "ìòàèù",
    "pt": "ãõçâê",
    "nl": "ĳ",
}
"""Letters that few others of these languages write: each counts like a word of no other language."""
_RANKS: dict[Language, int] = {"nl": 0, "pt": 1, "de": 2}
_FIRST = 3
"""Ranks among languages that are as likely; those of all others are `_FIRST`."""
_SPANISH_ENDS = ("a", "o", "as", "os", "an", "ar")
"""Hardly any word of French ends so, and half of those of Spanish, Italian and Portuguese do."""
_NOT = re.compile(r"n['’]t\b")
"""Of “don't”, which is one word of English."""
_ENGLISH_I = re.compile(r"\b(?:am i|i am|i['’]m|i['’]ve)\b")
"""“am” is a word of German, and “i” one of Italian."""
_ABBREVIATION = re.compile(r"\b[^\W\d_]{2,5}\b(?<![a-zß-ÿ])")
_NAME = re.compile(r"(?<=[^\W\d_.!?:]\s)[^\W\d_a-zß-ÿ][^\W\d_A-ZÀ-Þ]+\b")
"""A word with a capital within a sentence: a name, unless it is German."""
_GERMAN_WORD = re.compile(r"\b(?:der|die|das|und|nicht|ist|wird|werden|eine?[nmrs]?|mit|für)\b")


def known_language(*texts: str, expected: Language | None = "en") -> Language | None:
    """The language that most function words and letters of the texts are of; None where nothing tells.

    A word counts the more the fewer languages have it. Where two are as likely, it is the `expected` one, if that is
    one of them. “net income” is English, though “net” is a word of Dutch.
    """
    whole = " ".join(texts)
    # “AG” in capitals is the name of something, though “ag” may be a word.
    lowered = (whole if whole.isupper() else _ABBREVIATION.sub(" ", whole)).lower()
    lowered = _NOT.sub("nt", lowered)
    languages = languages_of_words()
    scores: dict[Language, float] = dict.fromkeys(LANGUAGES, 0.0)
    words = _WORD.findall(lowered)
    names = {match[0].lower() for match in _NAME.finditer(whole)}
    for word in words:
        having = languages.get(word, frozenset()) & ({"de"} if word in names else frozenset(LANGUAGES))
        for language in having:
            scores[language] += 1 / len(having)
    scores["en"] += bool(_ENGLISH_I.search(lowered))
    for language, letters in _LETTERS.items():
        scores[language] += len(set(letters) & set(lowered))
    has_nouns = any(map(str.isupper, whole[1:])) or scores["de"] > 1
    others = [word for word in words if word not in languages]
    ranks = _RANKS | ({"de": _FIRST} if has_nouns else {})
    if others and 2 * sum(word.endswith(_SPANISH_ENDS) for word in others) >= len(others):
        ranks |= {"fr": 0}
    if others and not any(map(_is_english, others)):
        expected = expected if expected != "en" else None
        ranks |= {"en": 0}  # “was zahlen geschwister?”
    best = max(
        LANGUAGES,
        # German writes nouns with a capital: “horaires du samedi” is French. People who type fast do not, and more of
        # them write German than Dutch: “was kostet die karte”.
        key=lambda language: (scores[language], language == expected, ranks.get(language, _FIRST)),
    )
    if not scores[best]:
        return None
    return "en" if best not in {"en", "de"} and _may_be_english(words, best) else best


def _may_be_english(words: Sequence[str], language: Language) -> bool:
    """Whether all words that speak for a language are English words as well, and another word is English alone."""
    languages = languages_of_words()
    telling = {word for word in words if language in languages.get(word, frozenset())}
    others = {word for word in words if word not in languages}
    return bool(telling) and all(map(_is_english, telling)) and any(map(_is_english, others))


def _is_english(word: str) -> bool:
    return bool(synonym_stems(stem(word)))


def language_of(text: str, otherwise: Language = "en") -> Language:
    """The language of a text; `otherwise` where nothing tells."""
    return known_language(text, expected=otherwise) or otherwise


def capitalises_nouns(text: str) -> bool:
    """Whether the text seems to be German, where a capital letter does not make a name."""
    return len(_GERMAN_WORD.findall(text)) > 1
