"""Runs that are over, still readable for a while."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cachetools import TTLCache
from pydantic import TypeAdapter

from services.events import AnswerEvent

KEEP_S = 300.0
KEEP_BYTES = 8 * 1024**2
_OVERHEAD_BYTES = 1000

_EVENTS = TypeAdapter(list[AnswerEvent])


@dataclass(frozen=True, slots=True)
class _Recording:
    workspace: str | None
    document_ids: frozenset[str]
    packed: bytes

    @property
    def size(self) -> int:
        return len(self.packed) + _OVERHEAD_BYTES


class FinishedRuns:
    """The events of the last runs, compressed: for at most five minutes and in 8 MiB, the oldest go first."""

    def __init__(self) -> None:
        self._recordings: TTLCache[str, _Recording] = TTLCache(KEEP_BYTES, KEEP_S, getsizeof=lambda each: each.size)

    def keep(
        self, run_id: str, workspace: str | None, document_ids: Iterable[str], events: Sequence[AnswerEvent]
    ) -> None:
        packed = zlib.compress(_EVENTS.dump_json(list(events)), level=1)
        recording = _Recording(workspace, frozenset(document_ids), packed)
        if recording.size <= self._recordings.maxsize:
            self._recordings[run_id] = recording

    def events(self, workspace: str | None, run_id: str) -> list[AnswerEvent] | None:
        """What a run of this workspace said; None if it is not kept, or another workspace's."""
        recording = self._recordings.get(run_id)
        if recording is None or recording.workspace != workspace:
            return None
        return _EVENTS.validate_json(zlib.decompress(recording.packed))

    def forget(self, document_id: str) -> None:
        """Drop every run that searched a document."""
        for run_id, recording in list(self._recordings.items()):
            if document_id in recording.document_ids:
                del self._recordings[run_id]
