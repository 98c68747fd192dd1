"""Resident memory of our server: after the start, and for each open stream."""

import asyncio

from benchmarks.client import Received, ask
from benchmarks.processes import Program, footnote
from benchmarks.scripts import ask_for
from benchmarks.stage import Stage
from benchmarks.table import Row

STREAMS = 100
OPEN_TIMEOUT_S = 30.0
MOST_START_MB, MOST_STREAM_MB = 500, 1


def measure(stage: Stage) -> list[Row]:
    with footnote(stage.folder / "memory", stage.upstream) as server:
        server.seconds_until("/readyz")
        asyncio.run(ask(server.port, ask_for("script-instant")))
        server.settle()
        after_start = server.resident_mb()
        with_streams = asyncio.run(_with_open_streams(server))
    each = (with_streams - after_start) / STREAMS
    return [
        Row("memory after start and one question", f"{after_start:.0f} MB", after_start, MOST_START_MB, "MB"),
        Row(f"memory for each of {STREAMS} open streams", f"{each:.2f} MB", each, MOST_STREAM_MB, "MB"),
    ]


async def _with_open_streams(server: Program) -> float:
    streams = [Received() for _ in range(STREAMS)]
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
