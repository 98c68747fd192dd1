"""The events of an answer as OpenAI's Chat Completions: the chunks of a stream, or one object.

Source: https://platform.openai.com/docs/api-reference/chat, and the types of the `openai` package. A footnote is a
`url_citation` of the message, whose span is that of its marker. What the protocol has no place for is under
`footnote` in the last chunk that has a choice: the run, the cited passages and the checks of the sentences.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, assert_never

from pydantic_core import to_json

from api.errors import STATUS_OF_CODE
from api.protocols.collected import Collected
from api.protocols.error_shapes import openai_error
from api.protocols.footnotes import Footnote, FootnoteFinder, title
from api.sse import in_lines
from services.events import (
    EXTRACTIVE,
    MOST_BYTES,
    AnswerEvent,
    Checks,
    Citations,
    Done,
    Failed,
    FinishReason,
    Status,
    Token,
    Usage,
)

RESTARTED = "\n\n---\n\n"
"""Separates the answer from text before it that turned out to be the model's thoughts: no chunk can take it back."""

_DONE = b"data: [DONE]\n\n"
_PART_BYTES = MOST_BYTES - 2048
"""Of a part of `footnote`: with the head of a chunk around it, the chunk still is one line."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What all chunks of one answer have in common. `created` is in seconds since the epoch."""

    run_id: str
    created: int
    model: str
    ignored: Sequence[str] = ()
    """Parameters of the request that have no effect."""

    @property
    def id(self) -> str:
        return f"chatcmpl-{self.run_id}"


@dataclass(slots=True)
class _Evidence:
    """What an answer rests on, as far as it is known."""

    citations: list[dict[str, Any]] = field(default_factory=list)
    checks: dict[str, Any] | None = None
    answer_start: int = 0


class ChunkEncoder:
    """Encodes the events of one answer. Nothing comes between the chunks; the last bytes are `[DONE]`."""

    def __init__(self, completion: Completion, *, include_usage: bool = False) -> None:
        self._completion = completion
        self._include_usage = include_usage
        self._finder = FootnoteFinder()
        self._evidence = _Evidence()
        head = {
            "id": completion.id,
            "object": "chat.completion.chunk",
            "created": completion.created,
            "model": completion.model,
        }
        self._head = to_json(head)[:-1] + (b',"usage":null' if include_usage else b"")
        self._before_text = b"data: " + self._head + b',"choices":[{"index":0,"delta":{"content":'

    def begin(self) -> bytes:
        """The first chunk, which names the role."""
        return self._chunk({"role": "assistant", "content": ""})

    def encode(self, event: AnswerEvent) -> bytes:
        encoded = b""
        match event:
            case Token(text=text):
                encoded = self._text(text)
            case Status(restart=restart):
                encoded = self._restarted() if restart else b""
            case Citations(citations=citations):
                self._finder.add(citations)
                self._evidence.citations += [each.model_dump() for each in citations]
            case Checks():
                self._evidence.checks = event.model_dump(exclude={"type"})
            case Done():
                encoded = self._end(event)
            case Failed(code=code, message=message):
                error = openai_error(STATUS_OF_CODE.get(code, 500), {"code": code, "message": message})
                encoded = b"data: " + in_lines(to_json(error)) + b"\n\n" + _DONE
            case _:
                assert_never(event)
        return encoded

    def _text(self, text: str) -> bytes:
        footnotes = self._finder.feed(text)
        if not footnotes:
            return self._before_text + in_lines(to_json(text)) + b'},"finish_reason":null}]}\n\n'
        annotations = _annotations(footnotes)
        if len(to_json([text, annotations])) <= _PART_BYTES:
            return self._chunk({"content": text, "annotations": annotations})
        few_each = _few_at_a_time(annotations)
        return b"".join([self._chunk({"content": text}), *(self._chunk({"annotations": few}) for few in few_each)])

    def _restarted(self) -> bytes:
        if not self._finder.length:
            return b""
        citations = self._finder.citations.values()
        self._finder = FootnoteFinder(self._finder.length + len(RESTARTED))
        self._finder.add(citations)
        self._evidence.answer_start = self._finder.length
        return self._chunk({"content": RESTARTED})

    def _end(self, done: Done) -> bytes:
        *before, last = _in_parts(_evidence_of(self._completion, self._evidence, done))
        chunks = [self._chunk({}, footnote=part) for part in before]
        chunks.append(self._chunk({}, finish_reason=_finish_reason(done.finish_reason), footnote=last))
        if self._include_usage:
            counted = to_json(usage(done))
            chunks.append(b"data: " + self._head.removesuffix(b"null") + counted + b',"choices":[]}\n\n')
        return b"".join(chunks) + _DONE

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None, **more: object) -> bytes:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish_reason}]
        rest = to_json({"choices": choices, **more})
        return b"data: " + in_lines(self._head + b"," + rest[1:]) + b"\n\n"


