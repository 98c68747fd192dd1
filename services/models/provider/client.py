"""The HTTP side of `ChatOpenAI`: what it calls to have an answer streamed, in a third of the time of openai's client.

LangChain takes the chunks of a stream as dictionaries; openai's client makes an object of each, which LangChain dumps
again, and reads through httpx's layers. This one reads off aiohttp and stays with the dictionaries.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from random import random
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx2
from pydantic import SecretStr
from tenacity import AsyncRetrying, RetryCallState, retry_if_result, stop_after_attempt, stop_before_delay

from services.chunks import LINGER_S, TRANSPORT, Chunks, parsed
from services.errors import ModelError, ModelUnreachable
from services.refusals import Upstream, lost, refused, retry_after

CONNECT_TIMEOUT_S = 5.0
MAX_ATTEMPTS = 3
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 8.0
KEEP_IDLE_S = 4.0
"""Shorter than the 5 s after which vLLM's server closes a connection: a question must not take one that closes."""
MAX_ERROR_BYTES = 64 * 1024
MAX_SAID_CHARS = 2000
_UNTRUSTED = (aiohttp.ClientSSLError,)
_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(frozen=True, slots=True)
class _Refusal:
    """An attempt that gave no stream. `again` says whether another may."""

    error: ModelError
    again: bool
    pause_s: float | None = None


class Completions:
    """What `ChatOpenAI` calls its `async_client`: asks for answers over one pool of connections.

    An attempt is made again, twice, as openai's client does: when the connection fails, and for the statuses 408, 409,
    429 and from 500, unless the server says `x-should-retry`; never once the answer has begun. The pause is the one
    the server asks for, if the time for a first token has room for it, else half a second and then twice that.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        address: str,
        key: SecretStr,
        patience_s: float,
        on_retry: Callable[[], None],
    ) -> None:
        self._session = session
        self._url = f"{address.rstrip('/')}/chat/completions"
        self._key = key
        self._patience_s = patience_s
        self._on_retry = on_retry

    async def create(self, **payload: object) -> Chunks:
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
            before_sleep=lambda _: self._on_retry(),
            retry_error_callback=_outcome,
        )
        outcome: Chunks | _Refusal = await attempts(self._attempt, body)
        if isinstance(outcome, _Refusal):
            raise outcome.error
        return outcome

    async def _attempt(self, body: bytes) -> Chunks | _Refusal:
        headers = {
            "Authorization": f"Bearer {self._key.get_secret_value()}",
            "Content-Type": "application/json",
            "Accept": "text/event-stream, application/json",
        }
        try:
            response = await self._session.post(self._url, data=body, headers=headers)
        except TRANSPORT as error:
            failure = lost(error)
            return _Refusal(failure, again=isinstance(failure, ModelUnreachable) and not isinstance(error, _UNTRUSTED))
        if not response.ok:
            return await self._refusal(response)
        chunks = Chunks(response, self._patience_s)
        try:
            await chunks.begin()
        except ModelUnreachable as error:
            chunks.close()
            return _Refusal(error, again=True)
        except BaseException:
            chunks.close()
            raise
        return chunks

    async def _refusal(self, response: aiohttp.ClientResponse) -> _Refusal:
        body = await _error_body(response)
        pause_s = retry_after(response.headers)
        error = refused(response.status, _error_code(body), pause_s)
        said = body.decode(errors="replace").replace(self._key.get_secret_value(), "[key]")
        error.__cause__ = Upstream(said[:MAX_SAID_CHARS], status_code=response.status)
        told = response.headers.get("x-should-retry")
        again = response.status in _AGAIN or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return _Refusal(error, told == "true" or (again and told != "false"), pause_s)


async def _error_body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(LINGER_S):
            while len(body) < MAX_ERROR_BYTES and (piece := await response.content.readany()):
                body += piece
    except TRANSPORT:
        pass  # the status says enough
    finally:
        response.close()
    return bytes(body)


def _error_code(body: bytes) -> object:
    content = parsed(body)
    error = content.get("error") if isinstance(content, dict) else None
    return error.get("code") if isinstance(error, Mapping) else None


def _pause(state: RetryCallState) -> float:
    refusal = _outcome(state)
    if isinstance(refusal, _Refusal) and refusal.pause_s is not None:
        return refusal.pause_s
    return min(FIRST_PAUSE_S * 2.0 ** (state.attempt_number - 1), LONGEST_PAUSE_S) * (1 - 0.25 * random())  # noqa: S311


def _outcome(state: RetryCallState) -> Chunks | _Refusal:
    assert state.outcome is not None
    outcome: Chunks | _Refusal = state.outcome.result()
    return outcome


@asynccontextmanager
async def open_completions(
    address: str, key: SecretStr, patience_s: float, on_retry: Callable[[], None] = lambda: None
) -> AsyncIterator[Completions]:
    """One pool of connections for all questions.

    `patience_s` is the longest silence that is waited for; `on_retry` is called before a request is sent again.
    """
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
        yield Completions(session, address, key, patience_s, on_retry)


def _proxy(address: str) -> str | None:
    """The proxy that the environment names. aiohttp's `trust_env` would look it up, in a thread, at each question."""
    parts = urlsplit(address)
    if proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")
