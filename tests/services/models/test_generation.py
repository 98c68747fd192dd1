import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessageChunk, HumanMessage

from services.errors import ModelError, ModelRejected, ModelTimeout, ModelUnreachable, RateLimited
from services.events import Usage
from services.models.extractive.model import ExtractiveChatModel
from services.models.factory import model_name, open_models
from services.models.generation import MAX_ANSWER_CHARS, Ending, Restart, SurrogateJoiner, Thinking, stream_answer
from tests.support.provider import SENTENCE, SOON_S, Provider, Script
from tests.support.server import settings_for

QUESTION = [HumanMessage("How long is the Nile?")]


async def pieces_of(
    provider: Provider, folder: Path, *, patience: float = 10
) -> list[str | Thinking | Restart | Ending]:
    settings = settings_for(folder, provider, first_token_timeout_s=patience)
    async with open_models(settings) as make:
        pieces = stream_answer(make(), QUESTION, first_token_timeout_s=patience)
        async with aclosing(pieces):
            return [piece async for piece in pieces]


async def test_tokens_come_as_they_are_sent_and_then_how_it_ended(provider: Provider, tmp_path: Path) -> None:
    assert await pieces_of(provider, tmp_path) == [
        *SENTENCE,
        Ending("stop", Usage(prompt_tokens=11, completion_tokens=7)),
    ]


