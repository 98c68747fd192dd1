"""Whether there is room for one more record: in its workspace, and on the disk."""

import asyncio

from services.errors import RecordFull
from services.storage.library import Library
from services.storage.quotas import Quota
from services.storage.records import Record

MOST_RECORDS = 1000
"""Shares and ratings of one workspace: far more than one person makes, and listed in milliseconds."""


class RecordRoom:
    """Stores records within the limits that documents have too: `most_bytes` of a workspace, and the disk's quota."""

    def __init__(self, library: Library, most_bytes: int, quota: Quota | None) -> None:
        self._library = library
        self._most_bytes = most_bytes
        self._quota = quota
        self._adding = asyncio.Lock()

    async def add(self, record: Record, content: bytes) -> None:
        """Store a record.

        Raises:
            RecordFull: the workspace has no room left.
            DiskFull, StoreUnavailable
        """
        async with self._adding:  # of two that fit singly only, the second sees the first
            await self._check(record)
            await self._library.records.add(record, content)

    async def _check(self, record: Record) -> None:
        kept = await self._library.records.of_workspace(record.workspace)
        if len(kept) >= MOST_RECORDS:
            raise RecordFull(f"{MOST_RECORDS:,} shares and ratings")
        documents = await self._library.documents_of(record.workspace)
        size = record.bytes + sum(each.bytes for each in kept) + sum(each.bytes for each in documents)
        if size > self._most_bytes:
            raise RecordFull(f"{self._most_bytes // 1024**2:,} MB")
        if self._quota is not None:
            await self._quota.check(record.bytes)
