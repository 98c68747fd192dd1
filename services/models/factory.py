"""Which `BaseChatModel` answers."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from services.models.extractive.model import ExtractiveChatModel
from services.models.provider.client import open_completions
from services.models.provider.refusals import OnRefusal, ignored
from services.models.provider.window import ask_window
from services.operations.fair_threads import FairThreads
from services.settings import Settings
from services.text.likeness import Likeness

ModelFactory = Callable[[], BaseChatModel]

OPENAI_ADDRESS = "https://api.openai.com/v1"


def provider_address(settings: Settings) -> str:
    return str(settings.openai_base_url or OPENAI_ADDRESS)


def provider_key(settings: Settings) -> SecretStr:
    """The key, or a placeholder for servers that need none: the client refuses to start without one."""
    return settings.openai_api_key or SecretStr("none")


@asynccontextmanager
async def open_models(
    settings: Settings,
    on_retry: Callable[[], None] = lambda: None,
    on_refusal: OnRefusal = ignored,
    threads: FairThreads | None = None,
    likeness: Likeness | None = None,
) -> AsyncIterator[ModelFactory]:
    """How each question gets a model of its own over one pool of connections, which is open meanwhile.

    `on_retry` is called before a request is sent to the provider again, `on_refusal` when it is written differently.
    Without a provider, answers are put together in `threads`, and what says the same in other words is found by
    `likeness`.
    """
    if not settings.has_provider:
        yield lambda: ExtractiveChatModel(threads=threads, likeness=likeness)
        return
    await asyncio.to_thread(importlib.import_module, "langchain_openai")  # takes a second, which those who quote save
    from langchain_openai import ChatOpenAI

    address, key = provider_address(settings), provider_key(settings)
    async with open_completions(address, key, settings.first_token_timeout_s, on_retry, on_refusal) as completions:
        yield lambda: ChatOpenAI(
            model=settings.chat_model,
            api_key=key,
            base_url=address,
            async_client=completions,
            # Never called; left out, every question would load the certificates for a blocking client of its own.
            client=completions,
            # Its `asyncio.wait_for` loses cancellations on Python 3.11; silence ends by the client's read timeout.
            stream_chunk_timeout=None,
            streaming=True,
            stream_usage=True,
            use_responses_api=False,
        )


async def known_window(settings: Settings) -> int | None:
    """The window of the model's server in tokens, where it tells and nobody has set FOOTNOTE_CONTEXT_TOKENS.

    Raises:
        ModelUnreachable: the server could not be asked.
    """
    if not settings.has_provider or "context_tokens" in settings.model_fields_set:
        return None
    return await ask_window(provider_address(settings), provider_key(settings), settings.chat_model)


def model_name(settings: Settings) -> str:
    """The name that answers carry."""
    return settings.chat_model if settings.has_provider else ExtractiveChatModel.NAME
