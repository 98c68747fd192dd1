"""The store: documents of all workspaces, their passages, pages and original files, in LanceDB.

A document becomes visible with its row in `documents`, which is written last, in one atomic commit; it disappears with
that row, which is deleted first. What a killed process leaves elsewhere belongs to no document, is never searched, and
is swept later.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import anyio
import lancedb
from lancedb.expr import Expr, col, lit
from lancedb.table import AsyncTable

from services.documents import Content, Document, Page, Passage, workspace_key
from services.errors import BadSetting, DocumentNotFound, StoreUnavailable
from services.shelf import Shelf, again, tidy
from services.tables import (
    DOCUMENTS,
    ORIGINAL,
    PAGES,
    PASSAGES,
    WORKSPACES,
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
OPEN_SHELVES = 200


@contextmanager
def _store_errors() -> Iterator[None]:
    """LanceDB raises plain RuntimeError, OSError and ValueError: all are the store failing."""
    try:
        yield
    except (RuntimeError, OSError, ValueError) as error:
        log.exception("the store failed")
        raise StoreUnavailable from error


class Library:
    """Documents of all workspaces. Make one with `open_library`. A `workspace` is a visitor's token.

    Raises:
        StoreUnavailable: from every method, when LanceDB fails.
    """

    def __init__(self, connection: lancedb.AsyncConnection, documents: AsyncTable, workspaces: AsyncTable) -> None:
        self._connection = connection
        self._documents = documents
        self._workspaces = workspaces
        self._shelves: OrderedDict[str, Shelf] = OrderedDict()
        self._opening = asyncio.Lock()
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
        return b"".join(row["content"] for row in sorted(rows, key=lambda row: int(row["number"])))

    async def page(self, document: Document, part: int) -> Page | None:
        """The text of a document's page or part, counted from 1; None past the last."""
        rows = await self._part_rows(document, PAGES, col("part") == lit(part))
        return read_page(rows[0]) if rows else None

    async def passage(self, document: Document, passage_id: str) -> Passage | None:
        """A passage of this document; None if it has no such passage."""
        with _store_errors():
            shelf = await self._shelf(document.workspace)
            return await shelf.passage(document.id, passage_id)

    async def add(self, document: Document, original: Path, content: Content) -> None:
        """Store a document whole. It is visible when this returns, and not before; cancelled, it leaves nothing."""
        storing = asyncio.create_task(self._store(document, original, content))
        try:
            await asyncio.shield(storing)
        except asyncio.CancelledError:
            with anyio.CancelScope(shield=True):
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
        with _store_errors():
            shelf = await self._shelf(key)
            async with shelf.writing:  # so that no document becomes visible whose passages are dropped
                documents = await self._select(scope)
                async with self._committing:
                    for table in (self._documents, self._workspaces):
                        await table.delete(scope.to_sql())
                        await tidy(table, purge=True, touch="workspace")
                await shelf.drop()
            await self._drop_parts(documents)
        return documents

    async def search(self, text: str, vector: Sequence[float], documents: Sequence[Document], limit: int) -> list[Hit]:
        """The passages of these documents that fit best by words and by meaning, best first."""
        ids: dict[str, list[str]] = {}
        for document in documents:
            ids.setdefault(document.workspace, []).append(document.id)
        hits: list[Hit] = []
        with _store_errors():
            for key, of_workspace in ids.items():
                shelf = await self._shelf(key)
                hits += await shelf.search(text, vector, of_workspace, limit)
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    async def mark_used(self, used: Mapping[str, float]) -> None:
        """Remember when these workspaces, by `workspace_key`, were last used, in seconds since the epoch."""
        rows = [{"workspace": key, "used": when} for key, when in used.items()]
        with _store_errors():
            async with self._committing:
                merge = self._workspaces.merge_insert("workspace").when_matched_update_all()
                await merge.when_not_matched_insert_all().execute(rows)
                await tidy(self._workspaces, purge=False, touch="workspace")

    async def last_used(self) -> dict[str, float]:
        """For each workspace with documents, by `workspace_key`, when it was last used, as far as the store knows."""
        with _store_errors():
            used = {row["workspace"]: float(row["used"]) for row in await again(self._workspaces.query().to_list)}
        last: dict[str, float] = {}
        for document in await self._select():
            key = document.workspace
            last[key] = max(last.get(key, 0), document.created, used.get(key, 0))
        return last

    async def maintain(self) -> None:
        """Index what was added and drop what was deleted from the disk."""
        with _store_errors():
            while self._changed:
                shelf = await self._shelf(self._changed.pop())
                async with shelf.writing:
                    await shelf.maintain()
            async with self._committing:
                purge, self._deleted = self._deleted, False
                await tidy(self._documents, purge=purge, touch="workspace")
                await tidy(self._workspaces, purge=False, touch="workspace")

    async def sweep(self, age_s: float = ORPHAN_AGE_S) -> None:
        """Remove what killed processes left: parts that belong to no document and are too old to be on their way."""
        old = time.time() - age_s
        known = {document.id: document.workspace for document in await self._select()}
        with _store_errors():
            for name in await _names(self._connection):
                await self._sweep_table(name, known, old)
            for key in set(known.values()):
                shelf = await self._shelf(key)
                async with shelf.writing:
                    orphans = await shelf.orphans(list(known), old)
                    if orphans:
                        await shelf.remove(orphans)
                        await shelf.maintain()

    async def check_dimensions(self, dimensions: int) -> None:
        """Refuse to mix vectors of two embedding models.

        Raises:
            BadSetting: the stored passages were embedded by a model of other dimensions.
        """
        with _store_errors():
            rows = await again(self._documents.query().where(col("passages") > lit(0)).limit(1).to_list)
            stored = await (await self._shelf(rows[0]["workspace"])).dimensions() if rows else None
        if stored is not None and stored != dimensions:
            problem = f"FOOTNOTE_DATA holds vectors of {stored} dimensions, and this model makes {dimensions}"
            raise BadSetting("FOOTNOTE_EMBEDDING_MODEL", problem)

    async def close(self) -> None:
        if self._maintenance is not None:
            self._maintenance.cancel()
            await asyncio.gather(self._maintenance, return_exceptions=True)
        self._connection.close()  # type: ignore[no-untyped-call]

    async def _store(self, document: Document, original: Path, content: Content) -> None:
        with _store_errors():
            file = await asyncio.to_thread(original_rows, original)
            await self._connection.create_table(ORIGINAL + document.id, file)
            await self._connection.create_table(PAGES + document.id, page_rows(content.pages))
            shelf = await self._shelf(document.workspace)
            async with shelf.writing:
                if content.passages:
                    await shelf.add(document, content.passages, content.vectors)
                async with self._committing:
                    await self._documents.add(document_row(document))
        self._maintain_later(document.workspace)

    async def _remove(self, documents: Sequence[Document]) -> None:
        """Of one workspace. Documents that were not stored whole are removed as far as they were."""
        ids = [document.id for document in documents]
        with _store_errors():
            async with self._committing:
                await self._documents.delete(col("id").isin(ids).to_sql())
                self._deleted = True
            scope = col("workspace") == lit(documents[0].workspace)
            shelf = await self._shelf(documents[0].workspace)
            async with shelf.writing:
                if await self._select(scope):
                    await shelf.remove(ids)
                else:
                    await shelf.drop()
                    async with self._committing:
                        await self._workspaces.delete(scope.to_sql())
            await self._drop_parts(documents)
        self._maintain_later(documents[0].workspace)

    async def _drop_parts(self, documents: Sequence[Document]) -> None:
        for document in documents:
            for kind in (ORIGINAL, PAGES):
                await self._connection.drop_table(kind + document.id, ignore_missing=True)

    async def _select(self, scope: Expr | None = None) -> list[Document]:
        with _store_errors():
            query = self._documents.query()
            rows = await again((query if scope is None else query.where(scope)).to_list)
        return sorted((read_document(row) for row in rows), key=lambda document: document.created)

    async def _part_rows(self, document: Document, kind: str, scope: Expr | None = None) -> list[dict[str, Any]]:
        try:
            table = await self._connection.open_table(kind + document.id)
        except ValueError as error:
            raise DocumentNotFound(document.id) from error
        with _store_errors():
            return await (table.query() if scope is None else table.query().where(scope)).to_list()

    async def _shelf(self, key: str) -> Shelf:
        async with self._opening:
            if key not in self._shelves:
                self._shelves[key] = await Shelf.open(self._connection, key)
                unused = [old for old, shelf in self._shelves.items() if not shelf.writing.locked()]
                for old in unused[: max(0, len(self._shelves) - OPEN_SHELVES)]:
                    del self._shelves[old]
            self._shelves.move_to_end(key)
            return self._shelves[key]

    async def _sweep_table(self, name: str, known: dict[str, str], old: float) -> None:
        kind, _, owner = name.partition("-")
        if kind + "-" not in (ORIGINAL, PAGES, PASSAGES) or owner in known or owner in known.values():
            return
        table = await self._connection.open_table(name)
        written = max(version["timestamp"].timestamp() for version in await table.list_versions())  # type: ignore[no-untyped-call]
        if written < old:
            await self._connection.drop_table(name)

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
        BadSetting: it can't be opened, or was written by another version.
    """
    try:
        connection = await lancedb.connect_async(uri)
        if "documents" in await _names(connection):
            await _check_version(await connection.open_table("documents"))
        documents = await connection.create_table("documents", schema=DOCUMENTS, exist_ok=True)
        workspaces = await connection.create_table("workspaces", schema=WORKSPACES, exist_ok=True)
    except (RuntimeError, OSError, ValueError) as error:
        raise BadSetting("FOOTNOTE_DATA", "the store there can't be opened or written") from error
    library = Library(connection, documents, workspaces)
    try:
        yield library
    finally:
        await library.close()


async def _names(connection: lancedb.AsyncConnection) -> list[str]:
    """The names of all tables."""
    listed = await connection.list_tables()
    names = list(listed.tables)
    while listed.page_token:
        listed = await connection.list_tables(page_token=listed.page_token)
        names += listed.tables
    return names


async def _check_version(documents: AsyncTable) -> None:
    if (await documents.schema()).names != DOCUMENTS.names:
        raise BadSetting("FOOTNOTE_DATA", "the store there was written by another version of Footnote")
