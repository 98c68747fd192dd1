"""The disk under a data folder: who else uses the folder, how much room there is, and a reserve for deleting.

Of a store that is not a folder of this machine nothing of this is known, and nothing of it is needed.
"""

import asyncio
import errno
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

RESERVE_BYTES = 4 * 1024 * 1024
"""More than deleting writes before it frees anything."""
_LOCK_POLL_S = 0.05
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def local_folder(uri: str) -> Path | None:
    """The folder that a LanceDB URI names; None for a store elsewhere."""
    return None if "://" in uri else Path(uri)


def is_full(error: BaseException) -> bool:
    """Whether an error of Python, or of a library in Rust that quotes the system's error, says that a disk is full."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    return any(f"(os error {number})" in str(error) for number in _FULL)


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class Reserve:
    """Room that is kept for deleting: a file without a name, which goes with its process, however that ends."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Keep the room, unless it is kept already or there is none to spare."""
        if self._folder is None or self._file is not None or free_bytes(self._folder) < 2 * RESERVE_BYTES:
            return
        file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - open until the room is needed
        try:
            file.write(bytes(RESERVE_BYTES))
            file.flush()
        except OSError:
            file.close()
        else:
            self._file = file

    def give_up(self) -> bool:
        """Whether there was room to give up."""
        if self._file is None:
            return False
        self._file.close()
        self._file = None
        return True


class Hold:
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
async def hold(uri: str) -> AsyncIterator[Hold]:
    """Use the folder of a store, which must exist; whoever has it alone is waited for.

    The lock is the system's, on the folder itself (flock), so it ends with the process and leaves no file.
    """
    folder = local_folder(uri)
    holding = Hold(None, alone=False) if folder is None else await _locked(folder)
    try:
        yield holding
    finally:
        holding.close()


async def _locked(folder: Path) -> Hold:
    if sys.platform == "win32":
        return Hold(None, alone=False)
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    while True:
        for kind in (fcntl.LOCK_EX, fcntl.LOCK_SH):
            try:
                fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            except OSError:  # a file system without locks
                return Hold(descriptor, alone=False)
            return Hold(descriptor, alone=kind == fcntl.LOCK_EX)
        await asyncio.sleep(_LOCK_POLL_S)
