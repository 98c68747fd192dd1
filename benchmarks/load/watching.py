"""What a server holds and takes under load, seen from outside, and how soon it closes abandoned answers."""

import asyncio
import contextlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import psutil

from benchmarks.speed.stage import Stage
from tests.support.processes import MeasuredProgram, footnote, on_cores

RESTING_TIMEOUT_S = 30.0
_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Held:
    """What the server holds on to."""

    runs: int
    clients: int
    sockets: int
    tasks: int
    megabytes: float

    def beyond(self, before: "Held") -> int:
        """How many things more than before."""
        pairs = [(self.runs, before.runs), (self.clients, before.clients)]
        pairs += [(self.sockets, before.sockets), (self.tasks, before.tasks)]
        return sum(max(0, now - then) for now, then in pairs)


@dataclass(slots=True)
class Window:
    """What was seen while all streams were held."""

    seconds: float = 0.0
    server_cpu_s: float = 0.0
    others_cpu: float = 0.0
    """The share of the cores that the provider, clients, browsers and other processes used."""
    tokens: int = 0
    active: list[int] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)


@contextlib.contextmanager
def pinned(stage: Stage, settings: dict[str, str]) -> Iterator[MeasuredProgram]:
    """Our server on a core of its own; everything else, this program too, on the others."""
    cores = sorted(os.sched_getaffinity(0))
    with contextlib.ExitStack() as exits:
        exits.enter_context(on_cores(cores[1:] or cores))
        address = stage.upstream
        with on_cores(cores[:1]):
            server = exits.enter_context(footnote(stage.folder / "data", address, settings))
        server.seconds_until("/readyz")
        yield server


async def watch(server: MeasuredProgram, provider: MeasuredProgram, seconds: float) -> Window:
    window = Window()
    cpu, tokens = server.cpu_s(), int(await said(provider, "tokens"))
    idle, started = _idle_of_others(), time.perf_counter()
    while (elapsed := time.perf_counter() - started) < seconds:
        await asyncio.sleep(min(1.0, seconds - elapsed))
        metrics = await asyncio.to_thread(server.metrics)
        window.active.append(int(metrics["footnote_runs_active"]))
        window.megabytes.append(server.resident_mb())
    window.seconds = time.perf_counter() - started
    window.server_cpu_s = server.cpu_s() - cpu
    window.others_cpu = 1 - (_idle_of_others() - idle) / window.seconds / len(os.sched_getaffinity(0))
    window.tokens = int(await said(provider, "tokens")) - tokens
    return window


def _idle_of_others() -> float:
    """Seconds that the cores which this program may use had nothing to do."""
    return sum(psutil.cpu_times(percpu=True)[core].idle for core in os.sched_getaffinity(0))


async def said(provider: MeasuredProgram, line: str) -> str:
    return await asyncio.to_thread(provider.say, line)


async def held_by(server: MeasuredProgram) -> Held:
    metrics = await asyncio.to_thread(server.metrics)
    runs, clients = int(metrics["footnote_runs_active"]), int(metrics["footnote_stream_clients"])
    return Held(runs, clients, server.connections(), int(metrics["footnote_tasks"]), server.resident_mb())


async def resting(server: MeasuredProgram, before: Held | None = None) -> Held:
    """Once nothing goes on any more; at the latest after half a minute."""
    deadline = time.monotonic() + RESTING_TIMEOUT_S
    while True:
        held = await held_by(server)
        if not (held.runs or held.clients) and (before is None or not held.beyond(before)):
            return held
        if time.monotonic() > deadline:
            return held
        await asyncio.sleep(0.5)


@dataclass(frozen=True, slots=True)
class Closings:
    """How soon the provider saw its answers' connections closed after their readers had left ours."""

    seconds: list[float]
    open: int
    """Answers that still go on."""
    never_asked: int
    """Of clients that left before the provider was asked."""

    def later_than(self, seconds: float) -> int:
        return self.open + sum(each > seconds for each in self.seconds)


async def closings(provider: MeasuredProgram, since: Mapping[str, float]) -> Closings:
    asked = {tag: (left, finished) for tag, _, left, finished in json.loads(await said(provider, "requests"))}
    under_way = [tag for tag in since if tag in asked and not asked[tag][1]]
    seconds = [left - since[tag] for tag in under_way if (left := asked[tag][0]) is not None]
    return Closings(seconds, len(under_way) - len(seconds), sum(tag not in asked for tag in since))


async def until_closed(provider: MeasuredProgram, since: Mapping[str, float], most_s: float) -> None:
    """Until the answers of those who left are closed, but no longer than this."""
    deadline = time.monotonic() + most_s
    while (await closings(provider, since)).open and time.monotonic() < deadline:
        await asyncio.sleep(_POLL_S)
