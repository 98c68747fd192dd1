"""Events -> bytes of an event stream (WHATWG HTML, section 9.2.6)."""

from collections.abc import AsyncIterable, Iterable, Mapping
from typing import assert_never

from pydantic import BaseModel
from pydantic_core import to_json
from sse_starlette import EventSourceResponse

from api import schemas
from services.events import AnswerEvent, Checks, Citations, Done, Failed, NumberedEvent, Status, Token
from services.progress import Embedding, Finished, Interrupted, Reading, Ready, Received, Refused, UploadEvent

MEDIA_TYPE = "text/event-stream"
PING_S = 15
RETRY = b"retry: 1000\n"
"""What stands before the first event of an answer: after how many milliseconds a client may come back."""
_NEVER_S = 3600.0


class EventStream(EventSourceResponse):
    """Encoded events as a response. A client that takes nothing for `send_timeout_s` seconds is let go."""

    def __init__(
        self, events: AsyncIterable[bytes], send_timeout_s: float, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(
            events,
            headers=headers,
            ping=PING_S,
            sep="\n",
            send_timeout=send_timeout_s,
            # A stream ends with what it tells of, which the server stops in time: the library need not cut it.
            shutdown_grace_period=_NEVER_S,
        )


def encode(batch: Iterable[NumberedEvent]) -> bytes:
    """Numbered events as they go over the wire, each with `id`, `event` and one line of JSON as `data`."""
    return b"".join(_encode_event(number, event) for number, event in batch)


def _encode_event(number: int, event: AnswerEvent) -> bytes:
    match event:
        case Token(text=text):
            data = b'{"text":' + to_json(text) + b"}"
        case Status():
            data = event.model_dump_json(exclude={"type"}, exclude_none=True).encode()
        case Citations() | Checks() | Done() | Failed():
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
        case Received() | Reading() | Embedding():
            return event
        case Ready(document=document):
            return schemas.ReadyData.model_validate(dict(event) | {"document": schemas.DocumentOut.of(document)})
        case Refused():
            return schemas.RefusedData.model_validate(dict(event) | {"error": schemas.Refused.of(event).error})
        case Finished():
            return schemas.UploadOut.of(workspace, event)
        case Interrupted(error=error):
            return schemas.InterruptedData(code=error.code, message=error.message, retryable=error.retryable)
        case _:
            assert_never(event)


def frame(number: int, kind: str, data: bytes) -> bytes:
    """One event; `data` is one line of JSON."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, kind.encode(), data)
