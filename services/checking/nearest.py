"""The sentences of the passages that a sentence is most like."""

from collections import Counter
from collections.abc import Iterator

from services.checking.evidence import Evidence
from services.checking.same_words import parts_of
from services.checking.segments import Segment
from services.checking.text_forms import NUMBER
from services.text.function_words import Language
from services.text.opposites import synonyms_of

_NEAR_BEST = 0.85
"""Share of the best sentence's likeness from which another one counts as equally near."""
LEAST_ALIKE = 0.3
"""Share of a sentence's words from which a sentence of the passages is about the same."""
_MOST_NEAR = 20
"""Sentences of passages that a sentence is compared with word by word."""


def nearest(
    text: str, evidence: Evidence, least_alike: float = LEAST_ALIKE, near_best: float = _NEAR_BEST
) -> list[Segment]:
    """The sentences of the passages that share most words and figures with a sentence, the best first.

    `least_alike` is the share of its words that they must have, `near_best` that of the best one's points.
    """
    every = evidence.stems_of(text)
    wanted = frozenset(stem for stem in every if not evidence.has_in_name(stem)) or every
    numbers = set(NUMBER.findall(text))
    least = len(wanted) * least_alike
    if not wanted:
        return []
    scores: Counter[int] = Counter()
    for stem in wanted:
        same = evidence.holders.get(stem) or evidence.compound_holders.get(stem, [])
        scores.update(dict.fromkeys(same, 2))
        other = {index for each in _others(stem, evidence.language) for index in evidence.holders.get(each, [])}
        scores.update(dict.fromkeys(other.difference(same), 1))
    for number in numbers:
        scores.update(dict.fromkeys(evidence.holders.get(number, []), 4))
    enough = max(max(scores.values(), default=0) * near_best, 2 * least)
    near = [(-score, index) for index, score in scores.items() if score >= enough]
    return [evidence.segments[index] for _, index in sorted(near)[:_MOST_NEAR]]


def _others(stem: str, language: Language) -> Iterator[str]:
    """What a passage may have in place of a word: a synonym, or the parts of a compound."""
    yield from synonyms_of(stem, language)
    yield from parts_of(stem, language)
