"""The store: documents of all workspaces, their passages, pages and original files, in LanceDB.

A document becomes visible with its row in `documents`, which is written last, in one atomic commit; it disappears with
that row, which is deleted first. What a killed process leaves elsewhere belongs to no document, is never searched, and
is swept later.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from lancedb.expr import Expr, col, lit

from services.disk import Reserve, local_folder
from services.documents import Content, Document, Page, Passage, workspace_key
from services.errors import BadSetting, DiskFull, DocumentNotFound, StoreUnavailable
from services.orphans import Sweeper
from services.shelf import EXACT_PASSAGES, Shelf, again, tidy
from services.shelves import Shelves
from services.store import Store, open_store, store_errors
from services.tables import (
    ORIGINAL,
    PAGES,
    Hit,
    document_row,
    original_rows,
    page_rows,
    read_document,
    read_page,
)

log = logging.getLogger(__name__)

ORPHAN_AGE_S = 3600.0
MAINTENANCE_DELAY_S = 2.0
MAINTENANCE_PATIENCE_S = 60.0
"""How long writes without a pause can put maintenance off."""


class Library:
    """Documents of all workspaces. Make one with `open_library`. A `workspace` is a visitor's token.

    Raises:
        StoreUnavailable: from every method, when LanceDB fails.
    """

    def __init__(self, store: Store, folder: Path | None) -> None:
        self._folder = folder
        self._connection = store.connection
        self._documents = store.documents
        self._workspaces = store.workspaces
        self._reserve = Reserve(folder)
        self._reserve.take()
        self._shelves = Shelves(store.connection)
        self._committing = asyncio.Lock()
        self._deleted = False
        self._changed: set[str] = set()
        self._maintenance: asyncio.Task[None] | None = None
        self._written = asyncio.Event()

    async def documents(self, workspace: str) -> list[Document]:
        """A workspace's documents, oldest first."""
        return await self._select(col("workspace") == lit(workspace_key(workspace)))

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
        found = await self._select(col("id") == lit(document_id))
        if not found:
            raise DocumentNotFound(document_id)
        return found[0]

    async def original(self, document: Document) -> bytes:
        """The file as it was uploaded.

        Raises:
            DocumentNotFound: it was deleted meanwhile.
        """
        rows = await self._part_rows(document, ORIGINAL)
        content = b"".join(row["content"] for row in sorted(rows, key=lambda row: int(row["number"])))
        if not content:
            raise StoreUnavailable
        return content

    async def page(self, document: Document, part: int) -> Page | None:
        """The text of a document's page or part, counted from 1; None past the last."""
        rows = await self._part_rows(document, PAGES, col("part") == lit(part))
        return read_page(rows[0]) if rows else None

    async def passage(self, document: Document, passage_id: str) -> Passage | None:
        """A passage of this document; None if it has no such passage."""
        with store_errors():
            shelf = await self._shelves.of(document.workspace)
            return await shelf.passage(document.id, passage_id)

    async def add(self, document: Document, original: Path, content: Content) -> None:
        """Store a document whole. It is visible when this returns, and not before.

        Cancelled or failed, it leaves nothing. Only what a full disk keeps from being removed now is swept later.
        """
        storing = asyncio.create_task(self._store(document, original, content))
        try:
            await asyncio.shield(storing)
        except (asyncio.CancelledError, StoreUnavailable):
            with anyio.CancelScope(shield=True), suppress(StoreUnavailable):
                await asyncio.wait([storing])
                await self._remove([document])
            raise

    async def delete(self, workspace: str, document_id: str) -> None:
        """Delete a document with its passages, its pages and its file.

        Raises:
            DocumentNotFound: it does not exist, or belongs to another workspace.
        """
        await self._remove([await self.document(workspace, document_id)])

    async def delete_all(self, key: str) -> list[Document]:
        """Delete everything of the workspace with this `workspace_key`, from the disk too; returns what there was."""
        scope = col("workspace") == lit(key)
        with store_errors():
            shelf = await self._shelves.of(key)
            async with shelf.writing:  # so that no document becomes visible whose passages are dropped
                documents = await self._select(scope)
                await self._even_if_full(partial(self._delete_lines, scope))
                await shelf.drop()
            await self._drop_parts(documents)
        return documents

    async def by_words(self, terms: Sequence[str], documents: Sequence[Document], limit: int) -> list[Hit]:
        """The passages of these documents that have most of the terms, best first; see `Shelf.by_words`."""
        hits = await self._search(documents, lambda shelf, ids: shelf.by_words(terms, ids, limit))
        return sorted(hits, key=lambda hit: -hit.words)

    async def by_meaning(self, vector: Sequence[float], documents: Sequence[Document], limit: int) -> list[Hit]:
        """The passages of these documents that are most like a question's vector, best first."""
        exact = sum(document.passages for document in documents) <= EXACT_PASSAGES
        hits = await self._search(documents, lambda shelf, ids: shelf.by_meaning(vector, ids, limit, exact=exact))
        return sorted(hits, key=lambda hit: -(hit.similarity or 0))

    async def _search(
        self, documents: Sequence[Document], find: Callable[[Shelf, list[str]], Awaitable[list[Hit]]]
    ) -> list[Hit]:
        ids: dict[str, list[str]] = {}
        for document in documents:
            ids.setdefault(document.workspace, []).append(document.id)
        hits: list[Hit] = []
        with store_errors():
            for key, of_workspace in ids.items():
                hits += await find(await self._filled_shelf(key, of_workspace), of_workspace)
        return hits

    async def mark_used(self, used: Mapping[str, float]) -> None:
        """Remember when these workspaces, by `workspace_key`, were last used, in seconds since the epoch."""
        rows = [{"workspace": key, "used": when} for key, when in used.items()]
        with store_errors():
            async with self._committing:
                merge = self._workspaces.merge_insert("workspace").when_matched_update_all()
                await merge.when_not_matched_insert_all().execute(rows)
                await tidy(self._workspaces, purge=False, touch="workspace")

    async def last_used(self) -> dict[str, float]:
        """For each workspace with documents, by `workspace_key`, when it was last used, as far as the store knows."""
        with store_errors():
            used = {row["workspace"]: float(row["used"]) for row in await again(self._workspaces.query().to_list)}
        last: dict[str, float] = {}
        for document in await self._select():
            key = document.workspace
            last[key] = max(last.get(key, 0), document.created, used.get(key, 0))
        return last

    async def maintain(self) -> None:
        """Index what was added and drop what was deleted from the disk. What fails is tried again by the next call."""
        with store_errors():
            for key in list(self._changed):
                shelf = await self._shelves.of(key)
                async with shelf.writing:
                    self._changed.discard(key)
                    try:
                        await shelf.maintain()
                    except BaseException:
                        self._changed.add(key)
                        raise
            async with self._committing:
                await tidy(self._documents, purge=self._deleted, touch="workspace")
                self._deleted = False
                await tidy(self._workspaces, purge=False, touch="workspace")
        self._reserve.take()

    async def catch_up(self) -> None:
        """Maintain, if something is left to do."""
        if self._changed or self._deleted:
            await self.maintain()

    async def sweep(self, before: float | None = None, *, alone: bool = False) -> None:
        """Remove what killed processes left: parts that belong to no document, and were written before this time.

        Without a time, those that are too old to be on their way. `alone` tells that no other process has the store
        open; then what a dead one had begun to write into the tables that stay is removed too.
        """
        old = time.time() - ORPHAN_AGE_S if before is None else before
        known = {document.id: document.workspace for document in await self._select()}
        await Sweeper(self._connection, self._shelves, self._folder).sweep(known, old, alone=alone)
        if alone:
            with store_errors():
                async with self._committing:
                    for table in (self._documents, self._workspaces):
                        await tidy(table, purge=False, touch="workspace", unfinished=True)

    async def check_dimensions(self, dimensions: int) -> None:
        """Refuse to mix vectors of two embedding models.

        Raises:
            BadSetting: the stored passages were embedded by a model of other dimensions.
        """
        with store_errors():
            rows = await again(self._documents.query().where(col("passages") > lit(0)).to_list)
        stored = None
        for key in dict.fromkeys(row["workspace"] for row in rows):
            with suppress(StoreUnavailable), store_errors():  # the first that is whole will tell
                stored = await (await self._shelves.of(key)).dimensions()
            if stored is not None:
                break
        if stored is not None and stored != dimensions:
            problem = f"FOOTNOTE_DATA holds vectors of {stored} dimensions, and this model makes {dimensions}"
            raise BadSetting("FOOTNOTE_EMBEDDING_MODEL", problem)

    async def close(self) -> None:
        if self._maintenance is not None:
            self._maintenance.cancel()
            await asyncio.gather(self._maintenance, return_exceptions=True)
        self._reserve.give_up()
        self._connection.close()  # type: ignore[no-untyped-call]

    async def _store(self, document: Document, original: Path, content: Content) -> None:
        with store_errors():
            file = await asyncio.to_thread(original_rows, original)
            await self._connection.create_table(ORIGINAL + document.id, file)
            await self._connection.create_table(PAGES + document.id, page_rows(content.pages))
            shelf = await self._shelves.of(document.workspace)
            async with shelf.writing:
                if content.passages:
                    await shelf.add(document, content.passages, content.vectors)
                async with self._committing:
                    await self._documents.add(document_row(document))
        self._maintain_later(document.workspace)

    async def _remove(self, documents: Sequence[Document]) -> None:
        """Of one workspace. Documents that were not stored whole are removed as far as they were."""
        ids = [document.id for document in documents]
        scope = col("workspace") == lit(documents[0].workspace)
        with store_errors():
            await self._even_if_full(partial(self._delete_rows, ids))
            try:
                shelf = await self._shelves.of(documents[0].workspace)
                async with shelf.writing:
                    if await self._select(scope):
                        await self._even_if_full(partial(shelf.remove, ids))
                    else:
                        await shelf.drop()
                        async with self._committing:
                            await self._even_if_full(partial(self._workspaces.delete, scope.to_sql()))
            finally:  # also when the passages are damaged
                await self._drop_parts(documents)
        self._maintain_later(documents[0].workspace)

    async def _delete_rows(self, ids: Sequence[str]) -> None:
        async with self._committing:
            await self._documents.delete(col("id").isin(list(ids)).to_sql())
            self._deleted = True

    async def _delete_lines(self, scope: Expr) -> None:
        """Of a workspace, from both lists, and from the disk."""
        async with self._committing:
            for table in (self._documents, self._workspaces):
                await table.delete(scope.to_sql())
                await tidy(table, purge=True, touch="workspace")

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
        for document in documents:
            for kind in (ORIGINAL, PAGES):
                await self._connection.drop_table(kind + document.id, ignore_missing=True)

    async def _select(self, scope: Expr | None = None) -> list[Document]:
        with store_errors():
            query = self._documents.query()
            rows = await again((query if scope is None else query.where(scope)).to_list)
        return sorted((read_document(row) for row in rows), key=lambda document: document.created)

    async def _part_rows(self, document: Document, kind: str, scope: Expr | None = None) -> list[dict[str, Any]]:
        try:
            with store_errors():
                table = await self._connection.open_table(kind + document.id)
                return await (table.query() if scope is None else table.query().where(scope)).to_list()
        except StoreUnavailable:
            await self.find(document.id)  # it may have been deleted at this moment
            raise

    async def _filled_shelf(self, key: str, document_ids: Sequence[str]) -> Shelf:
        """The shelf that must have the passages of these documents, unless they were deleted at this moment."""
        shelf = await self._shelves.of(key)
        if shelf.exists:
            return shelf
        stored = await self._select(col("id").isin(list(document_ids)))
        if any(document.passages for document in stored) and not shelf.exists:
            shelf = await self._shelves.again(key)
            if not shelf.exists:
                log.error("a workspace's passages are lost")
                raise StoreUnavailable
        return shelf

    def _maintain_later(self, key: str) -> None:
        """Once for all writes that come close together, in the pause after them."""
        self._changed.add(key)
        self._written.set()
        if self._maintenance is None or self._maintenance.done():
            self._maintenance = asyncio.create_task(self._maintain_soon(), name="library maintenance")

    async def _maintain_soon(self) -> None:
        # A write that comes while this runs is seen by the outer loop.
        while self._written.is_set():
            deadline = time.monotonic() + MAINTENANCE_PATIENCE_S
            while self._written.is_set() and time.monotonic() < deadline:
                self._written.clear()
                await asyncio.sleep(MAINTENANCE_DELAY_S)
            self._written.clear()
            try:
                await self.maintain()
            except StoreUnavailable:
                log.warning("maintenance failed; the next write tries again")


@asynccontextmanager
async def open_library(uri: str) -> AsyncIterator[Library]:
    """Open or create the store at a folder or any LanceDB URI.

    Raises:
        BadSetting: it can't be opened or written, is damaged, or was written by another version.
    """
    library = Library(await open_store(uri), local_folder(uri))
    try:
        yield library
    finally:
        await library.close()
