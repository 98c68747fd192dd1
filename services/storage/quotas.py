"""What the documents of all workspaces together may take."""

from typing import Protocol

from services.errors import DiskFull
from services.storage.library import Library


class Quota(Protocol):
    """A limit for all documents and records together."""

    async def check(self, coming: int) -> None:
        """Count a file of this number of bytes.

        Raises:
            DiskFull: it does not fit.
        """


class StoredQuota:
    """The bytes of all files and records, where no disk can be measured: as they were sent, without their indexes."""

    def __init__(self, library: Library, limit_bytes: int) -> None:
        self._library = library
        self._limit = limit_bytes

    async def check(self, coming: int) -> None:
        """See `Quota`."""
        stored = sum(each.bytes for each in await self._library.catalog.documents())
        stored += sum(each.bytes for each in await self._library.records.all())
        if stored + coming > self._limit:
            raise DiskFull
