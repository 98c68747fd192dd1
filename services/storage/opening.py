"""Open the store, read it once before anything is written, and map its failures to Footnote's errors."""

import asyncio
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import lancedb
import pyarrow as pa
from lancedb.table import AsyncTable

from services.errors import BadSetting, DiskFull, FootnoteError, StoreUnavailable
from services.storage.creation import Creation, is_missing
from services.storage.disk import is_full, local_folder
from services.storage.object_storage import ANSWER_TIMEOUT_S, is_remote, storage_options
from services.storage.schema import (
    ADDED_TO_DOCUMENTS,
    DOCUMENTS,
    KEYS,
    ORIGINAL,
    PAGES,
    PASSAGES,
    RECORDS,
    WORKSPACES,
    passages_schema,
)
from services.storage.tidying import OLD_VERSION_OF_SEVERAL, Tidying

log = logging.getLogger(__name__)

_VARIABLE = "FOOTNOTE_DATA"
_KEY_BYTES = 32  # as many as the hash that signs, SHA-256, gives (RFC 2104)
_LISTS = {"documents": DOCUMENTS, "workspaces": WORKSPACES}


@contextmanager
def translated(to: Callable[[Exception], FootnoteError]) -> Iterator[None]:
    """LanceDB raises plain RuntimeError, OSError and ValueError, and RustPanic, which can't be imported."""
    try:
        yield
    except Exception as error:
        if isinstance(error, RuntimeError | OSError | ValueError) or type(error).__name__ == "RustPanic":
            raise to(error) from error
        raise


@contextmanager
def store_errors() -> Iterator[None]:
    """Whatever LanceDB raises is the store failing."""
    with translated(_failure):
        yield


def _failure(error: Exception) -> FootnoteError:
    if is_full(error):
        log.warning("the disk is full")
        return DiskFull()
    log.error("the store failed", exc_info=error)
    return StoreUnavailable()


@dataclass(frozen=True, slots=True)
class Store:
    connection: lancedb.AsyncConnection
    documents: AsyncTable
    workspaces: AsyncTable
    records: AsyncTable
    signing_key: bytes
    tidying: Tidying
    creation: Creation | None
    """How tables are made where other processes may make them too."""


async def open_store(uri: str, *, shared: bool = False, kept: timedelta = OLD_VERSION_OF_SEVERAL) -> Store:
    """Open or create the store at a folder or any LanceDB URI. One that can't be used is left exactly as it is.

    With `shared`, and where it is no folder, other processes write to it too: each read looks for what they wrote,
    which takes 0.6 ms in a folder and a request elsewhere, and old versions of the tables are `kept` for a while.

    Raises:
        BadSetting: it can't be opened or written, is damaged, or was written by another version.
    """
    _check_folder(uri)
    options = storage_options(uri)
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S if is_remote(uri) else None):
            return await _opened(uri, options, Tidying(shared or is_remote(uri), kept))
    except TimeoutError as error:
        raise BadSetting(_VARIABLE, "the store there does not answer", fix=_fix(uri)) from error


async def _opened(uri: str, options: dict[str, str] | None, tidying: Tidying) -> Store:
    with translated(lambda _: BadSetting(_VARIABLE, "the store there can't be opened", fix=_fix(uri))):
        looked = timedelta(0) if tidying.shared else None
        connection = await lancedb.connect_async(uri, read_consistency_interval=looked, storage_options=options)
        names = await table_names(connection)
    await _check(connection, names)
    with translated(lambda error: _unwritable(error, uri)):
        _make_private(uri)
        creation = None
        if tidying.shared:
            creation = Creation(connection, await lancedb.connect_async(uri, storage_options=options))
        documents = await _list_of_documents(connection, creation)
        workspaces = await _made(connection, creation, "workspaces", WORKSPACES)
        records = await _made(connection, creation, "records", RECORDS)
        signing_key = await _signing_key(await _made(connection, creation, "keys", KEYS))
    if (await records.schema()).names != RECORDS.names:
        raise _of_another_version()
    return Store(connection, documents, workspaces, records, signing_key, tidying, creation)


async def _made(
    connection: lancedb.AsyncConnection, creation: Creation | None, name: str, schema: pa.Schema
) -> AsyncTable:
    """A table of the store, whatever columns it has if it is there already."""
    if creation is not None:
        return await creation.table(name, schema)
    try:
        return await connection.open_table(name)
    except ValueError as error:
        if not is_missing(error):
            raise
        return await connection.create_table(name, schema=schema)


