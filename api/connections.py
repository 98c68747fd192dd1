"""uvicorn's HTTP connection, with limits: how large a request's head may be, how long it may take, and how small the
chunks of a body may be."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 64 * 1024
"""The largest of the usual limits for a whole head: nginx takes 4 lines of 8 KiB, Node 16 KiB, Go 1 MiB."""
HEAD_TIMEOUT_S = 30.0
"""The longest time from a connection, or from the first byte on one that is kept open, to the end of a head."""
MOST_CHUNKS = 5_000
"""Of one read of at most 256 KB: chunks of 50 bytes on average. Each takes microseconds in which nobody is answered."""

_TOO_LARGE = (431, "Request Header Fields Too Large", "head_too_large", "The request's head is larger than 64 KB.")
_TOO_SLOW = (408, "Request Timeout", "head_too_slow", "The request's head took too long to arrive.")
_CHUNKS_TOO_SMALL = (400, "Bad Request", "chunks_too_small", "The body's chunks are too small. Send larger ones.")
_NOT_HTTP = (400, "Bad Request", "not_http", "This is not a request of HTTP/1.1.")
"""The status and the reason as RFC 6585 and RFC 9110 name them; the code and message as other errors have them."""


class HttpConnection(HttpToolsProtocol):
    """A connection that ends with 431 when a head is too large, with 408 when it does not arrive in time, and with 400
    when a body comes in too many chunks."""

    head_timeout_s = HEAD_TIMEOUT_S
    _in_head = False
    _head_bytes = 0
    _deadline: asyncio.TimerHandle | None = None
    _pieces: list[bytes]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._pieces = []
        self._start_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        # Before the parser sees it: it copies what it has of a header with each piece that arrives.
        if self._in_head and self._head_bytes + len(data) > MAX_HEAD_BYTES:
            self._refuse(*_TOO_LARGE)
            return
        idle = self.cycle is None or self.cycle.response_complete
        was_in_head = self._in_head
        super().data_received(data)
        self._pass_pieces_on()
        if self._in_head:
            self._head_bytes += len(data) if was_in_head or idle else 0
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse(*_TOO_LARGE)
            elif self._deadline is None:
                self._start_deadline()

    def on_message_begin(self) -> None:
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_deadline()
        size = len(self.url) + sum(len(name) + len(value) + len(": \r\n") for name, value in self.headers)
        if size > MAX_HEAD_BYTES:  # it came whole, in one piece
            self._refuse(*_TOO_LARGE)
            raise ValueError(size)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        # uvicorn copies what it has of a body with each chunk, and 256 KB that are read may hold 40,000 of them.
        self._pieces.append(body)
        if len(self._pieces) > MOST_CHUNKS:
            self._refuse(*_CHUNKS_TOO_SMALL)
            raise ValueError(len(self._pieces))

    def on_message_complete(self) -> None:
        self._pass_pieces_on()
        super().on_message_complete()

    def _pass_pieces_on(self) -> None:
        if self._pieces and not self.transport.is_closing():
            pieces, self._pieces = self._pieces, []
            super().on_body(b"".join(pieces))

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the parser's words are no help to a client
        self._refuse(*_NOT_HTTP)

    def _start_deadline(self) -> None:
        self._deadline = self.loop.call_later(self.head_timeout_s, self._refuse, *_TOO_SLOW)

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, status: int, phrase: str, code: str, message: str) -> None:
        """End the connection, with an answer in the one shape of errors."""
        self._stop_deadline()
        if self.transport.is_closing():
            return
        body = f'{{"error":{{"code":"{code}","message":"{message}","detail":null}}}}'
        head = f"HTTP/1.1 {status} {phrase}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
        self.transport.write(f"{head}connection: close\r\n\r\n{body}".encode())
        self.transport.close()
