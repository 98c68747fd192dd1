"""Folders for files that are being received, always on this machine. What a killed process left is swept by the next.

They are where the system keeps temporary files (`TMPDIR`, otherwise /tmp), also when the store is elsewhere.
"""

import contextlib
import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

from services.errors import BadSetting
from services.storage.object_storage import is_remote

log = logging.getLogger(__name__)

PREFIX = "footnote-received-"


def check_scratch(uri: str) -> None:
    """Look whether files can be received; of a store elsewhere, at this URI, say where they are received.

    Raises:
        BadSetting: there is no folder for temporary files that this user may write.
    """
    try:
        with tempfile.TemporaryFile(prefix=PREFIX):
            pass
    except OSError as error:
        fix = "Name a local folder with room for the files that are being uploaded"
        raise BadSetting("TMPDIR", "files are received there first, and it can't be written", fix=fix) from error
    if is_remote(uri):
        log.info("documents are kept on object storage; while they are received, their files are in TMPDIR")


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
