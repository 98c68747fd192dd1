"""Events -> bytes of an event stream (WHATWG HTML, section 9.2.6)."""

from collections.abc import Iterable
from typing import assert_never

from pydantic import BaseModel
from pydantic_core import to_json

from api import schemas
from services.events import AnswerEvent, Citations, Done, Failed, NumberedEvent, Status, Token
from services.progress import Embedding, Finished, Interrupted, Reading, Ready, Received, Refused, UploadEvent

MEDIA_TYPE = "text/event-stream"
PING_S = 15
SEND_TIMEOUT_S = 30
SHUTDOWN_GRACE_S = 2


def encode(batch: Iterable[NumberedEvent]) -> bytes:
    """Numbered events as they go over the wire, each with `id`, `event` and one line of JSON as `data`."""
    return b"".join(_encode_event(number, event) for number, event in batch)


def _encode_event(number: int, event: AnswerEvent) -> bytes:
    match event:
        case Token(text=text):
            data = b'{"text":' + to_json(text) + b"}"
        case Status() | Citations() | Done() | Failed():
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
