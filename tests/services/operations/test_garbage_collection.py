import asyncio
import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.operations.garbage_collection import collected_in_quiet, uncollected


@pytest.fixture
def full_collections() -> Iterator[Callable[[], int]]:
    """How many full collections ran in this thread: what other tests have left running has threads of its own."""
    here = threading.get_ident()
    ended: list[int] = []

    def note(phase: str, info: dict[str, Any]) -> None:
        if phase == "stop" and info["generation"] == 2 and threading.get_ident() == here:
            ended.append(info["collected"])

    gc.callbacks.append(note)
    yield lambda: len(ended)
    gc.callbacks.remove(note)


async def survive(collections: int) -> None:
    """Let so many collections of younger objects happen."""
    for _ in range(collections):
        gc.collect(1)
    await asyncio.sleep(0)


async def test_full_garbage_collection_runs_only_while_the_server_is_idle(
    full_collections: Callable[[], int],
) -> None:
    busy = True
    async with collected_in_quiet(lambda: busy, pause_s=0.01):
        await survive(20)
        before = full_collections()
        await asyncio.sleep(0.05)
        assert full_collections() == before
        busy = False
        async with asyncio.timeout(60):
            while full_collections() == before:
                await survive(20)  # a server of another test, in the same process, may just have collected all
                await asyncio.sleep(0.01)


async def test_nothing_is_collected_twice_without_need(full_collections: Callable[[], int]) -> None:
    async with collected_in_quiet(lambda: False, pause_s=0.01):
        await survive(20)
        await asyncio.sleep(0.05)
        before = full_collections()
        await asyncio.sleep(0.05)
        assert full_collections() == before


async def test_collections_are_as_usual_afterwards() -> None:
    """Whatever a server of another test, in the same process, has set meanwhile."""
    before = gc.get_threshold()
    async with collected_in_quiet(lambda: False):
        within = gc.get_threshold()
        assert gc.get_freeze_count() > 0
    usual = gc.get_threshold()
    gc.set_threshold(*before)
    assert within[:2] == usual[:2]
    assert within[2] > usual[2]


@pytest.mark.parametrize("usual", [gc.enable, gc.disable])
def test_nothing_is_collected_while_modules_load_and_then_as_before(usual: Callable[[], None]) -> None:
    before = gc.isenabled()
    usual()
    try:
        collects = gc.isenabled()
        with uncollected():
            within = gc.isenabled()
        after = gc.isenabled()
    finally:
        (gc.enable if before else gc.disable)()
    assert not within
    assert after == collects
