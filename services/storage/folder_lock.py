"""Lock a data folder among processes: the first one knows that it is alone and may clean up."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from services.storage.disk import local_folder

_LOCK_POLL_S = 0.05  # a server that restarts waits that long at most after the old one ended


class FolderLock:
    """A data folder in use by this process. `alone` while no other process can have begun to write there.

    `since` is when it was opened: what is older was written by processes that are dead, if this one was alone then.
    """

    def __init__(self, descriptor: int | None, *, alone: bool) -> None:
        self._descriptor = descriptor
        self.alone = alone
        self.since = time.time()

    def share(self) -> None:
        """Let other processes open the folder too."""
        if self.alone and self._descriptor is not None and sys.platform != "win32":
            import fcntl

            fcntl.flock(self._descriptor, fcntl.LOCK_SH)
        self.alone = False

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)


@asynccontextmanager
async def lock_folder(uri: str) -> AsyncIterator[FolderLock]:
    """Lock the folder of a store, which must exist, for this process; wait while another has it alone.

    The lock is the system's, on the folder itself (flock), so it ends with the process and leaves no file.
    """
    folder = local_folder(uri)
    lock = FolderLock(None, alone=False) if folder is None else await _locked(folder)
    try:
        yield lock
    finally:
        lock.close()


async def _locked(folder: Path) -> FolderLock:
    if sys.platform == "win32":
        return FolderLock(None, alone=False)
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    while True:
        for kind in (fcntl.LOCK_EX, fcntl.LOCK_SH):
            try:
                fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            except OSError:  # a file system without locks
                return FolderLock(descriptor, alone=False)
            return FolderLock(descriptor, alone=kind == fcntl.LOCK_EX)
        await asyncio.sleep(_LOCK_POLL_S)
