"""Events -> bytes of an event stream (WHATWG HTML, section 9.2.6)."""

import re
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping
from typing import assert_never

from pydantic import BaseModel
from pydantic_core import to_json
from sse_starlette import EventSourceResponse

from api import schemas
from services.events import MOST_BYTES, AnswerEvent, Checks, Citations, Done, Failed, NumberedEvent, Status, Token
from services.upload_events import (
    Embedding,
    FileRefused,
    Finished,
    Interrupted,
    Reading,
    Ready,
    Received,
    Recognising,
    UploadEvent,
)

MEDIA_TYPE = "text/event-stream"
PING_S = 15  # the HTML standard's own advice: proxies close what is silent for 30 s and more
RETRY = b"retry: 1000\n"
"""Sent before the first event of an answer: after how many milliseconds a client may come back."""
_NEVER_S = 3600.0  # longer than any answer or upload takes
_LINE_ENDS = {
    "\u2028".encode(): b"\\u2028",
    "\u2029".encode(): b"\\u2029",
    "\u0085".encode(): b"\\u0085",
}
"""Characters that `str.splitlines` and JavaScript take for the end of a line, as JSON writes them."""
_STRING_OR_COMMA = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|,')


class EventStreamResponse(EventSourceResponse):
    """Encoded events as a response. The server disconnects a client that reads nothing for `send_timeout_s` seconds."""

    def __init__(
        self, events: AsyncIterable[bytes], send_timeout_s: float, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(
            events,
            headers=headers,
            ping=PING_S,
            sep="\n",
            send_timeout=send_timeout_s,
            # A stream ends with its run or upload, which the server stops in time: the library need not cut it.
            shutdown_grace_period=_NEVER_S,
        )


def encode(batch: Iterable[NumberedEvent]) -> bytes:
    """Numbered events as they go over the wire, each with `id`, `event` and one line of JSON as `data`."""
    return b"".join(_encode_event(number, event) for number, event in batch)


def _encode_event(number: int, event: AnswerEvent) -> bytes:
    match event:
        case Token(text=text):
            data = b'{"text":' + to_json(text) + b"}"
        case Status() | Failed():
            data = event.model_dump_json(exclude={"type"}, exclude_none=True).encode()
        case Checks() | Citations() | Done():
            data = event.model_dump_json(exclude={"type"}).encode()
        case _:
            assert_never(event)
    return frame(number, event.type, data)


def encode_progress(workspace: str, batch: Iterable[tuple[int, UploadEvent]]) -> bytes:
    """Numbered events of an upload into this workspace, in the same form."""
    return b"".join(
        frame(number, event.type, _progress_data(workspace, event).model_dump_json(exclude={"type"}).encode())
        for number, event in batch
    )


def _progress_data(workspace: str, event: UploadEvent) -> BaseModel:
    match event:
        case Received() | Reading() | Recognising() | Embedding():
            return event
        case Ready(document=document):
            return schemas.ReadyData.model_validate(dict(event) | {"document": schemas.DocumentOut.of(document)})
        case FileRefused():
            return schemas.RefusedData.model_validate(dict(event) | {"error": schemas.RefusedFile.of(event).error})
        case Finished():
            return schemas.UploadOut.of(workspace, event)
        case Interrupted(error=error):
            return schemas.InterruptedData(code=error.code, message=error.message, retryable=error.retryable)
        case _:
            assert_never(event)


def frame(number: int, kind: str, data: bytes) -> bytes:
    """One event; `data` is the text of its JSON."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, kind.encode(), in_lines(data))


def in_lines(data: bytes) -> bytes:
    """JSON as the `data` of an event, in which no reader of lines sees another end of a line.

    A very long one takes several lines, each shorter than such readers can take. Clients join them to the same JSON,
    which is cut after commas alone; only a single string that is longer stays whole.
    """
    for character, escape in _LINE_ENDS.items():
        if character in data:
            data = data.replace(character, escape)
    return data if len(data) <= MOST_BYTES else b"\ndata: ".join(_cut(data))


def _cut(data: bytes) -> Iterator[bytes]:
    start = end = 0
    for found in _STRING_OR_COMMA.finditer(data):
        if found[0] != b",":
            continue
        if found.end() - start > MOST_BYTES and end > start:
            yield data[start:end]
            start = end
        end = found.end()
    if len(data) - start > MOST_BYTES and end > start:
        yield data[start:end]
        start = end
    yield data[start:]
