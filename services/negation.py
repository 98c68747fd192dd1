"""What the negations of a sentence bear upon."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.wording import WORD, content_stems, negations, stems_in, words_in

_SCOPE = 3
_BEARS_UPON = 2
_CONDITION = re.compile(r"\s*(?:and |or )?(?:if|when|where|unless|until|before|wenn|si|cuando)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[,;:.!?。，；|]|\b(?:but|although|though|except|unless|because|aber|mais|pero)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class NegatedClause:
    """The stems of a clause that negates something, and of the first words that its negation bears upon."""

    stems: frozenset[str]
    scope: frozenset[str]
    first: str


def around_negations(text: str) -> list[str]:
    """The stems of the words near each negation."""
    found: list[str] = []
    for place in negations(text):
        before = stems_in(text[max(0, place - 60) : place])
        after = stems_in(text[place : place + 80])
        found += [*before[-_SCOPE:], *after[: _SCOPE + 1]]
    return found


def negated_clauses(text: str) -> Iterator[NegatedClause]:
    """The clauses of a sentence that negate something; conditions do not."""
    for place in negations(text):
        negator = WORD.match(text, place)
        start = negator.end() if negator else place
        end = _CLAUSE_END.search(text, start)
        last = end.start() if end else len(text)
        first = max((match.end() for match in _CLAUSE_END.finditer(text, 0, place)), default=0)
        if _CONDITION.match(text, first):
            continue
        scope = [s for m in words_in(text[start:last]) if not m[0].endswith("ly") for s in content_stems(m[0])]
        if scope := scope[:_BEARS_UPON] or stems_in(text[first:place])[-1:]:
            yield NegatedClause(frozenset(stems_in(text[first:last])), frozenset(scope), scope[0])
