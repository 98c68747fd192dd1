"""What people keep of answers: shares and ratings. Each is one row here, and a table of its own with its content.

A record exists with its row, which is written last, in one atomic commit, and deleted first. It goes with its
workspace, and with each document that it names.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import lancedb
import pyarrow as pa
from lancedb.expr import Expr, col, lit
from lancedb.table import AsyncTable

from services.storage.creation import is_missing
from services.storage.opening import store_errors
from services.storage.schema import RECORD, RECORDS, content_row
from services.storage.tidying import Tidying, again

RecordKind = Literal["share", "rating"]


@dataclass(frozen=True, slots=True)
class Record:
    """`workspace` is the `workspace_key`; times are in seconds since the epoch, `expires` None for never."""

    id: str
    kind: RecordKind
    workspace: str
    created: float
    expires: float | None
    title: str
    run_ids: tuple[str, ...]
    document_ids: tuple[str, ...]
    bytes: int

    def has_expired(self, now: float) -> bool:
        return self.expires is not None and self.expires <= now


class Records:
    """Of all workspaces.

    Raises:
        StoreUnavailable: from every method, when LanceDB fails.
    """

    def __init__(self, connection: lancedb.AsyncConnection, table: AsyncTable, tidying: Tidying) -> None:
        self._connection = connection
        self._table = table
        self._tidying = tidying
        self._committing = asyncio.Lock()
        self._deleted = False
        self._last_deleted = 0.0

    @property
    def has_deleted_rows(self) -> bool:
        """Whether deleted rows may still be on the disk."""
        return self._deleted

    async def add(self, record: Record, content: bytes) -> None:
        """Store a record whole; of one that is interrupted nothing is ever found, and what is left is swept."""
        with store_errors():
            await self._connection.create_table(RECORD + record.id, content_row(content))
            async with self._committing:
                await self._table.add(pa.Table.from_pylist([asdict(record)], schema=RECORDS))

    async def find(self, kind: RecordKind, record_id: str) -> Record | None:
        """A record of any workspace, unless it has expired."""
        found = await self._records((col("id") == lit(record_id)) & (col("kind") == lit(kind)))
        return found[0] if found and not found[0].has_expired(time.time()) else None

    async def of_workspace(self, key: str, kind: RecordKind | None = None) -> list[Record]:
        """What a workspace has kept, oldest first, but for what has expired."""
        records = await self._records(col("workspace") == lit(key))
        now = time.time()
        return [each for each in records if kind in (None, each.kind) and not each.has_expired(now)]

    async def all(self, kind: RecordKind | None = None) -> list[Record]:
        """What all workspaces have kept, oldest first, also what has expired."""
        return await self._records(None if kind is None else col("kind") == lit(kind))

    async def content(self, record: Record) -> bytes | None:
        """What was stored; None if it was deleted at this moment."""
        with store_errors():
            try:
                table = await self._connection.open_table(RECORD + record.id)
            except ValueError as error:
                if is_missing(error):
                    return None
                raise
            rows = await again(table.query().to_list)
        return bytes(rows[0]["content"]) if rows else None

    async def delete(self, records: Sequence[Record]) -> None:
        """Delete records: nobody finds them from the first moment on."""
        if not records:
            return
        with store_errors():
            async with self._committing:
                await self._table.delete(col("id").isin([record.id for record in records]).to_sql())
                self._deleted, self._last_deleted = True, time.monotonic()
            for record in records:
                await self._connection.drop_table(RECORD + record.id, ignore_missing=True)

    async def delete_of_workspace(self, key: str) -> None:
        await self.delete(await self._records(col("workspace") == lit(key)))
        await self.tidy()

    async def delete_of_document(self, document_id: str) -> None:
        """Delete every record that names this document."""
        await self.delete([record for record in await self.all() if document_id in record.document_ids])

    async def delete_expired(self) -> None:
        now = time.time()
        await self.delete([record for record in await self.all() if record.has_expired(now)])

    async def tidy(self, *, purge: bool = False) -> None:
        """Remove deleted rows from the disk, if there are any, or with `purge` those that other processes deleted."""
        if not self._deleted and not purge:
            return
        with store_errors():
            async with self._committing:
                if await self._tidying.tidy(self._table, purge=True, touch="workspace"):
                    self._deleted = not self._tidying.is_old(self._last_deleted)

    async def remove_unfinished(self) -> None:
        """Remove what a dead process had begun to write or delete. Only without other processes that write."""
        with store_errors():
            async with self._committing:
                await self._tidying.tidy(self._table, purge=False, touch="workspace", unfinished=True)

    async def _records(self, scope: Expr | None) -> list[Record]:
        with store_errors():
            query = self._table.query()
            rows = await again((query if scope is None else query.where(scope)).to_list)
        return sorted(map(_read, rows), key=lambda record: (record.created, record.id))


def _read(row: dict[str, Any]) -> Record:
    return Record(**{**row, "run_ids": tuple(row["run_ids"]), "document_ids": tuple(row["document_ids"])})
