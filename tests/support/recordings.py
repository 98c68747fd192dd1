"""Recordings of answers to test with."""

from collections.abc import Sequence

from services.events import AnswerEvent, CheckedSentence, Checks, Citation, Citations, Done, Status, Timings, Token
from services.recordings import RecordedDocument, RecordedEvent, Recording
from tests.support.citations import citation


def done(run_id: str = "run", *, cited: Sequence[int] = (1,)) -> Done:
    return Done(
        run_id=run_id,
        finish_reason="stop",
        cited=tuple(cited),
        model="m",
        usage=None,
        timings_ms=Timings(retrieval=1.5, first_token=None, total=2),
    )


def recording(
    run_id: str = "run",
    text: str = "The Nile is long [1].",
    *,
    question: str = "How long is the Nile?",
    citations: Sequence[Citation] | None = None,
    checks: Sequence[CheckedSentence] = (),
    documents: Sequence[str] = ("d",),
) -> Recording:
    """The recording of an answer that cites all of these passages, by default one of the document “d”."""
    found = [citation()] if citations is None else citations
    events: list[AnswerEvent] = [
        Status(stage="retrieving", message="Searching 1 document"),
        Citations(citations=tuple(found)),
        Token(text=text),
        *([Checks(sentences=tuple(checks), supported=None)] if checks else []),
        done(run_id, cited=[each.index for each in found]),
    ]
    return Recording(
        run_id=run_id,
        question=question,
        documents=tuple(RecordedDocument(id=each, filename=f"{each}.pdf") for each in documents),
        asked=1_800_000_000.0,
        version="0.1.0",
        settings={"writes": "m"},
        events=tuple(RecordedEvent(at_ms=10.0 * number, event=event) for number, event in enumerate(events)),
    )
