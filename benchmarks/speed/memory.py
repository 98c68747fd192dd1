"""Memory of our server: after the start, for each open stream, and while a long PDF is read."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from benchmarks.load.client import ReceivedAnswer, ask, upload
from benchmarks.speed.documents import DocumentWriter, longest_filing
from benchmarks.speed.scripts import ask_for
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement
from tests.support.processes import MeasuredProgram, footnote

STREAMS = 100
OPEN_TIMEOUT_S = 30.0
READ_PAGES = 300
MAINTENANCE_S = 4.0
"""After an upload the new passages are indexed; that counts too."""
LEAST_SAMPLES_PER_S = 20
MOST_START_MB, MOST_STREAM_MB, MOST_READING_MB = 500, 1, 300


def measure(stage: Stage) -> list[Measurement]:
    with footnote(stage.folder / "memory", stage.upstream) as server:
        server.seconds_until("/readyz")
        asyncio.run(ask(server.port, ask_for("script-instant")))
        server.settle()
        after_start = server.resident_mb()
        reading = asyncio.run(_while_reading(server))
        server.settle()
        before_streams = server.resident_mb()
        with_streams = asyncio.run(_with_open_streams(server))
    each = (with_streams - before_streams) / STREAMS
    return [
        Measurement("memory after start and one question", f"{after_start:.0f} MB", after_start, MOST_START_MB, "MB"),
        Measurement(f"memory for each of {STREAMS} open streams", f"{each:.2f} MB", each, MOST_STREAM_MB, "MB"),
        reading,
    ]


async def _while_reading(server: MeasuredProgram) -> Measurement:
    """Of the server and its reading process together."""
    filing = longest_filing(READ_PAGES)
    pdf = filing.read_bytes() if filing else DocumentWriter(seed=7).pdf(READ_PAGES)
    idle = server.tree_mb()
    started = time.perf_counter()
    reading = asyncio.create_task(upload(server.port, {"long.pdf": pdf}))
    reading_mb = [await asyncio.to_thread(server.tree_mb) async for _ in _until_done(reading)]
    per_second = len(reading_mb) / (time.perf_counter() - started)
    if per_second < LEAST_SAMPLES_PER_S:
        raise RuntimeError(f"memory was read only {per_second:.0f} times a second: this machine is too busy")
    indexing = asyncio.create_task(asyncio.sleep(MAINTENANCE_S))
    indexing_mb = [await asyncio.to_thread(server.tree_mb) async for _ in _until_done(indexing)]
    peak = max(reading_mb + indexing_mb) - idle
    pages = (await reading)["documents"][0]["pages"]
    what = f"a {'real filing' if filing else 'made-up PDF'} of {pages} pages"
    measured = (
        f"{peak:.0f} MB ({what}; {max(reading_mb) - idle:.0f} until it is ready; then {max(indexing_mb) - idle:.0f})"
    )
    return Measurement(
        f"memory while {READ_PAGES} pages are read, peak above idle", measured, peak, MOST_READING_MB, "MB"
    )


async def _until_done(task: asyncio.Task[Any]) -> AsyncIterator[None]:
    while not task.done():
        yield
        await asyncio.sleep(0.005)


async def _with_open_streams(server: MeasuredProgram) -> float:
    streams = [ReceivedAnswer() for _ in range(STREAMS)]
    asking = [asyncio.create_task(ask(server.port, ask_for("script-stall"), into=stream)) for stream in streams]
    try:
        async with asyncio.timeout(OPEN_TIMEOUT_S):
            while not all(stream.tokens for stream in streams):
                await asyncio.sleep(0.1)
        return server.resident_mb()
    finally:
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
