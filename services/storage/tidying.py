"""Compact and index tables, remove what was deleted from the disk, and read while that happens.

With other writers a table is tidied differently: they may be reading an old version of it, or tidy it themselves.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from lancedb.table import AsyncTable

from services.storage.object_storage import ANSWER_TIMEOUT_S

OLD_VERSION = timedelta(milliseconds=1)
"""With one process nobody reads an older version: it is removed as soon as the next is written."""
OLD_VERSION_OF_SEVERAL = timedelta(seconds=60)
"""Another process may read a version, or write on top of it, for as long as `ANSWER_TIMEOUT_S`."""
_TRIES = 3  # maintenance does not remove what is being read three times in a row: the third error is raised


@dataclass(frozen=True, slots=True)
class Tidying:
    """`shared`: other processes write to the tables too; old versions are then kept for this time."""

    shared: bool = False
    kept: timedelta = OLD_VERSION_OF_SEVERAL

    async def tidy(self, table: AsyncTable, *, purge: bool, touch: str, unfinished: bool = False) -> bool:
        """Compact and index a table, and forget its old versions; returns whether that was possible.

        It is not while another process does the same. Of a shared table young versions stay.

        With `unfinished`, what a dead process left is removed: files that no version knows, whatever their age, and
        rows that it deleted. Only safe without other writers.

        With `purge`, rows are written anew first (the column `touch` set to itself): compaction alone leaves deleted
        rows on the disk as long as they are few beside the others.
        """
        try:
            if purge or (unfinished and await _has_deleted_rows(table)):
                await table.update(updates_sql={touch: touch})
            await table.optimize()
            if not self.shared:
                await asyncio.sleep(2 * OLD_VERSION.total_seconds())  # until the version before is old
            old = self.kept if self.shared else OLD_VERSION
            await table.optimize(cleanup_older_than=old, delete_unverified=unfinished)
        except RuntimeError as error:
            if self.shared and is_conflict(error):
                return False
            raise
        return True

    def is_old(self, when: float) -> bool:
        """Whether no version is kept any more that was the current one at this time, by `time.monotonic`."""
        return not self.shared or time.monotonic() > when + self.kept.total_seconds()


async def _has_deleted_rows(table: AsyncTable) -> bool:
    """Whether rows are still on the disk that were deleted: Lance lists them in files of their own."""
    folder = Path(await table.uri(), "_deletions")
    return await asyncio.to_thread(lambda: any(folder.glob("*")))


async def again(read: Callable[[], Awaitable[list[dict[str, Any]]]]) -> list[dict[str, Any]]:
    """Read, and again on failure: what a query has just begun to read may be removed by maintenance or deleted."""
    async with asyncio.timeout(ANSWER_TIMEOUT_S):
        for _ in range(_TRIES - 1):
            try:
                return await read()
            except RuntimeError:
                continue
        return await read()


def is_conflict(error: RuntimeError) -> bool:
    """Whether LanceDB means that another process wrote to the table first, and this one may try again."""
    return "conflict" in str(error)
