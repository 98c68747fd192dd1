"""Bodies of requests: how large they may be, how long they may take, and that their text is whole characters."""

import asyncio
import json
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import error_response
from api.middleware.proxies import route_path

MAX_BODY_BYTES = 2 * 1024 * 1024
"""Of all requests but uploads: bounds the memory of a request, with room for a long history."""
UPLOAD_PATH = "/api/v1/documents"
BODY_TIMEOUT_S = 30.0
"""The longest time for a body of at most 2 MiB to arrive: 70 KB a second, a tenth of a slow mobile connection."""

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class BodyLimit:
    """Refuses bodies over 2 MiB (413), and those that take longer than `timeout_s` to arrive (408).

    JSON with half a character (a lone surrogate) is refused too (400): no encoding takes it, so whatever stores, sends
    or searches it would fail. Uploads have limits of their own.
    """

    def __init__(self, app: ASGIApp, timeout_s: float = BODY_TIMEOUT_S) -> None:
        self._app = app
        self._timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or route_path(scope) == UPLOAD_PATH:
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
            await _too_large()(scope, receive, send)
            return
        body = _LimitedBody(scope, receive, send, self._timeout_s)
        await self._app(scope, body.receive, body.send)


class _LimitedBody:
    """Between a client and the app: what is refused is answered here, and the app sees its client leave."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, timeout_s: float) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._deadline = asyncio.get_running_loop().time() + timeout_s
        self._parts: list[bytes] = []
        self._size = 0
        self._whole = False
        self._started = False
        self._refused = False

    async def receive(self) -> Message:
        try:
            async with asyncio.timeout_at(None if self._whole else self._deadline):
                message = await self._receive()
        except TimeoutError:
            await self._refuse(_too_slow())
            return {"type": "http.disconnect"}
        if not self._whole:
            await self._take(message)
        return {"type": "http.disconnect"} if self._refused else message

    async def send(self, message: Message) -> None:
        self._started = True
        if not self._refused:
            await self._send(message)

    async def _take(self, message: Message) -> None:
        part = message.get("body", b"")
        self._parts.append(part)
        self._size += len(part)
        self._whole = not message.get("more_body", False)
        if self._size > MAX_BODY_BYTES:
            self._parts.clear()
            await self._refuse(_too_large())
        elif self._whole:
            if _has_half_characters(b"".join(self._parts)):
                await self._refuse(_half_characters())
            self._parts.clear()

    async def _refuse(self, answer: ASGIApp) -> None:
        if not self._started and not self._refused:
            self._refused = True
            await answer(self._scope, self._receive, self._send)


def _has_half_characters(body: bytes) -> bool:
    if _SURROGATE.search(body) is None:
        return False
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def _too_large() -> ASGIApp:
    return error_response(413, "body_too_large", "The request is larger than 2 MB. Send less history.")


def _too_slow() -> ASGIApp:
    return error_response(408, "body_too_slow", "The request's body took too long to arrive. Send it again.")


def _half_characters() -> ASGIApp:
    message = "The request holds half a character (a lone surrogate). Send whole ones."
    return error_response(400, "invalid_json", message)
