"""A file -> a document in the library, whole or not at all."""

import asyncio
import hashlib
import time
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from weakref import WeakValueDictionary

from langchain_core.embeddings import Embeddings

from services.documents import SAMPLES, Content, Document, Page, Passage, workspace_key
from services.errors import WorkspaceFull
from services.library import Library
from services.parsing import ParsedFile, clean_filename, open_pages
from services.passages import passages_of
from services.settings import MEGABYTE, Settings

PARALLEL_READERS = 2
_PAGES_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class PagesRead:
    """So many pages or parts have been read, of so many if the file tells beforehand."""

    read: int
    of: int | None


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """The whole file is read, and has so many passages."""

    passages: int


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """The workspace has this very file; it is not stored again."""


Report = Callable[[PagesRead | PassagesFound | AlreadyThere], None]


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a file that is being taken in will add to its workspace, as far as is known."""

    sha256: str
    bytes: int
    pages: int = 0


class Ingestion:
    """Takes files in, a few at a time."""

    def __init__(self, library: Library, embeddings: Embeddings, settings: Settings) -> None:
        self._library = library
        self._embeddings = embeddings
        self._settings = settings
        self._readers = asyncio.Semaphore(PARALLEL_READERS)
        self._same_file: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._claims: dict[str, dict[str, _Claim]] = {}

    async def add(self, workspace: str, path: Path, filename: str, report: Report = lambda _: None) -> Document:
        """Read, split, embed and store one file. The same file again gives the document that is there already.

        Raises:
            DocumentRefused: the file can't be taken in.
            StoreUnavailable, ModelError
        """
        created = time.time()
        filename = clean_filename(filename)
        sha256, size = await asyncio.to_thread(_digest, path)
        async with self._same_file.setdefault((workspace, sha256), asyncio.Lock()):
            for known in await self._library.documents(workspace):
                if known.sha256 == sha256:
                    report(AlreadyThere())
                    return known
            try:
                claim = _Claim(sha256, size)
                await self._claim(workspace, filename, claim)
                document, content = await self._read(workspace, path, filename, claim, report)
                document = replace(document, bytes=size, sha256=sha256, created=created)
                await self._library.add(document, path, content)
                return document
            finally:
                self._release(workspace, sha256)

    async def _read(
        self, workspace: str, path: Path, filename: str, claim: _Claim, report: Report
    ) -> tuple[Document, Content]:
        async with self._readers, open_pages(path, filename, self._settings.max_pages) as file:
            await self._claim(workspace, filename, replace(claim, pages=file.page_count or 0))
            content = await self._embedded(file, report)
        await self._claim(workspace, filename, replace(claim, pages=len(content.pages)))
        document = Document(
            id=uuid.uuid4().hex,
            workspace=workspace_key(workspace),
            filename=filename,
            media_type=file.media_type,
            bytes=0,
            sha256="",
            pages=file.page_count,
            parts=len(content.pages),
            passages=len(content.passages),
            created=0,
            pages_without_text=tuple(
                page.number for page in content.pages if page.number is not None and not page.text.strip()
            ),
        )
        return document, content

    async def _embedded(self, file: ParsedFile, report: Report) -> Content:
        """Split and embed a batch of pages while the next is read."""
        content = Content()
        async with aclosing(_batches(file, report)) as batches:
            following = asyncio.ensure_future(anext(batches, None))
            embedding: asyncio.Future[list[list[float]]] | None = None
            try:
                while (batch := await following) is not None:
                    following = asyncio.ensure_future(anext(batches, None))
                    passages = await asyncio.to_thread(_split, batch, len(content.pages))
                    content.pages += batch
                    content.passages += passages
                    texts = [passage.text for passage in passages]
                    embedding = asyncio.ensure_future(self._embeddings.aembed_documents(texts))
                    if await following is None:
                        report(PassagesFound(len(content.passages)))
                    content.vectors += await embedding
            finally:
                begun = [task for task in (following, embedding) if task is not None]
                for task in begun:
                    task.cancel()
                await asyncio.gather(*begun, return_exceptions=True)
        return content

    async def _claim(self, workspace: str, filename: str, claim: _Claim) -> None:
        """Make sure that the file will fit, with all that is stored and all that other files claimed before.

        A claim that grows goes to the end: then of any two, the later one has seen the other.

        Raises:
            WorkspaceFull
        """
        claims = self._claims.setdefault(workspace, {})
        if workspace == SAMPLES or claims.get(claim.sha256) == claim:
            return
        claims.pop(claim.sha256, None)
        claims[claim.sha256] = claim
        before = list(claims.values())
        stored = await self._library.documents(workspace)
        there = {document.sha256 for document in stored}
        coming = [each for each in before if each.sha256 not in there]
        limits = self._settings
        if len(stored) + len(coming) > limits.workspace_max_documents:
            raise WorkspaceFull(filename, f"{limits.workspace_max_documents:,} documents")
        size = sum(document.bytes for document in stored) + sum(each.bytes for each in coming)
        if size > limits.workspace_max_mb * MEGABYTE:
            raise WorkspaceFull(filename, f"{limits.workspace_max_mb:,} MB")
        pages = sum(document.parts for document in stored) + sum(each.pages for each in coming)
        if pages > limits.workspace_max_pages:
            raise WorkspaceFull(filename, f"{limits.workspace_max_pages:,} pages")

    def _release(self, workspace: str, sha256: str) -> None:
        claims = self._claims.get(workspace, {})
        claims.pop(sha256, None)
        if not claims:
            self._claims.pop(workspace, None)


async def _batches(file: ParsedFile, report: Report) -> AsyncGenerator[list[Page], None]:
    batch: list[Page] = []
    read = 0
    async for page in file.pages:
        batch.append(page)
        read += 1
        report(PagesRead(read, file.page_count))
        if len(batch) == _PAGES_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _split(pages: list[Page], before: int) -> list[Passage]:
    """The passages of pages that come after so many others."""
    return [
        replace(passage, part=part)
        for part, page in enumerate(pages, start=before + 1)
        for passage in passages_of(page)
    ]


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
