import asyncio
from collections.abc import Iterator

import pytest

from services.operations.turns import FairTurns, client_address, serving


@pytest.fixture(autouse=True)
def nobodys_address() -> Iterator[None]:
    yield
    client_address.set("")


class Line:
    """Tasks that take turns and note the order in which they get them; each holds its turn until it is told to end."""

    def __init__(self, turns: FairTurns) -> None:
        self._turns = turns
        self.began: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def join(self, name: str, workspace: str, client: str = "") -> None:
        client_address.set(client)
        self._ends[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._take(name, workspace))
        await asyncio.sleep(0.001)

    async def end(self, name: str) -> None:
        self._ends[name].set()
        await self.tasks[name]
        await asyncio.sleep(0.001)

    async def leave(self, name: str) -> None:
        self.tasks[name].cancel()
        await asyncio.gather(self.tasks[name], return_exceptions=True)
        await asyncio.sleep(0.001)

    async def _take(self, name: str, workspace: str) -> None:
        async with self._turns.turn(workspace):
            self.began.append(name)
            await self._ends[name].wait()


async def test_a_visitor_behind_fifty_turns_of_another_waits_for_one_of_them() -> None:
    line = Line(FairTurns(1, per_workspace=1, per_client=1))
    for number in range(50):
        await line.join(f"greedy {number}", "greedy")
    await line.join("other", "other")
    await line.end("greedy 0")
    assert line.began == ["greedy 0", "other"]
    await line.end("other")
    assert line.began == ["greedy 0", "other", "greedy 1"]
    for number in range(1, 50):
        await line.end(f"greedy {number}")


async def test_one_workspace_leaves_a_turn_to_others() -> None:
    line = Line(FairTurns(3, per_workspace=2, per_client=2))
    for number in range(4):
        await line.join(f"greedy {number}", "greedy")
    await line.join("other", "other")
    assert line.began == ["greedy 0", "greedy 1", "other"]
    for name in ("greedy 0", "greedy 1", "other", "greedy 2", "greedy 3"):
        await line.end(name)


async def test_one_address_leaves_a_turn_to_others_however_many_workspaces_it_makes() -> None:
    line = Line(FairTurns(3, per_workspace=2, per_client=2))
    for number in range(4):
        await line.join(f"greedy {number}", f"workspace {number}", "192.0.2.1")
    await line.join("other", "other", "192.0.2.2")
    assert line.began == ["greedy 0", "greedy 1", "other"]
    for name in ("greedy 0", "greedy 1", "other", "greedy 2", "greedy 3"):
        await line.end(name)


async def test_leaving_while_waiting_or_in_turn_does_not_delay_others() -> None:
    line = Line(FairTurns(1, per_workspace=1, per_client=1))
    for name in ("first", "second", "third"):
        await line.join(name, name)
    await line.leave("second")
    await line.leave("first")
    assert line.began == ["first", "third"]
    await line.end("third")


async def test_a_turn_is_never_given_to_a_task_that_was_cancelled_at_that_moment() -> None:
    line = Line(FairTurns(1, per_workspace=1, per_client=1))
    for name in ("first", "second", "third"):
        await line.join(name, name)
    line.tasks["second"].cancel()
    await line.end("first")
    assert line.began == ["first", "third"]
    await line.end("third")


async def test_what_happens_for_a_client_is_counted_for_it_also_in_tasks_that_begin_meanwhile() -> None:
    async def address() -> str:
        return client_address.get()

    with serving("192.0.2.1"):
        with serving("192.0.2.2"):
            task = asyncio.create_task(address())
        assert client_address.get() == "192.0.2.1"
    assert await task == "192.0.2.2"
    assert client_address.get() == ""
