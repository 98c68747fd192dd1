"""Add the footnotes that a model has left out, where a sentence repeats one passage nearly word for word."""

from collections.abc import Mapping

from services.checking.claims import Claim
from services.checking.evidence import Evidence
from services.checking.near_repeats import aligned, tokens_in
from services.checking.nearest import nearest
from services.checking.same_words import held
from services.events import CheckedAnswer, CheckedSentence
from services.text.citation_markers import FOOTNOTES_AFTER

_LEAST_TOKENS = 6
"""Shorter sentences are repeated by chance."""
_REPEATED = 0.85
"""Share of its words and figures that are in the passage's sentence, in order: a reader sees the same sentence."""
MOST_LOOKED_FOR = 40
"""Sentences of an answer for which a passage is looked for."""


def repeated_passage(claim: Claim, passages: Mapping[int, Evidence]) -> int | None:
    """The number of the first passage that a sentence repeats nearly word for word, without any change that counts."""
    count = len(tokens_in(claim.text))
    if count < _LEAST_TOKENS:
        return None
    for number, evidence in passages.items():
        stems = evidence.stems_of(claim.text)
        if len(stems & evidence.stems) < _REPEATED * len(stems):
            continue
        for segment in nearest(claim.text, evidence)[:1]:
            beside = aligned(claim.text, segment, evidence.tabled)
            if beside is None or beside.changes or len(beside.repeated) < _REPEATED * count:
                continue
            if len(held(stems, segment.stems, evidence.language)) >= _REPEATED * len(stems):
                return number
    return None


def with_attached(answer: str, checks: CheckedAnswer) -> tuple[str, CheckedAnswer]:
    """The answer with the footnotes that Footnote has added, as it is shown and exported, and the checks for it."""
    parts: list[str] = []
    sentences: list[CheckedSentence] = []
    position = shift = 0
    for sentence in checks.sentences:
        moved = {"start": sentence.start + shift, "end": sentence.end + shift}
        sentences.append(sentence.model_copy(update=moved) if shift else sentence)
        if not sentence.attached:
            continue
        after = FOOTNOTES_AFTER.match(answer, sentence.end)
        end = after.end() if after else sentence.end
        added = " " + "".join(f"[{number}]" for number in sentence.citations)
        parts += [answer[position:end], added]
        position, shift = end, shift + len(added)
    if not parts:
        return answer, checks
    return "".join([*parts, answer[position:]]), checks.model_copy(update={"sentences": tuple(sentences)})
