"""Server-sent events, as bytes come off a connection.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

MAX_EVENT_BYTES = 8 * 1024 * 1024
"""A server may send a whole answer as one event: 2,000,000 characters of up to 4 bytes."""
_BOM = b"\xef\xbb\xbf"


class EventTooLong(Exception):
    """A line, or an event, that holds more than it may."""


class SSEParser:
    """Takes a body in pieces of any size, and gives each event once its last byte is there.

    Some servers put one newline between events, where the standard asks for a blank line. A line that begins an object
    after a line that ended one can't belong to the same JSON text, so it begins the next event.
    """

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
            if not line:
                events += self._completed()
                continue
            name, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            name = name.strip().lower()
            if name == b"data":
                value = value.removeprefix(b"data: ")  # a gateway has framed again what was framed already
                if self._data and self._data[-1].endswith(b"}") and value.startswith((b"{", b"[DONE]")):
                    events += self._completed()
                self._size += len(line)
                if self._size > self._max:
                    raise EventTooLong
                self._data.append(value)
            elif name == b"event":
                self._kind = value
        return events

    def end(self) -> list[tuple[bytes, bytes]]:
        """The event that the end of the body completes: gateways close the connection right after the last line."""
        return [*self.feed(b"\n"), *self._completed()]

    def _completed(self) -> list[tuple[bytes, bytes]]:
        data, self._data = self._data, []
        kind, self._kind = self._kind, b""
        self._size = 0
        return [(kind, data[0] if len(data) == 1 else b"\n".join(data))] if data else []

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
