"""Compare how often a sentence and its passages negate the same: "not ruled out" says what "possible" does."""

import re
from itertools import pairwise

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.same_words import held
from services.checking.segments import Segment
from services.checking.text_forms import NUMBER
from services.text.function_words import Language
from services.text.negation import is_unsure, names_exception, negating_words, negation_offsets
from services.text.words import clause_spans, stems_in, stems_of

_CUT = re.compile(r"[,;:]\s|\s(?:and|but|und|aber|sondern|et|mais|y|pero|e|ma|mas|en|maar)\s", re.IGNORECASE)
"""Where one clause may end and another begin."""
_MOST = 0.5
"""Share of a sentence's words that a clause of the passage has to have to be about the same."""
_LEAST_SHARED = 2  # stems; one is shared by clauses about different things


def opposed_polarity(text: str, evidence: Evidence, near: list[Segment], *, sure: bool = False) -> Missing:
    """A word that negates, or "not" for a lost one, where the passage negates an odd number of times more.

    Both the clause that is nearest to the text and the whole sentence that it is in have to. `sure` leaves out words
    of the text where the passage has none: "Clough dissenting" may be what "Clough voted against it" says.

    Only where one side negates by a word such as "forbid" or "refuse": plain negations are compared word by word.
    """
    if not near or _is_open(text):
        return []
    language = evidence.language
    clause = nearest_clause(text, near[0], language)
    if clause is None or _is_open(near[0].text):
        return []
    mine = negating_words(text, language)
    whole, part = (_negations(each, language) for each in (near[0].text, clause))
    own = _negations(text, language)
    its = negating_words(clause, language)
    if (own - whole) % 2 == 0 or (own - part) % 2 == 0 or not (mine or its):
        return []
    if mine and not its and (sure or _is_refused_nearby(near[0], evidence)):
        return []
    if its and not held(_negated_by(its[0], clause, language), stems_of(text, language), language):
        return []
    return [(mine[0].start(), mine[0][0])] if mine else [(len(text), "not")]


def _is_refused_nearby(segment: Segment, evidence: Evidence) -> bool:
    """Whether the sentence after one of the passages', which may go on with it, has a word such as "refuse"."""
    after = next((each for each in evidence.segments if each.start > segment.start), None)
    return after is not None and bool(negating_words(after.text, evidence.language))


def _negated_by(word: re.Match[str], clause: str, language: Language) -> list[str]:
    """The stem of what a word such as "refuse" negates: the first content word after it, or the last before it."""
    after = _CUT.split(clause[word.end() :])[0]
    return stems_in(after, language)[:1] or stems_in(clause[: word.start()], language)[-1:]


def _is_open(text: str) -> bool:
    return names_exception(text) or is_unsure(text)


def _negations(text: str, language: Language) -> int:
    return len(negation_offsets(text, language)) + len(negating_words(text, language))


def nearest_clause(text: str, segment: Segment, language: Language) -> str | None:
    """The clause of a passage's sentence, or all of it, that has most of the words of a text; the shortest of them."""
    stems = stems_of(text, language) | set(NUMBER.findall(text))
    cuts = [0, *(match.end() for match in _CUT.finditer(segment.text)), len(segment.text)]
    spans = [*pairwise(cuts), *clause_spans(segment.text), (0, len(segment.text))]
    clauses = [segment.text[start:end] for start, end in spans]
    shared = [_shared(stems, clause, language) for clause in clauses]
    most = max(shared)
    if most < _LEAST_SHARED or most < len(stems) * _MOST:
        return None
    return min((clause for clause, count in zip(clauses, shared, strict=True) if count == most), key=len)


def _shared(stems: frozenset[str], clause: str, language: Language) -> int:
    """How many words and numbers a clause has in common; a number tells clauses apart, and counts twice."""
    own = stems_of(clause, language) | set(NUMBER.findall(clause))
    found = held(stems, own, language)
    return len(found) + sum(each[0].isdigit() for each in found)


def about_the_same(text: str, segment: Segment, language: Language) -> str:
    """The clauses of a passage's sentence that share a word or a number with a text, side by side."""
    stems = stems_of(text, language) | set(NUMBER.findall(text))
    cuts = [0, *(match.end() for match in _CUT.finditer(segment.text)), len(segment.text)]
    clauses = (segment.text[start:end] for start, end in pairwise(cuts))
    return " ".join(clause.strip() for clause in clauses if _shared(stems, clause, language))
