"""How many tokens the model's server reads at most, asked of servers that tell it.

OpenAI's protocol does not say. vLLM and gateways write it into `/v1/models`, llama.cpp into `/props`, and Ollama into
`/api/show` and `/api/ps`. Ollama cuts longer prompts silently, so its default counts where nothing else is set.
"""

import asyncio
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import aiohttp
from pydantic import SecretStr

from services.errors import ModelUnreachable
from services.models.provider.chunk import parsed
from services.models.provider.client import open_session

PATIENCE_S = 3.0
"""A visitor's first question waits for it; a server on the same machine answers in milliseconds."""
_MAX_BYTES = 4 * 1024 * 1024  # of a list of models: bounds the memory; a server's own list has a few KB
OLLAMA_WINDOW = 4096
"""https://docs.ollama.com/context-length, for less than 24 GiB of GPU memory"""
_NAMES = ("max_model_len", "max_context_length", "context_length", "context_window", "max_input_tokens", "n_ctx")
"""Of vLLM and SGLang, Mistral, OpenRouter and Together, Groq, LiteLLM, llama.cpp."""
_NUM_CTX = re.compile(r"^num_ctx\s+(\d+)", re.MULTILINE)


async def ask_window(address: str, key: SecretStr, model: str) -> int | None:
    """The window in tokens, the smallest that the server names; None if it names none.

    Raises:
        ModelUnreachable: nothing answered.
    """
    base = address.rstrip("/")
    root = base.removesuffix("/v1")
    async with open_session(address, PATIENCE_S) as session:
        asking = _Asking(session, {"Authorization": f"Bearer {key.get_secret_value()}"})
        models, props, shown, loaded = await asyncio.gather(
            asking.get(f"{base}/models"),
            asking.get(f"{root}/props"),
            asking.post(f"{root}/api/show", {"model": model}),
            asking.get(f"{root}/api/ps"),
        )
    if not asking.answered:
        raise ModelUnreachable("The model's server could not be asked for its window.")
    return _smallest([*_listed(models, model), *_of_llama(props), *_of_ollama(shown, loaded, model)])


class _Asking:
    """Asks for JSON; what is no JSON, or no answer, is an empty object."""

    def __init__(self, session: aiohttp.ClientSession, headers: Mapping[str, str]) -> None:
        self._session = session
        self._headers = headers
        self.answered = False

    async def get(self, url: str) -> Mapping[str, Any]:
        return await self._json("GET", url, None)

    async def post(self, url: str, body: Mapping[str, str]) -> Mapping[str, Any]:
        return await self._json("POST", url, json.dumps(body).encode())

    async def _json(self, method: str, url: str, body: bytes | None) -> Mapping[str, Any]:
        headers = {**self._headers, **({"Content-Type": "application/json"} if body else {})}
        try:
            async with (
                asyncio.timeout(PATIENCE_S),
                self._session.request(method, url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                self.answered = True
                value = parsed(await _read(response)) if response.ok else None
        except (aiohttp.ClientError, TimeoutError, OSError):
            return {}
        return value if isinstance(value, Mapping) else {}


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    while len(body) <= _MAX_BYTES and (piece := await response.content.readany()):
        body += piece
    return bytes(body)


def _listed(models: Mapping[str, Any], model: str) -> list[object]:
    """What a list of models says of this one, or of the only one."""
    listed = [each for each in _items(models.get("data")) if isinstance(each, Mapping)]
    named = [each for each in listed if each.get("id") == model] or (listed if len(listed) == 1 else [])
    return [part.get(name) for each in named for part in (each, _mapping(each.get("meta"))) for name in _NAMES]


def _of_llama(props: Mapping[str, Any]) -> list[object]:
    return [_mapping(props.get("default_generation_settings")).get("n_ctx")]


def _of_ollama(shown: Mapping[str, Any], loaded: Mapping[str, Any], model: str) -> list[object]:
    about = _mapping(shown.get("model_info"))
    if not about:
        return []
    running = [_mapping(each) for each in _items(loaded.get("models"))]
    lengths = [each.get("context_length") for each in running if model in (each.get("name"), each.get("model"))]
    found = _NUM_CTX.search(str(shown.get("parameters") or ""))
    set_to = [int(found[1])] if found else [length for length in lengths if length] or [OLLAMA_WINDOW]
    return [*set_to, *(value for name, value in about.items() if str(name).endswith(".context_length"))]


def _smallest(values: Iterable[object]) -> int | None:
    windows = [value for value in values if isinstance(value, int) and not isinstance(value, bool) and value > 0]
    return min(windows, default=None)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []
