"""Server-sent events, as bytes come off a connection.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

MAX_EVENT_BYTES = 8 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"


class EventTooLong(Exception):
    """A line, or an event, that holds more than it may."""


class EventStream:
    """Takes a body in pieces of any size, and gives each event once its last byte is there."""

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max = max_event_bytes
        self._held = bytearray()
        self._after_return = False
        self._begun = False
        self._kind = b""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[tuple[bytes, bytes]]:
        """The events that this piece completes: the type, empty unless it was sent, and the data.

        Raises:
            EventTooLong
        """
        events: list[tuple[bytes, bytes]] = []
        for line in self._lines(piece):
            if line:
                self._take(line)
                continue
            if self._data:
                events.append((self._kind, self._data[0] if len(self._data) == 1 else b"\n".join(self._data)))
                self._data.clear()
            self._kind = b""
            self._size = 0
        return events

    def _take(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        if name == b"data":
            self._size += len(line)
            if self._size > self._max:
                raise EventTooLong
            self._data.append(value.removeprefix(b" "))
        elif name == b"event":
            self._kind = value.removeprefix(b" ")

    def _lines(self, piece: bytes) -> list[bytes]:
        """The lines that this piece completes; bytes end theirs by LF, CR LF and CR only, as the standard does."""
        if self._after_return and piece.startswith(b"\n"):
            piece = piece[1:]
        self._after_return = piece.endswith(b"\r")
        lines = piece.splitlines()
        unfinished = lines.pop() if lines and not piece.endswith((b"\n", b"\r")) else b""
        if lines and self._held:
            lines[0] = bytes(self._held) + lines[0]
            self._held.clear()
        if lines and not self._begun:
            self._begun = True
            lines[0] = lines[0].removeprefix(_BOM)
        self._held += unfinished
        if len(self._held) > self._max:
            raise EventTooLong
        return lines
