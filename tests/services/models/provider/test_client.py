import asyncio
import gzip
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from services.errors import ModelRejected, ModelTimeout, ModelUnreachable
from services.models.provider.client import CompletionsClient, open_completions
from services.models.provider.failures import Upstream
from services.models.provider.stream import RUN
from tests.support.certificates import own_certificate
from tests.support.faults import EVENTS, chunk, raw
from tests.support.provider import SENTENCE, SOON_S, Provider, Script

KEY = "sk-secret-of-the-tests"
QUESTION: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "user", "content": "How long is the Nile? \ud83d"}],
    "stream": True,
    "stream_options": {"include_usage": True},
}


@asynccontextmanager
async def completions_of(provider: Provider, patience_s: float = 5.0) -> AsyncIterator[CompletionsClient]:
    async with open_completions(provider.base_url, SecretStr(KEY), patience_s) as completions:
        yield completions


async def chunks_of(completions: CompletionsClient) -> list[dict[str, Any]]:
    async with await completions.create(**QUESTION) as chunks:
        return [chunk async for chunk in chunks]


def text_of(chunks: list[dict[str, Any]]) -> str:
    return "".join(c["choices"][0]["delta"].get("content", "") for c in chunks if c["choices"])


async def answer_of(provider: Provider, patience_s: float = 5.0) -> str:
    async with completions_of(provider, patience_s) as completions:
        return text_of(await chunks_of(completions))


async def test_chunks_are_what_is_on_the_wire(provider: Provider) -> None:
    async with completions_of(provider) as completions:
        chunks = await chunks_of(completions)
    assert text_of(chunks) == "".join(SENTENCE)
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"
    assert chunks[-1]["usage"]["prompt_tokens"] == 11
    [request] = provider.requests
    assert request.body == QUESTION
    assert request.headers["authorization"] == f"Bearer {KEY}"


async def test_a_connection_is_used_again_after_a_complete_answer(provider: Provider) -> None:
    async with completions_of(provider) as completions:
        for _ in range(3):
            await chunks_of(completions)
        assert (len(provider.requests), provider.open_connections) == (3, 1)
    await asyncio.to_thread(provider.wait_until, lambda: provider.open_connections == 0)


async def test_an_answer_that_comes_at_once_lets_others_have_their_turns(provider: Provider) -> None:
    provider.script = Script(tokens=("x",) * 2000, tokens_per_write=2000)
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with completions_of(provider) as completions, await completions.create(**QUESTION) as chunks:
        taking_turns = asyncio.create_task(other())
        received = [chunk async for chunk in chunks]
        taking_turns.cancel()
        await asyncio.wait([taking_turns])
    assert len(text_of(received)) == 2000
    assert turns >= 2000 // RUN - 2


async def test_an_answer_that_is_left_has_its_connection_closed_at_once(provider: Provider) -> None:
    provider.script = Script(stall_at=1)
    async with completions_of(provider) as completions:
        async with await completions.create(**QUESTION) as chunks:
            await anext(aiter(chunks))
        left = time.monotonic()
        assert await asyncio.to_thread(provider.wait_until_left) - left < SOON_S
        await asyncio.to_thread(provider.wait_until, lambda: provider.open_connections == 0)