async def _list_of_documents(connection: lancedb.AsyncConnection, creation: Creation | None) -> AsyncTable:
    """The list, with the columns that an older store lacks; of several servers that start at once, one adds them."""
    documents = await _made(connection, creation, "documents", DOCUMENTS)
    if _lacks_columns((await documents.schema()).names):
        with suppress(RuntimeError):
            await documents.add_columns(pa.schema([DOCUMENTS.field(name) for name in ADDED_TO_DOCUMENTS]))
        await documents.checkout_latest()  # type: ignore[no-untyped-call]
        if (await documents.schema()).names != DOCUMENTS.names:
            raise RuntimeError("the list of documents could not be completed")
        log.info("a store of an older version got the columns that it lacked")
    return documents


def _lacks_columns(names: list[str]) -> bool:
    return names == [name for name in DOCUMENTS.names if name not in ADDED_TO_DOCUMENTS]


async def _signing_key(keys: AsyncTable) -> bytes:
    """The key of the store's signed addresses. It is made with the store; of several makers the first one counts."""
    if not await keys.count_rows():
        await keys.add(pa.Table.from_pylist([{"key": secrets.token_bytes(_KEY_BYTES)}], schema=KEYS))
    rows = await keys.query().with_row_id().to_list()
    return bytes(min(rows, key=lambda row: int(row["_rowid"]))["key"])


async def table_names(connection: lancedb.AsyncConnection) -> list[str]:
    """The names of all tables."""
    listed = await connection.list_tables()
    names = list(listed.tables)
    while listed.page_token:
        listed = await connection.list_tables(page_token=listed.page_token)
        names += listed.tables
    return names


def _check_folder(uri: str) -> None:
    folder = local_folder(uri)
    if folder is None or not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise BadSetting(_VARIABLE, "it names a file, and has to name a folder")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise BadSetting(_VARIABLE, "this user may not read and write the folder", fix="Permit it, or choose another")


def _make_private(uri: str) -> None:
    """Leave the folder to this user alone: it holds what visitors uploaded."""
    folder = local_folder(uri)
    if folder is None:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(OSError):  # another user's folder, which this one may write, stays as its owner set it
        folder.chmod(0o700)


async def _check(connection: lancedb.AsyncConnection, names: list[str]) -> None:
    """Read the two lists, so that damage shows before anything is added."""
    parts = {name for name in names if name.startswith((ORIGINAL, PAGES, PASSAGES))}
    lists = {name: await _read(connection, name, schema) for name, schema in _LISTS.items()}
    for name, rows in lists.items():
        # Without a document in the store, a process was killed when it had just begun to make the lists.
        if rows is None and parts:
            raise _damaged(name)
    await _check_passages(connection, names)
    rows = lists["documents"] or []
    lost = [row["filename"] for row in rows if not _parts(row) <= parts]
    if lost:
        log.error("%d of %d documents have lost a part of what is stored of them", len(lost), len(rows))


async def _check_passages(connection: lancedb.AsyncConnection, names: list[str]) -> None:
    """Look at one table of passages that is whole; damage of the others shows when they are asked for."""
    for name in sorted(names):
        if name.startswith(PASSAGES):
            try:
                columns = (await (await connection.open_table(name)).schema()).names
            except (RuntimeError, OSError, ValueError):
                continue
            if columns != passages_schema(1).names:
                raise _of_another_version()
            return


async def _read(connection: lancedb.AsyncConnection, name: str, schema: pa.Schema) -> list[dict[str, Any]] | None:
    """The rows of a list, None where it was not made yet."""
    with translated(lambda _: _damaged(name)):
        try:
            table = await connection.open_table(name)
        except ValueError as error:
            if is_missing(error):
                return None
            raise
        columns = (await table.schema()).names
        if not columns:
            raise _damaged(name)
        if columns != schema.names and not _lacks_columns(columns):
            raise _of_another_version()
        return await table.query().to_list()


def _of_another_version() -> BadSetting:
    problem = "the store there was written by another version of Footnote"
    return BadSetting(_VARIABLE, problem, fix="Start that version, or choose another folder")


def _unwritable(error: Exception, uri: str) -> BadSetting:
    if is_full(error):
        return BadSetting(_VARIABLE, "the disk there is full", fix="Make room")
    return BadSetting(_VARIABLE, "the store there can't be written", fix=_fix(uri))


def _fix(uri: str) -> str:
    if is_remote(uri):
        return "Check that the bucket exists, that the keys may read and write it, and AWS_ENDPOINT_URL"
    return "Correct it or unset it"


def _damaged(name: str) -> BadSetting:
    problem = f"the store there is damaged: its table “{name}” can't be read"
    return BadSetting(_VARIABLE, problem, fix="Put back a copy of it, or move it away to begin with an empty one")


def _parts(row: dict[str, Any]) -> set[str]:
    """The tables that a document needs."""
    parts = {ORIGINAL + row["id"], PAGES + (row.get("readings") or [row["id"]])[-1]}
    return parts | {PASSAGES + row["workspace"]} if row["passages"] else parts
