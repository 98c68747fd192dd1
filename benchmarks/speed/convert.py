"""Pages ingested a second, from upload to searchable, in each format but PDF, against its library alone."""

import asyncio
import time
from dataclasses import dataclass

from benchmarks.load.client import upload
from benchmarks.speed.documents import DocumentWriter
from benchmarks.speed.formats import FORMATS, PAGES, sections
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement
from tests.support.processes import MeasuredProgram, peer

REPEATS = 2
LIBRARIES = {"xlsx": "calamine", "csv": "csv", "md": "charset-normalizer", "txt": "charset-normalizer"}


@dataclass(frozen=True, slots=True)
class Seconds:
    ours: float
    alone: float
    shortest: float
    """Of ours for a file of one section: starting the reader, loading the library, storing."""


def measure(stage: Stage) -> list[Measurement]:
    with peer("convert", serves=False) as libraries:
        turns = [_turn(stage, libraries, seed) for seed in range(REPEATS)]
    return [_row(ending, [turn[ending] for turn in turns]) for ending in FORMATS]


def _row(ending: str, turns: list[Seconds]) -> Measurement:
    ours = min(turn.ours for turn in turns)
    alone = min(turn.alone for turn in turns)
    shortest = min(turn.shortest for turn in turns)
    library = LIBRARIES.get(ending, "markitdown")
    measured = (
        f"{alone / ours:.2g} times ({PAGES / ours:.0f} a second; {library} {PAGES / alone:,.0f}; "
        f"of {ours * 1000:.0f} ms a file of two pages takes {shortest * 1000:.0f})"
    )
    return Measurement(f"pages ingested a second, {ending}, {PAGES} pages of text", measured)


def _turn(stage: Stage, libraries: MeasuredProgram, seed: int) -> dict[str, Seconds]:
    writer = DocumentWriter(200 + seed)
    content = sections(writer)
    found: dict[str, Seconds] = {}
    for ending, make in FORMATS.items():
        path = stage.folder / f"typical-{seed}.{ending}"
        path.write_bytes(make(content))
        shortest = _take_in(stage, f"short-{seed}.{ending}", make(content[:1]))
        ours = _take_in(stage, path.name, path.read_bytes())
        found[ending] = Seconds(ours, float(libraries.say(f"{ending} {path}")), shortest)
    return found


def _take_in(stage: Stage, name: str, content: bytes) -> float:
    started = time.perf_counter()
    asyncio.run(upload(stage.server.port, {name: content}, workspace=stage.workspace))
    return time.perf_counter() - started
