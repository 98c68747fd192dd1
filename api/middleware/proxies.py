"""What a trusted proxy in front says of the request's way (X-Forwarded-*), put in its place; anyone else's is dropped.

Behind it every request looks as if it had come without a proxy: scheme, host, client and ASGI's `root_path` are the
public ones, and no X-Forwarded-* header is left for a library to believe.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from services.operations import turns

log = logging.getLogger(__name__)

SAYS = "footnote.forwarded"
"""The key in a scope: "used", "ignored" or "none", whatever became of the forwarding headers."""

RECEIVED_HOST = "footnote.received_host"
"""The key in a scope: the `Host` header as it came, before a proxy's word replaced it."""

_WARNINGS = 10  # addresses; without end, visitors could fill the log
_HEADERS = ("forwarded", "x-gradio-server")  # RFC 7239, and what Gradio believes
_HEADER_PREFIX = "x-forwarded-"
_HOST = re.compile(r"([A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?")
_PREFIX = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,63}){1,8}")

_public_prefix: ContextVar[str] = ContextVar("public_prefix", default="")


_public_origin: ContextVar[str] = ContextVar("public_origin", default="")


def public_url(path: str) -> str:
    """A path of this server as an absolute address that the client of the current request can use."""
    return _public_origin.get() + public_path(path)


def speak_for(scope: Scope) -> None:
    """Make addresses for the client of this request from now on, in a task that was not started for it."""
    _public_origin.set(_origin(scope))
    _public_prefix.set(scope.get("root_path", ""))


def _origin(scope: Scope) -> str:
    host = Headers(scope=scope).get("host", "")
    return f"{scope['scheme']}://{host}" if _HOST.fullmatch(host) else ""


def public_path(path: str) -> str:
    """A path of this server as the client of the current request has to ask for it."""
    return _public_prefix.get() + path


def route_path(scope: Scope) -> str:
    """The path of a request below the prefix that a proxy took away."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def client_address(scope: Scope) -> str:
    """Whom a request is counted for: an IPv4 address, or the /64 network that one subscriber has of IPv6."""
    client = scope.get("client")
    if not client:
        return ""
    try:
        address = ip_address(client[0])
    except ValueError:
        return ""
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)  # noqa: PLR2004


@contextmanager
def on_behalf_of(scope: Scope) -> Iterator[None]:
    """Within this block work is counted for the client of a request, and addresses are made for it."""
    origin = _public_origin.set(_origin(scope))
    prefix = _public_prefix.set(scope.get("root_path", ""))
    try:
        with turns.serving(client_address(scope)):
            yield
    finally:
        _public_prefix.reset(prefix)
        _public_origin.reset(origin)


class Forwarded:
    """Outermost of all: what it wraps sees the public address, and knows nothing of proxies."""

    def __init__(self, app: ASGIApp, trusted: Iterable[IPv4Network | IPv6Network]) -> None:
        self._app = app
        self._warned: set[str] = set()
        self._of_proxy = ProxyHeadersMiddleware(self._apply, [str(network) for network in trusted])  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = MutableHeaders(scope=scope)
        scope[RECEIVED_HOST] = headers.get("host", "")
        said = [name for name in headers if name in _HEADERS or name.startswith(_HEADER_PREFIX)]
        client = scope.get("client")
        if said and client and client[0] in self._of_proxy.trusted_hosts:
            scope[SAYS] = "used"
            if "x-forwarded-proto" in headers:  # of several, the proxy that the visitor met comes first
                headers["x-forwarded-proto"] = _first(headers["x-forwarded-proto"]).lower()
            await self._of_proxy(scope, receive, send)  # type: ignore[arg-type]
            return
        scope[SAYS] = "ignored" if said else "none"
        if said and client:
            self._warn(client[0])
        for name in said:
            del headers[name]
        await self._inner(scope, receive, send)

    async def _inner(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app, in a context with the client that the request counts for."""
        with on_behalf_of(scope):
            await self._app(scope, receive, send)

    def _warn(self, peer: str) -> None:
        if peer not in self._warned and len(self._warned) < _WARNINGS:
            self._warned.add(peer)
            log.warning("%s sends X-Forwarded-* headers but is not one of FOOTNOTE_TRUSTED_PROXIES: ignored", peer)

    async def _apply(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The host and the prefix; uvicorn's middleware knows the scheme and the client only."""
        headers = MutableHeaders(scope=scope)
        host = _first(headers.get("x-forwarded-host", ""))
        if _HOST.fullmatch(host):
            headers["host"] = host
        prefix = _first(headers.get("x-forwarded-prefix", "")).rstrip("/")
        if not _PREFIX.fullmatch(prefix):
            prefix = ""
        scope["root_path"] = prefix
        scope["path"] = prefix + scope["path"]
        scope["raw_path"] = prefix.encode() + scope.get("raw_path", b"")
        for name in [name for name in headers if name in _HEADERS or name.startswith(_HEADER_PREFIX)]:
            del headers[name]
        await self._inner(scope, receive, send)


def _first(value: str) -> str:
    return value.partition(",")[0].strip()
