"""Detect the language of a text from its function words and letters."""

import re

from services.text.function_words import LANGUAGES, Language, languages_of_words

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
_NOT = re.compile(r"n['’]t\b")
"""Of “don't”, which is one word of English."""
_ABBREVIATION = re.compile(r"\b[^\W\d_]{2,5}\b(?<![a-zß-ÿ])")
_GERMAN_WORD = re.compile(r"\b(?:der|die|das|und|nicht|ist|wird|werden|eine?[nmrs]?|mit|für)\b")


def known_language(*texts: str, expected: Language = "en") -> Language | None:
    """The language that most function words and letters of the texts are of; None where nothing tells.

    A word counts the more the fewer languages have it. Where two are as likely, it is the `expected` one, if that is
    one of them.
    """
    whole = " ".join(texts)
    # “AG” in capitals is the name of something, though “ag” may be a word.
    lowered = (whole if whole.isupper() else _ABBREVIATION.sub(" ", whole)).lower()
    lowered = _NOT.sub("nt", lowered)
    languages = languages_of_words()
    scores: dict[Language, float] = dict.fromkeys(LANGUAGES, 0.0)
    for word in _WORD.findall(lowered):
        having = languages.get(word, frozenset())
        for language in having:
            scores[language] += 1 / len(having)
    for language, letters in _LETTERS.items():
        scores[language] += len(set(letters) & set(lowered))
    has_nouns = any(map(str.isupper, whole[1:])) or scores["de"] > 1
    best = max(
        LANGUAGES,
        # German writes nouns with a capital: “horaires du samedi” is French. People who type fast do not.
        key=lambda language: (scores[language], language == expected, language != "de" or has_nouns),
    )
    return best if scores[best] else None


def language_of(text: str, otherwise: Language = "en") -> Language:
    """The language of a text; `otherwise` where nothing tells."""
    return known_language(text, expected=otherwise) or otherwise


def capitalises_nouns(text: str) -> bool:
    """Whether the text seems to be German, where a capital letter does not make a name."""
    return len(_GERMAN_WORD.findall(text)) > 1
