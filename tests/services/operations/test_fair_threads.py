import asyncio
import threading
from collections.abc import Iterator

import pytest

from services.errors import TooMuchWork
from services.operations.fair_threads import FairThreads, checkpoint


@pytest.fixture
def threads() -> Iterator[FairThreads]:
    threads = FairThreads("test", 1, of_one=1)
    yield threads
    threads.close()


async def test_work_runs_in_a_thread_and_gives_its_result(threads: FairThreads) -> None:
    name = await threads.run(lambda suffix: threading.current_thread().name + suffix, "!")
    assert name.startswith("test")
    assert name.endswith("!")


async def test_a_turn_ends_with_its_work_also_when_the_caller_left(threads: FairThreads) -> None:
    begun, ending = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        ending.wait()

    left = asyncio.create_task(threads.run(work))
    await asyncio.to_thread(begun.wait)
    left.cancel()
    await asyncio.gather(left, return_exceptions=True)
    other = asyncio.create_task(threads.run(lambda: "done"))
    await asyncio.sleep(0.05)
    assert not other.done()
    ending.set()
    assert await other == "done"


async def test_work_that_nobody_waits_for_ends_at_its_next_checkpoint(threads: FairThreads) -> None:
    begun = threading.Event()

    def endless() -> None:
        while True:
            begun.set()
            checkpoint()

    left = asyncio.create_task(threads.run(endless))
    await asyncio.to_thread(begun.wait)
    left.cancel()
    await asyncio.gather(left, return_exceptions=True)
    assert await threads.run(lambda: "the thread is free") == "the thread is free"


async def test_work_ends_when_it_has_taken_too_much_of_the_processor() -> None:
    def endless() -> None:
        while True:
            checkpoint()

    threads = FairThreads("test", 1, of_one=1, limit_s=0.05)
    with pytest.raises(TooMuchWork):
        await threads.run(endless)
    assert await threads.run(lambda: "the next has its own time") == "the next has its own time"
    threads.close()


async def test_one_client_leaves_a_thread_to_others() -> None:
    threads = FairThreads("test", 2, of_one=1)
    ending = threading.Event()
    greedy = [asyncio.create_task(threads.run(ending.wait, workspace="greedy")) for _ in range(3)]
    assert await threads.run(lambda: "served", workspace="other") == "served"
    ending.set()
    await asyncio.gather(*greedy)
    threads.close()


def test_outside_of_threads_a_checkpoint_does_nothing() -> None:
    checkpoint()
