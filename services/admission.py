"""Which uploads may come in: so many at a time, and only what the disk has room for."""

import tempfile
from collections import Counter
from pathlib import Path

from services.disk import free_bytes
from services.errors import DiskFull, Overloaded, TooManyUploads
from services.settings import MEGABYTE

MOST_UPLOADS = 32
MOST_OF_A_WORKSPACE = 12
MOST_BYTES = 2048 * MEGABYTE
MARGIN_BYTES = 16 * MEGABYTE
"""What an upload must leave free on the disk: indexing, deleting and other programs need a little."""

_FULL = "This server is receiving as many files as it can. Try again in a moment."


class Place:
    """What one upload may bring, from before its body is received until it has ended."""

    def __init__(self, admission: "Admission", workspace: str, declared: int | None) -> None:
        self._admission = admission
        self.workspace = workspace
        self.declared = declared or 0
        self.received = 0

    @property
    def bytes(self) -> int:
        return max(self.declared, self.received)

    def receive(self, size: int) -> None:
        """Count bytes that have come.

        Raises:
            Overloaded, DiskFull: nobody told that there would be so many, and they don't fit.
        """
        self.received += size
        if self.received > self.declared:
            self._admission.check_room()

    def leave(self) -> None:
        self._admission.places.discard(self)


class Admission:
    """Uploads that are on their way, by their places. `data` is the store's folder, if it is one of this machine."""

    def __init__(self, data: Path | None) -> None:
        self._data = data
        self.places: set[Place] = set()

    def enter(self, workspace: str, declared: int | None) -> Place:
        """A place for an upload of so many bytes, as far as that is known. Whoever gets it leaves it.

        Raises:
            TooManyUploads: the workspace has its share already.
            Overloaded: the server has.
            DiskFull: there is no room for the files.
        """
        if Counter(place.workspace for place in self.places)[workspace] >= MOST_OF_A_WORKSPACE:
            raise TooManyUploads(MOST_OF_A_WORKSPACE)
        if len(self.places) >= MOST_UPLOADS:
            raise Overloaded(_FULL)
        place = Place(self, workspace, declared)
        self.places.add(place)
        try:
            self.check_room()
        except (Overloaded, DiskFull):
            place.leave()
            raise
        return place

    def check_room(self) -> None:
        """Whether all that is on its way fits: once where it is received, and once more where it is stored."""
        if sum(place.bytes for place in self.places) > MOST_BYTES:
            raise Overloaded(_FULL)
        coming = sum(place.bytes - place.received for place in self.places)
        needed = {Path(tempfile.gettempdir()): coming}
        if self._data is not None:
            stored = sum(place.bytes for place in self.places)
            same = self._data.stat().st_dev == Path(tempfile.gettempdir()).stat().st_dev
            needed[self._data] = stored + (coming if same else 0)
        if any(free_bytes(folder) < size + MARGIN_BYTES for folder, size in needed.items()):
            raise DiskFull
