"""CPU per token through `POST /query/stream`, against `ChatOpenAI.astream` alone and against a bare relay."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol

from benchmarks.load.client import OUR_TOKEN, ReceivedAnswer, ask
from benchmarks.speed.scripts import BURST_TOKENS, PACED_PER_SECOND, ask_for
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement
from tests.support.processes import MeasuredProgram, peer

BURSTS, SINGLES, LIVE_ROUNDS = 7, 15, 3
STREAMS = 50
WINDOW_S = 3.0
MOST_TIMES_BURST, MOST_TIMES_PACED = 1.25, 0.6


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the answers started last: tokens that came, how many answers had one, how many are complete."""

    tokens: int
    begun: int
    complete: int


class Subject(Protocol):
    """Something that streams a provider's answers, in a process of its own."""

    program: MeasuredProgram

    async def start(self, count: int, script: str) -> None: ...
    def progress(self) -> "Progress": ...


class Alone:
    """`ChatOpenAI.astream` in its process."""

    def __init__(self, program: MeasuredProgram) -> None:
        self.program = program

    async def start(self, count: int, script: str) -> None:
        self.program.say(f"ask {count} {ask_for(script)}")

    def progress(self) -> Progress:
        return Progress(*map(int, self.program.say("count").split()))


class Served:
    """A server that is asked over HTTP."""

    def __init__(self, program: MeasuredProgram, token_mark: bytes) -> None:
        self.program = program
        self._mark = token_mark
        self._received: list[ReceivedAnswer] = []
        self._asking: list[asyncio.Task[ReceivedAnswer]] = []

    async def start(self, count: int, script: str) -> None:
        self._received = [ReceivedAnswer() for _ in range(count)]
        self._asking = [
            asyncio.create_task(ask(self.program.port, ask_for(script), into=received, token_mark=self._mark))
            for received in self._received
        ]

    def progress(self) -> Progress:
        tokens = [received.tokens for received in self._received]
        complete = [answer.result() for answer in self._asking if answer.done()]  # raises what went wrong
        return Progress(sum(tokens), sum(map(bool, tokens)), len(complete))


def measure(stage: Stage) -> list[Measurement]:
    with ExitStack() as exits:
        relay = exits.enter_context(peer("relay", stage.upstream))
        subjects: dict[str, Subject] = {
            "ours": Served(stage.server, OUR_TOKEN),
            "astream": Alone(exits.enter_context(peer("astream", stage.upstream, "defaults", serves=False))),
            "untimed": Alone(exits.enter_context(peer("astream", stage.upstream, "no-chunk-timeout", serves=False))),
            "relay": Served(relay, b'"content":"'),
        }
        relay.seconds_until("/")
        stage.server.settle()
        burst, paced = asyncio.run(_costs(subjects))
    return [
        _row(f"one answer of {BURST_TOKENS:,} tokens sent at once", burst, MOST_TIMES_BURST),
        _row(f"{STREAMS} streams of {PACED_PER_SECOND} tokens a second", paced, MOST_TIMES_PACED),
    ]


def _row(name: str, cost: Mapping[str, float], most: float) -> Measurement:
    times = cost["ours"] / cost["astream"]
    measured = (
        f"{times:.2f} times ({cost['ours']:.0f} us; astream {cost['astream']:.0f}, "
        f"without its chunk timeout {cost['untimed']:.0f}, relay {cost['relay']:.0f})"
    )
    return Measurement(f"CPU per token, {name}", measured, times, most, "times astream")


async def _costs(subjects: Mapping[str, Subject]) -> tuple[dict[str, float], dict[str, float]]:
    for subject in subjects.values():
        await _answer(subject, "script-burst")
    singles = {name: await _single(subject) for name, subject in subjects.items()}
    burst = await _medians(subjects, BURSTS, lambda name: _burst(subjects[name], singles[name]))
    idle = {name: subject.program.idle_cpu(3.0) for name, subject in subjects.items()}
    live = await _medians(subjects, LIVE_ROUNDS, lambda name: live_cost(subjects[name], idle[name]))
    return burst, live


async def _medians(names: Iterable[str], rounds: int, cost: Callable[[str], Awaitable[float]]) -> dict[str, float]:
    """The median microseconds for each name, measured in turns."""
    turns = [{name: await cost(name) for name in names} for _ in range(rounds)]
    return {name: statistics.median(turn[name] for turn in turns) * 1e6 for name in names}


async def _answer(subject: Subject, script: str) -> float:
    """The seconds of CPU that one question takes."""
    before = subject.program.cpu_s()
    await subject.start(1, script)
    while not subject.progress().complete:
        await asyncio.sleep(0.1)  # each look at a program costs it a little
    return subject.program.cpu_s() - before


async def _single(subject: Subject) -> float:
    """What a question takes before its tokens: of answers of one token, many, as the clock is coarse."""
    return statistics.fmean([await _answer(subject, "script-single") for _ in range(SINGLES)])


async def _burst(subject: Subject, single: float) -> float:
    """A busy server has no idle time, so nothing is left out for it."""
    spent = await _answer(subject, "script-burst") - single
    if subject.progress().tokens != BURST_TOKENS:
        raise RuntimeError(f"{subject.progress().tokens} tokens came, not {BURST_TOKENS}")
    return spent / (BURST_TOKENS - 1)


async def live_cost(subject: Subject, idle: float) -> float:
    """Measured while every stream is under way, so that the questions themselves do not count."""
    await subject.start(STREAMS, "script-paced")
    while subject.progress().begun < STREAMS:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    cpu, tokens, started = subject.program.cpu_s(), subject.progress().tokens, time.perf_counter()
    await asyncio.sleep(WINDOW_S)
    spent = subject.program.cpu_s() - cpu - idle * (time.perf_counter() - started)
    received = subject.progress().tokens - tokens
    while subject.progress().complete < STREAMS:
        await asyncio.sleep(0.05)
    if received < 0.7 * STREAMS * PACED_PER_SECOND * WINDOW_S:
        raise RuntimeError(f"only {received} tokens came in {WINDOW_S} s: this machine is too busy to measure on")
    return spent / received
