"""Room on the disk that is kept for deleting, which writes a little before it frees anything."""

import tempfile
from pathlib import Path
from typing import IO

from services.storage.disk import free_bytes

RESERVE_BYTES = 4 * 1024 * 1024
"""More than deleting writes before it frees anything."""


class Reserve:
    """Room that is kept for deleting: a file without a name, which goes with its process, however that ends."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Keep the room, unless it is kept already or there is none to spare."""
        if self.folder is None or self._file is not None or free_bytes(self.folder) < 2 * RESERVE_BYTES:
            return
        file = tempfile.TemporaryFile(dir=self.folder)  # noqa: SIM115 - open until the room is needed
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
