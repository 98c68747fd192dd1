"""A run as its owner shares it with other replicas, and how its events are written in Redis."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic_core import to_json

from services.documents import workspace_key
from services.event_log import EventLog
from services.events import AnswerEvent, Token
from services.recordings import RecordedDocument, RecordedEvent, RecordedTurn, Recording

_EVENT: TypeAdapter[AnswerEvent] = TypeAdapter(AnswerEvent)
EVENT, AT_MS = b"e", b"t"
"""The fields of an entry: the event as JSON, and when it happened in milliseconds since the question."""


class RunHead(BaseModel):
    """What is known of a run before its first event. `owner` is the replica that writes it.

    `workspace` is a `workspace_key`, "" for none: who reads Redis learns no token.
    """

    model_config = ConfigDict(frozen=True)

    owner: str
    workspace: str
    question: str
    history: tuple[RecordedTurn, ...]
    documents: tuple[RecordedDocument, ...]
    asked: float
    version: str
    settings: dict[str, str | int | float | bool | None]

    def recording(self, run_id: str, events: Sequence[AnswerEvent], times_ms: Sequence[float]) -> Recording:
        """The whole run, once it is over."""
        # Everything in it is of our own making: validating thousands of tokens again would take longer than packing.
        return Recording.model_construct(
            run_id=run_id,
            **{name: getattr(self, name) for name in type(self).model_fields if name in Recording.model_fields},
            events=tuple(
                RecordedEvent.model_construct(at_ms=at_ms, event=event)
                for at_ms, event in zip(times_ms, events, strict=True)
            ),
        )


@dataclass(eq=False, slots=True)
class Publication:
    """A run of this replica. `times_ms` says of each event of `log` when it happened.

    `shipped` events are in Redis; `unsure` means that it has to be asked how many. `recording` is the packed one that
    others may read, once the run has `ended`, or None if nobody may.
    """

    run_id: str
    head: RunHead
    log: EventLog[AnswerEvent]
    times_ms: Sequence[float]
    shipped: int = 0
    begun: bool = False
    unsure: bool = False
    ended: bool = False
    recording: bytes | None = field(default=None, repr=False)


def shared_key(workspace: str | None) -> str:
    """A workspace as `RunHead.workspace` has it."""
    return "" if workspace is None else workspace_key(workspace)


def encode(event: AnswerEvent) -> bytes:
    if isinstance(event, Token):
        return b'{"type":"token","text":' + to_json(event.text) + b"}"
    return to_json(event)


def decode(data: bytes) -> AnswerEvent:
    """An event that a replica wrote.

    Raises:
        ValidationError: a later version of Footnote wrote it.
    """
    return _EVENT.validate_json(data)
