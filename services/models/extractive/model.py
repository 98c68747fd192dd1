"""`ExtractiveChatModel`: answers by quoting the sentences and rows that answer best, offline."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, ClassVar

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from services.events import EXTRACTIVE
from services.models.extractive.composing import compose
from services.operations.fair_threads import FairThreads
from services.text.likeness import Likeness

_WORDS = re.compile(r"(?:- )?(?:\*\*[^*\n]+\*\*|\S)\S*\s*")
"""An answer word by word. What is in bold comes at once, so that no marks show on the page until it is whole, and a
bullet with its first word: an answer that is stopped between two points ends with no empty one."""


async def paced(
    text: str, words_per_second: float, clock: Callable[[], float] = time.monotonic
) -> AsyncGenerator[str, None]:
    """A text word by word at this pace; all words that are due at once where the event loop is late.

    Each piece takes work for each who follows the answer, which an event loop that is late has no time for.
    """
    words = _WORDS.findall(text)
    began, written = clock(), 0
    while written < len(words):
        due = max(written, int((clock() - began) * words_per_second)) + 1
        yield "".join(words[written:due])
        written = due
        await asyncio.sleep(began + written / words_per_second - clock())


class ExtractiveChatModel(BaseChatModel):
    """A chat model that quotes the passages word for word, or lists, compares or computes what they say.

    If no passage answers, it shows the closest quotes or says so in the question's language, with `finish_reason`
    "no_answer".
    `words_per_second` paces the stream so that a person can read along and stop it. `likeness` finds sentences that say
    the same as the question in other words; without it the words alone decide.
    """

    NAME: ClassVar[str] = EXTRACTIVE

    words_per_second: float = 60
    threads: FairThreads | None = Field(default=None, exclude=True)
    """Where answers are put together, in turn; without any, in a thread of asyncio's own."""
    likeness: Likeness | None = Field(default=None, exclude=True)

    @property
    def _llm_type(self) -> str:
        return self.NAME

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401, ARG002
    ) -> ChatResult:
        text, reason = compose(messages, self.likeness)
        message = AIMessage(text, response_metadata={"finish_reason": reason, "model_name": self.NAME})
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401, ARG002
    ) -> AsyncIterator[ChatGenerationChunk]:
        text, reason = await self._composed(messages)
        async with aclosing(paced(text, self.words_per_second)) as pieces:
            async for piece in pieces:
                yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        metadata = {"finish_reason": reason, "model_name": self.NAME}
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata=metadata))

    async def _composed(self, messages: list[BaseMessage]) -> tuple[str, str]:
        if self.threads is None:
            return await asyncio.to_thread(compose, messages, self.likeness)
        return await self.threads.run(compose, messages, self.likeness)
