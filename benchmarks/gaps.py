"""How evenly tokens come while somebody uploads, and how long ten visitors at once wait for their first one."""

import asyncio
import statistics

from benchmarks.client import ask, upload
from benchmarks.documents import Writer
from benchmarks.scripts import LIVE_PER_SECOND, ask_for
from benchmarks.stage import Stage
from benchmarks.table import Row

REPEATS = 2
PAGES = 200
UPLOAD_AFTER_S = 1.0
VISITORS = 10
MOST_GAP_MS = 250


def measure(stage: Stage) -> list[Row]:
    port = stage.server.port
    alone: list[float] = []
    uploading: list[float] = []
    for seed in range(REPEATS):
        pdf = Writer(100 + seed).pdf(PAGES)
        alone.append(asyncio.run(_largest_gap_ms(port, None)))
        uploading.append(asyncio.run(_largest_gap_ms(port, pdf)))
        stage.server.settle()
    together = statistics.median(asyncio.run(_slowest_first_token_ms(port)) for _ in range(REPEATS))
    worst = max(uploading)
    each = ", ".join(f"{gap:.0f}" for gap in uploading)
    return [
        Row(
            f"largest gap of a stream of {LIVE_PER_SECOND} tokens a second while a PDF of {PAGES} pages is taken in",
            f"{worst:.0f} ms (in {REPEATS} streams: {each}; without an upload at most {max(alone):.0f})",
            worst,
            MOST_GAP_MS,
            "ms",
        ),
        Row(f"{VISITORS} visitors at once: the last one's first token", f"{together:.0f} ms"),
    ]


async def _largest_gap_ms(port: int, pdf: bytes | None) -> float:
    stream = asyncio.create_task(ask(port, ask_for("script-live")))
    await asyncio.sleep(UPLOAD_AFTER_S)
    if pdf is not None:
        await upload(port, {"long.pdf": pdf})
        if stream.done():
            raise RuntimeError("the stream ended before the upload, so that its gaps say nothing")
    return (await stream).largest_gap_ms


async def _slowest_first_token_ms(port: int) -> float:
    answers = await asyncio.gather(*(ask(port, ask_for("script-live")) for _ in range(VISITORS)))
    return max(answer.first_token_ms for answer in answers)
