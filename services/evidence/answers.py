"""A recorded answer as its readers need it: text, footnotes, verdicts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from services.checking.attached import with_attached
from services.checking.strict import without_unsupported
from services.events import (
    CheckedAnswer,
    CheckedSentence,
    Checks,
    Citation,
    Citations,
    Done,
    Failed,
    Span,
    Status,
    Token,
)
from services.recordings import Recording

_FOOTNOTE = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class CitedAnswer:
    """One answer. `searched` is the question as it was completed; `citations` are those that the text cites, by index.

    `spans` are the sentences of each cited passage that the answer rests on. Of a strict answer, `text` and `checks`
    are what was not struck out; `left_out` counts the rest.
    """

    question: str
    searched: str | None
    text: str
    citations: dict[int, Citation]
    checks: CheckedAnswer | None
    left_out: int
    spans: dict[int, list[Span]]
    last: Done | Failed
    recording: Recording

    @property
    def sentences(self) -> tuple[CheckedSentence, ...]:
        """The checked sentences; none where nothing was checked."""
        return self.checks.sentences if self.checks is not None else ()


def cited_answer(recording: Recording) -> CitedAnswer:
    """Fold the events of a recording."""
    searched: str | None = None
    text: list[str] = []
    citations: dict[int, Citation] = {}
    checks: CheckedAnswer | None = None
    for recorded in recording.events:
        match recorded.event:
            case Status(question=question, restart=restart):
                searched = question or searched
                text = [] if restart else text
            case Citations(citations=found):
                citations |= {citation.index: citation for citation in found}
            case Token(text=piece):
                text.append(piece)
            case Checks():
                checks = recorded.event
            case Done() | Failed():
                pass
            case _:
                assert_never(recorded.event)
    last = recording.last
    written, checks, left_out = _shown("".join(text), checks)
    cited = set(last.cited) if isinstance(last, Done) and not left_out else set(map(int, _FOOTNOTE.findall(written)))
    return CitedAnswer(
        question=recording.question,
        searched=searched,
        text=written,
        citations={index: citation for index, citation in sorted(citations.items()) if index in cited},
        checks=checks,
        left_out=left_out,
        spans=_spans(checks.sentences if checks is not None else ()),
        last=last,
        recording=recording,
    )


def _shown(text: str, checks: CheckedAnswer | None) -> tuple[str, CheckedAnswer | None, int]:
    """The text as its readers see it, its checks, and how many sentences a strict answer leaves out."""
    if checks is None:
        return text, None, 0
    checked = len(checks.sentences)
    if checks.strict:
        text, checks = without_unsupported(text, checks)
    text, checks = with_attached(text, checks)
    return text, checks, checked - len(checks.sentences)


def _spans(sentences: Sequence[CheckedSentence]) -> dict[int, list[Span]]:
    spans: dict[int, set[Span]] = {}
    for sentence in sentences:
        for index in sentence.citations:
            spans.setdefault(index, set()).update(sentence.spans.get(index, ()))
    return {index: sorted(found) for index, found in spans.items()}


def quotes(answer: CitedAnswer, index: int) -> list[str]:
    """The sentences of a cited passage that the answer rests on, or the whole passage where none was found."""
    text = answer.citations[index].chunk_text
    return [text[start:end] for start, end in answer.spans.get(index, [])] or [text]


def place_in_words(citation: Citation) -> str:
    """Where a passage is, in words; empty where a document has no places."""
    if citation.place:
        return citation.place
    if citation.page is None:
        return ""
    label = citation.page_label
    return f"page {label} ({citation.page} in the file)" if label else f"page {citation.page}"
