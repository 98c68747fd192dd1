"""What of OpenAI's Responses is no part of a run: who asked, with which parameters, after which conversation."""

import sys
from dataclasses import dataclass

from cachetools import TTLCache

from api.protocols.responses import ResponseHead
from services.questions import Turn

KEEP_S = 3600.0
"""As long as finished runs are readable at most; a record is of no use without its run."""
KEEP_BYTES = 16 * 1024**2  # for all workspaces together; the oldest can no longer be continued by their id
_OVERHEAD_BYTES = 1000  # what Python needs for a record's objects beside its texts; an estimate


@dataclass(frozen=True, slots=True)
class ResponseRecord:
    """One response; `turns` is its conversation up to its question."""

    workspace: str | None
    head: ResponseHead
    turns: tuple[Turn, ...]

    @property
    def size(self) -> int:
        return _OVERHEAD_BYTES + sum(sys.getsizeof(turn.content) for turn in self.turns)


class ResponseRecords:
    """The records of the last hour, in 16 MiB; the oldest go first."""

    def __init__(self) -> None:
        self._records: TTLCache[str, ResponseRecord] = TTLCache(
            KEEP_BYTES, KEEP_S, getsizeof=lambda record: record.size
        )

    def keep(self, record: ResponseRecord) -> None:
        if record.size <= self._records.maxsize:
            self._records[record.head.id] = record

    def get(self, workspace: str | None, response_id: str) -> ResponseRecord | None:
        """A response of this workspace; None if there is none, or it is another workspace's."""
        record = self._records.get(response_id)
        return record if record is not None and record.workspace == workspace else None

    def forget(self, response_id: str) -> None:
        self._records.pop(response_id, None)
