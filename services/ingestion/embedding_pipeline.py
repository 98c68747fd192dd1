"""Pages -> passages -> vectors, batch by batch, while the next pages are still being read."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Protocol

from langchain_core.embeddings import Embeddings

from services.documents import Content, Page, Passage
from services.ingestion.passages import passages_of
from services.operations.fair_threads import checkpoint

Turn = Callable[[], AbstractAsyncContextManager[None]]


class InThread(Protocol):
    """Calls a function in a thread, when its turn comes."""

    async def __call__(
        self, function: Callable[[list[Page], int], list[Passage]], pages: list[Page], before: int, /
    ) -> list[Passage]: ...


class EmbeddingPipeline:
    """Takes the pages of one file in. Each batch is split `in_thread` and embedded in a `turn`."""

    def __init__(self, embeddings: Embeddings, turn: Turn, in_thread: InThread) -> None:
        self._embeddings = embeddings
        self._turn = turn
        self._in_thread = in_thread
        self._content = Content()
        self._pages: asyncio.Queue[list[Page] | None] = asyncio.Queue()
        self._passages: asyncio.Queue[list[Passage] | None] = asyncio.Queue()
        self._splitting = asyncio.create_task(self._split_all())
        self._embedding = asyncio.create_task(self._embed_all())

    def put(self, pages: list[Page]) -> None:
        """The next pages. Raises what the pages before have met."""
        for task in (self._splitting, self._embedding):
            if task.done():
                task.result()
        self._pages.put_nowait(pages)

    async def end(self, on_split: Callable[[int], None]) -> Content:
        """Everything, once the last passage is embedded. `on_split` learns before how many there are."""
        self._pages.put_nowait(None)
        await self._splitting
        on_split(len(self._content.passages))
        await self._embedding
        return self._content

    async def aclose(self) -> None:
        tasks = (self._splitting, self._embedding)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _split_all(self) -> None:
        while (pages := await self._pages.get()) is not None:
            before = len(self._content.pages)
            passages = await self._in_thread(_split, pages, before)
            self._content.pages += pages
            self._content.passages += passages
            if passages:
                self._passages.put_nowait(passages)
        self._passages.put_nowait(None)

    async def _embed_all(self) -> None:
        while (passages := await self._passages.get()) is not None:
            async with self._turn():
                self._content.vectors += await self._embeddings.aembed_documents([each.text for each in passages])


def _split(pages: list[Page], before: int) -> list[Passage]:
    """The passages of pages that come after so many others."""
    passages: list[Passage] = []
    for part, page in enumerate(pages, start=before + 1):
        checkpoint()
        passages += (
            replace(passage, part=part, page_label=page.label, recognised=page.recognised)
            for passage in passages_of(page)
        )
    return passages
