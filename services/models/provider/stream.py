"""The chunks of one answer, as they come off the connection to the model's server."""

import asyncio
import json
import re
import time
from collections import deque
from typing import Any, Self

import aiohttp

from services.errors import ModelError, ModelRejected, ModelTimeout, ModelUnreachable
from services.models.provider.chunk import error_in, normalized, parsed, tells_error
from services.models.provider.failures import NO_CONNECTION, NOT_THE_PROTOCOL, SILENT, ProviderError, lost
from services.models.provider.sse import MAX_EVENT_BYTES, EventTooLong, SSEParser

TRANSPORT = (aiohttp.ClientError, TimeoutError, OSError)
LINGER_S = 1.0
"""How long to wait for what may follow the last word, such as token counts."""
CLOSE_S = 0.1
"""How long to wait for the end of the HTTP message after [DONE]; the visitor waits too."""
RUN = 64
"""Chunks that arrived at once, after which other answers have their turn."""
_DONE = re.compile(rb"""\s*"?\[?done\]?"?\s*\Z|\s*\[done\]""", re.IGNORECASE)
_DONE_KINDS = frozenset({b"done", b"end", b"complete", b"completed", b"finish", b"close", b"message_stop"})
_SAYS_MORE = re.compile(rb'"(?:choices|error)"')
_IDLE = re.compile(rb"""\s*"?(?:null|ping|pong|heartbeat|keep-?alive|connected|ok)?"?\s*\Z""", re.IGNORECASE)
_IDLE_KINDS = frozenset({b"ping", b"heartbeat", b"keepalive", b"keep-alive"})
"""What keeps a connection open and means nothing, in place of the comments that the standard has for it."""
_BLANK = b"\xef\xbb\xbf \t\r\n"
THOUGHT = "thought"
"""The finish reason of an answer that has thoughts and no text."""
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
        self._in_deltas = False  # it came in deltas, so that a whole message would repeat it
        self._thinks = False  # thoughts have come
        self._index: object = None  # of the choice that is the answer
        self._reasons_count = True  # False once text has come after a finish reason: then only an end is an end
        self._finished = False  # the model has said why it ends; nothing that comes later is needed
        self._ended = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> dict[str, Any]:
        while True:
            while not self._events:
                if self._ended:
                    raise StopAsyncIteration
                await self._read()
            kind, data = self._events.popleft()
            if self._events and not len(self._events) % RUN:
                await asyncio.sleep(0)
            if _is_done(kind, data):
                await self._read_out()
                if self._finished:
                    raise StopAsyncIteration
                self._finished = True
                return self._stopped()
            if kind not in _IDLE_KINDS and not _IDLE.match(data):
                try:
                    return self._chunk(kind, data)
                except ModelError:
                    if not self._finished:
                        raise
                    self._ended = True  # the answer is complete
                    self._events.clear()

    @property
    def error(self) -> ProviderError | None:
        """What the server reports if its answer is an error from the beginning."""
        if not self._events:
            return None
        kind, data = self._events[0]
        return error_in(parsed(data), is_error=kind == b"error")

    async def begin(self) -> None:
        """Wait for the first event."""
        while not self._events and not self._ended:
            await self._read()

    def close(self) -> None:
        """Give the connection back if the answer is complete, otherwise close it."""
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
            self._events.extend((b"", event) for event in _whole_answer(bytes(self._json)))
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
        value = parsed(data)
        chunk = normalized(value, is_error=kind == b"error", index=self._index, begun=self._in_deltas)
        self._thinks = self._thinks or chunk["thinks"]
        if isinstance(value, dict) and value.get("done") is True and not chunk["choices"]:
            chunk["choices"] = _STOPPED["choices"]
        for choice in chunk["choices"]:
            self._index = self._index if self._index is not None else chunk.get("index")
            written = bool(choice["delta"]["content"])
            if written and self._finished:
                self._reasons_count = self._finished = False
            self._in_deltas = self._in_deltas or (written and chunk["is_delta"])
            self._written = self._written or written
            if choice["finish_reason"] is not None and (self._reasons_count or not written):
                self._finished = True
        if self._json is not None and self._written and not self._events and not self._finished:
            self._finished = True  # the whole of it was read
            chunk["choices"][0]["finish_reason"] = "stop"
        if self._written and not self._finished and not chunk["choices"] and chunk.get("usage"):
            self._finished = True  # counted, so complete
            return {**chunk, **_STOPPED}
        if self._finished and self._thinks and not self._written:
            return {**chunk, **self._stopped()}
        return chunk

    def _stopped(self) -> dict[str, Any]:
        choice = _STOPPED["choices"][0]
        reason = THOUGHT if self._thinks and not self._written else "stop"
        return {"choices": [{**choice, "finish_reason": reason}]}

    async def _read_out(self) -> None:
        """Wait for the end of the HTTP message, without which the connection can't be used again."""
        self._ended = True
        try:
            async with asyncio.timeout(CLOSE_S):
                while await self._response.content.readany():
                    pass
        except TRANSPORT:
            pass  # then it is closed


def _is_done(kind: bytes, data: bytes) -> bool:
    return bool(_DONE.match(data)) or (kind in _DONE_KINDS and not _SAYS_MORE.search(data))


def _is_whole(data: bytes) -> bool:
    return bool(_DONE.match(data)) or parsed(data) is not None


def _whole_answer(body: bytes) -> list[bytes]:
    """The chunks of a body that is no stream of events: one answer or error of the protocol, or a list of chunks, in
    one JSON text or in one for each line.

    Raises:
        ModelRejected: it is none of these.
        ModelUnreachable: it is cut.
    """
    value = parsed(body)
    lines = [parsed(line) for line in body.splitlines() if line.strip()] if value is None else []
    values = value if isinstance(value, list) else lines or [value]
    read = [each for each in values if isinstance(each, dict) and ("choices" in each or tells_error(each))]
    if len(read) == len(values) and any(each.get("choices") or tells_error(each) for each in read):
        return [json.dumps(each).encode() for each in read]
    if value is None and b'"choices"' in body:
        raise ModelUnreachable(NO_CONNECTION)
    raise ModelRejected(NOT_THE_PROTOCOL, "protocol")
