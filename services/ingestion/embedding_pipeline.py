"""Pages -> passages -> vectors, batch by batch, while the next pages are still being read."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from langchain_core.embeddings import Embeddings

from services.documents import Content, Page, Passage
from services.passages import passages_of


class EmbeddingLine:
    """Takes the pages of one file in; `places` bounds how many batches of all files are embedded at a time."""

    def __init__(self, embeddings: Embeddings, places: asyncio.Semaphore) -> None:
        self._embeddings = embeddings
        self._places = places
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
            passages = await asyncio.to_thread(_split, pages, len(self._content.pages))
            self._content.pages += pages
            self._content.passages += passages
            if passages:
                self._passages.put_nowait(passages)
        self._passages.put_nowait(None)

    async def _embed_all(self) -> None:
        while (passages := await self._passages.get()) is not None:
            async with self._places:
                self._content.vectors += await self._embeddings.aembed_documents([each.text for each in passages])


def _split(pages: Sequence[Page], before: int) -> list[Passage]:
    """The passages of pages that come after so many others."""
    return [
        replace(passage, part=part)
        for part, page in enumerate(pages, start=before + 1)
        for passage in passages_of(page)
    ]
