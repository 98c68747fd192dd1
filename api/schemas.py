"""The JSON of requests and responses."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services import upload_events as progress
from services.documents import Document
from services.events import CheckedAnswer, Citation, FinishReason, Timings, Usage
from services.exporting.formats import ExportFormat
from services.feedback.rating import RatedRun, Rating
from services.files.reading.versions import is_read_by_older
from services.json_bounds import ONE_ERROR, Bounded
from services.json_numbers import Whole
from services.questions import MAX_QUESTION_CHARS, Turn
from services.recordings import MOST_ANSWERS
from services.sharing.share import DEFAULT_DAYS, MOST_DAYS


class RequestBody(Bounded):
    """An object of a request, which has no field but those that are known."""

    model_config = ConfigDict(extra="forbid")


class HistoryMessage(RequestBody):
    role: Literal["user", "assistant"]
    content: str = Field(max_length=100_000)

    def turn(self) -> Turn:
        return Turn(self.role, self.content)


class QueryRequest(RequestBody):
    """A question. Only `query` is required."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"query": "How much did fuel and electricity cost Harbour Line in 2025?"}]},
    )

    query: Annotated[
        str, StringConstraints(strip_whitespace=True, strict=True, min_length=1, max_length=MAX_QUESTION_CHARS)
    ]
    history: Annotated[list[HistoryMessage], ONE_ERROR] = Field(default_factory=list, max_length=200)
    document_ids: list[Annotated[str, StringConstraints(strict=True, max_length=100)]] | None = Field(
        None, min_length=1, max_length=1000, description="which documents to search; default: all of the workspace"
    )
    max_results: Whole = Field(8, ge=1, le=20, description="how many passages to answer from")
    on_disconnect: Literal["cancel", "resume"] = Field(
        "cancel",
        description="if the client leaves, the run ends; with `resume` it continues for a while and can be resumed",
    )
    rewrite: bool = Field(
        True,
        strict=True,
        description="complete a question that depends on `history` before it is searched; false: search it as it is",
    )
    strict: bool | None = Field(
        None,
        strict=True,
        description="strike out unsupported sentences: `checks` says so, and the JSON answer leaves them out; default: "
        "as the server is set",
    )


class LeftOut(BaseModel):
    """A sentence that the passages do not support, left out of a strict answer."""

    text: str
    missing: tuple[str, ...]


class QueryAnswer(BaseModel):
    """The whole answer as one JSON object."""

    run_id: str
    answer: str
    citations: tuple[Citation, ...]
    cited: tuple[int, ...]
    checks: CheckedAnswer | None = Field(
        description="each sentence compared with the passages it cites; null without an answer"
    )
    left_out: tuple[LeftOut, ...] = Field(
        (),
        exclude_if=lambda left_out: not left_out,
        description="with `strict`, the unsupported sentences, which `answer` and `checks` lack",
    )
    finish_reason: FinishReason
    model: str
    usage: Usage | None
    timings_ms: Timings


class ExportRequest(BaseModel):
    format: ExportFormat = Field(description="the kind of file")
    also: list[Annotated[str, StringConstraints(max_length=100)]] = Field(
        default_factory=list,
        max_length=MOST_ANSWERS - 1,
        description="further answers of the conversation, after the first one",
    )


class ReplayRequest(BaseModel):
    pace: Literal["recorded", "at_once"] = Field(
        "recorded", description="with the timing that it had, or all events at once"
    )
    answer: int = Field(1, ge=1, le=MOST_ANSWERS, description="which answer of the file, counted from 1")


class ShareRequest(RequestBody):
    """Which answers to share, in the order of the conversation."""

    run_ids: list[Annotated[str, StringConstraints(strict=True, max_length=100)]] = Field(
        min_length=1, max_length=MOST_ANSWERS
    )
    days: Whole = Field(DEFAULT_DAYS, ge=1, le=MOST_DAYS, description="for how long it can be read")
    preview: bool = Field(
        False, strict=True, description="whether chat programs may show how the answer begins, beside its question"
    )


