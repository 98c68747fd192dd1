"""Milliseconds until a page is drawn with a passage marked: by the drawing process, and as a visitor waits for it."""

import asyncio
import json
import random
import statistics
import time
from collections.abc import Callable, Coroutine
from itertools import cycle, islice
from pathlib import Path

import pypdfium2

from benchmarks.load.client import get, upload
from benchmarks.speed.documents import DocumentWriter, filings
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement
from services.documents import Page
from services.files.drawing.pictures import Pictures, open_pictures
from services.files.drawing.process import MarkedPage
from services.files.reading.pdf.page_text import page_texts
from services.files.splitting.passages import passages_of

PAGES = 120
PAGES_OF_ONE = 12
FIRST_PAGES = 120
STARTS = 5
MOST_MS, MOST_FIRST_MS = 150, 1000
PAGES_ASKED_FOR = 240
API = "/api/v1/documents"

Marked = tuple[Path, int, tuple[tuple[int, int], ...]]


def measure(stage: Stage) -> list[Measurement]:
    real = filings()
    files = real or [_made_up(stage.folder)]
    subjects = _subjects(files)
    milliseconds, kilobytes = asyncio.run(_draw_all(subjects))
    first = statistics.median(asyncio.run(_first(subjects[0])) for _ in range(STARTS))
    median, p99 = statistics.median(milliseconds), statistics.quantiles(milliseconds, n=100)[98]
    what = f"{len(subjects)} pages of {'real filings' if real else 'a made-up PDF'}"
    measured = f"{median:.0f} ms (p99 {p99:.0f} ms; {what}; median {statistics.median(kilobytes):.0f} kB)"
    return [
        Measurement("time to draw and mark a page, median", measured, median, MOST_MS, "ms"),
        Measurement("first picture, with the process's start", f"{first:.0f} ms", first, MOST_FIRST_MS, "ms"),
        _row_of_visitor(*asyncio.run(_visit(stage.server.port, stage.workspace, files))),
    ]


def _row_of_visitor(cold: list[float], cached: list[float]) -> Measurement:
    median, p99 = statistics.median(cold), statistics.quantiles(cold, n=100)[98]
    again, again_p99 = statistics.median(cached), statistics.quantiles(cached, n=100)[98]
    measured = (
        f"{median:.0f} ms (p99 {p99:.0f} ms, slowest {max(cold):.0f} ms; {len(cold)} pages; "
        f"asked for again {again:.1f} ms, p99 {again_p99:.1f} ms)"
    )
    return Measurement("GET of a passage's picture, median", measured, median, MOST_MS, "ms")


async def _visit(port: int, workspace: str, files: list[Path]) -> tuple[list[float], list[float]]:
    """Milliseconds for passages' pictures, each asked for twice, in one document after the other."""
    cold, cached = [], []
    for path in files:
        for address in await _addresses(port, workspace, path, -(-PAGES_ASKED_FOR // len(files))):
            cold.append(await _get_ms(port, address))
            cached.append(await _get_ms(port, address))
    return cold, cached


async def _addresses(port: int, workspace: str, path: Path, count: int) -> list[str]:
    """The addresses that citations of some passages would have, each of another page."""
    answer = await upload(port, {path.name: path.read_bytes()}, workspace=workspace)
    document = answer["documents"][0]
    passages = random.Random(path.name).sample(range(document["passages"]), document["passages"])
    addresses: dict[int, str] = {}
    for number in passages:
        found = await get(port, f"{API}/{document['id']}/passages/{document['id']}-{number}", workspace=workspace)
        page = json.loads(found)
        addresses.setdefault(page["page"], page["page_url"])
        if len(addresses) == count:
            break
    return list(addresses.values())


async def _get_ms(port: int, address: str) -> float:
    started = time.perf_counter()
    await get(port, address)
    return (time.perf_counter() - started) * 1000


def _made_up(folder: Path) -> Path:
    path = folder / "made-up-to-draw.pdf"
    path.write_bytes(DocumentWriter(seed=5).pdf(PAGES))
    return path


def _subjects(files: list[Path]) -> list[Marked]:
    """A passage on each of some pages that follow each other, in one document after the other."""
    chosen = random.Random(6)
    subjects: list[Marked] = []
    for path in cycle(files):
        with pypdfium2.PdfDocument(path) as document:
            begin = chosen.randrange(max(min(len(document), FIRST_PAGES) - PAGES_OF_ONE, 1))
            texts = list(islice(page_texts(document), begin, begin + PAGES_OF_ONE))
        for number, text in enumerate(texts, start=begin + 1):
            spans = [(passage.start, passage.end) for passage in passages_of(Page(number, text))]
            subjects.append((path, number, (chosen.choice(spans),) if spans else ()))
        if len(subjects) >= PAGES:
            break
    return subjects


async def _draw_all(subjects: list[Marked]) -> tuple[list[float], list[float]]:
    """Milliseconds, and kilobytes, of each picture."""
    milliseconds, kilobytes = [], []
    async with open_pictures(cache_bytes=0) as pictures:
        await _draw(pictures, subjects[0])
        for subject in subjects[1:]:
            started = time.perf_counter()
            picture = await _draw(pictures, subject)
            milliseconds.append((time.perf_counter() - started) * 1000)
            kilobytes.append(len(picture) / 1000)
    return milliseconds, kilobytes


async def _first(subject: Marked) -> float:
    started = time.perf_counter()
    async with open_pictures() as pictures:
        await _draw(pictures, subject)
        return (time.perf_counter() - started) * 1000


async def _draw(pictures: Pictures, subject: Marked) -> bytes:
    path, page, spans = subject
    return await pictures.draw(MarkedPage(path.name, page, spans), _reader(path))


def _reader(path: Path) -> Callable[[], Coroutine[None, None, bytes]]:
    async def read() -> bytes:
        return await asyncio.to_thread(path.read_bytes)

    return read
