"""Visitors who hold streams: steady ones, and others that leave, come back, stall or stop reading."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from benchmarks.load.listener import Listener, StreamedAnswer, ask, come_back

RESUMING, STALLING = 0.25, 0.1
"""Shares of the streams that are held whose clients do so now and then."""
ROVING = 3
"""Visitors who ask one brief question after another, and leave every second one's answer at a random moment."""
BREAK_S, AWAY_S, STALL_S, PAUSE_S = (2.0, 20.0), (0.0, 3.0), (1.0, 5.0), (0.0, 1.0)
STAY_S = (0.0, 1.8)
COMING_PER_S, LEAVING_PER_S = 20.0, 20.0

Departures = dict[str, float]
"""When clients left, in seconds of `time.monotonic`, by the tags of their questions."""


class Crowd:
    """All clients but the browsers; `answers` and the counts grow while they are there."""

    def __init__(self, port: int, seed: int) -> None:
        self._port = port
        self._random = random.Random(seed)
        self.answers: list[StreamedAnswer] = []
        self.held: list[StreamedAnswer] = []
        self.roving: list[StreamedAnswer] = []
        self.mute: list[StreamedAnswer] = []
        self.departures: Departures = {}
        self.stalls = 0
        self.dropped: list[str] = []
        """What ended or was refused though its client wanted more: tag, status, the last event's number and data."""
        self._silent: list[Listener] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def come(self, count: int) -> None:
        """Let a number of visitors arrive one after another, each to hold a stream."""
        for number in range(count):
            share = number / count
            if share < RESUMING:
                visit = self._resuming(f"resuming-{number}")
            elif share < RESUMING + STALLING:
                visit = self._stalling(f"stalling-{number}")
            else:
                visit = self._steady(f"steady-{number}")
            self._start(visit)
            await asyncio.sleep(1 / COMING_PER_S)

    def rove(self) -> None:
        for number in range(ROVING):
            self._start(self._roving(number))

    async def fall_silent(self, count: int) -> None:
        """Let clients come who read the beginning of an answer and then nothing more."""
        for number in range(count):
            answer, listener = await ask(self._port, "script-held", f"mute-{number}", frugal=True)
            await listener.begun.wait()
            listener.pause()
            self.answers.append(answer)
            self.mute.append(answer)
            self._silent.append(listener)

    async def leave(self) -> None:
        """All go, one soon after another."""
        for task in self._tasks:
            task.cancel()
            await asyncio.sleep(1 / LEAVING_PER_S)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for listener in self._silent:
            await listener.__aexit__()

    def problems(self) -> list[BaseException]:
        """What visitors failed of, other than being sent away at the end."""
        done = [task for task in self._tasks if task.done() and not task.cancelled()]
        return [error for task in done if (error := task.exception()) is not None]

    def _start(self, visit: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(visit))

    async def _held(self, tag: str, on_disconnect: str) -> tuple[StreamedAnswer, Listener]:
        answer, listener = await ask(self._port, "script-held", tag, on_disconnect=on_disconnect)
        self.answers.append(answer)
        self.held.append(answer)
        return answer, listener

    async def _steady(self, tag: str) -> None:
        answer, listener = await self._held(tag, "cancel")
        async with self._until_it_leaves(answer, listener):
            await listener.over.wait()

    async def _stalling(self, tag: str) -> None:
        answer, listener = await self._held(tag, "cancel")
        async with self._until_it_leaves(answer, listener):
            while not await listener.wait(self._random.uniform(*BREAK_S)):
                listener.pause()
                self.stalls += 1
                await listener.wait(self._random.uniform(*STALL_S))
                listener.go_on()

    @contextlib.asynccontextmanager
    async def _until_it_leaves(self, answer: StreamedAnswer, listener: Listener) -> AsyncIterator[None]:
        async with listener:
            try:
                yield
            except asyncio.CancelledError:
                self.departures[answer.tag] = time.monotonic()
                raise
        self._drop(answer, listener)

    def _drop(self, answer: StreamedAnswer, listener: Listener) -> None:
        self.dropped.append(f"{answer.tag} {listener.status} {answer.last_number} {answer.ending}")

    async def _resuming(self, tag: str) -> None:
        answer, listener = await self._held(tag, "resume")
        while True:
            async with listener:
                over = await listener.wait(self._random.uniform(*BREAK_S))
            if over or not answer.run_id:
                self._drop(answer, listener)
                return
            await asyncio.sleep(self._random.uniform(*AWAY_S))
            listener = await come_back(self._port, answer)

    async def _roving(self, number: int) -> None:
        for turn in range(10**6):
            answer, listener = await ask(self._port, "script-brief", f"roving-{number}-{turn}")
            self.answers.append(answer)
            self.roving.append(answer)
            stays = turn % 2 == 0
            async with listener:
                if not await listener.wait(60 if stays else self._random.uniform(*STAY_S)):
                    self.departures[answer.tag] = time.monotonic()
            if stays and not answer.stopped_by_itself:
                self._drop(answer, listener)
            await asyncio.sleep(self._random.uniform(*PAUSE_S))


async def leave_at_random(port: int, count: int, at_once: int, seed: int) -> Departures:
    """Ask a number of questions, and leave each answer at a random moment, from before its first byte on."""
    moments = random.Random(seed)
    departures: Departures = {}
    numbers = iter(range(count))

    async def visitor() -> None:
        for number in numbers:
            answer, listener = await ask(port, "script-broken", f"leaving-{number}")
            async with listener:
                await listener.wait(moments.uniform(0, 1.5) ** 2)
                departures[answer.tag] = time.monotonic()

    await asyncio.gather(*(visitor() for _ in range(at_once)))
    return departures


async def break_at_random(port: int, count: int, at_once: int, seed: int) -> list[StreamedAnswer]:
    """Break at least a number of connections at random moments, and come back each time.

    Returns all answers, each followed to its end.
    """
    moments = random.Random(seed)
    answers: list[StreamedAnswer] = []

    async def visitor(number: int) -> None:
        turn = 0
        while sum(answer.resumes for answer in answers) < count:
            turn += 1
            answer, listener = await ask(port, "script-broken", f"breaking-{number}-{turn}", on_disconnect="resume")
            answers.append(answer)
            async with listener:
                await listener.begun.wait()
                await listener.wait(moments.uniform(0, 0.5))
            while not answer.complete:
                await asyncio.sleep(moments.uniform(0, 0.05))
                async with await come_back(port, answer) as listener:
                    await listener.wait(moments.uniform(0, 0.5))

    await asyncio.gather(*(visitor(number) for number in range(at_once)))
    return answers
