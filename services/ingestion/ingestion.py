"""Turn a file into a document in the library, completely or not at all."""

import asyncio
import hashlib
import logging
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from weakref import WeakValueDictionary

import anyio
from cachetools import LRUCache
from langchain_core.embeddings import Embeddings

from services.documents import SAMPLES, Content, Document, workspace_key
from services.errors import DocumentNotFound, DocumentRefused
from services.files.filenames import clean_filename
from services.files.processes import Start, started
from services.files.reading.client import OpenedFile, SplitPage, open_pages
from services.files.reading.pages import counted
from services.files.reading.versions import is_read_by_older, reader_version
from services.ingestion.embedding_pipeline import EmbeddingPipeline
from services.ingestion.quota_claims import QuotaClaim, QuotaClaims
from services.ingestion.reports import AlreadyThere, PagesRead, PassagesFound, RecognisingPage, Report
from services.operations.fair_threads import FairThreads
from services.operations.turns import FairTurns
from services.settings import Settings
from services.storage.library import Library
from services.storage.quotas import Quota

log = logging.getLogger(__name__)

READERS, READERS_OF_ONE = 3, 2
"""How many files are read at a time, and how many of one client: two keep two cores busy, the third is for others."""
EMBEDDERS, EMBEDDERS_OF_ONE = 3, 2  # batches that are embedded at a time on this machine, as files are read
REQUESTS, REQUESTS_OF_ONE = 16, 12  # the same by a provider; others always get a quarter
HASHERS, HASHERS_OF_ONE = 3, 1  # threads for hashing files, apart from those that answers need
_REMEMBERED = 10_000  # documents whose uploads were told that they are there already; the number bounds the memory
_PAGES_AT_ONCE, _CHARS_AT_ONCE = 20, 100_000
"""Passages are embedded in batches of these pages, so that others get a turn in between."""


@dataclass(frozen=True, slots=True)
class _ReceivedFile:
    """A file on this machine that is to be a document of the workspace."""

    workspace: str
    path: Path
    filename: str
    bytes: int
    sha256: str
    created: float

    @property
    def claim(self) -> QuotaClaim:
        return QuotaClaim(self.sha256, self.bytes)

    def complete(self, document: Document) -> Document:
        """What was read of the file, with what only the file tells."""
        return replace(document, bytes=self.bytes, sha256=self.sha256, created=self.created)


Store = Callable[[Document, Content], Awaitable[None]]


