"""Folders for files that are being received. What a killed process left of them is swept by the next."""

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

PREFIX = "footnote-received-"


class ScratchFolder:
    """A new folder in the system's place for such, until `remove`. Locked (flock), so that nobody sweeps it before."""

    def __init__(self) -> None:
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
            self._descriptor = _locked(self.path)
            if self._descriptor is not None:
                return
            # A sweeper was there between the two calls.

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def sweep_folders() -> None:
    """Remove this user's folders that no living process holds."""
    for path in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        with contextlib.suppress(OSError):
            if path.is_symlink() or sys.platform == "win32" or path.stat().st_uid != os.geteuid():
                continue
            descriptor = _locked(path)
            if descriptor is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(descriptor)


def _locked(path: Path) -> int | None:
    """An open descriptor of the folder, which locks it; None if another holds or has removed it."""
    if sys.platform == "win32":
        return os.open(os.devnull, os.O_RDONLY)
    import fcntl

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.stat().st_ino == os.fstat(descriptor).st_ino:
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(descriptor)
    return None
