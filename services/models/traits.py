"""Properties of the model and its server that were learned since the start, shared by all questions."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from services.errors import ModelUnreachable

log = logging.getLogger(__name__)

_FEWEST_TOKENS = 1000
"""The rules, a question and one passage."""
_ANSWER_TOKENS = 1024
"""Left of a window for the answer, at most a quarter of it."""
_ASK_AGAIN_S = 30.0  # of a server that does not answer: its window is asked for at most twice a minute

Window = Callable[[], Awaitable[int | None]]
"""Asks the model's server for its window in tokens; None where it tells none. Raises `ModelUnreachable`."""


class ModelTraits:
    """Attributes:
    context_tokens: the most tokens of a prompt; less than the setting once the server has told a smaller window, or
        has refused longer prompts.
    opens_in_thought: answers begin inside a thought that nothing in the text opens.
    """

    def __init__(self, context_tokens: int, window: Window | None = None) -> None:
        self.context_tokens = context_tokens
        self.opens_in_thought = False
        self._window = window
        self._asking = asyncio.Lock()
        self._ask_at = 0.0

    async def learn_window(self) -> None:
        """Ask the server for its window, once; while it can't be reached, every half minute at most."""
        if self._window is None:
            return
        async with self._asking:
            if self._window is None or time.monotonic() < self._ask_at:
                return
            try:
                window = await self._window()
            except ModelUnreachable:
                self._ask_at = time.monotonic() + _ASK_AGAIN_S
                return
            self._window = None
        if window is not None:
            self._fit(window)

    def shorten(self) -> bool:
        """Halve the prompt after a server refused it; False if it can't be shorter."""
        shorter = max(self.context_tokens // 2, _FEWEST_TOKENS)
        changed = shorter < self.context_tokens
        self.context_tokens = shorter
        return changed

    @staticmethod
    def room_in(window: int) -> int:
        """The tokens of a prompt that leave a window room for the answer."""
        return max(window - min(_ANSWER_TOKENS, window // 4), _FEWEST_TOKENS)

    def _fit(self, window: int) -> None:
        room = self.room_in(window)
        if room < self.context_tokens:
            self.context_tokens = room
            log.info("the model's window is %d tokens, so prompts have at most %d", window, room)
