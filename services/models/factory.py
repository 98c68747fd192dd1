"""Which `BaseChatModel` answers."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from services.completions import open_completions
from services.extractive import ExtractiveChatModel
from services.settings import Settings

ModelFactory = Callable[[], BaseChatModel]

OPENAI_ADDRESS = "https://api.openai.com/v1"


def provider_address(settings: Settings) -> str:
    return str(settings.openai_base_url or OPENAI_ADDRESS)


def provider_key(settings: Settings) -> SecretStr:
    """The key, or a placeholder for servers that need none: the client refuses to start without one."""
    return settings.openai_api_key or SecretStr("none")


@asynccontextmanager
async def open_models(settings: Settings, on_retry: Callable[[], None] = lambda: None) -> AsyncIterator[ModelFactory]:
    """How each question gets a model of its own over one pool of connections, which is open meanwhile.

    `on_retry` is called before a request is sent to the provider again.
    """
    if not settings.has_provider:
        yield ExtractiveChatModel
        return
    address, key = provider_address(settings), provider_key(settings)
    async with open_completions(address, key, settings.first_token_timeout_s, on_retry) as completions:
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


def model_name(settings: Settings) -> str:
    """The name that answers carry."""
    return settings.chat_model if settings.has_provider else ExtractiveChatModel.NAME
