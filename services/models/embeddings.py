"""Which `Embeddings`: WordLlama, built in, or a provider's."""

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING, cast

import httpx2
import openai
from langchain_core.embeddings import Embeddings
from langchain_openai import OpenAIEmbeddings

from services.completions import CONNECT_TIMEOUT_S
from services.models import provider_address, provider_key
from services.refusals import provider_errors
from services.settings import Settings

if TYPE_CHECKING:
    from wordllama.inference import WordLlamaInference

BATCH = 64
"""Texts embedded between two chances for another thread to embed."""


class WordLlamaEmbeddings(Embeddings):
    """Vectors of 256 dimensions from WordLlama's wheel: no network, no key, a few thousand texts a second."""

    def __init__(self) -> None:
        import wordllama

        # The wheel holds the weights and the tokenizer; without these arguments the tokenizer would be downloaded.
        self._model: WordLlamaInference = wordllama.WordLlama.load(
            cache_dir=Path(wordllama.__file__).parent, disable_download=True
        )
        self._model.tokenizer.no_padding()
        self._lock = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = []
        for start in range(0, len(texts), BATCH):
            with self._lock:
                vectors += self._embedded(texts[start : start + BATCH])
        return vectors

    def _embedded(self, texts: list[str]) -> list[list[float]]:
        """What `WordLlamaInference.embed` gives, in half its time: nothing is padded, and no offsets are kept."""
        import numpy as np

        model = self._model
        encoded = model.tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        sums = np.stack([model.embedding[tokens.ids].sum(axis=0) for tokens in encoded])
        means = sums / np.array([[max(len(tokens.ids), 1)] for tokens in encoded], dtype=np.float32)
        norms = np.linalg.norm(means, axis=1, keepdims=True)
        return cast("list[list[float]]", (means / np.where(norms, norms, 1)).tolist())

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self.embed_documents, texts)

    async def aembed_query(self, text: str) -> list[float]:
        return await asyncio.to_thread(self.embed_query, text)


class ProviderEmbeddings(OpenAIEmbeddings):
    """`OpenAIEmbeddings` whose failures are Footnote's own.

    Raises:
        ModelError: from both methods.
    """

    async def aembed_documents(
        self, texts: list[str], chunk_size: int | None = None, **kwargs: object
    ) -> list[list[float]]:
        with provider_errors():
            return await super().aembed_documents(texts, chunk_size, **kwargs)

    async def aembed_query(self, text: str, **kwargs: object) -> list[float]:
        with provider_errors():
            return await super().aembed_query(text, **kwargs)


def provider_pool(settings: Settings) -> httpx2.AsyncClient:
    """One pool of connections for what a provider embeds; whoever makes it closes it."""
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(settings.first_token_timeout_s, connect=CONNECT_TIMEOUT_S),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=20),
        follow_redirects=True,
    )


def make_embeddings(settings: Settings, http: httpx2.AsyncClient) -> Embeddings:
    """The provider's embeddings when `FOOTNOTE_EMBEDDING_MODEL` names a model, else WordLlama."""
    if settings.embedding_model is None:
        return WordLlamaEmbeddings()
    return ProviderEmbeddings(
        model=settings.embedding_model,
        openai_api_key=provider_key(settings),
        openai_api_base=provider_address(settings),
        http_async_client=http,
        check_embedding_ctx_length=False,  # other servers than OpenAI's take text, not OpenAI's token numbers
        request_timeout=openai.Timeout(settings.first_token_timeout_s, connect=CONNECT_TIMEOUT_S),
    )
