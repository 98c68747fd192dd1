"""Passages -> vectors, batch by batch, while the next pages are still being read."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from langchain_core.embeddings import Embeddings

from services.documents import Content, Passage
from services.files.reading.client import SplitPage
from services.files.splitting.printed_numbers import with_labels

TakeTurn = Callable[[], AbstractAsyncContextManager[None]]


class EmbeddingPipeline:
    """Takes the pages of one file in. Each batch is embedded in a `turn`."""

    def __init__(self, embeddings: Embeddings, turn: TakeTurn) -> None:
        self._embeddings = embeddings
        self._turn = turn
        self._content = Content()
        self._passages: asyncio.Queue[list[Passage] | None] = asyncio.Queue()
        self._embedding = asyncio.create_task(self._embed_all())

    @property
    def passages(self) -> int:
        """How many there are so far."""
        return len(self._content.passages)

    def put(self, pages: Sequence[SplitPage]) -> None:
        """The next pages. Raises what the pages before have met."""
        if self._embedding.done():
            self._embedding.result()
        passages = [passage for page in pages for passage in page.passages]
        self._content.pages += [each.page for each in pages]
        self._content.passages += passages
        if passages:
            self._passages.put_nowait(passages)

    async def end(self, labels: Mapping[int, str]) -> Content:
        """Everything, once the last passage is embedded. `labels` are the printed numbers of pages."""
        self._passages.put_nowait(None)
        await self._embedding
        return with_labels(self._content, labels)

    async def aclose(self) -> None:
        self._embedding.cancel()
        await asyncio.gather(self._embedding, return_exceptions=True)

    async def _embed_all(self) -> None:
        while (passages := await self._passages.get()) is not None:
            async with self._turn():
                self._content.vectors += await self._embeddings.aembed_documents([each.text for each in passages])
