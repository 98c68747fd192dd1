"""A file -> a document in the library, whole or not at all."""

import asyncio
import hashlib
import time
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from langchain_core.embeddings import Embeddings

from services.documents import Document, Page, Passage
from services.library import Library
from services.parsing import ParsedFile, clean_filename, kind_of, open_pages
from services.passages import passages_of
from services.settings import Settings

PARALLEL_READERS = 2
_PAGES_AT_ONCE = 20


@dataclass(slots=True)
class _Content:
    passages: list[Passage] = field(default_factory=list)
    vectors: list[list[float]] = field(default_factory=list)
    pages_without_text: list[int] = field(default_factory=list)


class Ingestion:
    """Takes files in, a few at a time."""

    def __init__(self, library: Library, embeddings: Embeddings, settings: Settings) -> None:
        self._library = library
        self._embeddings = embeddings
        self._max_pages = settings.max_pages
        self._readers = asyncio.Semaphore(PARALLEL_READERS)

    async def add(self, workspace: str, path: Path, filename: str) -> Document:
        """Read, split, embed and store one file. The same file again gives the document that is there already.

        Raises:
            DocumentRefused: the file can't be taken in.
            StoreUnavailable, ModelError
        """
        filename = clean_filename(filename)
        sha256, size = await asyncio.to_thread(_digest, path)
        for known in await self._library.documents(workspace):
            if known.sha256 == sha256:
                return known
        kind, media_type = await asyncio.to_thread(kind_of, path, filename)
        async with self._readers, open_pages(path, kind, filename, self._max_pages) as file:
            content = await self._embedded(file)
        document = Document(
            id=uuid.uuid4().hex,
            workspace=workspace,
            filename=filename,
            media_type=media_type,
            bytes=size,
            sha256=sha256,
            pages=file.page_count,
            passages=len(content.passages),
            created=time.time(),
            pages_without_text=tuple(content.pages_without_text),
        )
        await self._library.add(document, path, content.passages, content.vectors)
        return document

    async def _embedded(self, file: ParsedFile) -> _Content:
        """Split and embed a batch of pages while the next is read."""
        content = _Content()
        async with aclosing(_batches(file)) as batches:
            following = asyncio.ensure_future(anext(batches, None))
            try:
                while (batch := await following) is not None:
                    following = asyncio.ensure_future(anext(batches, None))
                    passages = await asyncio.to_thread(_split, batch)
                    content.passages += passages
                    content.vectors += await self._embeddings.aembed_documents([passage.text for passage in passages])
                    content.pages_without_text += [
                        page.number for page in batch if page.number and not page.text.strip()
                    ]
            finally:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)
        return content


async def _batches(file: ParsedFile) -> AsyncGenerator[list[Page], None]:
    batch: list[Page] = []
    async for page in file.pages:
        batch.append(page)
        if len(batch) == _PAGES_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _split(pages: list[Page]) -> list[Passage]:
    return [passage for page in pages for passage in passages_of(page)]


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
