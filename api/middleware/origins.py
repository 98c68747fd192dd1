"""Check the web site and the host name of a request, so that no page of another site can change anything.

A browser sends a form, or an upload, of any page to any address, and a page whose host name is made to resolve to this
machine (DNS rebinding) counts as the server's own. Headers that a page can't set distinguish both cases.
"""

import re
from collections.abc import Collection, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import error_response
from api.middleware.proxies import RECEIVED_HOST, SAYS, route_path

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")  # change nothing (RFC 9110, 9.2.1)
_OWN_SITE = ("same-origin", "none")  # `Sec-Fetch-Site` of the page itself, and of an address that was typed in
_API_PATH = re.compile(r"/(api/v1|query|v1|mcp)(/.*)?", re.DOTALL)
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}  # which browsers leave out
# What a page of another origin needs to resume, to wait, to name a file, to log in, and the AI SDK.
_READABLE = ("X-Run-Id", "Retry-After", "Content-Disposition", "WWW-Authenticate", "X-Vercel-AI-UI-Message-Stream")
_PREFLIGHT_AGE_S = 600  # Chromium's browsers keep it two hours at most; a changed setting is to count sooner


class HostNames:
    """Refuses requests by a host name that is not this server's (421).

    An IP address or `localhost` is always right: no foreign page has it as its name. Any other name has to be one of
    `names`; without `names`, a server that listens on loopback alone takes only what a trusted proxy passes on, and
    others take any. Runs inside `Forwarded`, which replaces `Host` with what the proxy
    received.
    """

    def __init__(self, app: ASGIApp, names: Collection[str], *, on_loopback: bool) -> None:
        self._app = app
        self._names = {name.lower() for name in names}
        self._on_loopback = on_loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._allowed(scope):
            await self._app(scope, receive, send)
            return
        message = "This server does not have that host name. Use its own address, or add the name to FOOTNOTE_HOSTS."
        await error_response(421, "host_not_allowed", message)(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        name, _ = _host_and_port(Headers(scope=scope).get("host", ""))
        if name is None:
            return False
        if _is_address(name) or name == "localhost" or name.endswith(".localhost"):
            return True
        if self._names:
            return name in self._names
        return not self._on_loopback or _passed_on(scope)


def _passed_on(scope: Scope) -> bool:
    """Whether a trusted proxy sent this. A browser that was misled to this port names the port; a proxy has another.

    Without a port the default one is meant.
    """
    _, port = _host_and_port(scope.get(RECEIVED_HOST, ""))
    own = scope.get("server")
    return scope.get(SAYS) == "used" and (own is None or (port or _DEFAULT_PORTS["http"]) != own[1])


class SameOrigin:
    """Refuses requests that change something and come from a page of another origin (403).

    `Sec-Fetch-Site` decides where a browser sends it, otherwise `Origin`. Programs send neither.
    `allowed` are the origins that may use the API.
    """

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        self._app = app
        self._allowed = frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _SAFE_METHODS and self._is_foreign(scope):
            message = "A page of another site may not do this. Open this server's own page, or send no Origin header."
            await error_response(403, "foreign_origin", message)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_foreign(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin in self._allowed and _API_PATH.fullmatch(route_path(scope)):
            return False
        if (site := headers.get("sec-fetch-site")) is not None:
            return site.strip().lower() not in _OWN_SITE
        return origin is not None and not _same_host(origin, headers.get("host", ""))


class ApiCors:
    """Lets pages of the `allowed` origins use the API, and nothing else of this server; without any, no page."""

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self._app = app
        self._cors = CORSMiddleware(
            app,
            allow_origins=allowed,
            allow_methods=("GET", "POST", "PUT", "DELETE"),
            allow_headers=("*",),
            expose_headers=_READABLE,
            max_age=_PREFLIGHT_AGE_S,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and _API_PATH.fullmatch(route_path(scope))
        await (self._cors if is_api else self._app)(scope, receive, send)


def _host_and_port(value: str) -> tuple[str | None, int | None]:
    """The parts of a `Host` header in lower case; no name where it is none."""
    try:
        parts = urlsplit(f"//{value}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return None, None
    return (None, None) if "@" in value or parts.path or parts.query or parts.fragment else (name, port)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _same_host(origin: str, host: str) -> bool:
    """Whether an origin is that of a host; the scheme may differ where a proxy does not tell it."""
    try:
        parts = urlsplit(origin)
        origin_port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return False
    name, port = _host_and_port(host)
    return name is not None and parts.hostname == name and origin_port == (port or _DEFAULT_PORTS.get(parts.scheme))
