"""Places for answers that are written at once, and a waiting room before them."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator

from services.errors import Overloaded, WorkspaceBusy


class Place:
    """One question's place, among those that are answered or in the waiting room. Made by `Places.take`."""

    def __init__(self, places: "Places", workspace: str | None) -> None:
        self.workspace = workspace
        self.answering = False
        self._places = places
        self._moved = asyncio.Event()

    async def ahead(self) -> AsyncGenerator[int, None]:
        """How many questions wait before this one, anew whenever that changes, until it is this one's turn."""
        told: int | None = None
        while not self.answering:
            self._moved.clear()
            if (ahead := self._places.ahead_of(self)) != told:
                told = ahead
                yield ahead
            else:
                await self._moved.wait()

    def move(self) -> None:
        self._moved.set()

    def leave(self) -> None:
        """Give the place to whoever comes next. Once left, nothing."""
        self._places.leave(self)


class Places:
    """At most `answering` questions are answered at once; `waiting` more wait for their turn, first come first served.

    One workspace has at most `per_workspace` of each. Its questions past that wait without being in others' way.
    """

    def __init__(self, *, answering: int, waiting: int, per_workspace: int) -> None:
        self.answering_limit = answering
        self.waiting_limit = waiting
        self._per_workspace = per_workspace
        self._answering: set[Place] = set()
        self._waiting: list[Place] = []
        self._answering_of: Counter[str] = Counter()

    @property
    def answering(self) -> int:
        return len(self._answering)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def take(self, workspace: str | None) -> Place:
        """A place to be answered, or one in the waiting room.

        Raises:
            WorkspaceBusy: this workspace has all the places it may have.
            Overloaded: the waiting room is full.
        """
        place = Place(self, workspace)
        if self._fits(place):
            self._admit(place)
        elif workspace is not None and self._waiting_of(workspace) >= self._per_workspace:
            raise WorkspaceBusy
        elif len(self._waiting) >= self.waiting_limit:
            raise Overloaded("Too many questions are being answered just now. Ask again in a few seconds.")
        else:
            self._waiting.append(place)
        return place

    def ahead_of(self, place: Place) -> int:
        return self._waiting.index(place) if place in self._waiting else 0

    def leave(self, place: Place) -> None:
        if place in self._answering:
            self._answering.discard(place)
            if place.workspace is not None:
                self._answering_of[place.workspace] -= 1
                if not self._answering_of[place.workspace]:
                    del self._answering_of[place.workspace]
        elif place in self._waiting:
            self._waiting.remove(place)
        for next_one in list(self._waiting):
            if self._fits(next_one):
                self._waiting.remove(next_one)
                self._admit(next_one)
            next_one.move()

    def _fits(self, place: Place) -> bool:
        free = len(self._answering) < self.answering_limit
        return free and (place.workspace is None or self._answering_of[place.workspace] < self._per_workspace)

    def _admit(self, place: Place) -> None:
        place.answering = True
        self._answering.add(place)
        if place.workspace is not None:
            self._answering_of[place.workspace] += 1

    def _waiting_of(self, workspace: str) -> int:
        return sum(place.workspace == workspace for place in self._waiting)
