"""Remove orphans: parts of uploads and deletions that killed processes left behind."""

import asyncio
import contextlib
import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import lancedb

from services.errors import StoreUnavailable
from services.storage.opening import store_errors, table_names, translated
from services.storage.passage_table import PassageTables
from services.storage.schema import OF_A_READING, ORIGINAL, PASSAGES, RECORD


class Cleanup:
    """Removes orphans that were written before a time. `folder` is the store's, if it is one of this machine."""

    def __init__(self, connection: lancedb.AsyncConnection, tables: PassageTables, folder: Path | None) -> None:
        self._connection = connection
        self._tables = tables
        self._folder = folder

    async def sweep(self, known: Mapping[str, str], records: Collection[str], before: float, *, alone: bool) -> None:
        """`known` names the documents' readings, each with its workspace's key; `records` are the ids of the records.

        `alone`: see `Maintenance.sweep`.

        What can't be swept keeps nothing else from being swept.
        """
        keys = set(known.values())
        with store_errors():
            names = await table_names(self._connection)
        owners = known.keys() | keys | set(records)
        for name in names:
            if name.startswith((*OF_A_READING, ORIGINAL, PASSAGES, RECORD)) and name.partition("-")[2] not in owners:
                with contextlib.suppress(StoreUnavailable), store_errors():
                    await self._sweep_table(name, before)
        for key in keys:
            with contextlib.suppress(StoreUnavailable), store_errors():
                await self._sweep_passages(key, list(known), before, alone=alone)
        if self._folder is not None:
            await asyncio.to_thread(_remove_unnamed, self._folder, before)

    async def _sweep_table(self, name: str, before: float) -> None:
        if await self._last_written(name) >= before:
            return
        if not name.startswith(PASSAGES):
            await self._connection.drop_table(name, ignore_missing=True)
            return
        passages = await self._tables.of(name.removeprefix(PASSAGES))
        async with passages.writing:  # the workspace's next document may have come meanwhile
            if await self._last_written(name) < before:
                await passages.drop()

    async def _sweep_passages(self, key: str, known: Sequence[str], before: float, *, alone: bool) -> None:
        passages = await self._tables.of(key)
        async with passages.writing:
            orphans = await passages.orphans(known, before)
            if orphans:
                await passages.remove(orphans)
            if orphans or alone:
                await passages.maintain(unfinished=alone)

    async def _last_written(self, name: str) -> float:
        """When a table was last written, in seconds since the epoch; infinity if that can't be told.

        A table that was only begun, or is damaged, has no version to tell it; its folder does.
        """
        with contextlib.suppress(StoreUnavailable), translated(lambda _: StoreUnavailable()):
            table = await self._connection.open_table(name)
            versions = await table.list_versions()  # type: ignore[no-untyped-call]
            return max(float(version["timestamp"].timestamp()) for version in versions)
        if self._folder is None:
            return math.inf
        try:
            folder = self._folder / f"{name}.lance"
            return max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
        except FileNotFoundError:  # it was finished or removed at this moment
            return math.inf


def _remove_unnamed(folder: Path, before: float) -> None:
    """Remove temporary files of LanceDB (`.tmp…`) that were left before this time."""
    for path in folder.rglob(".tmp*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < before:
                path.unlink()
