"""uvicorn's HTTP connection, with limits on a request's head: how large it may be, and how long it may take."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 64 * 1024
"""The largest of the usual limits for a whole head: nginx takes 4 lines of 8 KiB, Node 16 KiB, Go 1 MiB."""
HEAD_TIMEOUT_S = 30.0
"""The longest time from a connection, or from the first byte on one that is kept open, to the end of a head."""

_TOO_LARGE = (431, "Request Header Fields Too Large", "head_too_large", "The request's head is larger than 64 KB.")
_TOO_SLOW = (408, "Request Timeout", "head_too_slow", "The request's head took too long to arrive.")
"""The status and the reason as RFC 6585 and RFC 9110 name them; the code and message as other errors have them."""


class HttpConnection(HttpToolsProtocol):
    """A connection that ends with 431 when a head is too large, and with 408 when it does not arrive in time."""

    head_timeout_s = HEAD_TIMEOUT_S
    _in_head = False
    _head_bytes = 0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
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

    def send_400_response(self, msg: str) -> None:
        if not self.transport.is_closing():
            super().send_400_response(msg)

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
