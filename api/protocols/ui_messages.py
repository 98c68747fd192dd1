"""The events of an answer as the AI SDK's UI message stream.

Source: https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol. One of our events becomes several parts, which are counted by
themselves from 1: that is their `id`. Encoding depends on our events alone, so that a stream can be read on from any.
"""

from typing import Annotated, Any, assert_never

from pydantic import ConfigDict, Field
from pydantic_core import to_json

from api.protocols.footnotes import FootnoteFinder, title
from api.protocols.openai_requests import FootnoteOptions
from api.sse import in_lines
from services.events import AnswerEvent, Checks, Citation, Citations, Done, Failed, Status, Token
from services.json_bounds import ONE_ERROR, Bounded

HEADERS = {"X-Vercel-AI-UI-Message-Stream": "v1"}
_DONE = b"data: [DONE]\n\n"


class Part(Bounded):
    """A piece of a message; only pieces of text are read."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(max_length=200)
    text: str = ""


class UIMessage(Bounded):
    model_config = ConfigDict(extra="allow")

    id: str | None = None
    role: str = Field(max_length=20)
    parts: Annotated[list[Part], ONE_ERROR] = Field(max_length=10_000)

    def text(self) -> str:
        return "".join(part.text for part in self.parts if part.type == "text")


class UIChatRequest(Bounded):
    """What `DefaultChatTransport` sends; Footnote's own fields come from its `body` option."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(min_length=1, max_length=200, description="the chat's id, by which its stream can be resumed")
    messages: Annotated[list[UIMessage], ONE_ERROR] = Field(min_length=1, max_length=1000)
    on_disconnect: str = Field(
        "cancel",
        pattern="^(cancel|resume)$",
        description="if the client leaves, the answer ends; with `resume` it continues for a while and can be resumed",
    )
    footnote: FootnoteOptions = Field(default_factory=FootnoteOptions)


class UIMessageEncoder:
    """Encodes the events of one answer; of its parts, only those numbered above `after` are given."""

    def __init__(self, run_id: str, after: int = 0) -> None:
        self._run_id = run_id
        self._after = after
        self._number = 0
        self._finder = FootnoteFinder()
        self._linked: set[int] = set()
        self._texts = 0
        self._open = False
        self._before_text = b""

    def begin(self) -> bytes:
        """The first part."""
        return self._part("start", messageId=self._run_id)

    def encode(self, event: AnswerEvent) -> bytes:
        match event:
            case Token(text=text):
                told = self._text(text)
            case Status(restart=restart):
                told = self._text_ended() if restart else b""
                told += self._part("data-status", transient=True, data=event.model_dump(exclude={"type"}))
            case Citations(citations=citations):
                self._finder.add(citations)
                data = {"citations": [each.model_dump() for each in citations]}
                told = self._part("data-citations", id=f"citations-{citations[0].index if citations else 0}", data=data)
            case Checks():
                told = self._part("data-checks", id="checks", data=event.model_dump(exclude={"type"}))
            case Done():
                told = self._text_ended() + self._ended(event)
            case Failed(message=message):
                told = self._text_ended() + self._part("error", errorText=message) + _DONE
            case _:
                assert_never(event)
        return told

    def _ended(self, done: Done) -> bytes:
        metadata = done.model_dump(exclude={"type"})
        if done.finish_reason == "cancelled":
            return self._part("abort", reason="stopped") + _DONE
        reason = "length" if done.finish_reason == "length" else "stop"
        return self._part("finish", finishReason=reason, messageMetadata=metadata) + _DONE

    def _text(self, text: str) -> bytes:
        told = b""
        if not self._open:
            self._open = True
            self._texts += 1
            self._before_text = b'data: {"type":"text-delta","id":"%b","delta":' % self._text_id.encode()
            told = self._part("text-start", id=self._text_id)
        self._number += 1
        if self._number > self._after:
            told += b"id: %d\n%b%b}\n\n" % (self._number, self._before_text, in_lines(to_json(text)))
        for citation, _, _ in self._finder.feed(text):
            if citation.index not in self._linked:
                self._linked.add(citation.index)
                told += self._source(citation)
        return told

    def _source(self, citation: Citation) -> bytes:
        return self._part("source-url", sourceId=str(citation.index), url=citation.url, title=title(citation))

    def _text_ended(self) -> bytes:
        if not self._open:
            return b""
        self._open = False
        return self._part("text-end", id=self._text_id)

    @property
    def _text_id(self) -> str:
        return f"text-{self._texts}"

    def _part(self, kind: str, **values: Any) -> bytes:  # noqa: ANN401 - JSON
        self._number += 1
        if self._number <= self._after:
            return b""
        return b"id: %d\ndata: %b\n\n" % (self._number, in_lines(to_json({"type": kind, **values})))
