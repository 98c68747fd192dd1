"""A reader of event streams to the letter of the standard (WHATWG HTML, section 9.2.6), and stricter where ours is."""

import codecs
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Dispatched:
    """One event as a browser's EventSource gives it to its page."""

    data: str
    event: str = "message"
    last_event_id: str = ""


@dataclass
class EventStream:
    """Takes the bytes in any pieces. What is not ended by an empty line when they end is no event."""

    events: list[Dispatched] = field(default_factory=list)
    fields: list[list[tuple[str, str]]] = field(default_factory=list)
    """Of each block of lines that an empty one ends, the fields as they came; a block without data is no event."""
    comments: list[str] = field(default_factory=list)
    retry_ms: int | None = None

    def __post_init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._begun = False
        self._line = ""
        self._after_cr = False
        self._data: list[str] = []
        self._event = ""
        self._last_event_id = ""
        self._block: list[tuple[str, str]] = []

    def feed(self, piece: bytes) -> None:
        for character in self._decoder.decode(piece):
            self._take(character)

    def _take(self, character: str) -> None:
        begun, self._begun = self._begun, True
        if not begun and character == "\ufeff":
            return
        after_cr, self._after_cr = self._after_cr, character == "\r"
        if character == "\n" and after_cr:
            return
        if character in "\r\n":
            line, self._line = self._line, ""
            self._end_line(line)
        else:
            self._line += character

    def _end_line(self, line: str) -> None:
        if not line:
            self._dispatch()
        elif line.startswith(":"):
            self.comments.append(line[1:])
        else:
            name, _, value = line.partition(":")
            self._process(name, value.removeprefix(" "))

    def _process(self, name: str, value: str) -> None:
        self._block.append((name, value))
        match name:
            case "event":
                self._event = value
            case "data":
                self._data.append(value)
            case "id" if "\0" not in value:
                self._last_event_id = value
            case "retry" if value.isascii() and value.isdigit():
                self.retry_ms = int(value)

    def _dispatch(self) -> None:
        if self._data:
            self.events.append(Dispatched("\n".join(self._data), self._event or "message", self._last_event_id))
        if self._block:
            self.fields.append(self._block)
        self._data, self._event, self._block = [], "", []


def read(*pieces: bytes) -> EventStream:
    stream = EventStream()
    for piece in pieces:
        stream.feed(piece)
    return stream


@dataclass(frozen=True)
class Frame:
    """An event of Footnote's."""

    id: int
    event: str
    data: Any


def frames(*pieces: bytes) -> list[Frame]:
    """The events of a stream that keeps what Footnote promises of it.

    Every event has one `id`, one `event` and one `data` and nothing else, but the first may set `retry`; the ids count
    up; the data is one line of JSON; the bytes are UTF-8 and end with an event or a comment.
    """
    b"".join(pieces).decode("utf-8", "strict")
    stream = read(*pieces)
    assert not stream._line  # noqa: SLF001 - the end of the bytes is the end of a line
    assert not stream._block  # noqa: SLF001 - and of an event
    found: list[Frame] = []
    for number, (event, fields) in enumerate(zip(stream.events, stream.fields, strict=True)):
        names = sorted(name for name, _ in fields)
        assert names == ["data", "event", "id"] or (number == 0 and names == ["data", "event", "id", "retry"]), names
        assert event.last_event_id == str(int(event.last_event_id))
        found.append(Frame(int(event.last_event_id), event.event, json.loads(event.data)))
    ids = [frame.id for frame in found]
    assert ids == list(range(ids[0], ids[0] + len(ids))) if ids else True, ids
    return found
