"""Drop the passages of a workspace that has no documents any more, where several processes write.

Nothing that several processes do is atomic over more than one table. So a process that stores a document makes its
table of the original first, and then waits while there is a mark, before it adds passages; one that drops passages
makes the mark first, and then looks for such originals. Of two at the same moment at least one sees the other (Dekker's
algorithm).
"""

import asyncio
import time

import lancedb

from services.errors import StoreUnavailable
from services.storage.catalog import Catalog
from services.storage.creation import Creation, is_missing
from services.storage.opening import table_names
from services.storage.schema import ORIGINAL, PASSAGES, RETIRING

PATIENCE_S = 10.0
"""How long a document waits for another process that drops the table it goes into: that takes three requests."""
_LOOK_S = 0.1  # between looks; on object storage each is a request


class Retirement:
    """Drops tables of passages. Raises LanceDB's own errors; `Library` and `Cleanup` map them."""

    def __init__(self, connection: lancedb.AsyncConnection, catalog: Catalog, creation: Creation) -> None:
        self._connection = connection
        self._creation = creation
        self._catalog = catalog

    async def drop(self, key: str, *, marked: bool = False) -> None:
        """Drop the passages of the workspace with this `workspace_key`, unless it has or is just getting documents.

        `marked`: a process that did so died, and left its mark.
        """
        started = time.monotonic()
        if not marked and not await self._creation.is_first(RETIRING + key):
            return  # another process does it
        try:
            if not await self._is_used(key) and time.monotonic() < started + PATIENCE_S:
                await self._connection.drop_table(PASSAGES + key, ignore_missing=True)
        finally:
            await self._connection.drop_table(RETIRING + key, ignore_missing=True)

    async def _is_used(self, key: str) -> bool:
        names = await table_names(self._connection)
        documents = await self._catalog.documents()  # after the names: what was stored meanwhile is in one of the two
        known = {document.id for document in documents}
        storing = any(name.startswith(ORIGINAL) and name.removeprefix(ORIGINAL) not in known for name in names)
        return storing or any(document.workspace == key for document in documents)

    async def wait(self, key: str) -> None:
        """Return when no other process drops this workspace's passages.

        Raises:
            StoreUnavailable: one died while it did; its mark is swept later.
        """
        deadline = time.monotonic() + PATIENCE_S
        while await self._is_under_way(key):
            if time.monotonic() > deadline:
                raise StoreUnavailable
            await asyncio.sleep(_LOOK_S)

    async def _is_under_way(self, key: str) -> bool:
        try:
            await self._connection.open_table(RETIRING + key)
        except ValueError as error:
            if not is_missing(error):
                raise
            return False
        return True
