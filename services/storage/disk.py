"""The disk under a data folder: where it is, how much room it has, and which errors mean that it is full.

Of a store that is not a folder of this machine nothing of this is known, and nothing of it is needed.
"""

import asyncio
import contextlib
import errno
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from services.errors import DiskFull, StoreUnavailable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def local_folder(uri: str) -> Path | None:
    """The folder that a LanceDB URI names; None for a store elsewhere."""
    return None if "://" in uri else Path(uri)


def is_full(error: BaseException) -> bool:
    """Whether an error of Python, or of a library in Rust that quotes the system's error, says that a disk is full."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    return any(f"(os error {number})" in str(error) for number in _FULL)


def is_read_only(error: OSError) -> bool:
    """Whether the system lets nobody write there any more, as it does after a failure of the disk."""
    return error.errno == errno.EROFS


@contextlib.contextmanager
def disk_errors() -> Iterator[None]:
    """Map the system's errors of writing a file that say that nothing can be written here.

    Raises:
        DiskFull, StoreUnavailable
    """
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise DiskFull from error
        if is_read_only(error):
            raise StoreUnavailable from error
        raise


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def used_bytes(folder: Path) -> int:
    """What the files in a folder take of the disk."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):  # it was removed at this moment
                total += (Path(path) / name).lstat().st_blocks * _BLOCK
    return total


_BLOCK = 512
"""What `st_blocks` counts (POSIX)."""
_DEFAULT_SHARE = 0.8
"""Of what is free at the start, or later if more is then: the rest is for received files, for indexing, and for other
programs."""
_MEASURED_AGAIN_S = 5.0  # walking a folder of 10,000 files takes some 0.2 s


class DiskQuota:
    """What the documents of all workspaces together may take of the disk under `folder`.

    Without a limit of the operator's, it is a share of the most room that was seen, so that a server that starts on a
    full disk takes files again once there is room.
    """

    def __init__(self, folder: Path, limit_bytes: int | None) -> None:
        self._folder = folder
        self._used = used_bytes(folder)
        self._measured = time.monotonic()
        self._limit = limit_bytes
        self._most_seen = self._used + self._share()

    async def check(self, coming: int) -> None:
        """Count a file of this number of bytes.

        Raises:
            DiskFull: it does not fit.
        """
        if time.monotonic() > self._measured + _MEASURED_AGAIN_S:
            await self._measure()
        if self._limit is None and self._is_full_with(coming) and self._used + self._share() > self._most_seen:
            await self._measure()  # there may be room since
        if self._is_full_with(coming):
            raise DiskFull
        self._used += coming

    def _is_full_with(self, coming: int) -> bool:
        return self._used + coming > (self._limit if self._limit is not None else self._most_seen)

    async def _measure(self) -> None:
        self._measured = time.monotonic()
        self._used = await asyncio.to_thread(used_bytes, self._folder)
        self._most_seen = max(self._most_seen, self._used + self._share())

    def _share(self) -> int:
        return int(_DEFAULT_SHARE * free_bytes(self._folder))
