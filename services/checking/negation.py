"""The scope of the negations in a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.text.function_words import Language
from services.text.negation import negation_offsets
from services.text.words import WORD, content_stems, stems_in, stems_of, words_in

_MOST_NEGATIONS = 20
"""Of a sentence; further ones are not compared."""
_SCOPE = 3
"""Content words before and after a negation that it may negate."""
_BEARS_UPON = 2
"""Content words after a negation that it negates directly."""
WITHOUT = frozenset("without ohne sans sin senza sem zonder uden uten utan".split())
"""Negations that bear upon the words right after them alone, and not upon their clause."""
_PHRASE = 24
"""Characters after one of them: "without notice"."""
_VERB = re.compile(r"\s(?:[a-z]{2,}ing|(?!hier)[^\W\d_]{2,}(?:er|ir|re|ar|are|ere|ire))\b")
"""A verb after “without”, whose object says what is not done: without reaching the end, sans atteindre le fond."""
CONDITION = re.compile(
    r"\b(?:if|when|where|unless|until|before|wenn|falls|sofern|soweit|bis|si|s['’]il|sauf|cuando|se|quando|als|indien|mits)\b",
    re.IGNORECASE,
)
"""What a clause with one of these says, negation included, it says of a case."""
_CLAUSE_END = re.compile(
    r",(?!\s*(?:or|nor|oder|noch|ou|ni|o)\b)|[;:.!?。，；|]|\b(?:but|although|though|except|unless|because|aber|mais|pero)\b",
    re.IGNORECASE,
)


_GOES_ON = re.compile(
    r"\s(?:and|und|et|y|e)\s(?:it|they|he|she|is|are|was|were|will|can|may|must|se|il|elle|ils|elles|on|sont|est|peut"
    r"|doit|er|sie|es|wird|werden|ist|sind|kann|muss|está|son|puede|debe|sono|viene)\b",
    re.IGNORECASE,
)
"""Where a further statement begins that the negation does not bear upon."""


@dataclass(frozen=True, slots=True)
class NegatedClause:
    """The stems of a clause that negates something, and of the first words that its negation bears upon."""

    stems: frozenset[str]
    scope: frozenset[str]
    first: str
    negated: frozenset[str]
    """The stems after the negation, after “without” those of the scope."""
    is_without: bool = False
    """Whether it negates by a word such as “without”."""
    is_of_all: bool = False
    """Whether it negates a verb together with its object: “without reaching the end”."""


def around_negations(text: str, language: Language = "en") -> list[str]:
    """The stems of the words near each negation."""
    found: list[str] = []
    for place in negation_offsets(text, language)[:_MOST_NEGATIONS]:
        before = stems_in(text[max(0, place - 60) : place], language)
        after = stems_in(text[place : place + 80], language)
        found += [*before[-_SCOPE:], *after[: _SCOPE + 1]]
    return found


def _is_negated_twice(text: str, place: int, last: int) -> bool:
    """Whether a negation goes on with a word such as “without”: nobody without a ticket is everybody with one."""
    words = [match for match in words_in(text[:last]) if match.start() >= place]
    return any(match[0].lower() in WITHOUT for match in words[1:]) and words[0][0].lower() not in WITHOUT


def negated_clauses(text: str, language: Language = "en") -> Iterator[NegatedClause]:
    """The clauses of a sentence that negate something; conditions do not."""
    ends = list(_CLAUSE_END.finditer(text))
    for place in negation_offsets(text, language)[:_MOST_NEGATIONS]:
        negator = WORD.match(text, place)
        start = negator.end() if negator else place
        last = next((end.start() for end in ends if end.start() >= start), len(text))
        first = max((end.end() for end in ends if end.end() <= place), default=0)
        if CONDITION.search(text, first, place) or _is_negated_twice(text, place, last):
            continue
        goes_on = _GOES_ON.search(text, start, last)
        last = goes_on.start() if goes_on else last
        scope = [
            s for m in words_in(text[start:last]) if not m[0].endswith("ly") for s in content_stems(m[0], language)
        ]
        is_phrase = negator is not None and negator[0].lower() in WITHOUT
        if is_phrase:
            last = min(last, start + _PHRASE)
            first = place
        if scope := scope[:_BEARS_UPON] or stems_in(text[first:place], language)[-1:]:
            yield NegatedClause(
                stems_of(text[first:last], language),
                frozenset(scope),
                scope[0],
                frozenset(scope) if is_phrase else stems_of(text[start:last], language),
                is_phrase,
                is_phrase and _VERB.match(text, start) is not None,
            )
