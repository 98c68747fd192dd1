"""A circuit breaker: while the model's server is down, questions fail at once and send it no requests."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from services.errors import ModelError, ModelTimeout, ModelUnreachable

FAILURES = 5  # in a row: single failures are retried and say nothing about the server
PAUSE_S = 10.0  # a server that is started again is noticed this soon, and one that is down gets six tries a minute


class Circuit:
    """Opens after failures in a row; then one question at a time tries, a pause apart, until one is answered.

    There is no state for a question that tries: it puts the next one off by a pause, so one that hangs or is cancelled
    blocks no longer than that. Only `ModelUnreachable` and `ModelTimeout` are failures. A server that refuses is not
    down, so it closes an open circuit; while closed, its refusals count for nothing.
    """

    def __init__(
        self, failures: int = FAILURES, pause_s: float = PAUSE_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = failures
        self._pause_s = pause_s
        self._clock = clock
        self._failures = 0
        self._next_try: float | None = None  # None while closed

    @property
    def closed(self) -> bool:
        """Whether the server is not known to be down, so that more than one question may try it."""
        return self._next_try is None

    def check(self) -> None:
        """Raises:
        ModelUnreachable: the circuit is open, and it is not yet time to try again.
        """
        if self._next_try is not None and (left := self._next_try - self._clock()) > 0:
            seconds = math.ceil(left)
            error = ModelUnreachable(
                f"The model's server does not answer. Try again in {seconds} s. If it keeps failing, the operator of "
                "this server must check OPENAI_BASE_URL and that the model runs."
            )
            error.retry_after_s = seconds
            raise error

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Ask the model inside, to the end of its answer.

        Raises:
            ModelUnreachable: as `check` does; what is inside is not begun.
        """
        self.check()
        if self._next_try is not None:
            self._next_try = self._clock() + self._pause_s
        try:
            yield
        except (ModelUnreachable, ModelTimeout):
            self._failures += 1
            if self._failures >= self._most and self._next_try is None:
                self._next_try = self._clock() + self._pause_s
            raise
        except ModelError:
            if self._next_try is not None:
                self._close()
            raise
        self._close()

    def _close(self) -> None:
        self._failures = 0
        self._next_try = None
