"""What a trusted proxy in front says of the request's way (X-Forwarded-*), put in its place; anybody else's is dropped.

Behind it every request looks as if it had come without a proxy: scheme, host, client and ASGI's `root_path` are the
public ones, and no X-Forwarded-* header is left for a library to believe.
"""

import logging
import re
from collections.abc import Iterable
from contextvars import ContextVar
from ipaddress import IPv4Network, IPv6Network

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

log = logging.getLogger(__name__)

SAYS = "footnote.forwarded"
"""The key in a scope: "used", "ignored" or "none", whatever became of the forwarding headers."""

_WARNINGS = 10  # addresses; without end, visitors could fill the log
_HEADERS = ("forwarded", "x-gradio-server")
_HEADER_PREFIX = "x-forwarded-"
_HOST = re.compile(r"([A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?")
_PREFIX = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,63}){1,8}")

_public_prefix: ContextVar[str] = ContextVar("public_prefix", default="")


def public_path(path: str) -> str:
    """A path of this server as whoever made the current request has to ask for it."""
    return _public_prefix.get() + path


def route_path(scope: Scope) -> str:
    """The path of a request below the prefix that a proxy took away."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


class Forwarded:
    """Outermost of all: what stands behind it sees the public address, and knows nothing of proxies."""

    def __init__(self, app: ASGIApp, trusted: Iterable[IPv4Network | IPv6Network]) -> None:
        self._inner = app
        self._warned: set[str] = set()
        self._of_proxy = ProxyHeadersMiddleware(self._apply, [str(network) for network in trusted])  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        headers = MutableHeaders(scope=scope)
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

    def _warn(self, peer: str) -> None:
        if peer not in self._warned and len(self._warned) < _WARNINGS:
            self._warned.add(peer)
            log.warning("%s sends X-Forwarded-* headers and is none of FOOTNOTE_TRUSTED_PROXIES: ignored", peer)

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
        within = _public_prefix.set(prefix)
        try:
            await self._inner(scope, receive, send)
        finally:
            _public_prefix.reset(within)


def _first(value: str) -> str:
    return value.partition(",")[0].strip()
