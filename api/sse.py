"""Events -> bytes of an event stream (WHATWG HTML, section 9.2.6)."""

from collections.abc import Iterable
from typing import assert_never

from pydantic_core import to_json

from services.events import AnswerEvent, Citations, Done, Failed, NumberedEvent, Status, Token

MEDIA_TYPE = "text/event-stream"


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
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, event.type.encode(), data)
