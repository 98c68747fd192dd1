"""A file -> a document in the library, whole or not at all."""

import asyncio
import hashlib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from langchain_core.embeddings import Embeddings

from services.documents import Document, Page, Passage
from services.library import Library
from services.parsing import clean_filename, kind_of, open_pages
from services.passages import passages_of
from services.settings import Settings

PARALLEL_READERS = 2
_PAGES_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading has come; `pages` is None where the format has none."""

    pages_read: int
    pages: int | None


class Ingestion:
    """Takes files in, a few at a time."""

    def __init__(self, library: Library, embeddings: Embeddings, settings: Settings) -> None:
        self._library = library
        self._embeddings = embeddings
        self._max_pages = settings.max_pages
        self._readers = asyncio.Semaphore(PARALLEL_READERS)

    async def add(
        self, workspace: str, path: Path, filename: str, on_progress: Callable[[Progress], None] | None = None
    ) -> Document:
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
            passages, vectors, empty = [], [], []
            batch: list[Page] = []
            read = 0
            async for page in file.pages:
                read += 1
                batch.append(page)
                if not page.text.strip() and page.number is not None:
                    empty.append(page.number)
                if len(batch) == _PAGES_AT_ONCE or read == (file.page_count or 1):
                    new = await asyncio.to_thread(_split, batch)
                    vectors += await self._embeddings.aembed_documents([p.text for p in new]) if new else []
                    passages += new
                    batch = []
                    if on_progress:
                        on_progress(Progress(read, file.page_count))
        document = Document(
            id=uuid.uuid4().hex,
            workspace=workspace,
            filename=filename,
            media_type=media_type,
            bytes=size,
            sha256=sha256,
            pages=file.page_count,
            passages=len(passages),
            created=time.time(),
            pages_without_text=tuple(empty),
        )
        await self._library.add(document, path, passages, vectors)
        return document


def _split(pages: list[Page]) -> list[Passage]:
    return [passage for page in pages for passage in passages_of(page)]


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
