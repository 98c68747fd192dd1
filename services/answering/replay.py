"""Finished runs, readable for a while."""

from dataclasses import dataclass

from cachetools import TTLCache

from services.recordings import Recording, pack, unpack

KEEP_S = 3600.0
"""As long as a conversation stays on the page."""
KEEP_BYTES = 32 * 1024**2  # packed, for all workspaces together; beyond it the oldest runs can no longer be replayed
KEEP_BYTES_PER_WORKSPACE = KEEP_BYTES // 8  # so that no visitor's runs push out all others
_OVERHEAD_BYTES = 1000
"""What Python needs for the object of a finished run, beside its recording; an estimate."""


@dataclass(frozen=True, slots=True)
class _Packed:
    document_ids: frozenset[str]
    recording: bytes

    @property
    def size(self) -> int:
        return len(self.recording) + _OVERHEAD_BYTES


class FinishedRuns:
    """The recordings of the last runs, compressed: for at most an hour and in 32 MiB, the oldest go first.

    No workspace may fill more than an eighth of the room.
    """

    def __init__(self) -> None:
        self._workspaces: TTLCache[str | None, TTLCache[str, _Packed]] = TTLCache(
            KEEP_BYTES, KEEP_S, getsizeof=lambda runs: int(runs.currsize)
        )

    def keep(self, workspace: str | None, recording: Recording) -> bytes | None:
        """Keep a run; returns it packed, or None if it is too large to be kept."""
        packed = _Packed(frozenset(document.id for document in recording.documents), pack(recording))
        if packed.size > KEEP_BYTES_PER_WORKSPACE:
            return None
        runs = self._workspaces.get(workspace)
        if runs is None:
            runs = TTLCache(KEEP_BYTES_PER_WORKSPACE, KEEP_S, getsizeof=lambda each: each.size)
        runs[recording.run_id] = packed
        self._workspaces[workspace] = runs
        return packed.recording

    def recording(self, workspace: str | None, run_id: str) -> Recording | None:
        """What a run of this workspace said; None if it is not kept, or another workspace's."""
        runs = self._workspaces.get(workspace)
        packed = runs.get(run_id) if runs is not None else None
        return None if packed is None else unpack(packed.recording)

    @property
    def documents(self) -> set[str]:
        """The ids of the documents that the kept runs searched."""
        runs = [packed for runs in list(self._workspaces.values()) for packed in list(runs.values())]
        return {document_id for packed in runs for document_id in packed.document_ids}

    def forget(self, document_id: str) -> None:
        """Drop every run that searched a document."""
        for runs in list(self._workspaces.values()):
            for run_id, packed in list(runs.items()):
                if document_id in packed.document_ids:
                    del runs[run_id]
