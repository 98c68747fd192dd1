"""What stands before every route, the page's included: access keys, the size of bodies, and headers for browsers."""

import base64
import binascii
import re
import secrets
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import error_response
from api.proxies import route_path
from api.sse import MEDIA_TYPE

MAX_BODY_BYTES = 2 * 1024 * 1024
UPLOAD_PATH = "/api/v1/documents"

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; object-src 'none'; "
    "base-uri 'self'; frame-ancestors 'self' https://huggingface.co https://*.hf.space"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class BrowserHeaders:
    """Headers that keep a browser from running or fetching what a document or a model smuggles into the page.

    Streams, the page's too, ask nginx and its like to pass on each event at once.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                if headers.get("content-type", "").startswith(MEDIA_TYPE):
                    headers["X-Accel-Buffering"] = "no"
            await send(message)

        await self._app(scope, receive, send_with_headers)


class AccessKeys:
    """With keys set, every request needs one: as a Bearer token, or as the password of a browser's login prompt."""

    def __init__(self, app: ASGIApp, keys: Sequence[str]) -> None:
        self._app = app
        self._keys = [key.encode() for key in keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._allowed(Headers(scope=scope).get("authorization", "")):
            await self._app(scope, receive, send)
            return
        challenge = {"WWW-Authenticate": 'Basic realm="Footnote", charset="UTF-8"'}
        message = "This server needs an access key. Send it as “Authorization: Bearer KEY”, or as the page's password."
        await error_response(401, "key_required", message, headers=challenge)(scope, receive, send)

    def _allowed(self, authorization: str) -> bool:
        scheme, _, value = authorization.partition(" ")
        given = value.strip().encode("latin-1")  # the bytes as they came: Starlette decodes headers this way
        if scheme.lower() == "basic":
            try:
                given = base64.b64decode(given, validate=True).partition(b":")[2]
            except binascii.Error:
                return False
        elif scheme.lower() != "bearer":
            return False
        return any([secrets.compare_digest(given, key) for key in self._keys])  # noqa: C419 - the same time for every key


class BodyLimit:
    """Refuses bodies over 2 MiB, by their declared length or while they are read; uploads have their own limit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or route_path(scope) == UPLOAD_PATH:
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
            await _too_large()(scope, receive, send)
            return
        received = 0
        refused = False
        started = False

        async def limited_receive() -> Message:
            nonlocal received, refused
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES and not started and not refused:
                refused = True
                await _too_large()(scope, receive, send)
            return {"type": "http.disconnect"} if refused else message

        async def guarded_send(message: Message) -> None:
            nonlocal started
            started = True
            if not refused:
                await send(message)

        await self._app(scope, limited_receive, guarded_send)


def _too_large() -> ASGIApp:
    return error_response(413, "body_too_large", "The request is larger than 2 MB. Send less history.")


class OnlyRoutes:
    """Of an app, only the paths that match are reachable; the rest answers as if it were not."""

    def __init__(self, app: ASGIApp, paths: re.Pattern[str]) -> None:
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._paths.fullmatch(route_path(scope)):
            await self._app(scope, receive, send)
        else:
            await error_response(404, "not_found", "There is nothing at this address.")(scope, receive, send)
