"""What a question asks for: its kind, the sort of answer it expects, its language and the words it is about.

Search, answering and the extractive model read the same value, so that they agree on what is asked. The patterns are
the question words and set phrases of seven languages, as any grammar lists them.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import DamerauLevenshtein

from services.text.asked_operations import OPERATIONS, TIMES_A_NUMBER, Operation
from services.text.courtesies import courtesy_language, talk_in, without_courtesies
from services.text.function_words import FUNCTION_WORDS, Language, function_words_of
from services.text.language import language_of
from services.text.question_patterns import (
    ABBREVIATION,
    ASKS_FOR_TEXT,
    COMPARISON,
    DEFINITION,
    EXPECTED,
    LIST,
    OVERVIEW,
    PLACE,
    PLACE_ALONE,
    REASON,
    STEPS,
    YES_NO,
    Expected,
)
from services.text.terms import STOP_WORDS

QuestionKind = Literal[
    "lookup",
    "reason",
    "steps",
    "yes_no",
    "list",
    "calculation",
    "comparison",
    "overview",
    "place",
    "definition",
    "greeting",
    "thanks",
    "help",
    "documents",
]
TALK: frozenset[QuestionKind] = frozenset(("greeting", "thanks", "help", "documents"))

_MOST_CHARS = 2_000
"""What lies after it in a longer text is not read for its kind."""


_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


_ASKS = re.compile(  # words that ask, at the beginning of a match of `EXPECTED`
    r"how|what|which|when|who|where|wie|was|welch|wann|wer|wo|combien|quel|quand|qui|o[uù]|cu[aá]|qu[eé]|qui[eé]n|d[oó]nde"
    r"|quant|qual|chi|dove|que|onde|hoe|wat|wanneer|wie|waar|per ?cent|prozent|pour ?cent|porcent|percent|procent|%",
    re.IGNORECASE,
)
_SAYS = re.compile(  # words of questions for a meaning, which the answer need not have
    r"\b(?:means?|meaning|stands? for|defin(?:e|ition)|the word|the term|bedeutet|bedeutung|hei(?:ß|ss)t|wort|begriff"
    r"|signifi\w+|veut dire|d[eé]finition|quiere decir|definici[oó]n|defini[cz]\w+|betekent|betekenis)\b",
    re.IGNORECASE,
)
_MAIN_CLAUSE = re.compile(
    r"\b(?:what|which|who|whom|whose|how|where|why|combien|quel\w*|qui|comment|o[uù]|pourquoi|cu[aá]nt[oa]s?|qu[eé]"
    r"|qui[eé]n\w*|c[oó]mo|d[oó]nde|quant[oaie]s?|quali?|che|chi|come|dove|quem|onde|como)\b",
    re.IGNORECASE,
)
_TIME_CLAUSE = re.compile(
    r"(?P<asks>\b(?:and|or|know|tell|me|us|says?|since|until|till|by|from|et|y|e|depuis|desde|da)\s+)?"
    r"\b(?:when|quand|quando|cuando)\s+(?!(?:is|are|was|were|do|does|did|will|can|must|should|has|have|est|sont)\b)"
    r"[^?.!,;]+",
    re.IGNORECASE,
)
"""“What do I bring when I move in” asks for no date; “what is it and when does it begin” does."""
_INVERTED = re.compile(r"-(?:t-)?(?=(?:ils?|elles?|on|je|nous|vous|tu|ce)\b)", re.IGNORECASE)
"""What joins a French verb with its subject in a question: “acceptez-vous”."""
_QUESTION_WORDS = ("which", "where", "welche", "welcher", "combien", "comment")
"""Those that are long enough to be told from other words."""
_LEAST_SPELT = 4
"""Shorter words are one slip away from too many others."""
_MOST_PHRASES = 3  # a superlative is found within longer phrases; three are as many as a question has
_PHRASE_CHARS = 24
"""A longer match has words between those of the phrase."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """What a question asks for.

    `text` is the question without greetings and thanks around it; `focus` are its words in lower case, in order,
    without the function words of its language. `operation` is what must be computed, None where nothing must be.
    """

    text: str
    kind: QuestionKind
    expected: Expected
    language: Language
    focus: tuple[str, ...]
    operation: Operation | None = None

    @property
    def is_talk(self) -> bool:
        """Whether it says something to the program and asks nothing of the documents."""
        return self.kind in TALK


@lru_cache(maxsize=1000)
def understood(question: str, documents: Language = "en") -> AskedQuestion:
    """What a question asks for, by its question words and set phrases. Takes time in proportion to its length.

    Where nothing tells its language, as in “rent 2024”, it is that of the documents.
    """
    whole = question[:_MOST_CHARS].strip()
    language = language_of(whole, otherwise=documents)
    if talk := talk_in(whole):
        return AskedQuestion(question, talk, "text", courtesy_language(whole) or language, ())
    text = _with_known_question_word(without_courtesies(question))
    read = text[:_MOST_CHARS].strip()
    language = language_of(read, otherwise=language)
    phrases = _phrases(read)
    expecting = without_time_clause(read)
    expected: Expected = next((name for name, asks in EXPECTED if asks.search(expecting)), "text")
    operation = _operation(read)
    kind = _kind(read, expected, operation, language)
    return AskedQuestion(
        text, kind, expected, language, _focus(_without(read, phrases), language) or _focus(read, language), operation
    )


def without_time_clause(question: str) -> str:
    """A question without “when …” where that says when what is asked holds."""
    main = _MAIN_CLAUSE.search(question)
    clause = _TIME_CLAUSE.search(question, main.end()) if main is not None else None
    if clause is None or clause["asks"]:
        return question
    return f"{question[: clause.start()]} {question[clause.end() :]}"


def _with_known_question_word(question: str) -> str:
    """The question with its first word spelt as the question word that it is one slip away from: “wich”."""
    first = _WORD.match(question)
    word = first[0].lower() if first is not None else ""
    if first is None or len(word) < _LEAST_SPELT or word in FUNCTION_WORDS:
        return question
    meant = [known for known in _QUESTION_WORDS if DamerauLevenshtein.distance(word, known, score_cutoff=1) <= 1]
    return meant[0] + question[first.end() :] if len(meant) == 1 else question


def _operation(question: str) -> Operation | None:
    found = next((name for name, asks in OPERATIONS if asks.search(question)), None)
    return found or ("product" if TIMES_A_NUMBER.search(question) and not COMPARISON.search(question) else None)


def _kind(  # noqa: PLR0911 - one line a kind
    question: str, expected: Expected, operation: Operation | None, language: Language
) -> QuestionKind:
    if PLACE_ALONE.fullmatch(question) or (PLACE.search(question) and ASKS_FOR_TEXT.search(question)):
        return "place"
    if OVERVIEW.search(question):
        return "overview"
    if REASON.search(question):
        return "reason"
    if operation is not None:
        return "calculation"
    if COMPARISON.search(question):
        return "comparison"
    if DEFINITION.search(question) or ABBREVIATION.fullmatch(question):
        return "definition"
    if YES_NO[language].search(question):
        return "yes_no"
    if STEPS.search(question):
        return "steps"
    return "list" if expected in {"text", "person"} and LIST.search(question) else "lookup"


def _phrases(question: str) -> list[tuple[int, int]]:
    """Where the phrases are that say what is asked and not what it is about: “how long”, “the difference between”."""
    found = _overlapping(COMPARISON, question, 1)
    for operation, asks in OPERATIONS:
        found += _overlapping(asks, question, _MOST_PHRASES if operation in {"minimum", "maximum"} else 1)
    found += [match for _, asks in EXPECTED for match in asks.finditer(question) if _ASKS.match(match[0])]
    found += list(_SAYS.finditer(question))
    return [match.span() for match in found if match.end() - match.start() <= _PHRASE_CHARS]


def _overlapping(pattern: re.Pattern[str], question: str, most: int) -> list[re.Match[str]]:
    """The first matches, also within each other: “which one is the most expensive” holds “most expensive”."""
    found: list[re.Match[str]] = []
    while len(found) < most and (match := pattern.search(question, found[-1].start() + 1 if found else 0)):
        found.append(match)
    return found


def _without(question: str, spans: list[tuple[int, int]]) -> str:
    letters = list(question)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def _focus(question: str, language: Language) -> tuple[str, ...]:
    words = [word.lower() for word in _WORD.findall(_INVERTED.sub(" ", question) if language == "fr" else question)]
    empty = (STOP_WORDS if language == "en" else function_words_of(language)) | FUNCTION_WORDS
    telling = (word for word in words if word not in empty and not _is_elided(word, empty))
    return tuple(dict.fromkeys(telling)) or tuple(dict.fromkeys(words))


def _is_elided(word: str, empty: frozenset[str]) -> bool:
    """Whether a word is two function words, the first without its vowel: “c'est”."""
    first, _, second = word.replace("’", "'").partition("'")
    return len(first) == 1 and second in empty
