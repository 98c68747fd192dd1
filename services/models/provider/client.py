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

from services.errors import ModelError, ModelRejected, ModelUnreachable, Refusal
from services.models.provider.chunk import parsed
from services.models.provider.dialect import Dialect
from services.models.provider.failures import (
    CAPACITY_EXCEEDED,
    MAX_SAID_CHARS,
    ProviderError,
    Upstream,
    lost,
    refused,
    reported,
    retry_after,
)
from services.models.provider.refusals import OnRefusal, ignored
from services.models.provider.stream import LINGER_S, TRANSPORT, ChunkStream

CONNECT_TIMEOUT_S = 5.0  # TCP sends a lost packet again after 1 and 3 s; a visitor waits meanwhile
MAX_ATTEMPTS = 3  # within the time for the first token; the two waits before take 1.5 s at most
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 8.0
"""As the OpenAI library waits: doubled each time, up to a quarter shorter by chance."""
KEEP_IDLE_S = 4.0
"""Shorter than the 5 s after which vLLM's server closes a connection: a question must not take one that closes."""
MAX_ERROR_BYTES = 64 * 1024  # of an error's body, of which the first lines say why; some servers send pages of HTML
_UNTRUSTED = (aiohttp.ClientSSLError,)  # retrying does not fix a certificate
_UNACCEPTED = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.NOT_IMPLEMENTED}
MAX_CHANGES = 4
"""How often one request is written differently: stream_options, a renamed field, the system role, and one more."""
_TOLD: frozenset[Refusal] = frozenset({"window", "filter", "credit", "region", "key"})
"""What a server refuses for a reason that no other way to write the request changes."""
_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS, CAPACITY_EXCEEDED}


@dataclass(frozen=True, slots=True)
class _Refusal:
    """An attempt that gave no stream. `again` says whether the same request may be sent again.

    `unaccepted` is what the server said of a request that it does not accept as it is written.
    """

    error: ModelError
    again: bool
    pause_s: float | None = None
    unaccepted: ProviderError | None = None


