"""Pages -> passages -> vectors, batch by batch, while the next pages are still being read."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Protocol

from langchain_core.embeddings import Embeddings

from services.documents import Content, Page, Passage
from services.files.splitting.passages import passages_of
from services.files.splitting.printed_numbers import with_printed_numbers
from services.files.splitting.running_titles import RunningTitles
from services.operations.fair_threads import checkpoint
from services.text.headings import Heading
from services.text.outline import path_after

TakeTurn = Callable[[], AbstractAsyncContextManager[None]]


class InThread(Protocol):
    """Calls a function in a thread, when its turn comes."""

    async def __call__(
        self, function: Callable[[list[Page]], list[Passage]], pages: list[Page], /
    ) -> list[Passage]: ...


class EmbeddingPipeline:
    """Takes the pages of one file in. Each batch is split `in_thread` and embedded in a `turn`."""

    def __init__(self, embeddings: Embeddings, turn: TakeTurn, in_thread: InThread) -> None:
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
        return with_printed_numbers(self._content)

    async def aclose(self) -> None:
        tasks = (self._splitting, self._embedding)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _split_all(self) -> None:
        splitter = _Splitter()
        while (pages := await self._pages.get()) is not None:
            passages = await self._in_thread(splitter.split, pages)
            self._content.pages += pages
            self._content.passages += passages
            if passages:
                self._passages.put_nowait(passages)
        self._passages.put_nowait(None)

    async def _embed_all(self) -> None:
        while (passages := await self._passages.get()) is not None:
            async with self._turn():
                self._content.vectors += await self._embeddings.aembed_documents([each.text for each in passages])


class _Splitter:
    """Splits the pages of one document into passages, batch by batch."""

    def __init__(self) -> None:
        self._parts = 0
        self._path: tuple[Heading, ...] = ()
        self._titles = RunningTitles()

    def split(self, pages: list[Page]) -> list[Passage]:
        passages: list[Passage] = []
        for page in pages:
            checkpoint()
            self._parts += 1
            passages += self._split(page)
            if page.first_row is None and page.is_markdown:
                self._path = path_after(page.text, self._path)
        return passages

    def _split(self, page: Page) -> Iterator[Passage]:
        start, end = self._titles.body(page)
        for passage in passages_of(replace(page, text=page.text[start:end]), begun=self._path):
            yield replace(
                passage,
                start=passage.start + start,
                end=passage.end + start,
                part=self._parts,
                page_label=page.label,
                recognised=page.recognised,
            )
