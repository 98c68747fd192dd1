from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from services.errors import ModelUnreachable
from services.models.factory import known_window
from services.models.provider.window import OLLAMA_WINDOW, ask_window
from services.models.traits import ModelTraits
from tests.support.processes import free_port
from tests.support.provider import Provider
from tests.support.server import settings_for

SHOWN = {"model_info": {"llama.context_length": 131072}, "parameters": "stop  <|eot|>"}


def models(*listed: dict[str, Any]) -> dict[str, object]:
    return {"/v1/models": {"object": "list", "data": list(listed)}}


@pytest.mark.parametrize(
    ("told", "window"),
    [
        ({}, None),
        (models({"id": "m"}), None),
        (models({"id": "m", "max_model_len": 8192}), 8192),
        (models({"id": "other", "max_model_len": 2048}, {"id": "m", "max_model_len": 8192}), 8192),
        (models({"id": "the only one, under its path", "max_model_len": 8192}), 8192),
        (models({"id": "other", "max_model_len": 2048}, {"id": "another"}), None),
        (models({"id": "m", "context_length": 32768}), 32768),
        (models({"id": "m", "meta": {"n_ctx": 4096, "n_ctx_train": 8192}}), 4096),
        (models({"id": "m", "max_model_len": "long"}), None),
        ({"/v1/models": [1, 2]}, None),
        ({"/props": {"default_generation_settings": {"n_ctx": 4096}}}, 4096),
        ({"/api/show": SHOWN}, OLLAMA_WINDOW),
        ({"/api/show": SHOWN | {"parameters": "num_ctx                        16384"}}, 16384),
        ({"/api/show": SHOWN, "/api/ps": {"models": [{"name": "m", "context_length": 8192}]}}, 8192),
        ({"/api/show": {"model_info": {"bert.context_length": 512}}}, 512),
    ],
)
async def test_the_window_is_what_the_server_tells(
    provider: Provider, told: dict[str, object], window: int | None
) -> None:
    provider.told = told
    assert await ask_window(provider.base_url, SecretStr("k"), "m") == window


async def test_a_server_that_is_not_there_is_no_server_without_a_window() -> None:
    with pytest.raises(ModelUnreachable):
        await ask_window(f"http://127.0.0.1:{free_port()}/v1", SecretStr("k"), "m")


async def test_an_operator_who_sets_the_length_of_prompts_is_believed(provider: Provider, tmp_path: Path) -> None:
    provider.told = models({"id": "gpt-4o-mini", "max_model_len": 8192})
    assert await known_window(settings_for(tmp_path, provider)) == 8192
    assert await known_window(settings_for(tmp_path, provider, context_tokens=6000)) is None
    assert await known_window(settings_for(tmp_path)) is None


@pytest.mark.parametrize(("window", "room"), [(8192, 7168), (2048, 1536), (131072, 12000), (900, 1000), (None, 12000)])
async def test_prompts_fit_a_window_and_leave_room_for_the_answer(window: int | None, room: int) -> None:
    async def told() -> int | None:
        return window

    traits = ModelTraits(12000, told)
    await traits.learn_window()
    assert traits.context_tokens == room


async def test_a_window_is_asked_for_once() -> None:
    asked: list[bool] = []

    async def told() -> int | None:
        asked.append(True)
        if len(asked) == 1:
            raise ModelUnreachable("down")
        return 4096

    traits = ModelTraits(12000, told)
    await traits.learn_window()
    await traits.learn_window()
    assert (len(asked), traits.context_tokens) == (1, 12000)
    traits._ask_at = 0.0  # noqa: SLF001 - half a minute later
    await traits.learn_window()
    await traits.learn_window()
    assert (len(asked), traits.context_tokens) == (2, 3072)
