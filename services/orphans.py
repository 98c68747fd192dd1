"""Tables that belong to no document: what killed processes left of uploads and of deletions."""

import math
from collections.abc import Collection
from pathlib import Path

import lancedb

from services.store import store_errors, table_names
from services.tables import ORIGINAL, PAGES, PASSAGES


async def orphan_tables(connection: lancedb.AsyncConnection, owners: Collection[str]) -> list[str]:
    """The names of the tables whose document or workspace is not among the owners."""
    with store_errors():
        names = await table_names(connection)
    kinds = (ORIGINAL, PAGES, PASSAGES)
    return [name for name in names if name.startswith(kinds) and name.partition("-")[2] not in owners]


async def last_written(connection: lancedb.AsyncConnection, name: str, folder: Path | None) -> float:
    """When a table was last written, in seconds since the epoch; infinity if that can't be told.

    A table that was only begun, or is damaged, has no version to tell it; its folder does.
    """
    try:
        table = await connection.open_table(name)
        versions = await table.list_versions()  # type: ignore[no-untyped-call]
        return max(float(version["timestamp"].timestamp()) for version in versions)
    except (RuntimeError, OSError, ValueError):
        if folder is None:
            return math.inf
    try:
        table_folder = folder / f"{name}.lance"
        return max(path.stat().st_mtime for path in (table_folder, *table_folder.rglob("*")))
    except FileNotFoundError:  # it was finished or removed at this moment
        return math.inf
