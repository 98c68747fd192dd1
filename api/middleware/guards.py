"""Middleware before every route, including the page's: access keys, open requests, and headers for browsers."""

import asyncio
import base64
import binascii
import re
import secrets
from collections import Counter
from collections.abc import Sequence

from cachetools import TTLCache
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import error_response
from api.middleware.proxies import client_address, route_path
from api.sse import MEDIA_TYPE

RATINGS_PATH = "/api/v1/feedback.jsonl"
SHARES_PATH = "/s/"
_READING = ("GET", "HEAD")

MAX_OPEN_REQUESTS = 4000
"""Of one client address: a tab has two streams open, so that is an office of some hundreds; they take 50 MB."""

_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; object-src 'none'; "
    "base-uri 'self'; frame-ancestors 'self'"
)
_FRAMING_SPACES = " https://huggingface.co https://*.hf.space"


def content_security_policy(*, on_space: bool) -> str:
    """The `Content-Security-Policy` of every answer; on a Space, Hugging Face's pages may frame it."""
    return _POLICY + (_FRAMING_SPACES if on_space else "")


_FIRST_DELAY_S, _LONGEST_DELAY_S = 0.05, 5.0
"""A person who mistypes a key does not notice; a program that guesses gets 12 tries a minute on each connection."""
_REMEMBERED_CLIENTS, _FORGOTTEN_AFTER_S = 10_000, 600.0
"""After ten minutes without a wrong key a client is answered without delay again. The number bounds the memory."""


class BrowserHeaders:
    """Headers that keep a browser from running or fetching what a document or a model smuggles into the page.

    Streams, including the page's, ask nginx and similar proxies to pass on each event at once.
    """

    def __init__(self, app: ASGIApp, *, on_space: bool) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": content_security_policy(on_space=on_space),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                if headers.get("content-type", "").startswith(MEDIA_TYPE):
                    headers["X-Accel-Buffering"] = "no"
            await send(message)

        await self._app(scope, receive, send_with_headers)


class AccessKeys:
    """With keys set, every request needs one: as a Bearer token, or as the password of a browser's login prompt.

    A workspace may follow a Bearer key: `key:workspace`. Shared answers need no key, and the ratings take an
    operator's key too.
    """

    def __init__(self, app: ASGIApp, keys: Sequence[str], operator_keys: Sequence[str] = ()) -> None:
        self._app = app
        self._keys = [key.encode() for key in keys]
        self._operator_keys = [key.encode() for key in operator_keys]
        self._wrong: TTLCache[str, int] = TTLCache(_REMEMBERED_CLIENTS, _FORGOTTEN_AFTER_S)
        """How many wrong keys each client address has sent lately."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        authorization = Headers(scope=scope).get("authorization", "") if scope["type"] != "lifespan" else ""
        if scope["type"] == "lifespan" or self._is_public(scope) or self._allowed(authorization, scope):
            await self._app(scope, receive, send)
            return
        if authorization:
            await self._slow_down(client_address(scope))
        challenge = {"WWW-Authenticate": 'Basic realm="Footnote", charset="UTF-8"'}
        message = "This server needs an access key. Send it as “Authorization: Bearer KEY”, or as the page's password."
        await error_response(401, "key_required", message, headers=challenge)(scope, receive, send)

    async def _slow_down(self, client: str) -> None:
        wrong = self._wrong[client] = self._wrong.get(client, 0) + 1
        await asyncio.sleep(min(_LONGEST_DELAY_S, _FIRST_DELAY_S * 2 ** min(wrong - 1, 10)))

    @staticmethod
    def _is_public(scope: Scope) -> bool:
        return scope["type"] == "http" and route_path(scope).startswith(SHARES_PATH) and scope["method"] in _READING

    def _allowed(self, authorization: str, scope: Scope) -> bool:
        keys = self._keys
        if route_path(scope) == RATINGS_PATH:
            keys = [*keys, *self._operator_keys]
        return is_key(authorization, keys)


def is_key(authorization: str, keys: Sequence[bytes]) -> bool:
    """Whether an `Authorization` header has one of the keys, as a Bearer token or as a password."""
    scheme, _, value = authorization.partition(" ")
    given = value.strip().encode("latin-1")  # the bytes as they came: Starlette decodes headers this way
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).partition(b":")[2]
        except binascii.Error:
            return False
    elif scheme.lower() != "bearer":
        return False
    names = (given, given.rpartition(b":")[0])  # the key alone, and without the workspace after it
    return any([secrets.compare_digest(name, key) for key in keys for name in names])  # noqa: C419 - the same time for every key


def workspace_of_key(value: str, keys: Sequence[str]) -> str | None:
    """The workspace in `key:workspace`, as a client of one of these keys sends it; None for a key alone."""
    key, _, workspace = value.rpartition(":")
    return workspace if key.encode("latin-1") in [each.encode() for each in keys] else None


class OpenRequests:
    """Refuses (503) what is more than `most` requests at a time of one client address, streams included.

    A stream that nobody writes into costs little, but any number of them all memory and all connections.
    """

    def __init__(self, app: ASGIApp, most: int = MAX_OPEN_REQUESTS) -> None:
        self._app = app
        self._most = most
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        client = client_address(scope)
        if self._open[client] >= self._most:
            message = "Too many of your requests are open at once. Close some of them, then try again."
            await error_response(503, "overloaded", message)(scope, receive, send)
            return
        self._open[client] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]


class OnlyRoutes:
    """Of an app, only the paths that match are reachable; the rest answers as if it were not.

    The app sees no `Origin`, so that it opens nothing to other sites, and on its start page no query.
    """

    def __init__(self, app: ASGIApp, paths: re.Pattern[str]) -> None:
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = route_path(scope)
        if self._paths.fullmatch(path):
            inner = dict(scope)
            inner["headers"] = [(name, value) for name, value in scope["headers"] if name != b"origin"]
            if path == "/":
                inner["query_string"] = b""
            await self._app(inner, receive, send)
        else:
            await error_response(404, "not_found", "There is nothing at this address.")(scope, receive, send)
