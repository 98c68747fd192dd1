"""What clients of OpenAI's protocols ask, as a question.

Parameters that steer how a model writes (`temperature`, `max_tokens`, `stop`, `seed`, tools that it may call) have no
effect, and the answer says so. Those without which the answer would not be what was asked for (a tool that must be
called, JSON, several choices, sound) are refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.errors import BadRequest
from services.json_bounds import ONE_ERROR, Bounded, FewFields, last_of
from services.json_numbers import Whole
from services.questions import MAX_QUESTION_CHARS, Turn

MODEL = "footnote"
MOST_TURNS = 200
"""Of a longer conversation the last ones count, as many as `POST /query` takes."""
_MOST_MESSAGES = 1000
"""Of a request the last ones are looked at: among a conversation's are those of the system and of tools."""


class FootnoteOptions(Bounded):
    """Footnote's own options, under `footnote` (`extra_body` in the openai package)."""

    model_config = ConfigDict(extra="forbid")

    document_ids: list[Annotated[str, StringConstraints(strict=True, max_length=100)]] | None = Field(
        None, min_length=1, max_length=1000, description="which documents to search; default: all of the workspace"
    )
    max_results: Whole = Field(8, ge=1, le=20, description="how many passages to answer from")
    rewrite: bool = Field(True, strict=True, description="complete a question that depends on the conversation")
    strict: bool | None = Field(
        None,
        strict=True,
        description="leave unsupported sentences out of a whole answer; default: the setting",
    )


class ContentPart(Bounded):
    """A piece of a message; only pieces of text can be read."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: str | None = None


class Message(Bounded):
    model_config = ConfigDict(extra="allow")

    role: Literal["developer", "system", "user", "assistant", "tool", "function"]
    content: str | Annotated[list[ContentPart], ONE_ERROR] | None = None


Messages = Annotated[list[Message], Field(min_length=1), ONE_ERROR, last_of(_MOST_MESSAGES)]


class StreamOptions(Bounded):
    model_config = ConfigDict(extra="allow")

    include_usage: bool = False


class ResponseFormat(Bounded):
    model_config = ConfigDict(extra="allow")

    type: str


class TextOptions(Bounded):
    model_config = ConfigDict(extra="allow")

    format: ResponseFormat | None = None


class ChatRequest(Bounded):
    """A request for a chat completion. Parameters that are not listed are taken, and have no effect."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {"model": MODEL, "messages": [{"role": "user", "content": "What did fuel cost Harbour Line in 2025?"}]}
            ]
        },
    )

    model: str = Field(max_length=200, description="`footnote`, or `footnote/` and a workspace's token")
    messages: Messages
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = 1
    response_format: ResponseFormat | None = None
    tool_choice: str | dict[str, Any] | None = None
    modalities: Annotated[list[str], ONE_ERROR] | None = None
    logprobs: bool | None = False
    footnote: FootnoteOptions = Field(default_factory=FootnoteOptions)


def refused(code: str, message: str, param: str, status: int = 400) -> BadRequest:
    """The error for a request that can't be answered as it is; `param` is its field."""
    return BadRequest(status, code, message, detail={"param": param})


