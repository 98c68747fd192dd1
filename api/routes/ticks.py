"""Timed events for `api.doctor`, which measures what proxies do to a stream."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sse_starlette import EventSourceResponse

from api.deps import SettingsDep
from api.middleware.proxies import SAYS
from api.openapi import TICK_STREAM, errors
from api.schemas import Hello, Tick, Ticked
from api.sse import EventStreamResponse, frame
from services.errors import Overloaded
from services.operations.turns import client_address, most_of_a_client

router = APIRouter(tags=["health"])

MAX_OPEN = 8  # enough for everybody who sets up a proxy at a time; it costs no model
MAX_TICKS = 100  # a minute at most of what a test needs
MAX_INTERVAL_MS = 1000  # slower than any model writes
MAX_SILENCE_S = 300  # longer than proxies' usual 60 s and balancers' 240 s


class Listeners:
    """Who listens to ticks now: `MAX_OPEN` clients at most, and three quarters of them of one address."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()

    def check(self) -> None:
        """Check that the client that the current task serves may listen too.

        Raises:
            Overloaded
        """
        own = self.open[client_address.get()]
        if self.open.total() >= MAX_OPEN or own >= most_of_a_client(MAX_OPEN):
            raise Overloaded("Too many clients are listening to ticks. Try again in a moment.")

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count one meanwhile."""
        client = client_address.get()
        self.open[client] += 1
        try:
            yield
        finally:
            self.open -= Counter([client])


@router.get(
    "/ticks",
    response_class=EventSourceResponse,
    responses=TICK_STREAM | errors(401, 422, 503),
    summary="Timed events, to see what a proxy makes of a stream",
)
async def ticks(
    request: Request,
    settings: SettingsDep,
    count: Annotated[int, Query(ge=1, le=MAX_TICKS, description="how many")] = 20,
    interval_ms: Annotated[int, Query(ge=10, le=MAX_INTERVAL_MS, description="time between two")] = 100,
    silence_s: Annotated[
        float, Query(ge=0, le=MAX_SILENCE_S, description="time after the last, with comment pings alone")
    ] = 0,
) -> EventStreamResponse:
    listeners: Listeners = request.app.state.ticks
    listeners.check()
    hello = Hello(
        url=str(request.base_url), forwarded=request.scope.get(SAYS, "none"), max_upload_mb=settings.max_upload_mb
    )
    ticking = _ticking(listeners, hello, count, interval_ms / 1000, silence_s)
    return EventStreamResponse(ticking, settings.send_timeout_s)


async def _ticking(
    listeners: Listeners, hello: Hello, count: int, interval_s: float, silence_s: float
) -> AsyncGenerator[bytes, None]:
    with listeners.one_more():
        started = time.monotonic()
        yield frame(1, "hello", hello.model_dump_json().encode())
        for number in range(count):
            await asyncio.sleep(interval_s)
            tick = Tick(sent_ms=round((time.monotonic() - started) * 1000, 1))
            yield frame(number + 2, "tick", tick.model_dump_json().encode())
        await asyncio.sleep(silence_s)
        yield frame(count + 2, "done", Ticked(ticks=count).model_dump_json().encode())
