"""Take turns at a limited resource, fairly among workspaces and client addresses.

Workspaces cost nothing to make, so a share for each of them alone bounds nobody; client addresses cost more.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import uuid4

from cachetools import LRUCache

_REMEMBERED = 10_000
"""Workspaces and clients whose last turn is remembered; visitors can make any number of workspaces."""

client_address: ContextVar[str] = ContextVar("client_address", default="")
"""Whose request the current task serves, as far as a proxy that is trusted tells it; "" where that isn't known.

Set for each request, and by the page for each question; tasks that are started meanwhile have it too.
"""


Taken = Counter[tuple[str, str]]
"""How many of a kind of thing, such as "answers of workspace", each workspace or client address has."""
Elsewhere = Callable[[str, str], int]
"""How many of a kind a workspace or client address has on other replicas."""


def nothing_elsewhere(_kind: str, _whose: str) -> int:
    """There is one replica."""
    return 0


@contextmanager
def serving(client: str) -> Iterator[None]:
    """Count what happens meanwhile for this client address."""
    before = client_address.set(client)
    try:
        yield
    finally:
        client_address.reset(before)


def most_of_a_client(everything: int) -> int:
    """How much of something one client address may have: three quarters, so that there is always some for others.

    It is more than one person needs, for all of an office may come from one address.
    """
    return max(1, everything - everything // 4)


@dataclass(eq=False, slots=True)
class FairTurn:
    """A turn that is waited for or taken."""

    workspace: str
    client: str
    admitted: asyncio.Future[None] = field(repr=False)


class FairTurns:
    """At most `limit` turns at once, `per_workspace` and `per_client` of one workspace and one address.

    When a turn ends, the next one goes to the client that was served the longest ago, and of its workspaces to the
    one that was: behind fifty files of another visitor, a visitor waits for one of them.
    """

    def __init__(self, limit: int, *, per_workspace: int, per_client: int) -> None:
        self._limit = limit
        self._per_workspace = per_workspace
        self._per_client = per_client
        self._taken: Counter[tuple[str, str]] = Counter()
        self._waiting: list[FairTurn] = []
        self._served: LRUCache[tuple[str, str], int] = LRUCache(_REMEMBERED)
        self._clock = 0
        self._active = 0

    @asynccontextmanager
    async def turn(self, workspace: str | None = None) -> AsyncIterator[None]:
        """A turn for this workspace, if any, and for the client that the current task serves."""
        taken = await self.enter(workspace)
        try:
            yield
        finally:
            self.leave(taken)

    async def enter(self, workspace: str | None = None) -> "FairTurn":
        """Wait for a turn, which `leave` ends."""
        workspace = workspace or uuid4().hex
        waiting = FairTurn(workspace, client_address.get() or workspace, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._admit()
        try:
            await waiting.admitted
        except asyncio.CancelledError:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            else:  # its turn came at this moment
                self.leave(waiting)
            raise
        return waiting

    def _admit(self) -> None:
        while self._active < self._limit:
            # Of one whose task was cancelled the future is done, until the task takes its next step.
            possible = [each for each in self._waiting if self._fits(each) and not each.admitted.done()]
            if not possible:
                break
            chosen = min(possible, key=self._last_served)
            self._waiting.remove(chosen)
            self._active += 1
            self._clock += 1
            for key in _keys(chosen):
                self._taken[key] += 1
                self._served[key] = self._clock
            chosen.admitted.set_result(None)

    def _fits(self, waiting: FairTurn) -> bool:
        workspace, client = _keys(waiting)
        return self._taken[workspace] < self._per_workspace and self._taken[client] < self._per_client

    def _last_served(self, waiting: FairTurn) -> tuple[int, int]:
        workspace, client = _keys(waiting)
        return self._served.get(client, 0), self._served.get(workspace, 0)

    def leave(self, turn: FairTurn) -> None:
        """End a turn, and give it to the next."""
        self._active -= 1
        for key in _keys(turn):
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]
        self._admit()


def _keys(waiting: FairTurn) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("workspace", waiting.workspace), ("client", waiting.client)
