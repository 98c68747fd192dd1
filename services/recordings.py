"""Answers as they happened, event by event: what exports, shares, ratings and replays are made of."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.errors import RecordingDamaged, RecordingNewer, RecordingUnreadable
from services.events import AnswerEvent, Done, Failed
from services.json_bounds import Many
from services.questions import MAX_QUESTION_CHARS

FORMAT = "footnote-recording"
FORMAT_VERSION = 1  # raise it when an older server could not read what is written
MOST_ANSWERS = 50
"""Of one conversation: what can be exported or shared at once."""
_MOST_EVENTS = 100_000  # as many as an answer has at most; a recording that is read in may claim any number

_MOST_FIELDS = 100
"""Of an object: what is keyed by anything is keyed by footnotes, of which an answer has at most 20."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class RecordedTurn(_Value):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str


class RecordedDocument(_Value):
    """A document that the question searched."""

    id: str
    filename: str


class RecordedEvent(_Value):
    """An event, and when it happened: milliseconds since the question."""

    at_ms: float = Field(ge=0, allow_inf_nan=False)
    event: AnswerEvent


class Recording(_Value):
    """One finished answer. `asked` is in seconds since the epoch; `version` and `settings` made it."""

    run_id: str = Field(max_length=100)
    question: str = Field(max_length=MAX_QUESTION_CHARS)
    history: Many[RecordedTurn] = ()
    documents: Many[RecordedDocument] = ()
    asked: float = Field(allow_inf_nan=False)
    version: str
    settings: dict[str, str | int | float | bool | None]
    events: Annotated[Many[RecordedEvent], Field(min_length=1, max_length=_MOST_EVENTS)]

    @property
    def last(self) -> Done | Failed:
        """The event that ended the answer."""
        last = self.events[-1].event
        assert isinstance(last, Done | Failed)
        return last


def pack(recording: Recording) -> bytes:
    """A recording in little room, for `unpack`."""
    return zlib.compress(recording.model_dump_json().encode(), level=1)


def unpack(packed: bytes) -> Recording:
    return Recording.model_validate_json(zlib.decompress(packed))


def recordings_json(recordings: Sequence[Recording]) -> bytes:
    """A file of recordings, with a digest by which a change of it shows."""
    content = [recording.model_dump(mode="json") for recording in recordings]
    head = {"format": FORMAT, "format_version": FORMAT_VERSION, "digest": _digest(content)}
    return json.dumps(head | {"recordings": content}, ensure_ascii=False, indent=1).encode()


def read_recordings(data: bytes) -> list[Recording]:
    """The recordings of such a file.

    Raises:
        RecordingUnreadable: it is no such file.
        RecordingNewer: a later version of Footnote wrote it.
        RecordingDamaged: it was changed after it was written.
    """
    try:
        whole = json.loads(data, object_hook=_small)
    except (ValueError, RecursionError) as error:
        raise RecordingUnreadable from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise RecordingUnreadable
    version = whole.get("format_version")
    if not isinstance(version, int) or version < 1:
        raise RecordingUnreadable
    if version > FORMAT_VERSION:
        raise RecordingNewer
    content = whole.get("recordings")
    if whole.get("digest") != _digest(content):
        raise RecordingDamaged
    return _validated(content)


def _small(fields: dict[str, object]) -> dict[str, object]:
    if len(fields) > _MOST_FIELDS:
        raise ValueError(len(fields))
    return fields


def _validated(content: object) -> list[Recording]:
    if not isinstance(content, list) or not 1 <= len(content) <= MOST_ANSWERS:
        raise RecordingUnreadable
    try:
        recordings = [Recording.model_validate(each) for each in content]
    except ValidationError as error:
        raise RecordingUnreadable from error
    for recording in recordings:
        ends = [number for number, each in enumerate(recording.events) if isinstance(each.event, Done | Failed)]
        if ends != [len(recording.events) - 1]:
            raise RecordingUnreadable
    return recordings


def _digest(content: object) -> str:
    canonical = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