@pytest.mark.parametrize(
    "script", [Script(stall_at=0, late_headers=True), Script(stall_at=0), Script(stall_at=2), Script(status=503)],
    ids=["before the headers", "before the first chunk", "in the middle", "in a pause"],
)  # fmt: skip
async def test_a_cancelled_question_leaves_no_connection(provider: Provider, script: Script) -> None:
    provider.script = script
    async with completions_of(provider) as completions:
        asking = asyncio.create_task(chunks_of(completions))
        await asyncio.to_thread(provider.wait_for_requests, 1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await asyncio.to_thread(provider.wait_until, lambda: provider.open_connections <= (script.status == 503))


@pytest.mark.parametrize(
    ("headers", "pauses"),
    [
        ({}, (0.375, 0.75)),
        ({"retry-after-ms": "600"}, (0.6, 0.6)),
        ({"retry-after": "0.7"}, (0.7, 0.7)),
        ({"retry-after-ms": "600", "retry-after": "60"}, (0.6, 0.6)),
    ],
    ids=str,
)
async def test_the_pause_before_another_attempt_is_the_one_asked_for_else_it_grows(
    provider: Provider, headers: dict[str, str], pauses: tuple[float, ...]
) -> None:
    provider.script = Script(status=503, headers=headers)
    with pytest.raises(ModelUnreachable):
        await answer_of(provider)
    taken = [later.started_at - earlier.started_at for earlier, later in pairwise(provider.requests)]
    assert len(taken) == len(pauses)
    assert all(pause <= time_s < pause + SOON_S for pause, time_s in zip(pauses, taken, strict=True))


async def test_no_pause_is_longer_than_the_time_for_a_first_token(provider: Provider) -> None:
    provider.script = Script(status=503)
    with pytest.raises(ModelUnreachable):
        await answer_of(provider, patience_s=0.3)
    assert len(provider.requests) == 1


async def test_comments_do_not_keep_a_silent_answer_alive(provider: Provider) -> None:
    provider.script = Script(stall_at=2, ping_s=0.05)
    with pytest.raises(ModelTimeout):
        await answer_of(provider, patience_s=0.3)
    await asyncio.to_thread(provider.wait_until_left)


async def test_a_compressed_answer_is_read(provider: Provider) -> None:
    body = gzip.compress(chunk("It is long.", "stop") + b"data: [DONE]\n\n")
    provider.script = Script(body=body, headers=EVENTS | {"content-encoding": "gzip"})
    assert await answer_of(provider) == "It is long."


@pytest.mark.parametrize(
    "first",
    [
        b'data: {"choices": [{"index": 0, "finish_reason": "stop"}]}\n\n',
        b'data: {"choices": [{"index": 0, "delta": null, "finish_reason": "stop"}]}\n\n',
    ],
)
async def test_a_finish_reason_without_a_delta_ends_the_answer(provider: Provider, first: bytes) -> None:
    provider.script = raw(chunk("It is long."), first)
    assert await answer_of(provider) == "It is long."


async def test_halves_of_a_character_arrive_as_they_are_sent(provider: Provider) -> None:
    provider.script = raw(chunk("\ud83d"), chunk("\ude00", "stop"))
    async with completions_of(provider) as completions:
        assert text_of(await chunks_of(completions)) == "\ud83d" + "\ude00"


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b'"text"', b'{"choices": 7}', b'{"choices": [7]}', b'{"choices": {}7']
)
async def test_an_invalid_chunk_is_refused(provider: Provider, data: bytes) -> None:
    provider.script = raw(b"data: " + data + b"\n\n")
    with pytest.raises(ModelRejected, match="OPENAI_BASE_URL"):
        await answer_of(provider)


@pytest.mark.parametrize(
    "script", [Script(open_end=True), Script(open_end=True, done=False), Script(open_end=True, done=False, ping_s=0.1)]
)
async def test_an_answer_is_over_soon_after_its_last_word(provider: Provider, script: Script) -> None:
    provider.script = script
    started = time.monotonic()
    assert await answer_of(provider, patience_s=20) == "".join(SENTENCE)
    assert time.monotonic() - started < 5
    await asyncio.to_thread(provider.wait_until_left)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_takes_nothing_to_another_server(provider: Provider, status: int) -> None:
    with Provider() as other:
        provider.script = Script(status=status, headers={"location": f"{other.base_url}/chat/completions"})
        with pytest.raises(ModelRejected, match=r"is at another address. .* OPENAI_BASE_URL"):
            await answer_of(provider)
        assert other.requests == []


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
async def test_the_environments_proxy_is_used(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, provider.base_url.removesuffix("/v1"))
    async with open_completions("http://model.invalid/v1", SecretStr(KEY), 5) as completions:
        assert text_of(await chunks_of(completions)) == "".join(SENTENCE)
    assert provider.requests[0].headers["host"] == "model.invalid"


async def test_a_host_that_the_environment_excepts_is_reached_without_the_proxy(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert await answer_of(provider) == "".join(SENTENCE)


async def test_a_certificate_that_the_environment_names_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Provider(tls=own_certificate(tmp_path)) as provider:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        assert await answer_of(provider) == "".join(SENTENCE)


async def test_an_error_tells_the_log_what_it_came_from(provider: Provider) -> None:
    provider.script = Script(status=400, body=b"too many words")
    with pytest.raises(ModelRejected) as failed:
        await answer_of(provider)
    cause = failed.value.__cause__
    assert isinstance(cause, Upstream)
    assert (str(cause), cause.status_code) == ("too many words", 400)
