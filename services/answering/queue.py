"""The queue of questions: which are being answered, and which wait for their turn."""

import asyncio
from collections.abc import AsyncGenerator, Collection

from services.errors import Overloaded, WorkspaceBusy
from services.operations.turns import Elsewhere, Taken, client_address, most_of_a_client, nothing_elsewhere

_ANSWERS_OF_WORKSPACE, _ANSWERS_OF_CLIENT = "answers of workspace", "answers of client"
_WAITING_OF_WORKSPACE, _WAITING_OF_CLIENT = "waiting of workspace", "waiting of client"
_NO_WORKSPACE = ""
"""All requests without a workspace count as one."""


class QueuePosition:
    """The state of one question: answered now, or in the waiting room. Made by `AnswerQueue.take`."""

    def __init__(self, queue: "AnswerQueue", workspace: str | None) -> None:
        self.workspace = workspace or _NO_WORKSPACE
        self.client = client_address.get() or self.workspace
        self.answering = False
        self.round = 0
        self._queue = queue
        self._moved = asyncio.Event()

    async def ahead(self) -> AsyncGenerator[int, None]:
        """The number of questions ahead of this one, each time it changes, until this one's turn."""
        last: int | None = None
        while not self.answering:
            self._moved.clear()
            if (ahead := self._queue.ahead_of(self)) != last:
                last = ahead
                yield ahead
            else:
                await self._moved.wait()

    def move(self) -> None:
        self._moved.set()

    def leave(self) -> None:
        """Make room for the next question. A second call does nothing."""
        self._queue.leave(self)


class AnswerQueue:
    """At most `answering` questions are answered at once; `waiting` more wait for their turn.

    One workspace has at most `per_workspace` of each, and one client address three quarters. Each question belongs to a
    round, the one after its workspace's last, and rounds are answered one after another (start-time fair queueing,
    Goyal, Vin and Cheng 1996): a workspace waits for one question of another at most.

    What a workspace or client address has `elsewhere`, on other replicas, counts too.
    """

    def __init__(
        self, *, answering: int, waiting: int, per_workspace: int, elsewhere: Elsewhere = nothing_elsewhere
    ) -> None:
        self.answering_limit = answering
        self.waiting_limit = waiting
        self._per_workspace = per_workspace
        self._elsewhere = elsewhere
        self._answering: set[QueuePosition] = set()
        self._waiting: list[QueuePosition] = []
        self._round = 0
        self._last_rounds: dict[str, int] = {}
        """Of each workspace with questions that wait."""

    @property
    def answering(self) -> int:
        return len(self._answering)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def take(self, workspace: str | None) -> QueuePosition:
        """A position: answered now, or in the waiting room.

        Raises:
            WorkspaceBusy: this workspace, or this client, has as many questions as it may have.
            Overloaded: the waiting room is full.
        """
        position = QueuePosition(self, workspace)
        position.round = max(self._round, self._last_rounds.get(position.workspace, 0)) + 1
        if self._fits(position):
            self._admit(position)
            return position
        elsewhere = self._elsewhere(_WAITING_OF_WORKSPACE, position.workspace)
        if _of_workspace(self._waiting, position) + elsewhere >= self._per_workspace:
            raise WorkspaceBusy
        if len(self._waiting) >= self.waiting_limit:
            raise Overloaded("Too many questions are being answered. Ask again in a few seconds.")
        elsewhere = self._elsewhere(_WAITING_OF_CLIENT, position.client)
        if _of_client(self._waiting, position) + elsewhere >= most_of_a_client(self.waiting_limit):
            raise WorkspaceBusy
        self._waiting.append(position)
        self._last_rounds[position.workspace] = position.round
        return position

    def ahead_of(self, position: QueuePosition) -> int:
        return self._in_order().index(position) if position in self._waiting else 0

    def leave(self, position: QueuePosition) -> None:
        if position in self._answering:
            self._answering.discard(position)
        elif position in self._waiting:
            self._waiting.remove(position)
        self.look_again()

    def taken(self) -> Taken:
        """What each workspace and client address has here."""
        answering = [(_ANSWERS_OF_WORKSPACE, each.workspace) for each in self._answering]
        answering += [(_ANSWERS_OF_CLIENT, each.client) for each in self._answering]
        waiting = [(_WAITING_OF_WORKSPACE, each.workspace) for each in self._waiting]
        waiting += [(_WAITING_OF_CLIENT, each.client) for each in self._waiting]
        return Taken([*answering, *waiting])

    def look_again(self) -> None:
        """Admit who fits: places became free, here or on another replica."""
        for next_one in self._in_order():
            if self._fits(next_one):
                self._waiting.remove(next_one)
                self._admit(next_one)
            next_one.move()

    def _in_order(self) -> list[QueuePosition]:
        return sorted(self._waiting, key=lambda position: position.round)

    def _fits(self, position: QueuePosition) -> bool:
        return (
            len(self._answering) < self.answering_limit
            and _of_workspace(self._answering, position) + self._elsewhere(_ANSWERS_OF_WORKSPACE, position.workspace)
            < self._per_workspace
            and _of_client(self._answering, position) + self._elsewhere(_ANSWERS_OF_CLIENT, position.client)
            < most_of_a_client(self.answering_limit)
        )

    def _admit(self, position: QueuePosition) -> None:
        position.answering = True
        self._answering.add(position)
        self._round = max(self._round, position.round)
        self._last_rounds = {each.workspace: each.round for each in self._waiting}


def _of_workspace(positions: Collection[QueuePosition], like: QueuePosition) -> int:
    return sum(position.workspace == like.workspace for position in positions)


def _of_client(positions: Collection[QueuePosition], like: QueuePosition) -> int:
    return sum(position.client == like.client for position in positions)
