"""Timed events and nothing else, for `api.doctor`: they show what becomes of a stream on its way."""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sse_starlette import EventSourceResponse

from api.deps import SettingsDep
from api.openapi import TICK_STREAM, errors
from api.proxies import SAYS
from api.schemas import Hello, Tick, Ticked
from api.sse import EventStream, frame
from services.errors import Overloaded

router = APIRouter(tags=["health"])

MAX_OPEN = 8
MAX_TICKS = 100
MAX_INTERVAL_MS = 1000
MAX_SILENCE_S = 300


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
) -> EventStream:
    permits: asyncio.Semaphore = request.app.state.ticks
    if permits.locked():
        raise Overloaded("Too many are listening to ticks. Try again in a moment.")
    hello = Hello(
        url=str(request.base_url), forwarded=request.scope.get(SAYS, "none"), max_upload_mb=settings.max_upload_mb
    )
    ticking = _ticking(permits, hello, count, interval_ms / 1000, silence_s)
    return EventStream(ticking, settings.send_timeout_s)


async def _ticking(
    permits: asyncio.Semaphore, hello: Hello, count: int, interval_s: float, silence_s: float
) -> AsyncGenerator[bytes, None]:
    async with permits:
        started = time.monotonic()
        yield frame(1, "hello", hello.model_dump_json().encode())
        for number in range(count):
            await asyncio.sleep(interval_s)
            tick = Tick(sent_ms=round((time.monotonic() - started) * 1000, 1))
            yield frame(number + 2, "tick", tick.model_dump_json().encode())
        await asyncio.sleep(silence_s)
        yield frame(count + 2, "done", Ticked(ticks=count).model_dump_json().encode())
