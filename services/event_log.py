"""Events that are kept as they happen, for any number of consumers."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from typing import Generic, TypeVar

Event = TypeVar("Event")

MOST_FOLLOWERS = 32
"""Of one answer: more than a person has tabs. Each event is encoded and sent for each follower."""
TOO_MANY_FOLLOWERS = "Too many clients follow this answer. Close one, then try again."


class EventLog(Generic[Event]):
    """Events numbered from 1, until one that `is_last`."""

    def __init__(self, is_last: Callable[[Event], bool], events: Iterable[Event] = ()) -> None:
        self._is_last = is_last
        self._events = list(events)
        self._listeners: set[asyncio.Event] = set()

    def __len__(self) -> int:
        return len(self._events)

    @property
    def finished(self) -> bool:
        return bool(self._events) and self._is_last(self._events[-1])

    @property
    def events(self) -> Sequence[Event]:
        return self._events

    def append(self, event: Event) -> None:
        self._events.append(event)
        for listener in self._listeners:
            listener.set()

    async def read(self, after: int = 0) -> AsyncGenerator[list[tuple[int, Event]], None]:
        """The events with numbers above `after`, as many at a time as there are, until the last one.

        Any number of consumers may iterate, each at its own pace; leaving ends nothing. One that has more events than
        there are gets the last one after those.
        """
        arrived = asyncio.Event()
        self._listeners.add(arrived)
        try:
            while True:
                arrived.clear()
                batch = [(number, self._events[number - 1]) for number in range(after + 1, len(self._events) + 1)]
                if batch:
                    after = len(self._events)
                    yield batch
                elif self.finished:
                    if after > len(self._events):
                        yield [(after + 1, self._events[-1])]
                    return
                else:
                    await arrived.wait()
        finally:
            self._listeners.discard(arrived)
