"""The words of a text, the stems that they are compared by, and the clauses that they are in."""

import re
import threading
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

import snowballstemmer

from services.text.function_words import FUNCTION_WORDS, NEGATORS, Language, function_words_of

_NO_SPACES = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Scripts of East and South-East Asia, whose words are compared by pairs of characters."""
_ELIDED = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|(?:d|n)?all|nell|dell|sull|quell|quest)['’](?=[^\W\d_]{2})"
"""French and Italian words that have lost their vowel before another word: l'entreprise, qu'elle, dell'anno."""
WORD = re.compile(
    rf"[{_NO_SPACES}]+|\b{_ELIDED}|[^\W_{_NO_SPACES}](?:[^\W_{_NO_SPACES}]|[.&'’](?=[^\W\d_]))*", re.IGNORECASE
)
_stemmers = threading.local()
_SCRIPT = re.compile(rf"[{_NO_SPACES}]")
_REPORTING_WORDS = frozenset(
    """
    document documents figure passage source states stated reported report reports section table amount amounted
    mr mrs ms dr stood respectively year years ended end ending fiscal company worth value number
    """.split()
)
"""Words by which a sentence refers to a document and its figures."""
_REPORTING: dict[Language, str] = {
    "de": "betrug beträgt betragen beläuft belaufen laut gemäß insgesamt liegt lag lagen herr frau dokument bericht",
    "fr": "s'élève élève élevait montant selon représente total mme madame monsieur document rapport",
    "es": "asciende ascendió importe según total señor señora don doña documento informe",
    "it": "ammonta importo secondo totale signor signora documento",
    "pt": "ascende montante segundo total senhor senhora documento",
    "nl": "bedraagt bedroeg volgens totaal heer mevrouw document",
}
"""The same in other languages."""
_NO_CONTENT = FUNCTION_WORDS | NEGATORS | _REPORTING_WORDS
_STEMMERS: dict[Language, str] = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
}
"""By the names of https://snowballstem.org."""
_BRACKETED = re.compile(r"\([^()]*\)")
_JOINT = re.compile(
    r"(?:[,;]\s|\s)(?:but|while|whereas|although|though)\s|[,;]\s(?:and|so|which|because)\s", re.IGNORECASE
)
_SHARED_LETTERS = 5
"""Stems that begin with fewer letters in common are different words."""


def words_in(text: str) -> list[re.Match[str]]:
    """The words of a text with their offsets, numbers left out."""
    return [match for match in WORD.finditer(text) if not match[0][0].isdigit()]


def content_stems(word: str, language: Language = "en") -> tuple[str, ...]:
    """What a word is compared by: its stem, pairs of characters in scripts without spaces, nothing for a stop word."""
    if _SCRIPT.match(word):
        return tuple(word[i : i + 2] for i in range(max(1, len(word) - 1)))
    lower = word.lower().replace("’", "'").removesuffix("'s").replace(".", "")
    if lower in _without_content(language) or len(lower) < 2 or lower.endswith("'"):  # noqa: PLR2004 - a letter is no word
        return ()
    return (stem(lower, language),)


@cache
def _without_content(language: Language) -> frozenset[str]:
    if language == "en":
        return _NO_CONTENT
    return _NO_CONTENT | function_words_of(language) | frozenset(_REPORTING[language].split())


def stems_in(text: str, language: Language = "en") -> list[str]:
    """The stems of a text's words in their order."""
    return [stemmed for match in words_in(text) for stemmed in content_stems(match[0], language)]


def stems_of(text: str, language: Language = "en") -> frozenset[str]:
    """The stems of a text's words, each once."""
    return frozenset(stems_in(text, language))


@lru_cache(maxsize=100_000)
def stem(word: str, language: Language = "en") -> str:
    """The stem of a word in lower case."""
    stemmed = str(_stemmer(language).stemWord(word))
    return stemmed if language == "en" or stemmed.isascii() else without_accents(stemmed)


def without_accents(word: str) -> str:
    """A word without the marks on its letters."""
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


def _stemmer(language: Language) -> snowballstemmer.stemmer:
    """This thread's own: a stemmer keeps the word in itself while it works, so that two threads would mix theirs."""
    own: dict[str, snowballstemmer.stemmer] = _stemmers.__dict__
    if language not in own:
        own[language] = snowballstemmer.stemmer(_STEMMERS[language])
    return own[language]


def are_forms_of_one_word(one: str, other: str) -> bool:
    """Whether two stems share enough letters at their beginning that they are forms of one word."""
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    enough = shared * 10 >= 7 * min(len(one), len(other)) and shared * 2 > max(len(one), len(other))
    return shared >= _SHARED_LETTERS and enough


def without_asides(text: str) -> str:
    """The text with spaces in place of what is in brackets: “Income (loss)” is not called a loss."""
    return _BRACKETED.sub(lambda aside: " " * len(aside[0]), text)


def shortened(text: str, most: int) -> str:
    """A text, cut after a whole word where it has more characters."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def clause_spans(text: str) -> list[tuple[int, int]]:
    """Where the clauses of a sentence begin and end."""
    starts = [0, *(match.end() for match in _JOINT.finditer(text)), len(text)]
    return list(pairwise(starts))