class ResponsesRequest(Bounded):
    """A request for a response. Parameters that are not listed are taken, and have no effect."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"examples": [{"model": MODEL, "input": "What did fuel cost Harbour Line in 2025?"}]},
    )

    model: str = Field(max_length=200, description="`footnote`, or `footnote/` and a workspace's token")
    input: Annotated[str, Field(min_length=1)] | Messages
    stream: bool | None = False
    background: bool | None = False
    store: bool | None = True
    previous_response_id: str | None = Field(None, max_length=200)
    include: Annotated[list[str], ONE_ERROR] | None = None
    instructions: str | None = Field(None, max_length=100_000)
    metadata: Annotated[dict[str, str], FewFields] | None = Field(None, max_length=16)
    conversation: str | dict[str, Any] | None = None
    text: TextOptions | None = None
    tool_choice: str | dict[str, Any] | None = None
    footnote: FootnoteOptions = Field(default_factory=FootnoteOptions)

    def messages(self) -> list[Message]:
        """The input as messages."""
        return [Message(role="user", content=self.input)] if isinstance(self.input, str) else self.input


@dataclass(frozen=True, slots=True)
class QuestionWithHistory:
    """A question, and the conversation before it."""

    question: str
    history: tuple[Turn, ...]


def asked(messages: Sequence[Message], param: str = "messages") -> QuestionWithHistory:
    """The last message as a question, and the user's and the assistant's before it as its history.

    Raises:
        BadRequest: it is not the user's, is empty or too long, or holds anything but text.
    """
    *before, last = messages or [Message(role="assistant")]
    if last.role != "user":
        raise refused("last_message_not_users", "The last message has to be the user's question.", param)
    question = _text(last, param).strip()
    if not question:
        raise refused("query_empty", "The question is empty. Write one in the last message.", param)
    if len(question) > MAX_QUESTION_CHARS:
        message = f"The question is longer than {MAX_QUESTION_CHARS:,} characters. Shorten the last message."
        raise refused("query_too_long", message, param)
    return QuestionWithHistory(question, tuple(_turns(before, param))[-MOST_TURNS:])


def _turns(messages: Iterable[Message], param: str) -> Iterable[Turn]:
    for message in messages:
        if message.role in ("user", "assistant") and (text := _text(message, param)):
            yield Turn("user" if message.role == "user" else "assistant", text)


def _text(message: Message, param: str) -> str:
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    if any(part.text is None for part in message.content if part.type != "refusal"):
        message_ = "Footnote reads text alone. Upload files to it, and send questions as text."
        raise refused("content_not_text", message_, param)
    return "\n".join(part.text for part in message.content if part.text)


def check_chat(request: ChatRequest) -> None:
    """Refuse what would not be what was asked for.

    Raises:
        BadRequest
    """
    if request.n not in (None, 1):
        raise refused("one_choice_only", "Footnote gives one answer. Leave out `n`, or set it to 1.", "n")
    if request.response_format is not None and request.response_format.type != "text":
        raise refused(
            "text_only",
            "Answers are text with footnotes, not JSON of your schema. Leave out `response_format`.",
            "response_format",
        )
    if request.logprobs:
        raise refused("no_logprobs", "Footnote gives no log probabilities. Leave out `logprobs`.", "logprobs")
    if request.modalities is not None and request.modalities != ["text"]:
        raise refused("text_only", "Answers are text alone. Leave out `modalities`.", "modalities")
    check_tool_choice(request.tool_choice)


def check_responses(request: ResponsesRequest) -> None:
    """Refuse what would not be what was asked for.

    Raises:
        BadRequest
    """
    if request.text is not None and request.text.format is not None and request.text.format.type != "text":
        raise refused("text_only", "Answers are text with footnotes, not JSON. Leave out `text.format`.", "text.format")
    if request.conversation is not None:
        message = "Footnote keeps no conversations. Send `previous_response_id`, or all messages as `input`."
        raise refused("no_conversations", message, "conversation")
    if request.background and request.store is False:
        raise refused("background_needs_store", "An answer in the background has to be stored.", "store")
    check_tool_choice(request.tool_choice)


def check_tool_choice(choice: str | dict[str, Any] | None) -> None:
    """Refuse a request whose answer has to be a call of a tool.

    Raises:
        BadRequest
    """
    if choice not in (None, "auto", "none"):
        message = "Footnote answers from documents and calls no tools. Leave out `tool_choice`, or set it to “auto”."
        raise refused("no_tools", message, "tool_choice")


def ignored(request: BaseModel, harmless: Iterable[str] = ("user", "metadata", "store")) -> tuple[str, ...]:
    """The parameters of a request that have no effect on the answer, by name."""
    extra = request.model_extra or {}
    return tuple(sorted(name[:100] for name, value in extra.items() if value is not None and name not in harmless))


def workspace_in(model: str) -> str | None:
    """The workspace that a model's name names, if any.

    Raises:
        BadRequest: it is the name of another model.
    """
    name, slash, workspace = model.partition("/")
    if name == MODEL:
        return workspace if slash else None
    message = "This server has one model: “footnote”, or “footnote/” and a workspace's token."
    raise refused("model_not_found", message, "model", 404)
