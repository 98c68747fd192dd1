"""The events of a run as an event stream, in whatever protocol they are encoded."""

from collections.abc import AsyncGenerator, AsyncIterable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol

from starlette.types import Receive, Scope, Send

from api.sse import EventStreamResponse
from services.events import AnswerEvent

if TYPE_CHECKING:
    from services.answering.run import Follower


class RunStream(EventStreamResponse):
    """An answer in progress. The follower leaves when the client does, or when the server drops it."""

    def __init__(
        self,
        follower: "Follower",
        encoded: AsyncIterable[bytes],
        send_timeout_s: float,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._follower = follower
        super().__init__(encoded, send_timeout_s, {"X-Run-Id": follower.run_id, **(headers or {})})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._follower:
            await super().__call__(scope, receive, send)


class EventEncoder(Protocol):
    """Writes the events of one answer in a protocol."""

    def begin(self) -> bytes: ...

    def encode(self, event: AnswerEvent) -> bytes: ...


async def encoded(follower: "Follower", encoder: EventEncoder) -> AsyncGenerator[bytes, None]:
    """The events of a run in a protocol, those that are there at a time together."""
    yield encoder.begin()
    async with aclosing(follower.events()) as batches:
        async for batch in batches:
            yield b"".join(encoder.encode(event) for _, event in batch)
