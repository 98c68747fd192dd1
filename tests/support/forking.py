"""A process that readers and drawers of files are forked from, as a server has one: it is shared by tests.

A reader that is started anew loads Python and its libraries first, which takes far longer than most tests' files do.
"""

import asyncio
import atexit
import threading
from contextlib import AsyncExitStack
from functools import cache

from services.files.forking.client import open_fork_server
from services.files.processes import Start, Worker, end

START_S = 180.0
_DRAWER = "services.files.drawing.worker"


async def forked(module: str, *arguments: str) -> Worker:
    """Start a process as a `Start` does."""
    return await _shared()(module, *arguments)


@cache
def _shared() -> Start:
    """It belongs to an event loop that outlives those of the tests."""
    loop, opened = asyncio.new_event_loop(), AsyncExitStack()
    threading.Thread(target=loop.run_forever, name="fork server", daemon=True).start()
    atexit.register(lambda: asyncio.run_coroutine_threadsafe(opened.aclose(), loop).result(START_S))
    return asyncio.run_coroutine_threadsafe(_started(opened), loop).result(START_S)


async def _started(opened: AsyncExitStack) -> Start:
    start = await opened.enter_async_context(open_fork_server())
    await end(await start(_DRAWER))  # which starts the process that others are forked from
    return start
