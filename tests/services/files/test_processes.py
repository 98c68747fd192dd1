"""Processes that work on a document, and their end, whatever of their output waits unread."""

import asyncio
import signal
from pathlib import Path

import pytest

from services.files.processes import Worker, end, started

SOON_S = 10
"""What else would be waited for never comes."""


async def wait_until_unread(process: Worker) -> None:
    """Until more of its output waits than asyncio takes in."""
    assert process.stdout is not None
    await process.stdout.readexactly(1)
    await asyncio.sleep(0.2)


async def test_a_process_whose_output_waits_unread_is_over_once_it_is_ended() -> None:
    process = await started("base64", "-e", "/dev/zero")
    await wait_until_unread(process)
    async with asyncio.timeout(SOON_S):
        await end(process)
    assert process.returncode == -signal.SIGKILL


async def test_a_process_that_ends_by_itself_in_time_is_not_killed(tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(bytes(1_000_000))
    process = await started("base64", "-e", str(file))
    await wait_until_unread(process)
    async with asyncio.timeout(SOON_S):
        await end(process, grace_s=SOON_S)
    assert process.returncode == 0


async def test_one_that_waits_for_more_is_killed_after_the_grace() -> None:
    process = await started("base64", "-e")
    async with asyncio.timeout(SOON_S):
        await end(process, grace_s=0.1)
    assert process.returncode == -signal.SIGKILL


async def test_a_process_is_ended_even_if_its_end_is_cancelled_again_and_again() -> None:
    process = await started("base64", "-e")
    ending = asyncio.create_task(end(process, grace_s=SOON_S))
    await asyncio.sleep(0)
    while not ending.done():
        ending.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert process.returncode == -signal.SIGKILL


def test_a_process_is_over_when_the_event_loop_is_that_ended_meanwhile() -> None:
    processes: list[Worker] = []

    async def serve() -> None:
        processes.append(await started("base64", "-e"))
        ending = asyncio.create_task(end(processes[0], grace_s=SOON_S))
        await asyncio.sleep(0)
        assert not ending.done()

    asyncio.run(serve())
    assert processes[0].returncode == -signal.SIGKILL
