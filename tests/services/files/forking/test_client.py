"""Processes that are forked from one that has loaded their libraries."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from services.documents import Page
from services.errors import FileTooSlow
from services.files.drawing.pictures import open_pictures
from services.files.drawing.process import MarkedPage
from services.files.forking.client import open_fork_server
from services.files.processes import Start, Worker, end
from services.files.reading.client import open_pages
from services.files.sandbox import Limits
from tests.support import files

pytestmark = pytest.mark.slow

DRAWER = "services.files.drawing.worker"
SOON_S = 10
"""What else would be waited for never comes."""
SLOW = ("<p>" + "<b>" * 400 + "words" + "</b>" * 400) * 8000


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    async with open_fork_server() as start:
        yield start


async def pages_of(start: Start, path: Path, limits: Limits = Limits()) -> list[Page]:  # noqa: B008 - it is frozen
    async with open_pages(path, path.name, 100, limits, start=start) as file:
        return [each.page async for each in file.pages()]


async def ended(process: Worker) -> int:
    async with asyncio.timeout(SOON_S):
        return await process.wait()


async def ready(start: Start) -> Worker:
    """A process that waits for something to draw."""
    process = await start(DRAWER)
    assert process.stdout is not None
    await process.stdout.readexactly(10)
    return process


def server_of(process: Worker) -> psutil.Process:
    server = psutil.Process(process.pid).parent()
    assert server is not None
    assert server.pid != os.getpid()
    return server


async def test_files_are_read_at_once_each_in_a_process_of_its_own(tmp_path: Path, start: Start) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(5)]
    for path in paths:
        path.write_text(f"Pier {path.stem} is closed.")
    read = await asyncio.gather(*(pages_of(start, path) for path in paths))
    assert read == [[Page(None, f"Pier {path.stem} is closed.", is_markdown=False)] for path in paths]


async def test_a_page_is_drawn(start: Start) -> None:
    async def original() -> bytes:
        return files.rivers_pdf()

    async with open_pictures(start=start) as pictures:
        assert (await pictures.draw(MarkedPage("a", 1), original)).startswith(b"\x89PNG")


async def test_a_forked_process_has_nothing_of_others_open_and_knows_no_key(
    monkeypatch: pytest.MonkeyPatch, start: Start
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("FOOTNOTE_API_KEYS", "secret")
    processes = [await ready(start) for _ in range(2)]
    for process in processes:
        seen = psutil.Process(process.pid)
        assert seen.num_fds() == 3
        assert not [name for name in seen.environ() if name.startswith(("OPENAI_", "FOOTNOTE_"))]
    await asyncio.gather(*map(end, processes))


async def test_who_forks_has_one_thread(start: Start) -> None:
    process = await ready(start)
    assert server_of(process).num_threads() == 1
    await end(process)


async def test_a_process_ends_by_itself_at_the_end_of_its_input(start: Start) -> None:
    process = await ready(start)
    assert process.stdin is not None
    process.stdin.close()
    assert await ended(process) == 0
    await end(process)


async def test_a_process_is_killed_after_the_grace(start: Start) -> None:
    process = await ready(start)
    assert process.returncode is None
    await end(process, grace_s=0.1)
    assert process.returncode == -signal.SIGKILL


async def test_its_limits_count_from_its_own_beginning(tmp_path: Path, start: Start) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html>{SLOW}")
    for _ in range(2):
        with pytest.raises(FileTooSlow):
            await pages_of(start, path, Limits(processor_s=1))
    note = tmp_path / "a.txt"
    note.write_text("Pier 7 is closed.")
    assert await pages_of(start, note, Limits(processor_s=1)) == [Page(None, "Pier 7 is closed.", is_markdown=False)]


async def test_who_forks_is_replaced_when_it_is_killed_and_what_it_forked_is_over(start: Start) -> None:
    process = await ready(start)
    server = server_of(process)
    server.kill()
    assert await ended(process) == -signal.SIGKILL
    other = await ready(start)
    assert server_of(other).pid != server.pid
    await end(process)
    await end(other)


async def test_one_that_is_killed_at_the_moment_when_it_is_asked_is_replaced_too(start: Start) -> None:
    server = server_of(first := await ready(start))
    server.suspend()
    asking = asyncio.create_task(ready(start))
    await asyncio.sleep(0)
    server.kill()
    async with asyncio.timeout(SOON_S):
        other = await asking
    assert server_of(other).pid != server.pid
    await end(first)
    await end(other)


async def test_nothing_is_left_at_the_end() -> None:
    async with open_fork_server() as start:
        process = await ready(start)
        left = [server_of(process), psutil.Process(process.pid)]
    assert await ended(process) == -signal.SIGKILL
    assert not [each for each in left if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
    await end(process)
