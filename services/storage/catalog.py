"""The store's catalog: which documents there are, and when each workspace was last used."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from cachetools import LRUCache
from lancedb.expr import Expr, col, lit
from lancedb.table import AsyncTable

from services.documents import Document
from services.storage.opening import Store, store_errors
from services.storage.schema import document_row, read_document
from services.storage.tidying import again

_REMEMBERED = 10_000
"""Documents and workspaces of which is remembered what is stored, with some 1 kB each. A query takes 1 to 8 ms of the
processor, the more the longer others write, and each question and upload asks several times."""


class Catalog:
    """The tables `documents` and `workspaces`. One write at a time; each is one atomic commit.

    The documents of the workspaces that were asked for last are remembered, unless other processes write too.

    Raises:
        StoreUnavailable: from every method, when LanceDB fails.
    """

    def __init__(self, store: Store) -> None:
        self._documents = store.documents
        self._workspaces = store.workspaces
        self._tidying = store.tidying
        self._committing = asyncio.Lock()
        self._deleted = False
        self._remembered: LRUCache[str, tuple[Document, ...]] = LRUCache(
            0 if store.tidying.shared else _REMEMBERED, getsizeof=lambda documents: 1 + len(documents)
        )
        self._writes = 0

    @property
    def has_deleted_rows(self) -> bool:
        """Whether deleted rows may still be on the disk."""
        return self._deleted

    async def documents(self, scope: Expr | None = None) -> list[Document]:
        """The documents that match, oldest first."""
        return _by_age(map(read_document, await self._rows(scope)))

    async def of_workspace(self, key: str) -> list[Document]:
        """The documents of the workspace with this `workspace_key`, oldest first."""
        remembered = self._remembered.get(key)
        if remembered is not None:
            return list(remembered)
        writes = self._writes
        found = await self.documents(col("workspace") == lit(key))
        if writes == self._writes:
            self._remember(key, found)
        return found

    async def workspaces_with_passages(self) -> list[str]:
        """The `workspace_key` of each workspace whose documents have passages."""
        return list(dict.fromkeys(row["workspace"] for row in await self._rows(col("passages") > lit(0))))

    async def first_with(self, key: str, sha256: str) -> Document | None:
        """The document of this file that was committed first in a workspace: every process sees them in that order."""
        scope = (col("workspace") == lit(key)) & (col("sha256") == lit(sha256))
        with store_errors():
            rows = await again(self._documents.query().where(scope).with_row_id().to_list)
        first = min(rows, key=lambda row: int(row["_rowid"]), default=None)
        return None if first is None else read_document({name: first[name] for name in first if name != "_rowid"})

    async def add(self, document: Document) -> None:
        """Make a document visible."""
        async with self._writing(document.workspace) as before:
            await self._documents.add(document_row(document))
        if before is not None:
            self._remember(document.workspace, _by_age([*before, document]))

    async def replace(self, document: Document) -> bool:
        """Put a document in the place of its older self, if that is still there; returns whether it was."""
        async with self._writing(document.workspace):
            merge = self._documents.merge_insert("id").when_matched_update_all()
            return bool((await merge.execute(document_row(document))).num_updated_rows)

    async def delete(self, key: str, document_ids: Sequence[str]) -> None:
        """Make documents of a workspace invisible; `tidy` removes their rows from the disk."""
        async with self._writing(key):
            await self._documents.delete(col("id").isin(list(document_ids)).to_sql())
            self._deleted = True

    async def delete_workspace(self, key: str, document_ids: Sequence[str]) -> None:
        """Delete these, all documents of a workspace, and its last use, from the disk too."""
        async with self._writing(key):
            if document_ids:
                await self._documents.delete(col("id").isin(list(document_ids)).to_sql())
                self._deleted = True
            await self._workspaces.delete(_of_workspace(key))
            if await self._tidied(self._workspaces, purge=True) and await self._tidied(self._documents, purge=True):
                self._deleted = False

    async def forget_use(self, key: str) -> None:
        """Delete when a workspace was last used."""
        with store_errors():
            async with self._committing:
                await self._workspaces.delete(_of_workspace(key))

    async def mark_used(self, used: Mapping[str, float]) -> None:
        """Store when these workspaces, by `workspace_key`, were last used, in seconds since the epoch."""
        rows = [{"workspace": key, "used": when} for key, when in used.items()]
        with store_errors():
            async with self._committing:
                merge = self._workspaces.merge_insert("workspace").when_matched_update_all()
                await merge.when_not_matched_insert_all().execute(rows)
                await self._tidied(self._workspaces)

    async def last_used(self) -> dict[str, float]:
        """When each workspace with documents, by `workspace_key`, was last used, as far as the store knows."""
        with store_errors():
            used = {row["workspace"]: float(row["used"]) for row in await again(self._workspaces.query().to_list)}
        last: dict[str, float] = {}
        for document in await self.documents():
            key = document.workspace
            last[key] = max(last.get(key, 0), document.created, used.get(key, 0))
        return last

    async def tidy(self, *, purge: bool = False) -> None:
        """Compact both tables, and remove what was deleted from the disk, with `purge` also by others."""
        with store_errors():
            async with self._committing:
                if await self._tidied(self._documents, purge=purge or self._deleted):
                    self._deleted = False
                await self._tidied(self._workspaces, purge=purge)

    async def remove_unfinished(self) -> None:
        """Remove what a dead process had begun to write or delete. Only without other processes that write."""
        with store_errors():
            async with self._committing:
                for table in (self._documents, self._workspaces):
                    await self._tidied(table, unfinished=True)

    async def _tidied(self, table: AsyncTable, *, purge: bool = False, unfinished: bool = False) -> bool:
        return await self._tidying.tidy(table, purge=purge, touch="workspace", unfinished=unfinished)

    @asynccontextmanager
    async def _writing(self, key: str) -> AsyncIterator[tuple[Document, ...] | None]:
        """Write to a workspace's documents, of which nothing is remembered then; what was is given."""
        with store_errors():
            async with self._committing:
                before = self._remembered.get(key)
                try:
                    yield before
                finally:
                    self._writes += 1
                    self._remembered.pop(key, None)

    def _remember(self, key: str, documents: Sequence[Document]) -> None:
        with suppress(ValueError):  # they are more than all that is remembered may be
            self._remembered[key] = tuple(documents)

    async def _rows(self, scope: Expr | None) -> list[dict[str, Any]]:
        with store_errors():
            query = self._documents.query()
            return await again((query if scope is None else query.where(scope)).to_list)


def _of_workspace(key: str) -> str:
    return (col("workspace") == lit(key)).to_sql()


def _by_age(documents: Iterable[Document]) -> list[Document]:
    return sorted(documents, key=lambda document: document.created)
