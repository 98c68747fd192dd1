"""The events of one answer. Every stream ends in exactly one `Done` or `Failed`."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_serializer

from services.json_bounds import Many

DONT_KNOW = "I don't know: the documents do not say."
"""What a model answers, word for word, when the passages do not have the answer."""


EXTRACTIVE = "extractive"
"""The model of an answer that quotes the documents: no provider is asked."""


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
    relevance_score: float = Field(
        description="0 to 1: how well the passage fits, by the words it shares with the question, by likeness of "
        "meaning, and by whether the question names its document. 1 is a passage that has every word, the very "
        "meaning, and is in the document that is named, if one is. Compare it only within one answer"
    )
    page_url: str | None = Field(
        description="picture of the page with the passage marked, valid for an hour; null where there is none"
    )
    url: str = Field(
        description="stable address of a page that shows the cited page with the passage marked, for as long as the "
        "document exists; its holder can read the document"
    )
    place: str | None = Field(
        None, description="where in the document, in words, such as “slide 3” or “Costs, rows 2–14”"
    )
    section: Many[str] = Field(
        (),
        description="titles and table headings above what answers, outermost first: above the cited sentence, and as "
        "long as that is not known above the part of the passage that has most of the question's words",
    )
    answers_under: Many[str] = Field((), exclude=True)
    """The headings above the part that answers. Clients get them as `section`, prompts those of the beginning."""
    page_label: str | None = Field(
        None, description="the page as it is printed on it, such as “iv”, where the file says so and it isn't `page`"
    )
    recognised: bool = Field(False, description="the text was recognised from a picture and may have errors")
    is_markdown: bool = Field(
        True,
        exclude_if=lambda is_markdown: is_markdown,
        description="false where `chunk_text` is plain text or code, in which # begins no heading and | no row",
    )

    @field_serializer("section")
    def _section_of_the_answer(self, section: tuple[str, ...]) -> tuple[str, ...]:
        return self.answers_under or section


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
    restart: bool = Field(
        False,
        exclude_if=lambda restart: not restart,
        description=(
            "true where the tokens so far turn out to be the model's thoughts: the answer is the tokens after it"
        ),
    )


class Citations(_Value):
    type: Literal["citations"] = "citations"
    citations: Many[Citation]


MOST_BYTES = 48 * 1024
"""Of the JSON of one event: with its head, and what is escaped later, its line stays under the 64 KiB at which the line
readers of asyncio, aiohttp and Go's bufio end."""


def citation_events(citations: Sequence[Citation]) -> Iterator[Citations]:
    """The events that show these citations: one, or as many as keep each small; one without any if there are none."""
    part: list[Citation] = []
    size = 0
    for citation in citations:
        own = len(citation.model_dump_json().encode())
        if part and size + own > MOST_BYTES:
            yield Citations(citations=tuple(part))
            part, size = [], 0
        part.append(citation)
        size += own
    yield Citations(citations=tuple(part))


class Token(_Value):
    type: Literal["token"] = "token"
    text: str


_TOKEN_CHARS = MOST_BYTES // 6
"""One character takes at most six bytes of JSON."""


def token_events(text: str) -> Iterator[Token]:
    """The events of a piece of text, which a model may send of any length."""
    for start in range(0, len(text), _TOKEN_CHARS):
        yield Token(text=text[start : start + _TOKEN_CHARS])


Span = tuple[int, int]
"""Where a stretch of text begins and ends, in Unicode characters."""

Verdict = Literal["supported", "partly", "unsupported", "uncited"]


class CheckedSentence(_Value):
    """One sentence of the answer, `answer[start:end]` in Unicode characters, compared with the passages it cites.

    The answer is the text of all tokens put together. Marks of a list before the sentence and footnotes after it are
    not in its span.
    """

    start: int
    end: int
    citations: Many[int]
    verdict: Verdict
    missing: Many[str] = Field((), description="words and figures of the sentence that the passages lack")
    by: dict[Literal["rules", "model"], Verdict] = Field(
        default_factory=dict,
        exclude_if=lambda by: not by,
        description="with a second opinion, the verdicts of the rules and of the model; `verdict` is the stricter one",
    )
    attached: bool = Field(
        default=False,
        exclude_if=lambda attached: not attached,
        description=(
            "the answer has no footnote here: Footnote found the passage of `citations`, which the sentence repeats "
            "nearly word for word"
        ),
    )
    spans: dict[int, Many[Span]] = Field(
        default_factory=dict,
        exclude_if=lambda spans: not spans,
        description=(
            "where its words are: for the index of each cited passage that has some of them, the sentences of "
            "`chunk_text` as pairs of start and end; left out where there are none"
        ),
    )


class CheckedAnswer(_Value):
    """The sentences of an answer that claim something, in order."""

    sentences: Many[CheckedSentence]
    supported: float | None = Field(description="share of the sentences that are supported; null without any")
    sections: dict[int, Many[str]] = Field(
        default_factory=dict,
        exclude_if=lambda sections: not sections,
        description=(
            "for the index of each passage whose first cited sentence is under other titles than its `section` "
            "said before the answer was known, these titles; the JSON answer has them in `section`"
        ),
    )
    strict: bool = Field(
        False,
        exclude_if=lambda strict: not strict,
        description="unsupported sentences are to be struck out; the JSON answer leaves them out",
    )

    def spans_of(self, index: int) -> list[Span]:
        """The sentences of a passage that are cited, in the order of the answer."""
        return [span for each in self.sentences for span in each.spans.get(index, ())]


class Checks(CheckedAnswer):
    """Sent once, before `Done`, when the answer is complete."""

    type: Literal["checks"] = "checks"


FinishReason = Literal["stop", "length", "no_answer", "cancelled"]
ErrorCode = Literal[
    "model_unreachable",
    "model_timeout",
    "model_rejected",
    "rate_limited",
    "overloaded",
    "store_unavailable",
    "worker_lost",
    "internal",
]


class Done(_Value):
    type: Literal["done"] = "done"
    run_id: str
    finish_reason: FinishReason
    cited: Many[int]
    model: str
    usage: Usage | None
    timings_ms: Timings


class Failed(_Value):
    type: Literal["error"] = "error"
    run_id: str
    code: ErrorCode
    message: str
    retryable: bool
    retry_after_s: int | None = None
    """When trying again can help, where the model's server says so."""


AnswerEvent = Annotated[Status | Citations | Token | Checks | Done | Failed, Field(discriminator="type")]

NumberedEvent = tuple[int, AnswerEvent]
"""An event and its number in its run, counted from 1."""


def is_last(event: AnswerEvent) -> bool:
    """Whether it ends an answer."""
    return isinstance(event, Done | Failed)


def outcome(event: Done | Failed) -> str:
    """How an answer ended, in one word: its finish reason, or its error's code."""
    return event.finish_reason if isinstance(event, Done) else event.code