class Ingestion:
    """Takes files in, a few at a time."""

    def __init__(
        self,
        library: Library,
        embeddings: Embeddings,
        settings: Settings,
        quota: Quota | None = None,
        on_added: Callable[[Document], None] = lambda _: None,
        *,
        start: Start = started,
    ) -> None:
        self._start = start
        self._on_added = on_added
        self._library = library
        self._embeddings = embeddings
        self._settings = settings
        self._quota = quota
        self._readers = FairTurns(READERS, per_workspace=READERS_OF_ONE, per_client=READERS_OF_ONE)
        most, of_one = (REQUESTS, REQUESTS_OF_ONE) if settings.embedding_model else (EMBEDDERS, EMBEDDERS_OF_ONE)
        self._embedders = FairTurns(most, per_workspace=of_one, per_client=of_one)
        self._threads = FairThreads("ingestion", HASHERS, of_one=HASHERS_OF_ONE)
        self._told: LRUCache[str, int] = LRUCache(_REMEMBERED)
        """The documents that uploads were told are known already, and how often."""
        self._same_file: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._claims = QuotaClaims(library, settings)

    async def add(self, workspace: str, path: Path, filename: str, report: Report = lambda _: None) -> Document:
        """Read, split, embed and store one file. The same file again gives the document that is there already.

        If an older reader has read that, it is read again.

        Raises:
            DocumentRefused: the file can't be ingested.
            StoreUnavailable, ModelError
            DiskFull: the documents of all workspaces take as much of the disk as they may.
        """
        created = time.time()
        sha256, size = await self._threads.run(_digest, path, workspace=workspace)
        file = _ReceivedFile(workspace, path, clean_filename(filename), size, sha256, created)
        async with self._lock(workspace, sha256):
            try:
                return await self._add(file, report)
            finally:
                self._claims.release(workspace, sha256)

    async def _add(self, file: _ReceivedFile, report: Report) -> Document:
        for known in await self._claims.make(file.workspace, file.filename, file.claim):
            if known.sha256 == file.sha256:
                self._told_of(known, report)
                with suppress(DocumentRefused):  # then what an older reader has read of it stays
                    return await self._read_again(known, file.workspace, file.path, report)
                return known
        if self._quota is not None and file.workspace != SAMPLES:
            await self._quota.check(file.bytes)
        return await self._read_in(file, report)

    async def _read_in(self, file: _ReceivedFile, report: Report) -> Document:
        """Read a new file and store it: first what has text, then more and more with the words of its pictures."""
        early: list[Document] = []

        async def store(document: Document, content: Content) -> Document:
            if not early:
                await self._library.add(document, file.path, content)
                return document
            readings = (*early[-1].all_readings, early[-1].next_reading())
            document = replace(document, id=early[0].id, readings=readings)
            await self._library.replace(document, content)
            return document

        async def store_early(document: Document, content: Content) -> None:
            note = f"the words on {counted(len(document.pages_without_text), 'page')} are not recognised yet"
            document = file.complete(replace(document, reader=0, notes=(*document.notes, note)))
            early.append(await store(document, content))
            self._on_added(early[-1])

        try:
            read, content = await self._read(file, report, store_early)
            document = await store(file.complete(read), content)
        except DocumentRefused:
            if not early:
                raise
            return early[-1]
        except BaseException:
            for stored in early[:1]:
                with anyio.CancelScope(shield=True), suppress(DocumentNotFound):
                    await self._library.delete(file.workspace, stored.id)
            raise
        first = await self._library.first_alike(document)
        if first.id != document.id:  # another process had it first
            with suppress(DocumentNotFound):
                await self._library.delete(file.workspace, document.id)
            return self._told_of(first, report)
        self._on_added(document)
        return document

    def _told_of(self, known: Document, report: Report) -> Document:
        """Say that a document is there already."""
        self._told[known.id] = self._told.get(known.id, 0) + 1
        report(AlreadyThere())
        return known

    async def read_again(
        self, workspace: str, document_id: str, path: Path, report: Report = lambda _: None
    ) -> Document:
        """Read a document's file again if an older reader has read it. Its id, name and age stay.

        Until all is stored, and if that fails, the document stays as it is.

        Raises:
            DocumentNotFound: there is none, or it was deleted meanwhile.
            DocumentRefused, StoreUnavailable, ModelError, DiskFull
        """
        report(AlreadyThere())
        document = await self._library.document(workspace, document_id)
        async with self._lock(workspace, document.sha256):
            document = await self._library.document(workspace, document_id)
            return await self._read_again(document, workspace, path, report)

    async def _read_again(self, document: Document, workspace: str, path: Path, report: Report) -> Document:
        if not is_read_by_older(document):
            return document
        if self._quota is not None and workspace != SAMPLES:
            await self._quota.check(0)
        file = _ReceivedFile(workspace, path, document.filename, document.bytes, document.sha256, document.created)
        try:
            read, content = await self._read(file, report)
            readings = (*document.all_readings, document.next_reading())
            read = replace(file.complete(read), id=document.id, readings=readings)
            await self._library.replace(read, content)
            self._on_added(read)
            return read
        finally:
            self._claims.release(workspace, document.sha256)

    def close(self) -> None:
        """End the threads and abandon their work."""
        self._threads.close()

    async def take_back(self, workspace: str, document: Document, told: int) -> None:
        """Delete a document that was stored for an upload that is cancelled.

        It stays if another upload was told that it exists. `told` counts how often this upload was.
        """
        async with self._lock(workspace, document.sha256):
            if self._told.get(document.id, 0) > told:
                return
            try:
                await self._library.delete(workspace, document.id)
            except DocumentNotFound:
                log.info("a cancelled upload's document was deleted already")

    def _lock(self, workspace: str, sha256: str) -> asyncio.Lock:
        return self._same_file.setdefault((workspace, sha256), asyncio.Lock())

    async def _read(
        self, file: _ReceivedFile, report: Report, store_early: Store | None = None
    ) -> tuple[Document, Content]:
        """Read a file and embed its passages.

        Where the words of pages must be recognised, `store_early` gets what has text as soon as that is read, and
        all again after the first 8, 16, 32, … pages with recognised words.
        """
        content: Content | None = None
        recognised: list[SplitPage] = []
        async with aclosing(self._pipeline(file.workspace)) as line:
            async with (
                self._readers.turn(file.workspace),
                open_pages(
                    file.path,
                    file.filename,
                    self._settings.max_pages,
                    on_recognising=lambda page: report(RecognisingPage(page, opened.page_count)),
                    start=self._start,
                ) as opened,
            ):
                await self._claim_pages(file, opened.page_count or 0)
                async with aclosing(_batches(opened, report)) as batches:
                    async for batch in batches:
                        line.put(batch)
                if opened.is_recognising:
                    content = await line.end(opened.labels)
                    if store_early is not None and content.passages:
                        await store_early(_document(file, opened, content), content)
                    recognised = await self._recognised(file, opened, store_early)
            # Others may read while the last passages are embedded, however long that takes.
            if content is None:
                report(PassagesFound(line.passages))
                content = await line.end(opened.labels)
        if recognised:
            report(PassagesFound(sum(len(each.passages) for each in recognised)))
            content = await self._embedded(file.workspace, recognised, opened.labels)
        await self._claim_pages(file, len(content.pages))
        return _document(file, opened, content), content

    async def _claim_pages(self, file: _ReceivedFile, pages: int) -> None:
        await self._claims.grow(file.workspace, file.filename, replace(file.claim, pages=pages))

    async def _recognised(self, file: _ReceivedFile, opened: OpenedFile, store_early: Store | None) -> list[SplitPage]:
        """All pages with the words that are recognised, if any; `store_early` gets them at each stage before."""
        pages: list[SplitPage] = []
        while opened.is_recognising:
            pages = [page async for page in opened.pages()]
            if store_early is not None and opened.is_recognising:
                some = await self._embedded(file.workspace, pages, opened.labels)
                if some.passages:
                    await store_early(_document(file, opened, some), some)
        return pages

    def _pipeline(self, workspace: str) -> EmbeddingPipeline:
        return EmbeddingPipeline(self._embeddings, partial(self._embedders.turn, workspace))

    async def _embedded(self, workspace: str, pages: list[SplitPage], labels: Mapping[int, str]) -> Content:
        async with aclosing(self._pipeline(workspace)) as line:
            for start in range(0, len(pages), _PAGES_AT_ONCE):
                line.put(pages[start : start + _PAGES_AT_ONCE])
            return await line.end(labels)


async def _batches(file: OpenedFile, report: Report) -> AsyncGenerator[list[SplitPage], None]:
    batch: list[SplitPage] = []
    read = chars = 0
    async for each in file.pages():
        batch.append(each)
        read += 1
        chars += len(each.page.text)
        report(PagesRead(read, file.page_count))
        if len(batch) == _PAGES_AT_ONCE or chars >= _CHARS_AT_ONCE:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def _document(file: _ReceivedFile, opened: OpenedFile, content: Content) -> Document:
    """What was read of a file as a document, which doesn't know the file's bytes and age yet."""
    return Document(
        id=uuid.uuid4().hex,
        workspace=workspace_key(file.workspace),
        filename=file.filename,
        media_type=opened.media_type,
        bytes=0,
        sha256="",
        pages=opened.page_count,
        parts=len(content.pages),
        passages=len(content.passages),
        created=0,
        pages_without_text=tuple(
            page.number for page in content.pages if page.number is not None and not page.text.strip()
        ),
        notes=tuple(opened.notes),
        reader=reader_version(opened.media_type),
    )


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
