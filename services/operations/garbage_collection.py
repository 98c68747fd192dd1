"""Garbage collection that does not delay answers.

A full collection walks over every object there is while nothing else happens: 0.3 s for what is loaded at the start,
0.7 s more for two hundred long answers on their way. It finds next to nothing, for an answer is freed without it.
"""

import asyncio
import contextlib
import ctypes
import gc
import sys
from collections.abc import AsyncIterator, Callable, Iterator

PAUSE_S = 5.0  # no answer takes this long: the visitor is reading
_YOUNG, _MIDDLE, _USUAL_OLD = gc.get_threshold()
_RARELY_OLD = 3000
"""Under constant load, a full collection runs after this many collections of younger objects: at 4,000 tokens a second
about every six minutes. What waits for it is little: the events of answers that were left, half a kilobyte a token."""


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Collect nothing while modules are loaded: they leave next to no garbage, and it takes a sixth of their time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@contextlib.asynccontextmanager
async def collected_in_quiet(busy: Callable[[], bool], pause_s: float = PAUSE_S) -> AsyncIterator[None]:
    """Leave out of collections what is loaded by now; collect the rest in full, and return it, when nobody waits."""
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _RARELY_OLD)
    collecting = asyncio.create_task(_collect_in_quiet(busy, pause_s), name="garbage")
    try:
        yield
    finally:
        collecting.cancel()
        await asyncio.gather(collecting, return_exceptions=True)
        gc.set_threshold(_YOUNG, _MIDDLE, _USUAL_OLD)
        gc.unfreeze()


async def _collect_in_quiet(busy: Callable[[], bool], pause_s: float) -> None:
    while True:
        await asyncio.sleep(pause_s)
        if gc.get_count()[2] > _USUAL_OLD and not busy():
            gc.collect()
            await asyncio.to_thread(_give_back)


def _give_back() -> None:
    """Return freed memory to the system, which glibc would keep: a gigabyte after two hundred long answers."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)
