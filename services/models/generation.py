"""The model's answer, token by token."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage

from services.characters import Characters
from services.errors import ModelError, ModelRejected, ModelTimeout, ModelUnreachable
from services.events import FinishReason, Usage
from services.refusals import FILTERED, SILENT, provider_errors

MAX_ANSWER_CHARS = 2_000_000
MAX_ANSWER_CHUNKS = 100_000
"""LangChain keeps every chunk of an answer until its end, about 2 KB each."""
_NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ending:
    """How the model ended its answer."""

    finish_reason: FinishReason
    usage: Usage | None


async def stream_answer(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    *,
    first_token_timeout_s: float,
    options: Mapping[str, Any] = _NO_OPTIONS,
) -> AsyncGenerator[str | Ending, None]:
    """The pieces of text as the model sends them, then one `Ending`. A model that does not stop is stopped.

    `options` go with the request, such as `temperature` and `max_tokens`.

    Raises:
        ModelError: the model failed, was silent for too long, sent nothing, or stopped before it was done.
    """
    reason: str | None = None
    usage: Usage | None = None
    chars = count = 0
    characters = Characters()
    async with aclosing(_chunks(model, messages, first_token_timeout_s, options)) as chunks:
        async for chunk in chunks:
            if chunk.response_metadata:
                reason = chunk.response_metadata.get("finish_reason") or reason
            if chunk.usage_metadata:
                counted = chunk.usage_metadata
                usage = Usage(prompt_tokens=counted["input_tokens"], completion_tokens=counted["output_tokens"])
            text = chunk.content if isinstance(chunk.content, str) else str(chunk.text)
            count += 1
            if text := characters.feed(text):
                yield text[: MAX_ANSWER_CHARS - chars]
                chars += len(text)
            if chars >= MAX_ANSWER_CHARS or count >= MAX_ANSWER_CHUNKS:
                reason = "length"
                break
    if rest := characters.end():
        yield rest
    yield Ending(_finish_reason(reason, empty=not (chars or rest)), usage)


async def _chunks(
    model: BaseChatModel, messages: Sequence[BaseMessage], first_token_timeout_s: float, options: Mapping[str, Any]
) -> AsyncGenerator[AIMessageChunk, None]:
    with provider_errors():
        # `astream` is declared as an iterator; it is a generator, and closing it closes the connection.
        generator = cast("AsyncGenerator[AIMessageChunk, None]", model.astream(list(messages), **options))
        async with aclosing(generator) as stream:
            try:
                async with asyncio.timeout(first_token_timeout_s):
                    first = await anext(stream, None)
            except TimeoutError as error:
                raise ModelTimeout(SILENT) from error
            if first is None:
                return
            yield first
            async for chunk in stream:
                yield chunk


def _finish_reason(reason: str | None, *, empty: bool) -> FinishReason:
    problem: ModelError | None = None
    match reason:
        case "content_filter":
            problem = ModelRejected(FILTERED)
        case None:
            problem = ModelUnreachable("The connection to the model broke before the answer was complete. Try again.")
        case _ if empty:
            problem = ModelRejected("The model sent an empty answer. Ask it differently, or choose another model.")
        case "length" | "no_answer":
            return reason
        case _:
            return "stop"
    raise problem
