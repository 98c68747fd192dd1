"""Pages ingested a second, from upload to searchable, against text extraction alone."""

import asyncio
import time
from pathlib import Path

from benchmarks.load.client import upload
from benchmarks.speed.documents import DocumentWriter, filings
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement
from tests.support.processes import MeasuredProgram, peer

MADE_UP_PAGES = 200
ENOUGH_S = 60.0
LEAST_TIMES = 0.5


def measure(stage: Stage) -> list[Measurement]:
    real = filings()
    with peer("extract", serves=False) as extractor:
        pages, ours, alone = _take_in(stage, extractor, real or _made_up(stage.folder))
    times = alone / ours
    what = "real filings" if real else "made-up PDF"
    measured = f"{times:.2f} times ({pages / ours:.0f} a second; extraction {pages / alone:.0f}; {pages:,} pages)"
    return [
        Measurement(f"pages ingested a second, {what}", measured, times, LEAST_TIMES, "times extraction", at_least=True)
    ]


def _made_up(folder: Path) -> list[Path]:
    path = folder / "made-up.pdf"
    path.write_bytes(DocumentWriter(seed=4).pdf(MADE_UP_PAGES))
    return [path]


def _take_in(stage: Stage, extractor: MeasuredProgram, files: list[Path]) -> tuple[int, float, float]:
    """Pages, and seconds of the server and of the extraction alone, one file after the other, by turns."""
    pages, ours, alone = 0, 0.0, 0.0
    for path in files:
        content = path.read_bytes()
        started = time.perf_counter()
        answer = asyncio.run(upload(stage.server.port, {path.name: content}, workspace=stage.workspace))
        ours += time.perf_counter() - started
        read, seconds = extractor.say(str(path)).split()
        if int(read) != answer["documents"][0]["pages"]:
            raise RuntimeError(f"{path.name} has {read} pages, and the server found {answer['documents'][0]['pages']}")
        pages += int(read)
        alone += float(seconds)
        if ours + alone > ENOUGH_S:
            break
    return pages, ours, alone
