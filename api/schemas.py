"""What goes over the wire."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from services import progress
from services.documents import Document
from services.events import CheckedAnswer, Citation, FinishReason, Timings, Usage
from services.questions import Turn

MAX_QUERY_CHARS = 4000


def _whole(value: object) -> object:
    """In JSON 8.0 is the integer 8."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, Field(strict=True), BeforeValidator(_whole)]


class HistoryMessage(BaseModel):
    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    content: str = Field(max_length=100_000)

    def turn(self) -> Turn:
        return Turn(self.role, self.content)


class QueryRequest(BaseModel):
    """A question. Only `query` is required."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"query": "How much did fuel and electricity cost Harbour Line in 2025?"}]},
    )

    query: Annotated[
        str, StringConstraints(strip_whitespace=True, strict=True, min_length=1, max_length=MAX_QUERY_CHARS)
    ]
    history: list[HistoryMessage] = Field(default_factory=list, max_length=200)
    document_ids: list[Annotated[str, StringConstraints(strict=True, max_length=100)]] | None = Field(
        None, min_length=1, max_length=1000, description="which documents to search; default: all of the workspace"
    )
    max_results: Whole = Field(8, ge=1, le=20, description="how many passages to answer from")
    on_disconnect: Literal["cancel", "resume"] = Field(
        "cancel",
        description="a client that leaves ends its run; with `resume` it goes on for a while, to be followed again",
    )
    rewrite: bool = Field(
        True,
        strict=True,
        description="complete a question that leans on `history` before it is searched; false: search it as it is",
    )


class QueryAnswer(BaseModel):
    """The whole answer as one JSON object."""

    run_id: str
    answer: str
    citations: tuple[Citation, ...]
    cited: tuple[int, ...]
    checks: CheckedAnswer | None = Field(
        description="each sentence compared with the passages it cites; null without an answer"
    )
    finish_reason: FinishReason
    model: str
    usage: Usage | None
    timings_ms: Timings


class DocumentOut(BaseModel):
    """One document; `pages` is null where the format has none."""

    id: str
    filename: str
    media_type: str
    bytes: int
    pages: int | None
    passages: int
    pages_without_text: tuple[int, ...] = Field(description="pages that gave no text, such as scans")
    created: float = Field(description="seconds since the epoch")

    @classmethod
    def of(cls, document: Document) -> "DocumentOut":
        return cls.model_validate(document, from_attributes=True)


class ErrorBody(BaseModel):
    code: str
    message: str
    detail: Any = None


class ErrorOut(BaseModel):
    """Every error that is not an event."""

    error: ErrorBody


class Refused(BaseModel):
    """A file that was not taken in, and why."""

    filename: str
    error: ErrorBody

    @classmethod
    def of(cls, refused: progress.Refused) -> "Refused":
        return cls(filename=refused.filename, error=ErrorBody(code=refused.error.code, message=refused.error.message))


class UploadOut(BaseModel):
    """What became of an upload's files. `seconds` is how long it took to read, embed and store them all."""

    workspace: str
    documents: list[DocumentOut]
    refused: list[Refused] = Field(description="files of the same request that were not taken in")
    seconds: float

    @classmethod
    def of(cls, workspace: str, finished: progress.Finished) -> "UploadOut":
        return cls(
            workspace=workspace,
            documents=[DocumentOut.of(each.document) for each in finished.ready],
            refused=[Refused.of(each) for each in finished.refused],
            seconds=finished.seconds,
        )


class DocumentList(BaseModel):
    """The workspace's documents, and the samples, which questions search while it has none."""

    workspace: str | None
    documents: list[DocumentOut]
    samples: list[DocumentOut]
    expires: float | None = Field(
        description="when unused documents are deleted, in seconds since the epoch; null: never"
    )


class PageOut(BaseModel):
    """The text of a page, and where in it the passage stands that was asked for.

    `part` counts in every format, from 1 to `parts`; `page` is null where the format has no pages. In a table, the
    passage's own text begins with `heading_chars` characters of the table's heading.
    """

    document_id: str
    filename: str
    part: int
    parts: int
    page: int | None
    place: str | None
    text: str
    page_url: str | None = Field(description="address of the page's picture, good for an hour; null where it has none")
    passage_id: str | None = None
    start: int | None = None
    end: int | None = None
    heading_chars: int = 0


class ReadyData(BaseModel):
    """`known` when the workspace had this very file, which is then not stored again."""

    file: int
    filename: str
    document: DocumentOut
    seconds: float
    known: bool


class RefusedData(BaseModel):
    file: int
    filename: str
    error: ErrorBody


class InterruptedData(BaseModel):
    """The upload was stopped; files that were ready stay."""

    code: str
    message: str
    retryable: bool


class Hello(BaseModel):
    """How a request looks to the server, what proxies said of its way being `forwarded` taken into account."""

    url: str = Field(description="the server's own address, as it would write it in a link")
    forwarded: Literal["used", "ignored", "none"] = Field(
        description="what became of the X-Forwarded-* headers; ignored: their sender is none of the trusted proxies"
    )
    max_upload_mb: int


class Tick(BaseModel):
    sent_ms: float = Field(description="time since `hello`")


class Ticked(BaseModel):
    ticks: int
