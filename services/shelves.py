"""The shelves of all workspaces, opened when they are asked for, the last used kept open."""

import asyncio
from collections import OrderedDict

import lancedb

from services.shelf import Shelf

OPEN_SHELVES = 200


class Shelves:
    """Raises LanceDB's own errors; `Library` maps them."""

    def __init__(self, connection: lancedb.AsyncConnection) -> None:
        self._connection = connection
        self._open: OrderedDict[str, Shelf] = OrderedDict()
        self._opening = asyncio.Lock()

    async def of(self, key: str) -> Shelf:
        """The shelf of the workspace with this `workspace_key`."""
        async with self._opening:
            if key not in self._open:
                self._open[key] = await Shelf.open(self._connection, key)
                unused = [old for old, shelf in self._open.items() if not shelf.writing.locked()]
                for old in unused[: max(0, len(self._open) - OPEN_SHELVES)]:
                    del self._open[old]
            self._open.move_to_end(key)
            return self._open[key]

    async def again(self, key: str) -> Shelf:
        """The same, opened anew: another process may have made its table."""
        self._open.pop(key, None)
        return await self.of(key)
