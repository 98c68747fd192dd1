"""The age of stored data, correct even when the system's clock is changed."""

import time
from collections.abc import Callable
from dataclasses import dataclass

_JUMP_S = 60.0
"""Less than this is a clock that is brought up to date; more is one that was wrong, or a machine that slept."""


@dataclass(frozen=True, slots=True)
class _Jump:
    before: float
    seconds: float


class Ages:
    """Ages by the system's clock, less the time that it jumped ahead: a clock set ahead makes nothing older.

    A clock that is set back makes things younger, so that they only stay longer.
    """

    def __init__(self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._last = (wall(), monotonic())
        self._jumps: list[_Jump] = []

    def look(self) -> None:
        """Compare the clocks; a jump is seen at the next look after it."""
        (before, started), (now, passed) = self._last, (self._wall(), self._monotonic())
        jumped = (now - before) - (passed - started)
        if jumped > _JUMP_S:
            self._jumps.append(_Jump(before, jumped))
        self._last = (now, passed)

    def of(self, when: float) -> float:
        """Seconds since `when`, in seconds since the epoch as the clock told it then."""
        return self._wall() - when - sum(jump.seconds for jump in self._jumps if when <= jump.before)
