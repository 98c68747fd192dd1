"""Work on the store in the pauses between writes: indexes, compaction, and what killed processes left."""

import asyncio
import logging
import time

import lancedb

from services.errors import StoreUnavailable
from services.storage.catalog import Catalog
from services.storage.cleanup import Cleanup
from services.storage.opening import store_errors
from services.storage.passage_table import PassageTables
from services.storage.records import Records
from services.storage.reserve import Reserve
from services.storage.retirement import Retirement
from services.storage.tidying import Tidying

log = logging.getLogger(__name__)

ORPHAN_AGE_S = 3600.0  # younger parts may belong to an upload of another process that is not finished
MAINTENANCE_DELAY_S = 2.0  # the files of one upload come closer together; each write puts maintenance off
MAINTENANCE_PATIENCE_S = 60.0
"""How long writes without a pause can put maintenance off."""


class Maintenance:
    """Indexes what was added and removes what was deleted from the disk, soon after the last of several writes."""

    def __init__(
        self,
        connection: lancedb.AsyncConnection,
        catalog: Catalog,
        records: Records,
        tables: PassageTables,
        reserve: Reserve,
        *,
        tidying: Tidying,
        retirement: Retirement | None,
    ) -> None:
        self._tidying = tidying
        self._catalog = catalog
        self._records = records
        self._tables = tables
        self._reserve = reserve
        self._cleanup = Cleanup(connection, tables, reserve.folder, retirement)
        self._changed: set[str] = set()
        self._aging: dict[str, float] = {}
        """The workspaces whose tables keep versions that were still too young to be removed, and since when."""
        self._written = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def schedule(self, key: str) -> None:
        """Maintain the workspace with this `workspace_key` soon, once for all writes that come close together."""
        self._changed.add(key)
        self._written.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run_soon(), name="store maintenance")

    async def run(self) -> None:
        """Maintain now. What fails is tried again by the next call.

        Raises:
            StoreUnavailable
        """
        with store_errors():
            for key in list(self._changed):
                await self._maintain(key)
        await self._catalog.tidy()
        await self._records.tidy()
        self._reserve.take()

    async def _maintain(self, key: str) -> None:
        passages = await self._tables.of(key)
        self._changed.discard(key)
        done = False
        try:
            async with passages.writing:
                done = await passages.maintain()
            done = await passages.index_vectors() and done
        finally:
            if not done:
                self._changed.add(key)
        if self._tidying.shared and done:
            self._aging[key] = time.monotonic()

    async def catch_up(self) -> None:
        """Maintain, if something is left to do."""
        aged = [key for key, since in self._aging.items() if self._tidying.is_old(since)]
        deleted = self._catalog.has_deleted_rows or self._records.has_deleted_rows
        if not (aged or deleted or self._changed):
            return
        new = set(self._changed)
        self._changed.update(aged)
        await self.run()
        for key in aged:
            if key not in new:
                self._aging.pop(key)

    async def sweep(self, before: float | None = None, *, alone: bool = False) -> None:
        """Remove what killed processes left: parts that belong to no document, and were written before this time.

        Without a time, those that are too old to be still in the making. `alone` says that no other process has the
        store open; then what a dead one had begun to write or delete in the tables that stay is removed too.
        """
        old = time.time() - ORPHAN_AGE_S if before is None else before
        documents = await self._catalog.documents()
        known = {reading: document.workspace for document in documents for reading in document.all_readings}
        await self._records.delete_expired()
        records = {record.id for record in await self._records.all()}
        await self._cleanup.sweep(known, records, old, alone=alone)
        if alone:
            await self._catalog.remove_unfinished()
            await self._records.remove_unfinished()
        elif self._tidying.shared:
            await self._catalog.tidy(purge=True)
            await self._records.tidy(purge=True)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run_soon(self) -> None:
        # A write that comes while this runs is seen by the outer loop.
        while self._written.is_set():
            deadline = time.monotonic() + MAINTENANCE_PATIENCE_S
            while self._written.is_set() and time.monotonic() < deadline:
                self._written.clear()
                await asyncio.sleep(MAINTENANCE_DELAY_S)
            self._written.clear()
            try:
                await self.run()
            except StoreUnavailable:
                log.warning("maintenance failed; the next write tries again")
