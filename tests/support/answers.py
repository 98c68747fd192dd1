"""Events of answers, made by hand."""

from services.events import (
    AnswerEvent,
    CheckedSentence,
    Checks,
    Citation,
    Citations,
    Done,
    Failed,
    Status,
    Timings,
    Token,
)

TIMINGS = Timings(retrieval=1.0, first_token=2.0, total=3.0)
SEARCHING = Status(stage="retrieving", message="Searching 1 document")
WRITING = Status(stage="generating", message="Searched 1 document")
CHECKS = Checks(
    sentences=(CheckedSentence(start=0, end=20, citations=(1,), verdict="supported", spans={1: ((0, 5),)}),),
    supported=1.0,
)
FAILED = Failed(run_id="run", code="model_timeout", message="The model took too long. Ask again.", retryable=True)
THINKING_DONE = Status(stage="generating", message="The model has finished thinking", restart=True)


def citation(index: int, text: str = "The Nile is 6,650 km long.", page: int | None = 3) -> Citation:
    return Citation(
        index=index,
        document_id="d",
        filename="rivers.pdf",
        page=page,
        passage_id=f"d-{index}",
        chunk_text=text,
        relevance_score=0.5,
        page_url=None,
        url=f"https://footnote.example/source/d-{index}/signature",
    )


def done(**changes: object) -> Done:
    values = {
        "run_id": "run",
        "finish_reason": "stop",
        "cited": (1,),
        "model": "m",
        "usage": None,
        "timings_ms": TIMINGS,
    }
    return Done.model_validate(values | changes)


def answer(*tokens: str, last: Done | Failed | None = None, citations: int = 2) -> list[AnswerEvent]:
    """The events of an answer with these tokens."""
    found = Citations(citations=tuple(citation(index + 1) for index in range(citations)))
    return [SEARCHING, found, WRITING, *(Token(text=each) for each in tokens), CHECKS, last or done()]
