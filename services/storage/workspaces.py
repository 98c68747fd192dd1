"""The life of a workspace: it is used, emptied, and deleted when it was not used for long."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from cachetools import LRUCache

from services.documents import SAMPLES, Document, workspace_key
from services.errors import StoreUnavailable
from services.storage.ages import Ages
from services.storage.caches import Caches
from services.storage.folder_lock import FolderLock
from services.storage.library import Library
from services.storage.maintenance import ORPHAN_AGE_S
from services.storage.received_files import sweep_folders

log = logging.getLogger(__name__)

HOUR_S = 3600.0  # seconds
_LONGEST_PAUSE_S = 60.0  # expiry is counted in hours; a minute more is not noticed
_REMEMBERED = 100_000  # workspaces, about 27 MB: one that is not remembered costs one more write
_WORTH_REMEMBERING = 1 / 50
"""Part of its lifetime that a workspace may lose when the server dies, for the sake of fewer writes."""


class Workspaces:
    """Deletes what was asked for, and what was not used for `ttl_h` hours (None: never).

    `on_delete` is called with each document that is gone, so that nothing made from it is kept. `in_use` are the
    workspaces that are being used when it is called. Of `caches` goes what other processes deleted.
    """

    def __init__(
        self,
        library: Library,
        ttl_h: float | None,
        on_delete: Callable[[Document], None],
        ages: Ages | None = None,
        *,
        in_use: Callable[[], Iterable[str]] = tuple,
        caches: Caches | None = None,
    ) -> None:
        self._library = library
        self._ttl_s = ttl_h * HOUR_S if ttl_h is not None else None
        self._on_delete = on_delete
        self._ages = ages or Ages()
        self._in_use = in_use
        self._caches = caches or Caches(library, ())
        self._recently: LRUCache[str, float] = LRUCache(_REMEMBERED)

    def touch(self, workspace: str) -> None:
        """The workspace is being used now."""
        if self._ttl_s is not None:
            self._recently[workspace_key(workspace)] = time.time()

    def expires(self) -> float | None:
        """When a workspace that is used now, and never again, will be deleted; seconds since the epoch."""
        return None if self._ttl_s is None else time.time() + self._ttl_s

    async def delete(self, workspace: str, document_id: str) -> None:
        """Delete one document.

        Raises:
            DocumentNotFound: it does not exist, or belongs to another workspace.
            StoreUnavailable
        """
        document = await self._library.document(workspace, document_id)
        self._on_delete(document)
        await self._library.delete(workspace, document_id)
        self._on_delete(document)

    async def delete_all(self, workspace: str) -> None:
        """Delete all documents and every trace of the workspace.

        Raises:
            StoreUnavailable
        """
        await self._delete_key(workspace_key(workspace))

    async def expire(self) -> None:
        """Delete the expired workspaces, and store which were used since the last call."""
        if self._ttl_s is None:
            return
        self._ages.look()
        for workspace in self._in_use():
            self.touch(workspace)
        remembered = await self._library.catalog.last_used()
        for record in await self._library.records.all():
            remembered[record.workspace] = max(remembered.get(record.workspace, 0.0), record.created)
        remembered.pop(workspace_key(SAMPLES), None)
        used: dict[str, float] = {}
        for key, last in remembered.items():
            recent = max(last, self._recently.get(key, 0.0))
            if self._ages.of(recent) > self._ttl_s:
                await self._delete_key(key)
                log.info("a workspace was not used for %.1f hours and is deleted", self._ttl_s / HOUR_S)
            elif recent - last > self._ttl_s * _WORTH_REMEMBERING:
                used[key] = recent
        if used:
            await self._library.catalog.mark_used(used)

    async def keep_house(self, folder: FolderLock) -> None:
        """Until cancelled: sweep what killed processes left, let unused workspaces expire, do what failed again."""
        pause_s = min(_LONGEST_PAUSE_S, (self._ttl_s or _LONGEST_PAUSE_S) / 10)
        before = folder.since if folder.alone else None
        await self._try(partial(self._library.maintenance.sweep, before, alone=folder.alone))
        folder.share()
        swept = time.monotonic()
        while True:
            await asyncio.to_thread(sweep_folders)
            await self._try(self.expire)
            await self._try(self._library.records.delete_expired)
            await self._try(self._library.maintenance.catch_up)
            await self._try(self._caches.forget_deleted)
            await asyncio.sleep(pause_s)
            if time.monotonic() > swept + ORPHAN_AGE_S:
                await self._try(self._library.maintenance.sweep)
                swept = time.monotonic()

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except StoreUnavailable:
            log.warning("housekeeping failed; it is tried again later")

    async def _delete_key(self, key: str) -> None:
        for document in await self._library.delete_all(key):
            self._on_delete(document)
