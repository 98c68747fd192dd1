"""The events of an answer as OpenAI's Responses: the events of a stream, or the response as far as it has come.

Source: https://platform.openai.com/docs/api-reference/responses-streaming, and the types of the `openai` package. One
of our events becomes up to eight of theirs, so theirs are counted by themselves. Encoding depends on our events alone:
the same run gives the same `sequence_number`s again, which is how a stream is resumed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, assert_never

from pydantic_core import to_json

from api.protocols.chat_completions import RESTARTED, usage
from api.protocols.collected import settled
from api.protocols.footnotes import Footnote, FootnoteFinder, title
from api.sse import in_lines
from services.events import AnswerEvent, Checks, Citation, Citations, Done, Failed, Status, Token

PART_BYTES = 16 * 1024
"""After as much text a new part of the message begins: events repeat the text of a part in one line, which at six bytes
of JSON a byte of text would still be read whole."""

_BEFORE_NUMBER = b'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","sequence_number":'

ResponseStatus = Literal["queued", "in_progress", "completed", "incomplete", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """What is known of a response from the start. `created_at` is in seconds since the epoch."""

    run_id: str
    created_at: int
    model: str
    background: bool = False
    store: bool = True
    with_results: bool = False
    """Whether the call of the search shows the passages it found."""
    previous_response_id: str | None = None
    instructions: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    ignored: Sequence[str] = ()

    @property
    def id(self) -> str:
        return f"resp_{self.run_id}"


@dataclass(slots=True)
class _Part:
    """A part of the message that is being written."""

    item: dict[str, Any]
    content: dict[str, Any]
    index: int
    start: int
    """Where in the whole text it begins."""
    pieces: list[str] = field(default_factory=list)
    size: int = 0


class ResponseEncoder:
    """Encodes the events of one answer; of what it says, only what is numbered above `after` is given."""

    def __init__(self, head: ResponseHead, after: int = -1) -> None:
        self._head = head
        self._after = after
        self._next = 0
        self._finder = FootnoteFinder()
        self._output: list[dict[str, Any]] = []
        self._search: dict[str, Any] | None = None
        self._part: _Part | None = None
        self._message: dict[str, Any] | None = None
        self._before_text = b""
        self._status: ResponseStatus = "in_progress"
        self._checks: Checks | None = None
        self._end: Done | Failed | None = None
        self._answer_start = 0

    def begin(self) -> bytes:
        """What comes before the first of our events."""
        return self._told("response.created") + self._told("response.in_progress")

    def encode(self, event: AnswerEvent) -> bytes:
        told = b""
        match event:
            case Token(text=text):
                told = self._search_ended() + self._text(text)
            case Status(restart=True):
                told = self._restarted()
            case Status(stage="retrieving"):
                told = self._searching()
            case Status(stage=stage):
                told = self._search_ended() if stage == "generating" else b""
            case Citations(citations=citations):
                self._finder.add(citations)
            case Checks():
                self._checks = event
            case Done() | Failed():
                told = self._search_ended() + self._ended(event)
            case _:
                assert_never(event)
        return told

    def response(self) -> dict[str, Any]:
        """The response as far as it has come."""
        head, end = self._head, self._end
        done = end if isinstance(end, Done) else None
        return {
            "id": head.id,
            "object": "response",
            "created_at": head.created_at,
            "status": self._status,
            "background": head.background,
            "error": _error(end) if isinstance(end, Failed) else None,
            "incomplete_details": {"reason": "max_output_tokens"} if self._status == "incomplete" else None,
            "instructions": head.instructions,
            "max_output_tokens": None,
            "model": head.model,
            "output": self._output_so_far(),
            "parallel_tool_calls": False,
            "previous_response_id": head.previous_response_id,
            "reasoning": {"effort": None, "summary": None},
            "store": head.store,
            "temperature": None,
            "text": {"format": {"type": "text"}},
            "tool_choice": "auto",
            "tools": [],
            "top_p": None,
            "truncation": "disabled",
            "usage": _usage(done) if done else None,
            "user": None,
            "metadata": dict(head.metadata),
            "footnote": self._evidence(done) if end else None,
        }

    def _output_so_far(self) -> list[dict[str, Any]]:
        if self._part is not None:
            self._part.content["text"] = "".join(self._part.pieces)
        return self._output

    def _evidence(self, done: Done | None) -> dict[str, Any]:
        return {
            "run_id": self._head.run_id,
            "finish_reason": done.finish_reason if done else None,
            "cited": done.cited if done else (),
            "answer_start": self._answer_start,
            "ignored": list(self._head.ignored),
            "citations": [each.model_dump() for each in self._finder.citations.values()],
            "checks": self._checks.model_dump(exclude={"type"}) if self._checks else None,
        }

    def _searching(self) -> bytes:
        if self._search is not None:
            return b""
        self._search = {
            "id": f"fs_{self._head.run_id}",
            "type": "file_search_call",
            "status": "in_progress",
            "queries": [],
            "results": None,
        }
        added = self._item_event("response.output_item.added", self._search)
        self._output.append(self._search)
        where = {"item_id": self._search["id"], "output_index": len(self._output) - 1}
        called = self._event("response.file_search_call.in_progress", where)
        return added + called + self._event("response.file_search_call.searching", where)

    def _search_ended(self) -> bytes:
        if self._search is None or self._search["status"] == "completed":
            return b""
        self._search["status"] = "completed"
        if self._head.with_results:
            self._search["results"] = [_result(each) for each in self._finder.citations.values()]
        where = {"item_id": self._search["id"], "output_index": 0}
        completed = self._event("response.file_search_call.completed", where)
        return completed + self._event("response.output_item.done", {"output_index": 0, "item": self._search})

    def _text(self, text: str) -> bytes:
        opened = b"" if self._part is not None else self._part_opened()
        part = self._part
        assert part is not None
        footnotes = self._finder.feed(text)
        part.pieces.append(text)
        part.size += len(text.encode())
        told = self._delta(text)
        if footnotes:
            told += self._annotated(part, footnotes)
        if part.size > PART_BYTES:
            told += self._part_closed()
        return opened + told

    def _delta(self, text: str) -> bytes:
        number, self._next = self._next, self._next + 1
        if number <= self._after:
            return b""
        return b"%b%d%b%b}\n\n" % (_BEFORE_NUMBER, number, self._before_text, in_lines(to_json(text)))

    def _part_opened(self) -> bytes:
        told = b""
        if self._message is None:
            self._message = {
                "id": f"msg_{self._head.run_id}",
                "type": "message",
                "status": "in_progress",
                "role": "assistant",
                "content": [],
            }
            told = self._item_event("response.output_item.added", self._message)
            self._output.append(self._message)
        content = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
        index = len(self._message["content"])
        self._part = _Part(self._message, content, index, self._finder.length)
        where = self._place(index)
        told += self._event("response.content_part.added", where | {"part": content})
        self._message["content"].append(content)
        self._before_text = b"," + to_json(where)[1:-1] + b',"logprobs":[],"delta":'
        return told

    def _annotated(self, part: _Part, footnotes: Iterable[Footnote]) -> bytes:
        told = b""
        for citation, start, end in footnotes:
            annotation = {
                "type": "url_citation",
                "start_index": start - part.start,
                "end_index": end - part.start,
                "title": title(citation),
                "url": citation.url,
            }
            place = self._place(part.index) | {"annotation_index": len(part.content["annotations"])}
            part.content["annotations"].append(annotation)
            told += self._event("response.output_text.annotation.added", place | {"annotation": annotation})
        return told

    def _part_closed(self) -> bytes:
        part, self._part = self._part, None
        if part is None:
            return b""
        part.content["text"] = "".join(part.pieces)
        where = self._place(part.index)
        done = self._event("response.output_text.done", where | {"text": part.content["text"], "logprobs": []})
        return done + self._event("response.content_part.done", where | {"part": part.content})

    def _restarted(self) -> bytes:
        if not self._finder.length:
            return b""
        told = self._text(RESTARTED)
        citations = self._finder.citations.values()
        self._finder = FootnoteFinder(self._finder.length)
        self._finder.add(citations)
        self._answer_start = self._finder.length
        return told

    def _ended(self, end: Done | Failed) -> bytes:
        self._end = end
        self._status = _status(end)
        told = self._part_opened() if self._message is None and isinstance(end, Done) else b""
        told += self._part_closed()
        if self._message is not None:
            self._message["status"] = "completed" if self._status == "completed" else "incomplete"
            item = {"output_index": len(self._output) - 1, "item": self._message}
            told += self._event("response.output_item.done", item)
        last = self._status if self._status in ("completed", "failed") else "incomplete"
        return told + self._told(f"response.{last}")

    def _told(self, kind: str) -> bytes:
        """An event that shows the whole response."""
        if self._next <= self._after:
            self._next += 1
            return b""
        return self._event(kind, {"response": self.response()})

    def _item_event(self, kind: str, item: dict[str, Any]) -> bytes:
        return self._event(kind, {"output_index": len(self._output), "item": item})

    def _event(self, kind: str, values: dict[str, Any]) -> bytes:
        number, self._next = self._next, self._next + 1
        if number <= self._after:
            return b""
        data = to_json({"type": kind, "sequence_number": number, **values})
        return b"event: %b\ndata: %b\n\n" % (kind.encode(), in_lines(data))

    def _place(self, index: int) -> dict[str, Any]:
        assert self._message is not None
        return {
            "item_id": self._message["id"],
            "output_index": self._output.index(self._message),
            "content_index": index,
        }


def response_of(head: ResponseHead, events: Sequence[AnswerEvent]) -> dict[str, Any]:
    """The response that these events make, as it is in the end: see `settled`."""
    encoder = ResponseEncoder(head)
    for event in settled(events):
        encoder.encode(event)
    return encoder.response()


def output_text(response: Mapping[str, Any]) -> str:
    """All of a response's text."""
    messages = [item for item in response["output"] if item["type"] == "message"]
    return "".join(part["text"] for message in messages for part in message["content"])


def _status(end: Done | Failed) -> ResponseStatus:
    if isinstance(end, Failed):
        return "failed"
    match end.finish_reason:
        case "stop" | "no_answer":
            return "completed"
        case "length":
            return "incomplete"
        case "cancelled":
            return "cancelled"
        case _:
            assert_never(end.finish_reason)


def _error(failed: Failed) -> dict[str, str]:
    code = "rate_limit_exceeded" if failed.code == "rate_limited" else "server_error"
    return {"code": code, "message": failed.message}


def _usage(done: Done) -> dict[str, Any] | None:
    counted = usage(done)
    if counted is None:
        return None
    return {
        "input_tokens": counted["prompt_tokens"],
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": counted["completion_tokens"],
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": counted["total_tokens"],
    }


def _result(citation: Citation) -> dict[str, Any]:
    return {
        "file_id": citation.document_id,
        "filename": citation.filename,
        "score": citation.relevance_score,
        "text": citation.chunk_text,
        "attributes": {"index": citation.index, "url": citation.url},
    }
