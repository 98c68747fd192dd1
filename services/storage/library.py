"""The store: documents of all workspaces, their passages, pages and original files, in LanceDB.

A document becomes visible with its row in `documents`, which is written last, in one atomic commit; it disappears with
that row, which is deleted first. What a killed process leaves elsewhere belongs to no document, is never searched, and
is swept later.

Where other processes write to the store too, each deletes rows of its own documents alone, and a workspace's table of
passages is dropped later (`retirement`).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from lancedb.expr import Expr, col, lit

from services.documents import Content, Document, Page, Passage, reading_of, workspace_key
from services.errors import BadSetting, DiskFull, DocumentNotFound, StoreUnavailable
from services.storage.catalog import Catalog
from services.storage.creation import is_missing
from services.storage.disk import local_folder
from services.storage.maintenance import Maintenance
from services.storage.opening import Store, open_store, store_errors
from services.storage.passage_table import PassageTable, PassageTables, Scope
from services.storage.records import Records
from services.storage.reserve import Reserve
from services.storage.retirement import Retirement
from services.storage.schema import (
    MEANINGS,
    OF_A_READING,
    ORIGINAL,
    PAGES,
    Hit,
    meanings_row,
    original_rows,
    page_rows,
    read_page,
)
from services.storage.tidying import OLD_VERSION_OF_SEVERAL
from services.storage.vector_index import EXACT_PASSAGES

log = logging.getLogger(__name__)


class Library:
    """Documents of all workspaces. Make one with `open_library`. A `workspace` is a visitor's token.

    Raises:
        StoreUnavailable: from every method, when LanceDB fails.
    """

    def __init__(self, store: Store, folder: Path | None) -> None:
        self._connection = store.connection
        self._reserve = Reserve(folder)
        self._reserve.take()
        self._tables = PassageTables(store.connection, store.tidying, store.creation)
        self.shared = store.tidying.shared
        """Whether other processes write to the store too."""
        self.catalog = Catalog(store)
        self.records = Records(store.connection, store.records, store.tidying)
        self.signing_key = store.signing_key
        """Signs addresses that stay valid across restarts."""
        parts = (store.connection, self.catalog, self.records, self._tables, self._reserve)
        creation = store.creation
        self._retirement = Retirement(store.connection, self.catalog, creation) if creation is not None else None
        self.maintenance = Maintenance(*parts, tidying=store.tidying, retirement=self._retirement)

    async def documents(self, workspace: str) -> list[Document]:
        """A workspace's documents, oldest first."""
        return await self.catalog.of_workspace(workspace_key(workspace))

    async def documents_of(self, key: str) -> list[Document]:
        """The documents of the workspace with this `workspace_key`, oldest first."""
        return await self.catalog.of_workspace(key)

    async def document(self, workspace: str, document_id: str) -> Document:
        """One document.

        Raises:
            DocumentNotFound: it does not exist, or belongs to another workspace.
        """
        document = await self.find(document_id)
        if document.workspace != workspace_key(workspace):
            raise DocumentNotFound(document_id)
        return document

    async def find(self, document_id: str) -> Document:
        """A document of any workspace, for a caller who has shown in another way that it may be seen.

        Raises:
            DocumentNotFound
        """
        found = await self.catalog.documents(col("id") == lit(document_id))
        if not found:
            raise DocumentNotFound(document_id)
        return found[0]

    async def original(self, document: Document) -> bytes:
        """The file as it was uploaded.

        Raises:
            DocumentNotFound: it was deleted meanwhile.
        """
        rows = await self._part_rows(document, ORIGINAL + document.id)
        content = b"".join(row["content"] for row in sorted(rows, key=lambda row: int(row["number"])))
        if not content:
            raise StoreUnavailable
        return content

    async def page(self, document: Document, part: int) -> Page | None:
        """The text of a document's page or part, counted from 1; None past the last."""
        rows = await self._part_rows(document, PAGES + document.reading, col("part") == lit(part))
        return read_page(rows[0]) if rows else None

    async def pages(self, document: Document) -> list[Page]:
        """The text of all pages or parts of a document, in order."""
        rows = await self._part_rows(document, PAGES + document.reading)
        return [read_page(row) for row in sorted(rows, key=lambda row: int(row["part"]))]

    async def passages(self, document: Document) -> list[Hit]:
        """All passages of a document, in the order of its text."""
        return await self._search([document], lambda table, scope: table.of_reading(scope.readings[0]))

    async def hits(self, passage_ids: Sequence[str], documents: Sequence[Document]) -> list[Hit]:
        """These passages of these documents, without scores, in no order."""
        return await self._search(documents, lambda table, scope: table.hits(passage_ids, scope.readings))

    async def meanings(self, document: Document) -> bytes | None:
        """What `add_meanings` stored of a document; None where nothing was stored yet."""
        with store_errors():
            try:
                table = await self._connection.open_table(MEANINGS + document.reading)
            except ValueError as error:
                if is_missing(error):
                    return None
                raise
            rows = await table.query().to_list()
        return bytes(rows[0]["vectors"]) if rows else None

    async def add_meanings(self, document: Document, vectors: bytes) -> None:
        """Store a reading's vectors of meaning beside it; nothing stays if it is no document's current one any more."""
        with store_errors():
            await self._connection.drop_table(MEANINGS + document.reading, ignore_missing=True)
            await self._connection.create_table(MEANINGS + document.reading, meanings_row(vectors))
        current = await self.catalog.documents(col("id") == lit(document.id))
        if [each.reading for each in current] != [document.reading]:
            with store_errors():
                await self._connection.drop_table(MEANINGS + document.reading, ignore_missing=True)
            raise DocumentNotFound(document.id)

    async def cited(self, document: Document, passage_id: str) -> tuple[Document, Passage] | None:
        """A passage of this document, and the document as it was read when the passage was; None without such one."""
        reading = reading_of(passage_id)
        if reading not in document.all_readings:
            return None
        with store_errors():
            passages = await self._tables.of(document.workspace)
            passage = await passages.passage(reading, passage_id)
        if passage is None:
            return None
        if reading == document.reading:
            return document, passage
        earlier = document.all_readings[: document.all_readings.index(reading) + 1]
        as_read = replace(document, readings=earlier, reader=0)
        return replace(as_read, parts=len(await self.pages(as_read))), passage

    async def add(self, document: Document, original: Path, content: Content) -> None:
        """Store a document whole. It is visible when this returns, and not before.

        Cancelled or failed, it leaves nothing. Only its passages may stay on a full disk until they are swept.
        """
        storing = asyncio.create_task(self._store(document, original, content))
        try:
            await asyncio.shield(storing)
        except (asyncio.CancelledError, StoreUnavailable):
            with anyio.CancelScope(shield=True), suppress(StoreUnavailable):
                await asyncio.wait([storing])
                if storing.cancelled() or storing.exception() is not None:  # nobody sees it: first what needs no room
                    await self._drop_parts([document])
                await self._remove([document])
            raise

    async def replace(self, document: Document, content: Content) -> None:
        """Put another reading of a document in the place of the current one, in one commit.

        Until then the current one is searched. Cancelled or failed, it leaves nothing.

        Raises:
            DocumentNotFound: it was deleted meanwhile.
        """
        storing = asyncio.create_task(self._store_reading(document, content, self._put_in_place))
        try:
            await asyncio.shield(storing)
        except (asyncio.CancelledError, StoreUnavailable, DocumentNotFound):
            with anyio.CancelScope(shield=True), suppress(StoreUnavailable):
                await asyncio.wait([storing])
                if storing.cancelled() or storing.exception() is not None:
                    await self._remove_reading(document)
            raise
        with store_errors():
            for reading in document.all_readings[:-1]:
                await self._connection.drop_table(MEANINGS + reading, ignore_missing=True)

    async def first_alike(self, document: Document) -> Document:
        """Of the stored documents of a workspace that have the same file as this one, the one that was stored first.

        They may be several for a moment, where several processes are given the same file.
        """
        first = await self.catalog.first_with(document.workspace, document.sha256) if self.shared else None
        return first or document

    async def delete(self, workspace: str, document_id: str) -> None:
        """Delete a document with its passages, its pages, its file, and every share and rating that shows some of it.

        Raises:
            DocumentNotFound: it does not exist, or belongs to another workspace.
        """
        document = await self.document(workspace, document_id)
        await self._even_if_full(partial(self.records.delete_of_document, document_id))
        await self._remove([document])

    async def delete_all(self, key: str) -> list[Document]:
        """Delete everything of the workspace with this `workspace_key`, from the disk too; returns what there was."""
        await self._even_if_full(partial(self.records.delete_of_workspace, key))
        with store_errors():
            passages = await self._tables.of(key)
            async with passages.writing:  # so that no document becomes visible whose passages are dropped
                documents = await self.catalog.documents(col("workspace") == lit(key))
                ids = [document.id for document in documents]
                await self._even_if_full(partial(self.catalog.delete_workspace, key, ids))
                if self.shared:
                    await passages.remove([reading for document in documents for reading in document.all_readings])
                else:
                    await passages.drop()
            await self._drop_parts(documents)
        if self.shared:
            self.maintenance.schedule(key)
        return documents

    async def by_words(self, terms: Sequence[str], documents: Sequence[Document], limit: int) -> list[Hit]:
        """The passages of these documents that have most of the terms, best first; see `PassageTable.by_words`."""
        hits = await self._search(documents, lambda table, scope: table.by_words(terms, scope, limit))
        return sorted(hits, key=lambda hit: -hit.words)

    async def by_meaning(self, vector: Sequence[float], documents: Sequence[Document], limit: int) -> list[Hit]:
        """The passages of these documents that are most like a question's vector, best first."""
        exact = sum(document.passages for document in documents) <= EXACT_PASSAGES
        hits = await self._search(documents, lambda table, scope: table.by_meaning(vector, scope, limit, exact=exact))
        return sorted(hits, key=lambda hit: -(hit.similarity or 0))

    async def _search(
        self, documents: Sequence[Document], find: Callable[[PassageTable, Scope], Awaitable[list[Hit]]], /
    ) -> list[Hit]:
        workspaces: dict[str, list[Document]] = {}
        for document in documents:
            workspaces.setdefault(document.workspace, []).append(document)
        hits: list[Hit] = []
        with store_errors():
            for key, of_workspace in workspaces.items():
                table = await self._filled_table(key, [document.id for document in of_workspace])
                hits += await find(table, Scope.of(of_workspace))
        return hits

    async def check_dimensions(self, dimensions: int) -> None:
        """Refuse to mix vectors of two embedding models.

        Raises:
            BadSetting: the stored passages were embedded by a model of other dimensions.
        """
        stored = None
        for key in await self.catalog.workspaces_with_passages():
            with suppress(StoreUnavailable), store_errors():  # the first that is whole will tell
                stored = await (await self._tables.of(key)).dimensions()
            if stored is not None:
                break
        if stored is not None and stored != dimensions:
            problem = f"FOOTNOTE_DATA holds vectors of {stored} dimensions, and this model makes {dimensions}"
            raise BadSetting("FOOTNOTE_EMBEDDING_MODEL", problem)

    async def close(self) -> None:
        await self.maintenance.close()
        self._reserve.give_up()
        self._connection.close()  # type: ignore[no-untyped-call]

    async def _store(self, document: Document, original: Path, content: Content) -> None:
        with store_errors():
            file = await asyncio.to_thread(original_rows, original)
            await self._connection.create_table(ORIGINAL + document.id, file)
        await self._store_reading(document, content, self.catalog.add)

    async def _store_reading(
        self, document: Document, content: Content, commit: Callable[[Document], Awaitable[None]]
    ) -> None:
        with store_errors():
            await self._connection.create_table(PAGES + document.reading, page_rows(content.pages))
            passages = await self._tables.of(document.workspace)
            async with passages.writing:
                if content.passages:
                    if self._retirement is not None:
                        await self._retirement.wait(document.workspace)
                    await passages.add(document, content.passages, content.vectors)
                await commit(document)
        self.maintenance.schedule(document.workspace)

    async def _put_in_place(self, document: Document) -> None:
        current = await self.find(document.id)  # another server may have read it again meanwhile
        if not await self.catalog.replace(replace(document, readings=(*current.all_readings, document.reading))):
            raise DocumentNotFound(document.id)

    async def _remove_reading(self, document: Document) -> None:
        """Remove what was stored of a reading that took no document's place."""
        with store_errors():
            await self._connection.drop_table(PAGES + document.reading, ignore_missing=True)
            passages = await self._tables.of(document.workspace)
            async with passages.writing:
                await self._even_if_full(partial(passages.remove, [document.reading]))
        self.maintenance.schedule(document.workspace)

    async def _remove(self, documents: Sequence[Document]) -> None:
        """Of one workspace. Documents that were not stored whole are removed as far as they were."""
        ids = [document.id for document in documents]
        key = documents[0].workspace
        with store_errors():
            await self._even_if_full(partial(self.catalog.delete, key, ids))
            try:
                passages = await self._tables.of(key)
                async with passages.writing:
                    is_last = not await self.catalog.of_workspace(key)
                    if self.shared or not is_last:
                        readings = [reading for document in documents for reading in document.all_readings]
                        await self._even_if_full(partial(passages.remove, readings))
                    else:
                        await passages.drop()
                    if is_last:
                        await self._even_if_full(partial(self.catalog.forget_use, key))
            finally:  # also when the passages are damaged
                await self._drop_parts(documents)
        self.maintenance.schedule(key)

    async def _even_if_full(self, delete: Callable[[], Awaitable[object]]) -> None:
        """Delete; on a full disk with the reserve, for deleting writes a little before it frees anything."""
        try:
            with store_errors():
                await delete()
        except DiskFull:
            if not self._reserve.give_up():
                raise
            await delete()

    async def _drop_parts(self, documents: Sequence[Document]) -> None:
        readings = [kind + reading for kind in OF_A_READING for each in documents for reading in each.all_readings]
        with store_errors():
            for name in [*(ORIGINAL + each.id for each in documents), *readings]:
                await self._connection.drop_table(name, ignore_missing=True)

    async def _part_rows(self, document: Document, name: str, scope: Expr | None = None) -> list[dict[str, Any]]:
        try:
            with store_errors():
                table = await self._connection.open_table(name)
                return await (table.query() if scope is None else table.query().where(scope)).to_list()
        except StoreUnavailable:
            await self.find(document.id)  # it may have been deleted at this moment
            raise

    async def _filled_table(self, key: str, document_ids: Sequence[str]) -> PassageTable:
        """The table that must have the passages of these documents, unless they were deleted at this moment."""
        passages = await self._tables.of(key)
        if passages.exists:
            return passages
        stored = await self.catalog.documents(col("id").isin(list(document_ids)))
        if any(document.passages for document in stored) and not passages.exists:
            await passages.reopen()
            if not passages.exists:
                log.error("a workspace's passages are lost")
                raise StoreUnavailable
        return passages


@asynccontextmanager
async def open_library(
    uri: str, *, shared: bool = False, kept: timedelta = OLD_VERSION_OF_SEVERAL
) -> AsyncIterator[Library]:
    """Open or create the store at a folder or any LanceDB URI; `shared` and `kept`: see `open_store`.

    Raises:
        BadSetting: it can't be opened or written, is damaged, or was written by another version.
    """
    library = Library(await open_store(uri, shared=shared, kept=kept), local_folder(uri))
    try:
        yield library
    finally:
        await library.close()
