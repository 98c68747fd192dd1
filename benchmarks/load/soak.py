"""`python -m benchmarks.load.soak`: thousands of short answers, many of them left, then the memory is as before."""

import argparse
import asyncio
import itertools
import random
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from benchmarks.load.listener import StreamedAnswer, ask, come_back
from benchmarks.load.tabs import Tab, opened
from benchmarks.load.watching import Held, resting
from benchmarks.speed.scripts import SCRIPTS
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement, render
from tests.support.processes import MeasuredProgram, footnote

MOST_TIMES = 1.05
STEP = 500
AT_ONCE = 8
PAGE_EVERY = 25
"""Questions without a page for each one that a tab asks."""
LEAVING, RESUMING = 0.3, 0.2
READINGS = 5
TOKENS = len(SCRIPTS["script-brisk"].tokens)


@dataclass(frozen=True, slots=True)
class Options:
    answers: int = 3000
    first: int = 500
    tabs: int = 1
    settle: int = 8
    """Seconds before memory is read: long enough for the collection of garbage that waits for quiet."""
    seed: int = 1

    @classmethod
    def of(cls, arguments: Sequence[str]) -> "Options":
        parser = argparse.ArgumentParser(prog="python -m benchmarks.load.soak", description=__doc__)
        for field in fields(cls):
            parser.add_argument(f"--{field.name}", type=int, default=field.default)
        return cls(**vars(parser.parse_args(arguments)))


class Visitors:
    """Some stay for the whole answer, some leave at a random moment, some leave and come back."""

    def __init__(self, port: int, seed: int) -> None:
        self._port = port
        self._moments = random.Random(seed)
        self._numbers = itertools.count()
        self.wrong = 0
        """Events lost or doubled, and answers that did not come to their end though somebody waited."""
        self.left = 0
        self.returns = 0

    async def ask(self, count: int, tabs: Sequence[Tab]) -> None:
        """Ask a number of questions, some at once; each tab asks one of many, as a visitor of the page."""
        numbers = iter(range(count))
        questions = count // PAGE_EVERY // max(1, len(tabs))
        pages = (tab.stay("script-brisk", questions) for tab in tabs)
        await asyncio.gather(*(self._ask_on(numbers) for _ in range(AT_ONCE)), *pages)

    async def _ask_on(self, numbers: Iterator[int]) -> None:
        for _ in numbers:
            kind = self._moments.random()
            on_disconnect = "resume" if LEAVING <= kind < LEAVING + RESUMING else "cancel"
            answer, listener = await ask(
                self._port, "script-brisk", f"soak-{next(self._numbers)}", on_disconnect=on_disconnect
            )
            async with listener:
                await listener.begun.wait()
                stays = await listener.wait(60 if kind > LEAVING + RESUMING else self._moments.uniform(0, 0.25))
            if on_disconnect == "resume" and not answer.complete:
                async with await come_back(self._port, answer) as listener:
                    await listener.wait(60)
            self._count(answer, stays=stays or on_disconnect == "resume")

    def _count(self, answer: StreamedAnswer, *, stays: bool) -> None:
        self.left += not stays
        self.returns += answer.resumes
        self.wrong += answer.lost + answer.doubled
        self.wrong += stays and (not answer.stopped_by_itself or answer.tokens != TOKENS)


@dataclass(frozen=True, slots=True)
class MemoryReading:
    """Memory of the server. The pages of files come and go as the system likes; `own_mb` leaves them out."""

    resident_mb: float
    own_mb: float


def measure(options: Options) -> list[Measurement]:
    with Stage() as stage, footnote(stage.folder / "data", stage.upstream) as server:
        server.seconds_until("/readyz")
        return measured(server, options)


def measured(server: MeasuredProgram, options: Options) -> list[Measurement]:
    return asyncio.run(_measure(server, options))


async def _measure(server: MeasuredProgram, options: Options) -> list[Measurement]:
    visitors = Visitors(server.port, options.seed)
    readings: list[MemoryReading] = []
    async with opened(server.port, options.tabs, options.seed) as tabs:
        await visitors.ask(1, tabs)  # with the first stream sse-starlette starts a task that stays
        before = await resting(server)
        await visitors.ask(options.first - 1, tabs)
        first = await _settled(server, before, options.settle)
        for done in range(options.first, options.answers, STEP):
            await visitors.ask(min(STEP, options.answers - done), tabs)
            readings.append(await _settled(server, before, options.settle))
        after = await resting(server, before)
    return [_memory(first, readings, options), _answers(visitors, tabs, options), _left_over(before, after)]


async def _settled(server: MeasuredProgram, before: Held, settle_s: float) -> MemoryReading:
    """Memory once nothing goes on: the median of readings."""
    await resting(server, before)
    await asyncio.sleep(settle_s)
    resident, own = [], []
    for _ in range(READINGS):
        resident.append(server.resident_mb())
        own.append(await asyncio.to_thread(server.own_mb))
        await asyncio.sleep(0.2)
    return MemoryReading(statistics.median(resident), statistics.median(own))


def _memory(first: MemoryReading, readings: Sequence[MemoryReading], options: Options) -> Measurement:
    times = readings[-1].resident_mb / first.resident_mb
    each = ", ".join(f"{reading.resident_mb:.0f}" for reading in readings)
    own = ", ".join(f"{reading.own_mb:.0f}" for reading in readings)
    measured = (
        f"{times:.3f} times ({first.resident_mb:.0f} MB; after each {STEP} more {each}; "
        f"files' pages left out {first.own_mb:.0f}, then {own})"
    )
    name = f"resident memory after {options.answers:,} answers, of what it was after {options.first:,}"
    return Measurement(name, measured, times, MOST_TIMES, "times")


def _answers(visitors: Visitors, tabs: Sequence[Tab], options: Options) -> Measurement:
    shown, whole = sum(tab.answers for tab in tabs), sum(tab.whole for tab in tabs)
    wrong = visitors.wrong + shown - whole
    measured = f"{wrong} ({visitors.left} left, {visitors.returns} came back; beside them {shown} in a page)"
    return Measurement(
        f"of {options.answers:,} answers, events lost or doubled, or ends that did not come", measured, wrong, 0
    )


def _left_over(before: Held, after: Held) -> Measurement:
    measured = f"{after.beyond(before)} ({before.sockets} sockets before, {after.sockets} after)"
    return Measurement("runs, clients, sockets and tasks left over", measured, after.beyond(before), 0)


def main(arguments: Sequence[str]) -> int:
    rows = measure(Options.of(arguments))
    print(render(rows))
    return 1 if any(row.verdict == "NO" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
