"""The chunks of one answer, as they come off the connection to the model's server."""

import asyncio
import json
import time
from collections import deque
from typing import Any, Self

import aiohttp
import orjson

from services.errors import ModelRejected, ModelTimeout
from services.eventstream import EventStream, EventTooLong
from services.refusals import NOT_THE_PROTOCOL, SILENT, lost, reported

TRANSPORT = (aiohttp.ClientError, TimeoutError, OSError)
LINGER_S = 1.0
"""How long to wait for what may follow the last word, such as token counts."""
CLOSE_S = 0.1
"""How long to wait for the end of the HTTP message after [DONE]; whoever asked waits too."""
RUN = 64
"""So many chunks that came at once are passed on before other answers have their turn."""


class Chunks:
    """The chunks of one answer, as plain dictionaries. Left early, or cancelled, it closes its connection at once.

    Iterating raises `ModelError`. No error of aiohttp is raised or chained to one: its errors hold the request's
    headers, and so the key.
    """

    def __init__(self, response: aiohttp.ClientResponse, patience_s: float) -> None:
        self._response = response
        self._patience_s = patience_s
        self._parser = EventStream()
        self._events: deque[tuple[bytes, bytes]] = deque()
        self._heard = time.monotonic()
        self._begun = False
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
        if data.startswith(b"[DONE]"):
            await self._read_out()
            raise StopAsyncIteration
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
        if not self._begun:
            raise ModelRejected(NOT_THE_PROTOCOL)

    def _feed(self, piece: bytes) -> None:
        now = time.monotonic()
        try:
            events = self._parser.feed(piece)
        except EventTooLong as error:
            raise ModelRejected(NOT_THE_PROTOCOL) from error
        if events:
            self._heard = now
            self._begun = True
            self._events.extend(events)
        elif self._finished:
            self._ended = now - self._heard > LINGER_S
        elif now - self._heard > self._patience_s:  # comments that keep a silent connection open
            raise ModelTimeout(SILENT)

    def _chunk(self, kind: bytes, data: bytes) -> dict[str, Any]:
        chunk = parsed(data)
        if kind == b"error":
            raise reported(chunk.get("error", chunk) if isinstance(chunk, dict) else None)
        if not isinstance(chunk, dict):
            raise ModelRejected(NOT_THE_PROTOCOL)
        if chunk.get("error") or chunk.get("object") == "error":
            raise reported(chunk.get("error") or chunk)
        try:
            if choices := chunk.get("choices"):
                if choices[0].get("finish_reason"):
                    self._finished = True
                if choices[0].get("delta") is None:  # LangChain takes none with the last word for no chunk at all
                    choices[0]["delta"] = {}
        except (LookupError, TypeError, AttributeError) as error:
            raise ModelRejected(NOT_THE_PROTOCOL) from error
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


def parsed(data: bytes) -> object:
    """What JSON says; nothing if it isn't JSON."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(data)  # takes half of a surrogate pair, as servers send when a token ends within a character
    except (ValueError, RecursionError):
        return None
