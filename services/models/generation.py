"""The model's answer, token by token."""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage

from services.errors import ModelError, ModelRejected, ModelTimeout, ModelUnreachable
from services.events import FinishReason, Usage
from services.models.provider.failures import FILTERED, SILENT, provider_errors
from services.models.provider.stream import THOUGHT
from services.models.thoughts import AnswerFilter
from services.models.traits import ModelTraits

MAX_ANSWER_CHARS = 2_000_000  # some 500 pages: only a model that never ends gets there
MAX_ANSWER_CHUNKS = 100_000
"""LangChain keeps every chunk of an answer until its end, about 2 KB each."""
_PIECE_CHARS = 4000
"""Read at once, in which some 10 ms pass: looking for footnotes takes 3 µs a character."""
_NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Thinking:
    """The model is thinking, and for how many seconds; at most one a second."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Restart:
    """What the model wrote so far was a thought: its answer begins now."""


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
    traits: ModelTraits | None = None,
) -> AsyncGenerator[str | Thinking | Restart | Ending, None]:
    """The pieces of the answer as the model sends them, then one `Ending`. A model that does not stop is stopped.

    Thoughts are left out; `Thinking` reports them. `options` go with the request, such as `temperature` and
    `max_tokens`. In `traits` it is remembered when the model begins its answers inside a thought.

    Raises:
        ModelError: the model failed, was silent for too long, sent nothing, or stopped before it was done.
    """
    reason: str | None = None
    usage: Usage | None = None
    chars = count = 0
    joiner = SurrogateJoiner()
    answer = AnswerFilter(opens_in_thought=traits is not None and traits.opens_in_thought)
    clock = _ThinkingClock()
    async with aclosing(_chunks(model, messages, first_token_timeout_s, options)) as chunks:
        async for chunk in chunks:
            reason = chunk.response_metadata.get("finish_reason") or reason
            usage = _usage_of(chunk) or usage
            count += 1
            text = answer.feed(joiner.feed(chunk.content if isinstance(chunk.content, str) else str(chunk.text)))
            if answer.restarted:
                answer.restarted = False
                chars = 0
                if traits is not None:
                    traits.opens_in_thought = True
                yield Restart()
            if text:
                yield text[: MAX_ANSWER_CHARS - chars]
                chars += len(text)
            elif not chars and (thinking := clock.tick()):
                yield thinking
            if chars >= MAX_ANSWER_CHARS or count >= MAX_ANSWER_CHUNKS:
                reason = "length"
                break
    if rest := answer.feed(joiner.end()) + answer.end():
        yield rest
    yield Ending(_finish_reason(reason, empty=not (chars or rest), thought=answer.thought or clock.told), usage)


def _usage_of(chunk: AIMessageChunk) -> Usage | None:
    if not (counted := chunk.usage_metadata):
        return None
    return Usage(prompt_tokens=counted["input_tokens"], completion_tokens=counted["output_tokens"])


class _ThinkingClock:
    """Tells once a second how long a model has sent something that is not its answer.

    It starts at the first such piece: before that the model's server has read the prompt.
    """

    def __init__(self) -> None:
        self._started: float | None = None
        self._told = 0

    @property
    def told(self) -> bool:
        return self._told > 0

    def tick(self) -> Thinking | None:
        now = time.monotonic()
        if self._started is None:
            self._started = now
        seconds = int(now - self._started)
        if seconds <= self._told:
            return None
        self._told = seconds
        return Thinking(seconds)


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
            for number, chunk in enumerate(_small(first)):
                await _let_others_on(number)
                yield chunk
            async for received in stream:
                for number, chunk in enumerate(_small(received)):
                    await _let_others_on(number)
                    yield chunk


async def _let_others_on(number: int) -> None:
    if number:
        await asyncio.sleep(0)


def _small(chunk: AIMessageChunk) -> Iterator[AIMessageChunk]:
    """What a model sent at once in pieces, between which others are served: some servers send all of an answer so."""
    text = chunk.content
    if not isinstance(text, str) or len(text) <= _PIECE_CHARS:
        yield chunk
        return
    for start in range(0, len(text), _PIECE_CHARS):
        yield chunk.model_copy(update={"content": text[start : start + _PIECE_CHARS]})


def _finish_reason(reason: str | None, *, empty: bool, thought: bool) -> FinishReason:
    problem: ModelError | None = None
    match reason:
        case "content_filter":
            problem = ModelRejected(FILTERED, "filter")
        case None:
            problem = ModelUnreachable("The connection to the model broke before the answer was complete. Try again.")
        case _ if empty and (thought or reason == THOUGHT):
            problem = ModelRejected(
                "The model spent its whole answer on thinking. Try again. If it keeps failing, this server's operator "
                "must choose a model that thinks less in FOOTNOTE_CHAT_MODEL.",
                "no_answer",
            )
        case _ if empty:
            problem = ModelRejected(
                "The model sent an empty answer. Try again. If it keeps failing, this server's operator must set "
                "FOOTNOTE_CONTEXT_TOKENS below the model's window, or choose another FOOTNOTE_CHAT_MODEL.",
                "no_answer",
            )
        case "length" | "no_answer":
            return reason
        case _:
            return "stop"
    raise problem


class SurrogateJoiner:
    """Joins surrogate pairs that arrive in two pieces, and replaces lone surrogates by U+FFFD (RFC 8259, section 8.2).

    A lone surrogate has no UTF-8 form, so it would end a stream of events in the middle.
    """

    def __init__(self) -> None:
        self._half = ""

    def feed(self, piece: str) -> str:
        """The characters that are whole after this piece."""
        text = self._half + piece
        try:
            text.encode()
        except UnicodeEncodeError:
            return self._joined(text)
        return text

    def end(self) -> str:
        """What was held back when the text ended."""
        return "\N{REPLACEMENT CHARACTER}" if self._half else ""

    def _joined(self, text: str) -> str:
        self._half = text[-1] if "\ud800" <= text[-1] <= "\udbff" else ""
        whole = text.removesuffix(self._half)
        return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
