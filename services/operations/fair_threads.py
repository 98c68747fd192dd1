"""Threads for work that takes long, given in turn. Work ends early when nobody waits for it, or when it takes too long.

A thread can't be stopped from outside, so such work calls `checkpoint` between its steps.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from math import inf
from typing import TypeVar

from services.errors import TooMuchWork
from services.operations.turns import FairTurns

Result = TypeVar("Result")


class _Unwanted(Exception):
    """Nobody waits for the work any more."""


class _Work:
    """One piece of work, in the thread that does it."""

    def __init__(self, limit_s: float, unwanted: threading.Event) -> None:
        self._until = time.thread_time() + limit_s
        self._unwanted = unwanted

    def check(self) -> None:
        if self._unwanted.is_set():
            raise _Unwanted
        if time.thread_time() > self._until:
            raise TooMuchWork


_current: ContextVar[_Work | None] = ContextVar("current_work", default=None)


def checkpoint() -> None:
    """End the current work here if nobody waits for it, or if it has taken too long. Outside `FairThreads`, nothing.

    Raises:
        TooMuchWork
    """
    work = _current.get()
    if work is not None:
        work.check()


class FairThreads:
    """At most `threads` pieces of work at once, and `of_one` of one workspace or client address.

    `limit_s` are seconds of the processor: time in which others have it does not count.
    """

    def __init__(self, name: str, threads: int, *, of_one: int, limit_s: float = inf) -> None:
        self._turns = FairTurns(threads, per_workspace=of_one, per_client=of_one)
        self._threads = ThreadPoolExecutor(threads, name)
        self._limit_s = limit_s

    async def run(self, function: Callable[..., Result], *arguments: object, workspace: str | None = None) -> Result:
        """What a function returns, for the client that the current task serves.

        Its turn ends with the function, which may be after the caller was cancelled.

        Raises:
            TooMuchWork
        """
        turn = await self._turns.enter(workspace)
        unwanted = threading.Event()

        def work() -> Result:
            _current.set(_Work(self._limit_s, unwanted))
            return function(*arguments)

        working = asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, work)
        working.add_done_callback(lambda _: self._turns.leave(turn))
        try:
            return await asyncio.shield(working)
        except asyncio.CancelledError:
            unwanted.set()
            working.add_done_callback(_taken_note_of)
            raise

    def close(self) -> None:
        """End the threads and abandon their work."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _taken_note_of(work: asyncio.Future[Result]) -> None:
    """Nobody waits for its result: asyncio need not report that its error was never seen."""
    if not work.cancelled():
        work.exception()
