"""The events of one answer. Every stream ends in exactly one `Done` or `Failed`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Citation(_Value):
    """One retrieved passage; `index` is the n of its footnote `[n]`."""

    index: int = Field(ge=1)
    document_id: str
    filename: str
    page: int | None = Field(description="counts from 1; null where the format has no pages")
    passage_id: str
    chunk_text: str
    relevance_score: float = Field(description="0 to 1, 1 when both word and meaning search rank it first")
    page_url: str | None = Field(
        description="picture of the page with the passage marked, good for an hour; null where there is none"
    )
    place: str | None = Field(
        None, description="where in the document, in words, such as “slide 3” or “Costs, rows 2–14”"
    )
    section: tuple[str, ...] = Field(
        (), description="titles and table headings that the passage stands under, outermost first"
    )


class Usage(_Value):
    """Tokens as the model's server counted them."""

    prompt_tokens: int
    completion_tokens: int


class Timings(_Value):
    """Milliseconds: of the search alone, and since the question's turn came until its first token and until its end.

    `first_token` is null when no token came.
    """

    retrieval: float | None
    first_token: float | None
    total: float


class Status(_Value):
    type: Literal["status"] = "status"
    stage: Literal["waiting", "retrieving", "generating"]
    message: str
    question: str | None = Field(None, description="the question as it is searched, where that is not as it was asked")


class Citations(_Value):
    type: Literal["citations"] = "citations"
    citations: tuple[Citation, ...]


class Token(_Value):
    type: Literal["token"] = "token"
    text: str


Verdict = Literal["supported", "partly", "unsupported", "uncited"]


class CheckedSentence(_Value):
    """One sentence of the answer, `answer[start:end]` in Unicode characters, compared with the passages it cites.

    The answer is the text of all tokens put together. Marks of a list before the sentence and footnotes behind it are
    not in its span.
    """

    start: int
    end: int
    citations: tuple[int, ...]
    verdict: Verdict
    missing: tuple[str, ...] = Field((), description="words and figures of the sentence that the passages do not have")


class CheckedAnswer(_Value):
    """The sentences of an answer that claim something, in order."""

    sentences: tuple[CheckedSentence, ...]
    supported: float | None = Field(description="share of the sentences that are supported; null without any")


class Checks(CheckedAnswer):
    """Comes once, before `Done`, when the answer is written."""

    type: Literal["checks"] = "checks"


FinishReason = Literal["stop", "length", "no_answer", "cancelled"]
ErrorCode = Literal[
    "model_unreachable",
    "model_timeout",
    "model_rejected",
    "rate_limited",
    "overloaded",
    "store_unavailable",
    "internal",
]


class Done(_Value):
    type: Literal["done"] = "done"
    run_id: str
    finish_reason: FinishReason
    cited: tuple[int, ...]
    model: str
    usage: Usage | None
    timings_ms: Timings


class Failed(_Value):
    type: Literal["error"] = "error"
    run_id: str
    code: ErrorCode
    message: str
    retryable: bool


AnswerEvent = Annotated[Status | Citations | Token | Checks | Done | Failed, Field(discriminator="type")]

NumberedEvent = tuple[int, AnswerEvent]
"""An event and its number in its run, counted from 1."""


def outcome(event: Done | Failed) -> str:
    """How an answer ended, in one word: its finish reason, or its error's code."""
    return event.finish_reason if isinstance(event, Done) else event.code
