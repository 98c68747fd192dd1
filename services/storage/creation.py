"""Make tables where several processes may make the same one.

LanceDB looks whether a table is there before it writes it, and overwrites one that was made in between, with all that
is in it. Only the number of the version that it wrote tells who was first. So a table that several may make is made by
the one that was first to make a mark. A mark that is made while another one is taken away may be left; it is swept
later, and holds up nothing, for the table is there.
"""

import asyncio
import time

import lancedb
import pyarrow as pa
from lancedb.table import AsyncTable

from services.errors import StoreUnavailable
from services.storage.schema import KEYS, MAKING
from services.storage.tidying import is_conflict

PATIENCE_S = 10.0
"""How long one process waits for another that makes a table: that takes a few requests."""
_LOOK_S = 0.1  # between looks; on object storage each is a request


def is_missing(error: ValueError) -> bool:
    """Whether LanceDB means that there is no such table, or none that was written whole."""
    return "not found" in str(error)


def _was_changed_by_others(mark: str, error: RuntimeError) -> bool:
    """Whether the mark came to be there meanwhile, and several others overwrote it or the first one took it away."""
    return is_conflict(error) or ("Not found" in str(error) and f"{mark}.lance" in str(error))


class Creation:
    """`steady` is a connection whose tables stay at the version that they were made or opened with."""

    def __init__(self, connection: lancedb.AsyncConnection, steady: lancedb.AsyncConnection) -> None:
        self._connection = connection
        self._steady = steady

    async def is_first(self, mark: str) -> bool:
        """Make a mark, an empty table of this name; returns whether no other process had."""
        try:
            return await (await self._steady.create_table(mark, schema=KEYS)).version() == 1
        except ValueError:  # it is there
            return False
        except RuntimeError as error:
            if not _was_changed_by_others(mark, error):
                raise
            return False

    async def table(self, name: str, schema: pa.Schema) -> AsyncTable:
        """The table of this name, which is made if it is missing.

        Raises:
            StoreUnavailable: a process died while it made it; its mark is swept later.
        """
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return await self._connection.open_table(name)
            except ValueError as error:
                if not is_missing(error):
                    raise
            if await self.is_first(MAKING + name):
                try:
                    return await self._connection.create_table(name, schema=schema, exist_ok=True)
                finally:
                    await self._connection.drop_table(MAKING + name, ignore_missing=True)
            if time.monotonic() > deadline:
                raise StoreUnavailable
            await asyncio.sleep(_LOOK_S)
