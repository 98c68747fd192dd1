"""Which `BaseChatModel` answers, and what its failures mean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import openai
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from services.errors import ModelError, ModelRejected, ModelTimeout, ModelUnreachable, RateLimited
from services.extractive import ExtractiveChatModel
from services.settings import Settings

ModelFactory = Callable[[], BaseChatModel]

OPENAI_ADDRESS = "https://api.openai.com/v1"
CONNECT_TIMEOUT_S = 5.0
_FOREIGN = (openai.OpenAIError, httpx2.HTTPError, ValueError, TypeError, KeyError, AttributeError)


def provider_address(settings: Settings) -> str:
    return str(settings.openai_base_url or OPENAI_ADDRESS)


def provider_key(settings: Settings) -> SecretStr:
    """The key, or a placeholder for servers that need none: the client refuses to start without one."""
    return settings.openai_api_key or SecretStr("none")


def provider_pool(settings: Settings) -> httpx2.AsyncClient:
    """One pool of connections for all questions; whoever makes it closes it."""
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(settings.first_token_timeout_s, connect=CONNECT_TIMEOUT_S),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=20),
        follow_redirects=True,
    )


class _PlainChunks(openai.AsyncOpenAI):
    """The provider's client, which leaves the chunks of a stream as the dictionaries they are on the wire.

    LangChain takes them so; making an object of each, only to dump it again, is a third of what a token costs.
    """

    def _process_response_data(self, *, data: object, cast_to: object, response: httpx2.Response) -> Any:  # noqa: ANN401, ARG002
        return data


def model_factory(settings: Settings, http: httpx2.AsyncClient) -> ModelFactory:
    """How each question gets a model of its own over the shared pool."""
    if not settings.has_provider:
        return ExtractiveChatModel
    completions = _PlainChunks(
        api_key=provider_key(settings).get_secret_value(),
        base_url=provider_address(settings),
        http_client=http,
        timeout=openai.Timeout(settings.first_token_timeout_s, connect=CONNECT_TIMEOUT_S),
        max_retries=0,
    ).chat.completions
    return lambda: ChatOpenAI(
        model=settings.chat_model,
        api_key=provider_key(settings),
        base_url=provider_address(settings),
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


@contextmanager
def provider_errors() -> Iterator[None]:
    """Turn what the provider's client raises into Footnote's errors."""
    try:
        yield
    except _FOREIGN as error:
        raise as_model_error(error) from error


def as_model_error(error: Exception) -> ModelError:  # noqa: PLR0911 - a table
    """What a failure of the provider's client means for whoever asked.

    What is not an error of the client is raised by it, or by LangChain, when an answer is not the protocol.
    """
    match error:
        case openai.APITimeoutError() | httpx2.TimeoutException():
            return ModelTimeout("The model was silent for too long and was stopped. Try again.")
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return ModelRejected(
                "The model's server refused the key. Whoever runs this server must correct OPENAI_API_KEY."
            )
        case openai.NotFoundError():
            return ModelRejected(
                "The model's server does not know this model or address. Whoever runs this server must correct "
                "FOOTNOTE_CHAT_MODEL or OPENAI_BASE_URL."
            )
        case openai.RateLimitError():
            return RateLimited(
                "The model's server has too many requests or no quota left. Wait a little and try again."
            )
        case openai.InternalServerError() | openai.ConflictError():
            return ModelUnreachable("The model's server has an error of its own. Try again in a moment.")
        case openai.APIStatusError():
            return ModelRejected(
                "The model's server refused the request. Ask in fewer words, or start a new conversation."
            )
        case openai.APIConnectionError() | httpx2.HTTPError():
            return ModelUnreachable(
                "The connection to the model's server failed. Try again; if it stays, whoever runs this server must "
                "check OPENAI_BASE_URL and that the model runs."
            )
        case openai.APIError():
            return ModelUnreachable("The model's server reported an error in its answer. Try again in a moment.")
        case _:
            return ModelRejected(
                "The model's server sent something that is not an OpenAI-compatible answer. Whoever runs this server "
                "must check OPENAI_BASE_URL."
            )