async def test_the_provider_is_asked_for_a_stream_with_usage_by_the_key(provider: Provider, tmp_path: Path) -> None:
    await pieces_of(provider, tmp_path)
    [request] = provider.requests
    assert request.headers["authorization"] == "Bearer sk-secret-of-the-tests"
    assert request.body == {
        "model": "gpt-4o-mini",
        "messages": [{"role": "user", "content": "How long is the Nile?"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_half_a_character_waits_for_the_other_half_or_is_replaced(provider: Provider, tmp_path: Path) -> None:
    provider.script = Script(tokens=("x\ud83e", "\udd86b", "\udd86", "\ud83e", "c", "d\ud83e"))
    assert (await pieces_of(provider, tmp_path))[:-1] == ["x", "🦆b", "�", "�c", "d", "�"]


@pytest.mark.parametrize(
    ("told", "reason"), [("stop", "stop"), ("length", "length"), ("tool_calls", "stop"), ("end_turn", "stop")]
)
async def test_why_the_model_ended_is_passed_on(provider: Provider, tmp_path: Path, told: str, reason: str) -> None:
    provider.script = Script(finish_reason=told)
    ending = (await pieces_of(provider, tmp_path))[-1]
    assert isinstance(ending, Ending)
    assert ending.finish_reason == reason


async def test_an_answer_without_done_is_complete(provider: Provider, tmp_path: Path) -> None:
    provider.script = Script(done=False)
    assert (await pieces_of(provider, tmp_path))[:-1] == list(SENTENCE)


@pytest.mark.parametrize(
    ("script", "failure"),
    [
        (Script(status=400), ModelRejected),
        (Script(status=401), ModelRejected),
        (Script(status=403), ModelRejected),
        (Script(status=404), ModelRejected),
        (Script(status=429), RateLimited),
        (Script(status=500), ModelUnreachable),
        (Script(status=503), ModelUnreachable),
        (Script(body=b"<html>Welcome</html>", headers={"content-type": "text/html"}), ModelError),
        (Script(body=b'{"hello": "world"}'), ModelError),
        (Script(body=b"\xff\xfe\x00garbage"), ModelError),
        (Script(garbage_at=3), ModelError),
        (Script(drop_at=0), ModelUnreachable),
        (Script(drop_at=3), ModelUnreachable),
        (Script(cut_at=3), ModelUnreachable),
        (Script(tokens=()), ModelRejected),
        (Script(finish_reason="content_filter"), ModelRejected),
    ],
    ids=str,
)
async def test_what_goes_wrong_at_the_provider_is_an_error_of_our_own(
    provider: Provider, tmp_path: Path, script: Script, failure: type[ModelError]
) -> None:
    provider.script = script
    with pytest.raises(failure) as failed:
        await pieces_of(provider, tmp_path)
    assert "sk-secret" not in failed.value.message
    assert "The provider was told" not in failed.value.message


async def test_a_model_that_never_stops_is_stopped_at_a_limit(provider: Provider, tmp_path: Path) -> None:
    provider.script = Script(tokens=("x" * 250_000,) * 20, stall_at=20)
    *pieces, ending = await pieces_of(provider, tmp_path)
    assert sum(len(piece) for piece in pieces if isinstance(piece, str)) == MAX_ANSWER_CHARS
    assert ending == Ending("length", None)
    await asyncio.to_thread(provider.wait_until_left)


class Endless(ExtractiveChatModel):
    """Continues endlessly without a word."""

    async def astream(self, *_: Any, **__: Any) -> AsyncIterator[AIMessageChunk]:
        chunk = AIMessageChunk(content="")
        while True:
            yield chunk


class Sudden(ExtractiveChatModel):
    """Sends all of a long answer at once."""

    async def astream(self, *_: Any, **__: Any) -> AsyncIterator[AIMessageChunk]:
        yield AIMessageChunk(content="[1] " * 25_000, response_metadata={"finish_reason": "stop"})


async def test_while_an_answer_that_came_at_once_is_read_others_are_served() -> None:
    served = 0

    async def serve() -> None:
        nonlocal served
        while True:
            served += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(serve())
    pieces = [piece async for piece in stream_answer(Sudden(), QUESTION, first_token_timeout_s=10)]
    other.cancel()
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == "[1] " * 25_000
    assert isinstance(pieces[-1], Ending)
    assert served >= 20


async def test_a_model_that_never_says_a_word_is_stopped_too() -> None:
    pieces: list[object] = []

    async def read() -> None:
        pieces.extend([piece async for piece in stream_answer(Endless(), QUESTION, first_token_timeout_s=5)])

    with pytest.raises(ModelRejected):
        await read()
    assert all(isinstance(piece, Thinking) for piece in pieces)


@pytest.mark.parametrize("script", [Script(stall_at=0), Script(stall_at=0, late_headers=True), Script(stall_at=3)])
async def test_a_silent_model_is_given_up_and_its_connection_closed(
    provider: Provider, tmp_path: Path, script: Script
) -> None:
    provider.script = script
    with pytest.raises(ModelTimeout):
        await pieces_of(provider, tmp_path, patience=0.3)
    await asyncio.to_thread(provider.wait_until_left)


async def test_comments_that_keep_a_silent_stream_open_do_not_count_as_tokens(
    provider: Provider, tmp_path: Path
) -> None:
    provider.script = Script(silent_before_s=5)
    with pytest.raises(ModelTimeout):
        await pieces_of(provider, tmp_path, patience=0.2)


async def test_a_refused_connection_is_an_unreachable_model(tmp_path: Path) -> None:
    with Provider() as gone:
        pass
    with pytest.raises(ModelUnreachable, match="OPENAI_BASE_URL"):
        await pieces_of(gone, tmp_path)


@pytest.mark.parametrize("stall_at", [0, 3])
async def test_leaving_closes_the_connection_at_once(provider: Provider, tmp_path: Path, stall_at: int) -> None:
    provider.script = Script(stall_at=stall_at)
    asking = asyncio.create_task(pieces_of(provider, tmp_path))
    await asyncio.to_thread(provider.wait_for_requests, 1)
    cancelled_at = time.monotonic()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert await asyncio.to_thread(provider.wait_until_left) - cancelled_at < SOON_S


async def test_every_question_has_a_model_of_its_own(provider: Provider, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, provider)
    async with open_models(settings) as make:
        assert make() is not make()


def test_an_answer_carries_the_name_of_its_model(provider: Provider, tmp_path: Path) -> None:
    assert model_name(settings_for(tmp_path)) == "extractive"
    assert model_name(settings_for(tmp_path, provider, chat_model="llama-4")) == "llama-4"


WITH_SURROGATES = st.text(st.characters() | st.sampled_from("\ud83e\udd86\ud800\udfff"))


def whole(*pieces: str) -> str:
    joiner = SurrogateJoiner()
    return "".join([*(joiner.feed(piece) for piece in pieces), joiner.end()])


@given(st.text())
def test_text_without_surrogates_passes_unchanged(text: str) -> None:
    assert SurrogateJoiner().feed(text) == text


@given(st.lists(WITH_SURROGATES))
def test_surrogate_pairs_are_joined_wherever_the_text_is_split(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert whole(*pieces) == text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def test_a_lone_surrogate_is_replaced_and_the_text_after_it_stays() -> None:
    assert whole("a\ud83e", "b") == "a\ufffdb"
    assert whole("\udd86\ud83e") == "\ufffd\ufffd"
    assert whole("\ud83e", "", "\udd86") == "🦆"
