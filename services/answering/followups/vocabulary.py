"""Words that identify follow-up questions in several languages, and the parts of a question."""

import re
from collections.abc import Iterable

READ_CHARS = 1000
"""As much of a text as these modules read: a completed question has no more, and a longer text is no question.

It bounds the work for one question, whatever its words.
"""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def any_of(phrases: Iterable[str]) -> str:
    """A regular expression for one of these phrases, the longest first."""
    return "|".join(sorted((re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases), key=len, reverse=True))


# How follow-ups begin in chats: phrases, which no list of stop words has.
_OPENERS = """
and what about|and how about|what about|how about|and|but what about|but|then what about|or
und was ist mit|was ist mit|und wie ist es mit|wie ist es mit|und wie sieht es mit|und|aber|oder
et qu'en est-il de|qu'en est-il de|et pour ce qui est de|et|mais
y qué hay de|qué hay de|y qué pasa con|qué pasa con|y|pero
e per quanto riguarda|e che dire di|e|mas|en hoe zit het met|hoe zit het met|maar
"""
_OPENING = any_of(phrase for line in _OPENERS.split("\n") for phrase in line.split("|") if phrase)
OPENER = re.compile(
    rf"[¿¡\s]*(?!y\s+a(?:-t-|vait|ura))(?:{_OPENING})"
    r"(?:[\s,:]+|(?=\d))|en\s+(?=(?:in|naar|voor|van|op|bij|met|het)\b)",
    re.IGNORECASE,
)
"""How a follow-up begins that leaves out what was said before."""

TELLING = words(  # orders to answer, which say nothing about the subject
    "tell give show list explain describe summarize summarise compare name find say please calculate compute nenne "
    "zeige erkläre vergleiche beschreibe donne dis montre explique compare liste décris dime muestra explica compara "
    "lista describe dimmi spiega mostra elenca diga mostre explique noem toon leg vergelijk"
)
BELONGING = words("for of by at with from von für bei mit de du d' chez pour para por con di per da do van voor")
"""Prepositions that may come before the name that a question is about."""
