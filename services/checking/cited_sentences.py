"""Find the sentences of a passage that support a sentence of an answer that cites it."""

from dataclasses import dataclass

from services.checking.evidence import Evidence
from services.checking.segments import Segment
from services.checking.text_forms import NUMBER
from services.events import Span
from services.text.dates import YEAR
from services.text.function_words import Language
from services.text.opposites import synonyms_of
from services.text.tables import markdown_rows
from services.text.words import stems_of


@dataclass(frozen=True, slots=True)
class _Weights:
    """Chosen by reading what was marked for 60 sentences about the samples."""

    number: float = 2
    word: float = 1
    least_share: float = 0.35
    """What the first sentence has to have of the claim, if not a number and two words, as of a long formula."""
    least_of_formula: float = 4
    least_more: float = 2
    """What each further one has to add: a number, or two words."""
    most_sentences: int = 3


_WEIGHTS = _Weights()


def cited_spans(text: str, passage: Evidence) -> tuple[Span, ...]:
    """The sentences of one passage that together have most of a sentence's words and numbers, as offsets in its text.

    In reading order, none where no sentence of the passage has enough of it. Rows count with their columns' names;
    the heading row itself is never one of them.
    """
    left = _tokens(text, passage.language)
    total = sum(left.values())
    candidates = _candidates(passage)
    chosen: list[Segment] = []
    while candidates and left and len(chosen) < _WEIGHTS.most_sentences:
        best, held = max(((each, _held(left, each)) for each in candidates), key=lambda pair: sum(pair[1].values()))
        least = _WEIGHTS.least_more if chosen else min(total * _WEIGHTS.least_share, _WEIGHTS.least_of_formula)
        if sum(held.values()) < least or not held:
            break
        chosen.append(best)
        left = {token: weight for token, weight in left.items() if token not in held}
    return tuple(sorted((each.start, each.end) for each in chosen))


def _tokens(text: str, language: Language) -> dict[str, float]:
    numbers = dict.fromkeys((*NUMBER.findall(text), *YEAR.findall(text)), _WEIGHTS.number)
    return {**dict.fromkeys(stems_of(text, language), _WEIGHTS.word), **numbers}


def _candidates(passage: Evidence) -> list[Segment]:
    rows = markdown_rows(passage.text)
    return [each for each in passage.segments if each.start not in rows or each.heading]


def _held(tokens: dict[str, float], segment: Segment) -> dict[str, float]:
    known = segment.tokens
    return {
        token: weight
        for token, weight in tokens.items()
        if token in known or synonyms_of(token, segment.language) & known
    }
