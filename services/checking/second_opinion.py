"""A second opinion on each cited sentence, by something other than the rules. The stricter verdict shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.events import CheckedSentence, Checks, Citation, Usage, Verdict
from services.text.citation_markers import without_footnotes

MAX_ASKED = 20
"""Sentences of one answer that are asked about: each costs a call."""
_STRICTNESS: dict[Verdict, int] = {"supported": 0, "partly": 1, "unsupported": 2, "uncited": 3}
"""Of two verdicts the one with the higher number stays."""


@dataclass(frozen=True, slots=True)
class CitedClaim:
    """A sentence of an answer, and the text of the passages that it cites."""

    sentence: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opinions:
    """One verdict for each claim, None where there is no opinion, and the tokens that they cost."""

    verdicts: tuple[Verdict | None, ...]
    usage: Usage | None = None


class Scorer(Protocol):
    """Anything that judges claims: a model, or a service that scores entailment."""

    async def opinions(self, claims: Sequence[CitedClaim]) -> Opinions:
        """Judge the claims. It never raises because of the scorer's own failures: those are no opinion."""
        ...


def cited_claims(answer: str, checks: Checks, citations: Sequence[Citation]) -> list[CitedClaim]:
    """The sentences that a scorer is asked about, in order; the first `MAX_ASKED` that cite a passage."""
    texts = {citation.index: citation.chunk_text for citation in citations}
    cited = [sentence for sentence in checks.sentences if sentence.citations][:MAX_ASKED]
    return [
        CitedClaim(
            without_footnotes(answer[sentence.start : sentence.end]),
            tuple(texts[number] for number in sentence.citations),
        )
        for sentence in cited
    ]


def with_opinions(checks: Checks, verdicts: Sequence[Verdict | None]) -> Checks:
    """The checks with both verdicts in `by`, for the sentences of `cited_claims` that there is an opinion on."""
    opinions = iter(verdicts)
    sentences = tuple(
        _with_opinion(sentence, next(opinions, None)) if sentence.citations else sentence
        for sentence in checks.sentences
    )
    supported = sum(sentence.verdict == "supported" for sentence in sentences)
    share = round(supported / len(sentences), 2) if sentences else None
    return checks.model_copy(update={"sentences": sentences, "supported": share})


def _with_opinion(sentence: CheckedSentence, opinion: Verdict | None) -> CheckedSentence:
    if opinion is None:
        return sentence
    stricter = max(sentence.verdict, opinion, key=lambda verdict: _STRICTNESS[verdict])
    return sentence.model_copy(update={"verdict": stricter, "by": {"rules": sentence.verdict, "model": opinion}})
