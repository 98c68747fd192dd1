"""The events of a run as an event stream, in whatever protocol they are encoded."""

from collections.abc import AsyncIterable, Mapping
from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

from api.sse import EventStreamResponse

if TYPE_CHECKING:
    from services.answering.run import Follower


class RunStream(EventStreamResponse):
    """An answer on its way. The follower leaves when the client does, or when the server drops it."""

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
