"""Many workspaces of one document each beside few: `python -m benchmarks.workspaces [--workspaces 10 5000] [--shared]`.

Measures how long the server takes to start, what its housekeeping takes and for how long it keeps everything else
waiting, and what a question in one of the workspaces takes, the first one after the start and later ones. With
`--shared` the store is opened as one of several replicas opens it, with a Redis beside it. The text is nonsense
(`benchmarks.speed.documents.DocumentWriter`).
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.client import ReceivedAnswer, ask
from benchmarks.speed.documents import DocumentWriter
from benchmarks.speed.scripts import ask_for
from benchmarks.speed.table import MarkdownTable
from services.documents import Document
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.library import Library, open_library
from services.storage.workspaces import Workspaces
from tests.support.processes import footnote, peer
from tests.support.redis import RedisServer
from tests.support.stored_documents import add

PASSAGES, CHARS = 2, 1_000
QUESTIONS = 50
TTL_H = 24.0
LOOK_S = 0.005


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds that something took, and the longest for which the event loop did nothing else meanwhile."""

    seconds: float
    pause: float

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s, pause {self.pause * 1000:.0f} ms"


@dataclass(frozen=True, slots=True)
class WorkspaceMeasurements:
    """What was measured of one number of workspaces, by the names of the rows."""

    workspaces: int
    rows: dict[str, str]


def token_of(number: int) -> str:
    """The token of a workspace."""
    return f"workspace-of-the-benchmark-{number:05}"


async def fill(data: Path, workspaces: int) -> None:
    """Store a document in each workspace, and tidy up as after uploads."""
    writer, embeddings = DocumentWriter(seed=7), WordLlamaEmbeddings()
    async with open_library(str(data)) as library:
        for number in range(workspaces):
            texts = [writer.text(CHARS) for _ in range(PASSAGES)]
            await add(library, embeddings, data.parent, token_of(number), texts)
        await library.maintenance.run()


async def timed(work: Callable[[], Awaitable[object]]) -> Took:
    pauses = [0.0]

    async def look() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(LOOK_S)
            pauses.append(time.perf_counter() - before - LOOK_S)

    looking = asyncio.create_task(look())
    await asyncio.sleep(0)
    started = time.perf_counter()
    await work()
    seconds = time.perf_counter() - started
    await asyncio.sleep(2 * LOOK_S)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    return Took(seconds, max(pauses))


async def housekeeping(data: Path, *, shared: bool) -> dict[str, Took]:
    """What the server does after its start, each minute and each hour."""
    took: dict[str, Took] = {}

    async def open_and_sweep(library: Library) -> None:
        workspaces = Workspaces(library, TTL_H, _nothing)
        maintenance = library.maintenance
        took["sweep after the start"] = await timed(lambda: maintenance.sweep(time.time(), alone=not shared))
        took["each minute"] = await timed(workspaces.expire)
        took["each hour"] = await timed(maintenance.sweep)

    async with open_library(str(data), shared=shared) as library:
        await open_and_sweep(library)
    return took


def _nothing(document: Document) -> None:
    del document


def serve(data: Path, upstream: str, workspaces: int, redis: str | None) -> dict[str, str]:
    """Start the server twice, for the system's caches, and ask in workspaces of chance."""
    settings = {"FOOTNOTE_REDIS": redis} if redis else {}
    with footnote(data, upstream, settings) as program:
        program.seconds_until("/readyz")
    with footnote(data, upstream, settings) as program:
        start = program.seconds_until("/readyz")
        chosen = random.Random(8).choices(range(workspaces), k=QUESTIONS)
        meanwhile = asyncio.run(questions(program.port, chosen))
        program.settle(timeout=600)
        busy = time.perf_counter() - program.spawned - start
        cpu = program.cpu_s()
        others = random.Random(9).choices(range(workspaces), k=QUESTIONS)
        first, again = (asyncio.run(questions(program.port, others)) for _ in range(2))
        memory = program.resident_mb()
    return {
        "start until ready": f"{start:.1f} s",
        "busy after that": f"{busy:.1f} s, {cpu:.1f} s of CPU since the start",
        "question to first token right after the start": summary(meanwhile),
        "question to first token, the first in a workspace": summary(first),
        "question to first token, the second": summary(again),
        "memory": f"{memory:.0f} MB",
    }


async def questions(port: int, workspaces: Sequence[int]) -> list[ReceivedAnswer]:
    writer = DocumentWriter(seed=3)
    answers: list[ReceivedAnswer] = []
    for each in workspaces:
        question = ask_for("script-instant", f"What is the {' '.join(writer.words(5))}?")
        answers.append(await ask(port, question, workspace=token_of(each)))
    return answers


def summary(answers: Sequence[ReceivedAnswer]) -> str:
    times = [answer.first_token_ms for answer in answers]
    return f"{statistics.median(times):.1f} ms, slowest {max(times):.0f} ms"


def measure(workspaces: int, *, shared: bool) -> WorkspaceMeasurements:
    with tempfile.TemporaryDirectory(prefix="footnote-workspaces-") as name, ExitStack() as exits:
        folder = Path(name)
        upstream = exits.enter_context(peer("upstream", serves=False)).say("address")
        redis = exits.enter_context(RedisServer(folder)).url if shared else None
        data = folder / "data"
        started = time.perf_counter()
        asyncio.run(fill(data, workspaces))
        rows = {"stored in": f"{time.perf_counter() - started:.0f} s"}
        took = asyncio.run(housekeeping(data, shared=shared))
        rows |= {name: str(each) for name, each in took.items()}
        return WorkspaceMeasurements(workspaces, rows | serve(data, upstream, workspaces, redis))


def render(measured: Sequence[WorkspaceMeasurements]) -> str:
    table = MarkdownTable("workspaces of one document", *(f"{each.workspaces:,}" for each in measured))
    for name in measured[0].rows:
        table.add(name, *(each.rows[name] for each in measured))
    return table.render()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspaces", type=int, nargs="+", default=[10, 5_000])
    parser.add_argument("--shared", action="store_true", help="as one of several replicas, with a Redis")
    arguments = parser.parse_args()
    measured = [measure(each, shared=arguments.shared) for each in arguments.workspaces]
    sys.stdout.write(render(measured) + "\n")


if __name__ == "__main__":
    main()