def completion_object(completion: Completion, answer: Collected) -> dict[str, Any]:
    """The whole answer as one object."""
    message = {
        "role": "assistant",
        "content": answer.text,
        "refusal": None,
        "annotations": _annotations(answer.footnotes),
    }
    choice = {
        "index": 0,
        "message": message,
        "finish_reason": _finish_reason(answer.done.finish_reason),
        "logprobs": None,
    }
    evidence = _Evidence(
        [each.model_dump() for each in answer.citations],
        answer.checks.model_dump(exclude={"type"}) if answer.checks else None,
    )
    return {
        "id": completion.id,
        "object": "chat.completion",
        "created": completion.created,
        "model": completion.model,
        "choices": [choice],
        "usage": usage(answer.done),
        "footnote": _evidence_of(completion, evidence, answer.done),
    }


def _annotations(footnotes: Sequence[Footnote]) -> list[dict[str, Any]]:
    return [
        {
            "type": "url_citation",
            "url_citation": {"start_index": start, "end_index": end, "title": title(citation), "url": citation.url},
        }
        for citation, start, end in footnotes
    ]


def _evidence_of(completion: Completion, evidence: _Evidence, done: Done) -> dict[str, Any]:
    return {
        "run_id": completion.run_id,
        "finish_reason": done.finish_reason,
        "cited": done.cited,
        "answer_start": evidence.answer_start,
        "ignored": list(completion.ignored),
        "citations": evidence.citations,
        "checks": evidence.checks,
    }


def _in_parts(footnote: dict[str, Any]) -> list[dict[str, Any]]:
    """The same as one part where it is small; otherwise lists of citations, then of sentences, then all the rest.

    Many clients of this protocol read one line as one chunk, so that a long one may not take several lines.
    """
    if len(to_json(footnote)) <= _PART_BYTES:
        return [footnote]
    parts: list[dict[str, Any]] = [{"citations": few} for few in _few_at_a_time(footnote["citations"])]
    rest = footnote | {"citations": []}
    if rest["checks"] is not None:
        parts += [{"checks": {"sentences": few}} for few in _few_at_a_time(rest["checks"]["sentences"])]
        rest["checks"] = rest["checks"] | {"sentences": []}
    return [*parts, rest]


def _few_at_a_time(items: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    groups: list[list[dict[str, Any]]] = []
    size = _PART_BYTES
    for item in items:
        own = len(to_json(item))
        if size + own > _PART_BYTES:
            groups.append([])
            size = 0
        groups[-1].append(item)
        size += own
    return groups


def _finish_reason(reason: FinishReason) -> Literal["stop", "length"]:
    """The protocol has no word for an answer that was stopped, nor for one that isn't there."""
    return "length" if reason == "length" else "stop"


def usage(done: Done) -> dict[str, int] | None:
    """None where the model's server did not count. Quoting asks no model, which takes no tokens."""
    counted = done.usage or (Usage(prompt_tokens=0, completion_tokens=0) if done.model == EXTRACTIVE else None)
    if counted is None:
        return None
    return {
        "prompt_tokens": counted.prompt_tokens,
        "completion_tokens": counted.completion_tokens,
        "total_tokens": counted.prompt_tokens + counted.completion_tokens,
    }
