"""Start separate processes for work on a document, so that it can't harm the server."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Protocol

_ROOT = Path(__file__).parents[2]
_PIECE = 1024**2  # bytes read at once while a pipe is emptied


class Worker(Protocol):
    """A process that works on a document. asyncio's `Process` is one."""

    stdin: asyncio.StreamWriter | None
    stdout: asyncio.StreamReader | None

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None:
        """How it ended, negative for a signal; None while it runs."""

    def kill(self) -> None: ...

    async def wait(self) -> int:
        """Its `returncode`, once it has ended."""


class Start(Protocol):
    """Runs a module in a process, with its input to be written and its output to be read, without keys and settings."""

    async def __call__(self, module: str, *arguments: str) -> Worker: ...


async def started(module: str, *arguments: str) -> Worker:
    """A module in a Python of its own."""
    return await spawned(module, *arguments, stdin=PIPE, stdout=PIPE)


async def spawned(module: str, *arguments: str, stdin: int, stdout: int) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        stdin=stdin,
        stdout=stdout,
        stderr=DEVNULL,
        cwd=_ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "FOOTNOTE_"))},
    )


async def end(process: Worker, grace_s: float = 0.0) -> None:
    """Wait until it is gone, and kill it if that takes longer than `grace_s`.

    A cancelled caller waits too: what was killed is gone at once, but an event loop that ends would leave it behind.
    """
    try:
        async with asyncio.timeout(grace_s):
            await _gone(process)
    except TimeoutError:
        pass
    finally:
        if process.returncode is None:
            process.kill()
        try:
            await _reaped(process)
        finally:
            if process.stdin is not None:
                process.stdin.close()


async def _reaped(process: Worker) -> None:
    """Return once it is gone, and raise a cancellation only then: servers may cancel a task many times."""
    cancellation: asyncio.CancelledError | None = None
    waiting = asyncio.create_task(_gone(process))
    while not waiting.done():
        try:
            await asyncio.shield(waiting)
        except asyncio.CancelledError as error:
            cancellation = error
            if waiting.cancelled():  # with all other tasks, when the event loop ends
                waiting = asyncio.create_task(_gone(process))
    if cancellation is not None:
        raise cancellation


async def _gone(process: Worker) -> None:
    # asyncio says so only once all output was read, and stops reading while much of it waits.
    assert process.stdout is not None
    with suppress(ConnectionError):  # what it had still to read is lost with it
        while await process.stdout.read(_PIECE):
            pass
    await process.wait()
