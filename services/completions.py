"""The HTTP side of `ChatOpenAI`: what it calls to have an answer streamed, in a third of the time of openai's client.

LangChain takes the chunks of a stream as dictionaries; openai's client makes an object of each, which LangChain dumps
again, and reads through httpx's layers. This one reads off aiohttp and stays with the dictionaries.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from random import random
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx2
import orjson
from pydantic import SecretStr
from tenacity import AsyncRetrying, RetryCallState, retry_if_result, stop_after_attempt, stop_before_delay

from services.errors import ModelError, ModelRejected, ModelTimeout, ModelUnreachable
from services.eventstream import EventStream, EventTooLong
from services.refusals import NOT_THE_PROTOCOL, SILENT, lost, refused, reported, retry_after

CONNECT_TIMEOUT_S = 5.0
MAX_ATTEMPTS = 3
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 8.0
KEEP_IDLE_S = 4.0
"""Shorter than the 5 s after which vLLM's server closes a connection: a question must not take one that closes."""
LINGER_S = 1.0
"""How long to wait for what may follow the last word: token counts, and the end of the HTTP message."""
MAX_ERROR_BYTES = 64 * 1024
_TRANSPORT = (aiohttp.ClientError, TimeoutError, OSError)
_UNTRUSTED = (aiohttp.ClientSSLError,)
_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(frozen=True, slots=True)
class _Refusal:
    """An attempt that gave no stream. `again` says whether another may."""

    error: ModelError
    again: bool
    pause_s: float | None = None


class Answer:
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
        except _TRANSPORT as error:
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
        elif now - self._heard > self._patience_s:  # comments that keep a silent connection open
            raise ModelTimeout(SILENT)

    def _chunk(self, kind: bytes, data: bytes) -> dict[str, Any]:
        chunk = _parsed(data)
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
            async with asyncio.timeout(LINGER_S):
                while await self._response.content.readany():
                    pass
        except _TRANSPORT:
            pass  # then it is closed


class Completions:
    """What `ChatOpenAI` calls its `async_client`: asks for answers over one pool of connections.

    An attempt is made again, twice, as openai's client does: when the connection fails, and for the statuses 408, 409,
    429 and from 500, unless the server says `x-should-retry`; never once the answer has begun. The pause is the one
    the server asks for, if the time for a first token has room for it, else half a second and then twice that.
    """

    def __init__(self, session: aiohttp.ClientSession, address: str, key: SecretStr, patience_s: float) -> None:
        self._session = session
        self._url = f"{address.rstrip('/')}/chat/completions"
        self._key = key
        self._patience_s = patience_s

    async def create(self, **payload: object) -> Answer:
        """The answer to a request, once its first event is there.

        Raises:
            ModelError
        """
        # Not orjson: half a surrogate pair, which a document's text may hold, is nothing that it would write.
        body = json.dumps(payload).encode()
        attempts = AsyncRetrying(
            retry=retry_if_result(lambda outcome: isinstance(outcome, _Refusal) and outcome.again),
            stop=stop_after_attempt(MAX_ATTEMPTS) | stop_before_delay(self._patience_s),
            wait=_pause,
            retry_error_callback=_outcome,
        )
        outcome: Answer | _Refusal = await attempts(self._attempt, body)
        if isinstance(outcome, _Refusal):
            raise outcome.error
        return outcome

    async def _attempt(self, body: bytes) -> "Answer | _Refusal":
        headers = {
            "Authorization": f"Bearer {self._key.get_secret_value()}",
            "Content-Type": "application/json",
            "Accept": "text/event-stream, application/json",
        }
        try:
            response = await self._session.post(self._url, data=body, headers=headers)
        except _TRANSPORT as error:
            failure = lost(error)
            return _Refusal(failure, again=isinstance(failure, ModelUnreachable) and not isinstance(error, _UNTRUSTED))
        if not response.ok:
            return await _refusal(response)
        answer = Answer(response, self._patience_s)
        try:
            await answer.begin()
        except ModelUnreachable as error:
            answer.close()
            return _Refusal(error, again=True)
        except BaseException:
            answer.close()
            raise
        return answer


def _parsed(data: bytes) -> object:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


async def _refusal(response: aiohttp.ClientResponse) -> _Refusal:
    code = _error_code(await _error_body(response))
    pause_s = retry_after(response.headers)
    told = response.headers.get("x-should-retry")
    again = response.status in _AGAIN or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return _Refusal(refused(response.status, code, pause_s), told == "true" or (again and told != "false"), pause_s)


async def _error_body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(LINGER_S):
            while len(body) < MAX_ERROR_BYTES and (piece := await response.content.readany()):
                body += piece
    except _TRANSPORT:
        pass  # the status says enough
    finally:
        response.close()
    return bytes(body)


def _error_code(body: bytes) -> object:
    content = _parsed(body)
    error = content.get("error") if isinstance(content, dict) else None
    return error.get("code") if isinstance(error, Mapping) else None


def _pause(state: RetryCallState) -> float:
    refusal = _outcome(state)
    if isinstance(refusal, _Refusal) and refusal.pause_s is not None:
        return refusal.pause_s
    return min(FIRST_PAUSE_S * 2.0 ** (state.attempt_number - 1), LONGEST_PAUSE_S) * (1 - 0.25 * random())  # noqa: S311


def _outcome(state: RetryCallState) -> "Answer | _Refusal":
    assert state.outcome is not None
    outcome: Answer | _Refusal = state.outcome.result()
    return outcome


@asynccontextmanager
async def open_completions(address: str, key: SecretStr, patience_s: float) -> AsyncIterator[Completions]:
    """One pool of connections for all questions. `patience_s` is the longest silence that is waited for."""
    connector = aiohttp.TCPConnector(
        limit=0, keepalive_timeout=KEEP_IDLE_S, ssl=await asyncio.to_thread(httpx2.create_ssl_context)
    )
    timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_TIMEOUT_S, sock_read=patience_s)
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=timeout,
        cookie_jar=aiohttp.DummyCookieJar(),  # one pool for all visitors: no cookie of one answer goes with the next
        proxy=_proxy(address),
    ) as session:
        yield Completions(session, address, key, patience_s)


def _proxy(address: str) -> str | None:
    """The proxy that the environment names. aiohttp's `trust_env` would look it up, in a thread, at each question."""
    parts = urlsplit(address)
    if proxy_bypass(parts.hostname or ""):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")
