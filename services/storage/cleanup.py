"""Remove orphans: parts of uploads and deletions that killed processes left behind."""

import asyncio
import contextlib
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import lancedb

from services.errors import StoreUnavailable
from services.storage.opening import store_errors, table_names, translated
from services.storage.passage_table import PassageTables
from services.storage.retirement import Retirement
from services.storage.schema import MAKING, OF_A_READING, ORIGINAL, PAGES, PASSAGES, RECORD, RETIRING


class Cleanup:
    """Removes orphans that were written before a time. `folder` is the store's, if it is one of this machine.

    `retirement` drops passages where other processes write too.
    """

    def __init__(
        self,
        connection: lancedb.AsyncConnection,
        tables: PassageTables,
        folder: Path | None,
        retirement: Retirement | None,
    ) -> None:
        self._connection = connection
        self._tables = tables
        self._folder = folder
        self._retirement = retirement
        self._first_seen: dict[str, float] = {}
        """When a table was first seen that can't tell itself when it was written."""

    async def sweep(self, known: Mapping[str, str], records: Collection[str], before: float, *, alone: bool) -> None:
        """`known` names the documents' readings, each with its workspace's key; `records` are the ids of the records.

        `alone`: see `Maintenance.sweep`.

        What can't be swept keeps nothing else from being swept.
        """
        readings: dict[str, list[str]] = {}
        for reading, key in known.items():
            readings.setdefault(key, []).append(reading)
        with store_errors():
            names = await table_names(self._connection)
        self._first_seen = {name: seen for name, seen in self._first_seen.items() if name in names}
        owners = known.keys() | readings.keys() | set(records)
        for name in [name for name in names if _is_orphan(name, owners)]:
            with contextlib.suppress(StoreUnavailable), store_errors():
                await self._sweep_table(name, before)
        for key, own in readings.items():
            with contextlib.suppress(StoreUnavailable), store_errors():
                await self._sweep_passages(key, own, before, alone=alone)
        if self._folder is not None:
            await asyncio.to_thread(_remove_unnamed, self._folder, before)

    async def _sweep_table(self, name: str, before: float) -> None:
        if await self._last_written(name) >= before:
            return
        if name.startswith(RETIRING) and self._retirement is not None:
            await self._retirement.drop(name.removeprefix(RETIRING), marked=True)
            return
        if not name.startswith(PASSAGES):
            await self._connection.drop_table(name, ignore_missing=True)
            return
        passages = await self._tables.of(name.removeprefix(PASSAGES))
        async with passages.writing:  # the workspace's next document may have come meanwhile
            if await self._last_written(name) >= before:
                return
            if self._retirement is None:
                await passages.drop()
            else:
                await self._retirement.drop(name.removeprefix(PASSAGES))

    async def _sweep_passages(self, key: str, known: Sequence[str], before: float, *, alone: bool) -> None:
        passages = await self._tables.of(key)
        async with passages.writing:
            orphans = await passages.orphans(known, before)
            if orphans and self._retirement is not None:
                orphans = await self._abandoned(orphans)
            if orphans:
                await passages.remove(orphans)
            untidy = self._retirement is not None and await passages.is_untidy(before)
            if orphans or alone or untidy:
                await passages.maintain(purge=untidy, unfinished=alone)

    async def _abandoned(self, readings: Sequence[str]) -> list[str]:
        """Those readings that no other process is storing: their pages are stored before their passages."""
        names = set(await table_names(self._connection))
        return [reading for reading in readings if PAGES + reading not in names]

    async def _last_written(self, name: str) -> float:
        """When a table was last written, in seconds since the epoch.

        A table that was only begun, or is damaged, has no version to tell it; its folder does. Where there is no
        folder, it is when it was first seen here.
        """
        with contextlib.suppress(StoreUnavailable), translated(lambda _: StoreUnavailable()):
            table = await self._connection.open_table(name)
            versions = await table.list_versions()  # type: ignore[no-untyped-call]
            return max(float(version["timestamp"].timestamp()) for version in versions)
        if self._folder is None:
            return self._first_seen.setdefault(name, time.time())
        try:
            folder = self._folder / f"{name}.lance"
            return max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
        except FileNotFoundError:  # it was finished or removed at this moment
            return time.time()


def _is_orphan(name: str, owners: Collection[str]) -> bool:
    """Whether a table belongs to nothing that is there; what marks a workspace is not to stay anyway."""
    return name.startswith((RETIRING, MAKING)) or (
        name.startswith((*OF_A_READING, ORIGINAL, PASSAGES, RECORD)) and name.partition("-")[2] not in owners
    )


def _remove_unnamed(folder: Path, before: float) -> None:
    """Remove temporary files of LanceDB (`.tmp…`) that were left before this time."""
    for path in folder.rglob(".tmp*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < before:
                path.unlink()
