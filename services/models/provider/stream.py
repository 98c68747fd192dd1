"""The chunks of one answer, as they come off the connection to the model's server."""

import asyncio
import time
from collections import deque
from typing import Any, Self

import aiohttp

from services.errors import ModelRejected, ModelTimeout
from services.models.provider.chunk import normalized, parsed, tells_error
from services.models.provider.failures import NOT_THE_PROTOCOL, SILENT, lost
from services.models.provider.sse import MAX_EVENT_BYTES, EventTooLong, SSEParser

TRANSPORT = (aiohttp.ClientError, TimeoutError, OSError)
LINGER_S = 1.0
"""How long to wait for what may follow the last word, such as token counts."""
CLOSE_S = 0.1
"""How long to wait for the end of the HTTP message after [DONE]; the visitor waits too."""
RUN = 64
"""Chunks that arrived at once, after which other answers have their turn."""
_DONE = b"[DONE]"
_BLANK = b"\xef\xbb\xbf \t\r\n"
_STOPPED = {"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": "stop"}]}
"""For servers that end an answer without a finish reason."""


class ChunkStream:
    """The chunks of one answer, as plain dictionaries. Left early, or cancelled, it closes its connection at once.

    Iterating raises `ModelError`. No error of aiohttp is raised or chained to one: its errors hold the request's
    headers, and so the key.
    """

    def __init__(self, response: aiohttp.ClientResponse, patience_s: float) -> None:
        self._response = response
        self._patience_s = patience_s
        self._parser = SSEParser()
        self._events: deque[tuple[bytes, bytes]] = deque()
        self._heard = time.monotonic()
        self._begun = False
        self._opened = False  # the body's first character has come
        self._json: bytearray | None = None  # the body so far, where it is one JSON text and not a stream
        self._written = False  # some text has come
        self._finished = False  # the model has said why it ends; nothing that comes later is needed
        self._ended = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> dict[str, Any]:
        while not self._events:
            if self._ended:
                raise StopAsyncIteration
            await self._read()
        kind, data = self._events.popleft()
        if self._events and not len(self._events) % RUN:
            await asyncio.sleep(0)
        if data.startswith(_DONE):
            await self._read_out()
            if self._finished:
                raise StopAsyncIteration
            self._finished = True
            return _STOPPED
        return self._chunk(kind, data)

    async def begin(self) -> None:
        """Wait for the first event."""
        while not self._events and not self._ended:
            await self._read()

    def close(self) -> None:
        """Give the connection back if the answer is complete, else close it."""
        if self._response.content.at_eof():
            self._response.release()
        else:
            self._response.close()

    async def _read(self) -> None:
        failure: Exception | None = None
        piece = b""
        try:
            if self._finished:
                async with asyncio.timeout(LINGER_S):
                    piece = await self._response.content.readany()
            else:
                piece = await self._response.content.readany()
        except TRANSPORT as error:
            failure = error
        if failure is not None and not self._finished:
            raise lost(failure)
        if piece:
            self._feed(piece)
            return
        self._ended = True
        if self._json is not None:
            self._events.append((b"", _whole_answer(bytes(self._json))))
        else:  # an event that the end of the body cuts is no event
            self._events.extend(event for event in self._parser.end() if _is_whole(event[1]))
        if not self._begun and not self._events:
            raise ModelRejected(NOT_THE_PROTOCOL, "protocol")

    def _feed(self, piece: bytes) -> None:
        now = time.monotonic()
        if not self._opened and (beginning := piece.lstrip(_BLANK)):
            self._opened = True
            if beginning.startswith((b"{", b"[")):  # no line of a stream of events begins so
                self._json, piece = bytearray(), beginning
        if self._json is not None:
            self._json += piece
            self._heard = now
            if len(self._json) > MAX_EVENT_BYTES:
                raise ModelRejected(NOT_THE_PROTOCOL, "protocol")
            return
        try:
            events = self._parser.feed(piece)
        except EventTooLong as error:
            raise ModelRejected(NOT_THE_PROTOCOL, "protocol") from error
        if events:
            self._heard = now
            self._begun = True
            self._events.extend(events)
        elif self._finished:
            self._ended = now - self._heard > LINGER_S
        elif now - self._heard > self._patience_s:  # comments that keep a silent connection open
            raise ModelTimeout(SILENT)

    def _chunk(self, kind: bytes, data: bytes) -> dict[str, Any]:
        chunk = normalized(parsed(data), is_error=kind == b"error")
        for choice in chunk["choices"]:
            self._written = self._written or bool(choice["delta"]["content"])
            self._finished = self._finished or choice["finish_reason"] is not None
        if self._written and not self._finished and not chunk["choices"] and chunk.get("usage"):
            self._finished = True  # counted, so complete
            return {**chunk, **_STOPPED}
        return chunk

    async def _read_out(self) -> None:
        """Wait for the end of the HTTP message, without which the connection can't be used again."""
        self._ended = True
        try:
            async with asyncio.timeout(CLOSE_S):
                while await self._response.content.readany():
                    pass
        except TRANSPORT:
            pass  # then it is closed


def _is_whole(data: bytes) -> bool:
    return data.startswith(_DONE) or parsed(data) is not None


def _whole_answer(body: bytes) -> bytes:
    """The body of a server that does not stream, if it is an answer or an error of the protocol.

    Raises:
        ModelRejected: it is neither.
    """
    value = parsed(body)
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict) or not (first.get("choices") or tells_error(first)):
        raise ModelRejected(NOT_THE_PROTOCOL, "protocol")
    return body
