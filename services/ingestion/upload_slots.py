"""Admit uploads: a limited number at a time, and only what the disk has room for."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from services.errors import DiskFull, Overloaded, TooManyUploads
from services.operations.turns import Elsewhere, Taken, client_address, most_of_a_client, nothing_elsewhere
from services.settings import MEGABYTE
from services.storage.disk import free_bytes

MOST_UPLOADS = 32  # of this server; each holds a socket and a file on disk
MOST_OF_A_WORKSPACE = 12  # of these, so that some are left for others; a further one is refused
MOST_BYTES = 2048 * MEGABYTE  # of all uploads together, which wait on disk until they are read
_OF_WORKSPACE, _OF_CLIENT = "uploads of workspace", "uploads of client"
CREDIT_BYTES = MEGABYTE
"""What an upload counts for beyond what has come of it: what it says of its size holds no room, which costs nothing."""
MARGIN_BYTES = 16 * MEGABYTE
"""What an upload must leave free on the disk: indexing, deleting and other programs need a little."""

_FULL = "This server is receiving as many files as it can. Try again in a moment."


class UploadSlot:
    """What one upload may bring, from before its body is received until it has ended."""

    def __init__(self, slots: "UploadSlots", workspace: str, declared: int | None) -> None:
        self._slots = slots
        self.workspace = workspace
        self.client = client_address.get() or workspace
        self.declared = declared
        self.received = 0

    @property
    def coming(self) -> int:
        """The bytes that it may send before it is looked at again."""
        return CREDIT_BYTES if self.declared is None else min(CREDIT_BYTES, max(0, self.declared - self.received))

    @property
    def bytes(self) -> int:
        return self.received + self.coming

    def receive(self, size: int) -> None:
        """Count bytes that have come.

        Raises:
            Overloaded, DiskFull: they don't fit.
        """
        self.received += size
        self._slots.check_room(self)

    def leave(self) -> None:
        self._slots.taken.discard(self)


class UploadSlots:
    """Uploads that are on their way, by their slots. `data` is the store's folder, if it is one of this machine.

    Uploads of a workspace or client address `elsewhere`, on other replicas, count too.
    """

    def __init__(self, data: Path | None, elsewhere: Elsewhere = nothing_elsewhere) -> None:
        self._data = data
        self._elsewhere = elsewhere
        self.taken: set[UploadSlot] = set()

    def enter(self, workspace: str, declared: int | None) -> UploadSlot:
        """A slot for an upload, with the number of its bytes if that is known. Its holder leaves it.

        Raises:
            TooManyUploads: the workspace has its share already.
            Overloaded: the server has, or the client.
            DiskFull: there is no room for the files.
        """
        of_workspace = sum(slot.workspace == workspace for slot in self.taken)
        if of_workspace + self._elsewhere(_OF_WORKSPACE, workspace) >= MOST_OF_A_WORKSPACE:
            raise TooManyUploads(MOST_OF_A_WORKSPACE)
        slot = UploadSlot(self, workspace, declared)
        of_client = sum(each.client == slot.client for each in self.taken) + self._elsewhere(_OF_CLIENT, slot.client)
        if len(self.taken) >= MOST_UPLOADS or of_client >= most_of_a_client(MOST_UPLOADS):
            raise Overloaded(_FULL)
        self.taken.add(slot)
        try:
            self.check_room(slot)
            self._check_disk(self.taken, whole=slot)
        except (Overloaded, DiskFull):
            slot.leave()
            raise
        return slot

    def counted(self) -> Taken:
        """What each workspace and client address has here."""
        of_workspaces = [(_OF_WORKSPACE, slot.workspace) for slot in self.taken]
        return Taken([*of_workspaces, *((_OF_CLIENT, slot.client) for slot in self.taken)])

    def check_room(self, slot: UploadSlot) -> None:
        """Whether all uploads in progress fit: once where it is received, and once more where it is stored.

        Raises:
            Overloaded, DiskFull
        """
        of_client = sum(each.bytes for each in self.taken if each.client == slot.client)
        if sum(each.bytes for each in self.taken) > MOST_BYTES or of_client > most_of_a_client(MOST_BYTES):
            raise Overloaded(_FULL)
        self._check_disk(self.taken)

    def _check_disk(self, slots: Iterable[UploadSlot], whole: UploadSlot | None = None) -> None:
        """`whole` counts for all that it says it will send; others are not held up by that."""
        extra = max(0, (whole.declared or 0) - whole.bytes) if whole is not None else 0
        coming = extra + sum(slot.coming for slot in slots)
        needed = {Path(tempfile.gettempdir()): coming}
        if self._data is not None:
            stored = extra + sum(slot.bytes for slot in slots)
            same = self._data.stat().st_dev == Path(tempfile.gettempdir()).stat().st_dev
            needed[self._data] = stored + (coming if same else 0)
        if any(free_bytes(folder) < size + MARGIN_BYTES for folder, size in needed.items()):
            raise DiskFull
