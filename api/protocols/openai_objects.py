"""The JSON of OpenAI's protocols, as `/openapi.json` describes it. The `openai` package has the full types."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.events import CheckedSentence, Citation, FinishReason


class SomeChecks(BaseModel):
    sentences: list[CheckedSentence] = []
    supported: float | None = None


class FootnotePart(BaseModel):
    """What an answer rests on. A long one comes in several parts, whose lists are to be joined."""

    run_id: str | None = None
    finish_reason: FinishReason | None = None
    cited: list[int] = []
    answer_start: int = Field(
        0, description="where in the text the answer begins, after what turned out to be the model's thoughts"
    )
    ignored: list[str] = Field([], description="parameters of the request that had no effect")
    citations: list[Citation] = []
    checks: SomeChecks | None = None


class UrlCitationSpan(BaseModel):
    start_index: int = Field(description="of the marker `[n]` in the text, in Unicode characters")
    end_index: int
    title: str
    url: str


class UrlCitation(BaseModel):
    type: Literal["url_citation"]
    url_citation: UrlCitationSpan


class ChatUsage(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatMessage(BaseModel):
    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[UrlCitation]


class ChatChoice(BaseModel):
    index: Literal[0]
    message: ChatMessage
    finish_reason: Literal["stop", "length"]
    logprobs: None


class ChatCompletion(BaseModel):
    """A whole answer in OpenAI's shape."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[ChatChoice]
    usage: ChatUsage | None
    footnote: FootnotePart


class ChatDelta(BaseModel):
    role: Literal["assistant"] | None = None
    content: str | None = None
    annotations: list[UrlCitation] = []


class ChunkChoice(BaseModel):
    index: Literal[0]
    delta: ChatDelta
    finish_reason: Literal["stop", "length"] | None = None


class ChatCompletionChunk(BaseModel):
    """The `data` of one event of a stream, which ends with `[DONE]`; an error has the shape of `OpenAIErrorOut`."""

    id: str
    object: Literal["chat.completion.chunk"]
    created: int
    model: str
    choices: list[ChunkChoice]
    usage: ChatUsage | None = Field(None, description="in the last chunk, with `stream_options.include_usage`")
    footnote: FootnotePart | None = None


class Model(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: Literal["footnote"] = "footnote"


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


class ResponseObject(BaseModel):
    """A response as far as it has come, in OpenAI's shape."""

    id: str
    object: Literal["response"]
    created_at: int
    status: Literal["in_progress", "completed", "incomplete", "failed", "cancelled"]
    background: bool
    model: str
    output: list[dict[str, Any]] = Field(description="the call of the search, and the message with its annotations")
    error: dict[str, Any] | None
    incomplete_details: dict[str, Any] | None
    previous_response_id: str | None
    usage: dict[str, Any] | None
    footnote: FootnotePart | None


class ResponseEvent(BaseModel):
    """The `data` of one event of a stream; its other fields depend on `type`."""

    model_config = ConfigDict(extra="allow")

    type: str
    sequence_number: int = Field(description="counts from 0; `starting_after` takes it")


class DeletedResponse(BaseModel):
    id: str
    object: Literal["response"] = "response"
    deleted: Literal[True] = True


STREAMED: tuple[type[BaseModel], ...] = (ChatCompletionChunk, ResponseEvent)
"""What `/openapi.json` would not list by itself."""