class CompletionsClient:
    """What `ChatOpenAI` calls its `async_client`: asks for answers over one pool of connections.

    An attempt is made again, twice, as openai's client does: when the connection fails, and for the statuses 408, 409,
    429 and from 500, unless the server says `x-should-retry`; never once the answer has begun. The pause is the one
    the server asks for, if the time for a first token has room for it, otherwise half a second and then twice that.
    A request that the server does not accept as it is written is written differently and sent at once.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        address: str,
        key: SecretStr,
        patience_s: float,
        on_retry: Callable[[], None],
        *,
        on_refusal: OnRefusal = ignored,
    ) -> None:
        self._session = session
        self._url = f"{address.rstrip('/')}/chat/completions"
        self._key = key
        self._patience_s = patience_s
        self._on_retry = on_retry
        self._on_refusal = on_refusal
        self._dialect = Dialect()

    async def create(self, **payload: object) -> ChunkStream:
        """The answer to a request, once its first event is there.

        Raises:
            ModelError
        """
        written = self._dialect.apply(payload)
        outcome = await self._answer(written)
        for _ in range(MAX_CHANGES):
            if isinstance(outcome, ChunkStream) or outcome.unaccepted is None:
                break
            # Another question may have learned it meanwhile.
            learned = (
                self._dialect.learn(payload, outcome.unaccepted) if written == self._dialect.apply(payload) else None
            )
            if learned is not None:
                self._on_refusal(learned)
            if written == (written := self._dialect.apply(payload)):
                break
            outcome = await self._answer(written)
        if isinstance(outcome, _Refusal):
            raise outcome.error
        return outcome

    async def _answer(self, request: Mapping[str, object]) -> "ChunkStream | _Refusal":
        # Not orjson, which refuses the lone surrogates that a document's text may hold.
        body = json.dumps(request).encode()
        attempts = AsyncRetrying(
            retry=retry_if_result(lambda outcome: isinstance(outcome, _Refusal) and outcome.again),
            stop=stop_after_attempt(MAX_ATTEMPTS) | stop_before_delay(self._patience_s),
            wait=_pause,
            before_sleep=lambda _: self._on_retry(),
            retry_error_callback=_outcome,
        )
        outcome: ChunkStream | _Refusal = await attempts(self._attempt, body)
        return outcome

    async def _attempt(self, body: bytes) -> ChunkStream | _Refusal:
        headers = {
            "Authorization": f"Bearer {self._key.get_secret_value()}",
            "Content-Type": "application/json",
            "Accept": "text/event-stream, application/json",
        }
        try:
            response = await self._session.post(self._url, data=body, headers=headers, allow_redirects=False)
        except TRANSPORT as error:
            failure = lost(error)
            return _Refusal(failure, again=isinstance(failure, ModelUnreachable) and not isinstance(error, _UNTRUSTED))
        if response.status >= HTTPStatus.MULTIPLE_CHOICES:  # followed, a redirect would take the passages elsewhere
            return await self._refusal(response)
        chunks = ChunkStream(response, self._patience_s)
        try:
            await chunks.begin()
        except ModelUnreachable as error:
            chunks.close()
            return _Refusal(error, again=True)
        except BaseException:
            chunks.close()
            raise
        if (said := chunks.error) is not None:
            chunks.close()
            meant = reported(said)
            return _Refusal(meant, again=False, unaccepted=_unaccepted(HTTPStatus.OK, meant, said))
        return chunks

    async def _refusal(self, response: aiohttp.ClientResponse) -> _Refusal:
        body = await _error_body(response)
        pause_s = retry_after(response.headers)
        said = ProviderError.of(_said(body))
        error = refused(response.status, said, pause_s)
        text = body.decode(errors="replace").replace(self._key.get_secret_value(), "[key]")
        error.__cause__ = Upstream(text[:MAX_SAID_CHARS], status_code=response.status)
        asked = response.headers.get("x-should-retry")
        again = response.status in _AGAIN or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        unaccepted = _unaccepted(response.status, error, said)
        again = again and asked != "false" and not isinstance(error, ModelRejected) and unaccepted is None
        return _Refusal(error, again or asked == "true", pause_s, unaccepted)


def _said(body: bytes) -> object:
    """The error in a body: JSON, or plain text, but no page of HTML."""
    value = parsed(body)
    text = body[:MAX_SAID_CHARS].decode(errors="replace").strip()
    return value if value is not None or text.startswith("<") else {"message": text}


def _unaccepted(status: int, error: ModelError, said: ProviderError) -> ProviderError | None:
    """What a server said of a request that it may accept if it is written differently."""
    if error.refusal in _TOLD:  # a prompt over the window is shorter the next time; nothing else of it is to blame
        return None
    in_body = status == HTTPStatus.OK and isinstance(error, ModelRejected)
    return said if status in _UNACCEPTED or in_body or Dialect.is_blamed(said) else None


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


def _pause(state: RetryCallState) -> float:
    refusal = _outcome(state)
    if isinstance(refusal, _Refusal) and refusal.pause_s is not None:
        return refusal.pause_s
    return min(FIRST_PAUSE_S * 2.0 ** (state.attempt_number - 1), LONGEST_PAUSE_S) * (1 - 0.25 * random())  # noqa: S311


def _outcome(state: RetryCallState) -> ChunkStream | _Refusal:
    assert state.outcome is not None
    outcome: ChunkStream | _Refusal = state.outcome.result()
    return outcome


@asynccontextmanager
async def open_completions(
    address: str,
    key: SecretStr,
    patience_s: float,
    on_retry: Callable[[], None] = lambda: None,
    on_refusal: OnRefusal = ignored,
) -> AsyncIterator[CompletionsClient]:
    """One pool of connections for all questions.

    `patience_s` is the longest silence that is waited for; `on_retry` is called before a request is sent again, and
    `on_refusal` when it is written differently from then on.
    """
    async with open_session(address, patience_s) as session:
        yield CompletionsClient(session, address, key, patience_s, on_retry, on_refusal=on_refusal)


@asynccontextmanager
async def open_session(address: str, patience_s: float) -> AsyncIterator[aiohttp.ClientSession]:
    """Connections to the model's server, by the environment's proxy and certificates."""
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
        yield session


def _proxy(address: str) -> str | None:
    """The proxy that the environment names. aiohttp's `trust_env` would look it up, in a thread, at each question."""
    parts = urlsplit(address)
    if proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")