class ShareOut(BaseModel):
    """One share; times are in seconds since the epoch."""

    id: str
    url: str = Field(description="anyone who has this address can read it, without login")
    title: str
    run_ids: tuple[str, ...]
    created: float
    expires: float


class ShareList(BaseModel):
    shares: list[ShareOut]


class RatingOut(Rating):
    """A rating as it is stored, with the name of the document of its right place."""

    run_id: str
    expected_filename: str | None = Field(description="the name of the document that `expected` means")

    @classmethod
    def of(cls, rated: RatedRun) -> "RatingOut":
        return cls(run_id=rated.run_id, expected_filename=rated.expected_filename, **dict(rated.rating))


class RatingList(BaseModel):
    ratings: list[RatingOut]


class DocumentOut(BaseModel):
    """One document; `pages` is null where the format has none."""

    id: str
    filename: str
    media_type: str
    bytes: int
    pages: int | None
    passages: int
    pages_without_text: tuple[int, ...] = Field(description="pages that gave no text, such as scans")
    notes: tuple[str, ...] = Field(
        description="sentences that say what of the file was not read, such as hidden sheets"
    )
    created: float = Field(description="seconds since the epoch")
    read_by_older: bool = Field(
        False,
        description="this format is read better today than when the document was read; `POST "
        "/documents/{document_id}/reading` reads its file again",
    )

    @classmethod
    def of(cls, document: Document) -> "DocumentOut":
        told = cls.model_validate(document, from_attributes=True)
        return told.model_copy(update={"read_by_older": is_read_by_older(document)})


class ErrorBody(BaseModel):
    code: str
    message: str
    detail: Any = None


class ErrorOut(BaseModel):
    """Every error that is not an event."""

    error: ErrorBody


class OpenAIErrorBody(BaseModel):
    message: str
    type: str
    param: str | None
    code: str


class OpenAIErrorOut(BaseModel):
    """Every error at the addresses of OpenAI's protocols that is not in a stream."""

    error: OpenAIErrorBody


class RefusedFile(BaseModel):
    """A file that was refused, and why."""

    filename: str
    error: ErrorBody

    @classmethod
    def of(cls, refused: progress.FileRefused) -> "RefusedFile":
        return cls(filename=refused.filename, error=ErrorBody(code=refused.error.code, message=refused.error.message))


class UploadOut(BaseModel):
    """The result of an upload. `seconds` is how long it took to read, embed and store all files."""

    workspace: str
    documents: list[DocumentOut]
    refused: list[RefusedFile] = Field(description="files of the same request that were refused")
    seconds: float

    @classmethod
    def of(cls, workspace: str, finished: progress.Finished) -> "UploadOut":
        return cls(
            workspace=workspace,
            documents=[DocumentOut.of(each.document) for each in finished.ready],
            refused=[RefusedFile.of(each) for each in finished.refused],
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
    """The text of a page, and where in it the requested passage is.

    `part` counts in every format, from 1 to `parts`; `page` is null where the format has no pages. In a table, the
    passage's own text begins with `heading_chars` characters of the table's heading.
    """

    document_id: str
    filename: str
    media_type: str
    part: int
    parts: int
    page: int | None
    page_label: str | None = Field(description="the page as it is printed on it, where that isn't `page`")
    place: str | None
    text: str
    recognised: bool = Field(description="the text was recognised from a picture and may have errors")
    page_url: str | None = Field(description="address of the page's picture, valid for an hour; null where it has none")
    passage_id: str | None = None
    start: int | None = None
    end: int | None = None
    heading_chars: int = 0


class ReadyData(BaseModel):
    """`known` when the workspace had this very file: its document is not a new one, but may be read again."""

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
        description="what became of the X-Forwarded-* headers; ignored: their sender is not a trusted proxy"
    )
    max_upload_mb: int


class Tick(BaseModel):
    sent_ms: float = Field(description="time since `hello`")


class Ticked(BaseModel):
    ticks: int
