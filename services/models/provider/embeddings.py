"""A provider's embeddings. Loads openai's client, which takes a second: imported only where a model is named."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx2
import openai
from langchain_core.embeddings import Embeddings
from langchain_openai import OpenAIEmbeddings
from pydantic import SecretStr

from services.errors import ModelError, ModelRejected, ModelTimeout, ModelUnreachable
from services.models.provider.client import CONNECT_TIMEOUT_S
from services.models.provider.failures import (
    NO_CONNECTION,
    NOT_THE_PROTOCOL,
    SILENT,
    ProviderError,
    refused,
    reported,
    retry_after,
)

_CLIENT_ERRORS = (
    *(openai.OpenAIError, httpx2.HTTPError),
    *(ValueError, TypeError, KeyError, AttributeError, IndexError),  # what an answer that is not the protocol leads to
)


class ProviderEmbeddings(OpenAIEmbeddings):
    """`OpenAIEmbeddings` whose failures are Footnote's own.

    Raises:
        ModelError: from both methods.
    """

    async def aembed_documents(
        self, texts: list[str], chunk_size: int | None = None, **kwargs: object
    ) -> list[list[float]]:
        with _client_errors():
            return await super().aembed_documents(texts, chunk_size, **kwargs)

    async def aembed_query(self, text: str, **kwargs: object) -> list[float]:
        with _client_errors():
            return await super().aembed_query(text, **kwargs)


@asynccontextmanager
async def open_provider_embeddings(
    model: str, address: str, key: SecretStr, timeout_s: float
) -> AsyncIterator[Embeddings]:
    """Embeddings over one pool of connections, which is open meanwhile."""
    async with httpx2.AsyncClient(
        timeout=httpx2.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=20),
        follow_redirects=False,
    ) as http:
        yield ProviderEmbeddings(
            model=model,
            openai_api_key=key,
            openai_api_base=address,
            http_async_client=http,
            check_embedding_ctx_length=False,  # other servers than OpenAI's take text, not OpenAI's token numbers
            request_timeout=openai.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S),
        )


@contextmanager
def _client_errors() -> Iterator[None]:
    try:
        yield
    except _CLIENT_ERRORS as error:
        raise _as_model_error(error) from error


def _as_model_error(error: Exception) -> ModelError:
    match error:
        case openai.APITimeoutError() | httpx2.TimeoutException():
            return ModelTimeout(SILENT)
        case openai.APIStatusError():
            return refused(error.status_code, ProviderError.of(error.body), retry_after(error.response.headers))
        case openai.APIConnectionError() | httpx2.HTTPError():
            return ModelUnreachable(NO_CONNECTION)
        case openai.APIError():
            return reported(ProviderError.of({"error": error.body}))
        case _:
            return ModelRejected(NOT_THE_PROTOCOL, "protocol")
