"""Find pairs that a sentence turns round: the way from one to another, and what is so in place of something else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.nearest import nearest
from services.checking.same_words import held
from services.checking.segments import Segment
from services.checking.text_forms import NUMBER

_NEAR = 4
_NEAREST = 2
"""Sentences of the passages that may tell the same way, and those that may contrast the same."""
_WAY = re.compile(
    r"\b(?:from|von|vom|aus|de|du|des|del|da|dal|dalla|do|van|desde)\s+(?P<one>[^,;.:!?]{1,40}?)\s+"
    r"(?:to|into|towards?|nach|zum|zur|zu|auf|bis|in|à|au|aux|vers|a|al|hasta|alla|ai|per|para|ao|naar|tot)\s+"
    r"(?P<other>(?:\S{1,30}\s+){0,3}\S{1,30})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Way:
    start: int
    text: str
    one: frozenset[str]
    other: frozenset[str]


def turned_ways(text: str, evidence: Evidence) -> Missing:
    """The first way that the passages tell in the other direction: from the hall to the library."""
    ours = list(_ways(text, evidence))
    if not ours:
        return []
    theirs = [way for segment in nearest(text, evidence, 0, 0)[:_NEAR] for way in _ways(segment.text, evidence)]
    return [(way.start, way.text) for way in ours if any(_is_turned(way, each, evidence) for each in theirs)][:1]


def _ways(text: str, evidence: Evidence) -> Iterator[_Way]:
    for match in _WAY.finditer(text):
        one, other = (_tokens(match[name], evidence) for name in ("one", "other"))
        yield _Way(match.start(), match[0], one - other, other - one)


def _tokens(text: str, evidence: Evidence) -> frozenset[str]:
    return evidence.stems_of(text) | frozenset(NUMBER.findall(text))


def _is_turned(ours: _Way, theirs: _Way, evidence: Evidence) -> bool:
    def share(one: frozenset[str], other: frozenset[str]) -> bool:
        return bool(held(one, other, evidence.language))

    is_crossed = share(ours.one, theirs.other) and share(ours.other, theirs.one)
    return is_crossed and not share(ours.one, theirs.one) and not share(ours.other, theirs.other)


def turned_contrast(text: str, evidence: Evidence) -> Missing:
    """What a sentence says is not so, while the passages say it in place of something else: cement, not mortar."""
    own = Segment(text, language=evidence.language)
    for segment in nearest(text, evidence, 0, 0)[:_NEAREST] if any(part.is_rejected for part in own.parts) else ():
        rejected = frozenset(token for part in segment.parts if part.is_rejected for token in part.tokens)
        affirmed = frozenset(token for part in segment.parts if not part.is_rejected for token in part.tokens)
        for before, part in zip(own.parts, own.parts[1:], strict=False):
            tokens = part.tokens - before.tokens if part.is_rejected and rejected else frozenset()
            affirms, rejects = (
                held(tokens, each, evidence.language) for each in (affirmed - rejected, rejected - affirmed)
            )
            if affirms and not rejects:
                return [(part.start, part.text.strip())]
    return []
