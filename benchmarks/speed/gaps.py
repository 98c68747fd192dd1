"""How evenly tokens come while one visitor or ten upload, and how long ten at once wait for the first."""

import asyncio
import statistics

from benchmarks.load.client import ReceivedAnswer, ask, upload
from benchmarks.speed.documents import DocumentWriter
from benchmarks.speed.scripts import LIVE_PER_SECOND, ask_for
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement

REPEATS = 2
PAGES = 200
UPLOAD_AFTER_S = 1.0
VISITORS = 10
PAGES_OF_EACH = 60
MOST_GAP_MS = 250


def measure(stage: Stage) -> list[Measurement]:
    port = stage.server.port
    alone = asyncio.run(_largest_gap_ms(port, None))
    uploading: list[float] = []
    for seed in range(REPEATS):
        pdf = DocumentWriter(100 + seed).pdf(PAGES)
        uploading.append(asyncio.run(_largest_gap_ms(port, pdf)))
        stage.server.settle()
    together = statistics.median(asyncio.run(_slowest_first_token_ms(port)) for _ in range(REPEATS))
    worst = max(uploading)
    each = ", ".join(f"{gap:.0f}" for gap in uploading)
    return [
        Measurement(
            f"largest gap of a stream of {LIVE_PER_SECOND} tokens a second while a PDF of {PAGES} pages is taken in",
            f"{worst:.0f} ms (in {REPEATS} streams: {each}; without an upload {alone:.0f})",
            worst,
            MOST_GAP_MS,
            "ms",
        ),
        _row_of_ten(port),
        Measurement(f"{VISITORS} visitors at once: the last one's first token", f"{together:.0f} ms"),
    ]


async def _largest_gap_ms(port: int, pdf: bytes | None) -> float:
    stream = asyncio.create_task(ask(port, ask_for("script-live")))
    await asyncio.sleep(UPLOAD_AFTER_S)
    if pdf is not None:
        await upload(port, {"long.pdf": pdf})
        if stream.done():
            raise RuntimeError("the stream ended before the upload, so that its gaps say nothing")
    return (await stream).largest_gap_ms


def _row_of_ten(port: int) -> Measurement:
    alone = asyncio.run(_largest_of_ten_ms(port, None))
    uploading = [
        asyncio.run(_largest_of_ten_ms(port, DocumentWriter(110 + seed).pdf(PAGES_OF_EACH))) for seed in range(REPEATS)
    ]
    each = ", ".join(f"{gap:.0f}" for gap in uploading)
    return Measurement(
        f"largest gap of {VISITORS} such streams while {VISITORS} PDFs of {PAGES_OF_EACH} pages are taken in at once",
        f"{max(uploading):.0f} ms (in {REPEATS} rounds: {each}; without uploads {alone:.0f})",
        max(uploading),
        MOST_GAP_MS,
        "ms",
    )


async def _largest_of_ten_ms(port: int, pdf: bytes | None) -> float:
    """Each visitor asks, and goes on asking until the uploads are done."""
    uploads = asyncio.gather(*(_upload_later(port, pdf) for _ in range(VISITORS if pdf else 0)))
    answers = await asyncio.gather(*(_ask_until(port, uploads) for _ in range(VISITORS)))
    await uploads
    return max(answer.largest_gap_ms for of_one in answers for answer in of_one)


async def _upload_later(port: int, pdf: bytes | None) -> None:
    if pdf is not None:
        await asyncio.sleep(UPLOAD_AFTER_S)
        await upload(port, {"report.pdf": pdf})


async def _ask_until(port: int, done: "asyncio.Future[list[None]]") -> list[ReceivedAnswer]:
    answers = [await ask(port, ask_for("script-live"))]
    while not done.done():
        answers.append(await ask(port, ask_for("script-live")))
    return answers


async def _slowest_first_token_ms(port: int) -> float:
    answers = await asyncio.gather(*(ask(port, ask_for("script-live")) for _ in range(VISITORS)))
    return max(answer.first_token_ms for answer in answers)
