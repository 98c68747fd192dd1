"""Streams made at random, over a real socket: valid ones mean their text, damaged ones a text or an error."""

import asyncio
import contextlib
from contextlib import aclosing
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.errors import ModelError
from services.models.factory import ModelFactory, open_models
from services.models.generation import Restart, stream_answer
from tests.support.provider import SOON_S, Provider, Script
from tests.support.server import settings_for
from tests.support.streams import damaged, random_cuts, random_stream

EXAMPLES = 200
AT_A_TIME = 20
STREAM = {"content-type": "text/event-stream"}
NEVER_S = 20 * SOON_S


async def text_of(make: ModelFactory) -> str:
    kept: list[str] = []
    pieces = stream_answer(make(), [], first_token_timeout_s=SOON_S)
    async with aclosing(pieces):
        async for piece in pieces:
            match piece:
                case str():
                    kept.append(piece)
                case Restart():
                    kept.clear()
    return "".join(kept)


def scripted(random: Random, body: bytes) -> Script:
    return Script(body=body, cuts=random_cuts(random, body), headers=STREAM)


@settings(max_examples=EXAMPLES // AT_A_TIME)
@given(st.integers(0))
def test_a_valid_stream_means_its_text_wherever_it_is_cut(seed: int) -> None:
    async def ask(provider: Provider, random: Random) -> None:
        async with open_models(settings_for(Path(), provider)) as make:
            for _ in range(AT_A_TIME):
                body, text = random_stream(random)
                provider.script = scripted(random, body)
                assert await text_of(make) == text, body

    with Provider() as provider:
        asyncio.run(ask(provider, Random(seed)))


@settings(max_examples=EXAMPLES // AT_A_TIME)
@given(st.integers(0))
def test_a_damaged_stream_is_a_text_or_an_error_and_never_hangs(seed: int) -> None:
    async def ask(provider: Provider, random: Random) -> None:
        async with open_models(settings_for(Path(), provider)) as make:
            for _ in range(AT_A_TIME):
                body = damaged(random, random_stream(random)[0])
                provider.script = scripted(random, body)
                async with asyncio.timeout(NEVER_S):
                    with contextlib.suppress(ModelError):
                        await text_of(make)

    with Provider() as provider:
        asyncio.run(ask(provider, Random(seed)))
