"""Start separate processes for work on a document, so that it can't harm the server."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PIECE = 1024**2


async def started(module: str, *arguments: str, stdin: int | None = None) -> Process:
    """A module run with its output to be read, and without keys and settings."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        stdin=stdin,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=_ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "FOOTNOTE_"))},
    )


async def end(process: Process, grace_s: float = 0.0) -> None:
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
        await _reaped(process)


async def _reaped(process: Process) -> None:
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


async def _gone(process: Process) -> None:
    # asyncio says so only once all output was read, and reads no more while much of it waits.
    assert process.stdout is not None
    while await process.stdout.read(_PIECE):
        pass
    await process.wait()
