"""Bodies of requests: how large they may be, how long they may take, and whose turn it is to have one checked."""

import asyncio
import json
import re
from collections import Counter
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import error_response
from api.middleware.proxies import client_address, route_path
from services.operations.turns import FairTurns, most_of_a_client

MAX_BODY_BYTES = 2 * 1024 * 1024
"""Of all requests but uploads: bounds the memory of a request, with room for a long history."""
UPLOAD_PATH = "/api/v1/documents"
BODY_TIMEOUT_S = 30.0
"""The longest time for a body of at most 2 MiB to arrive: 70 KB a second, a tenth of a slow mobile connection."""

LARGE_BYTES = 16 * 1024
"""A question of the usual length, with the answers before it. Larger bodies are taken in turn."""
_PAUSE = 2.0
"""For each second that the checks of a large body took, so many pass before the next one: others have the time."""
MOST_BYTES = 128 * 1024 * 1024
"""Of all large bodies at a time: sixty of the largest."""

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class BodyLimit:
    """Refuses bodies over 2 MiB (413), and those that take longer than `timeout_s` to arrive (408).

    JSON with half a character (a lone surrogate) is refused too (400): no encoding takes it, so whatever stores, sends
    or searches it would fail. Uploads have limits of their own.

    Checking a large body takes a tenth of a second in which nobody is answered, so clients take turns, and what all
    large bodies take of memory is limited (503).
    """

    def __init__(self, app: ASGIApp, timeout_s: float = BODY_TIMEOUT_S, most_bytes: int = MOST_BYTES) -> None:
        self._app = app
        self._limits = _Limits(timeout_s, FairTurns(1, per_workspace=1, per_client=1), _Room(most_bytes))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or route_path(scope) == UPLOAD_PATH:
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
            await _too_large()(scope, receive, send)
            return
        body = _LimitedBody(scope, receive, send, self._limits)
        try:
            await self._app(scope, body.receive, body.send)
        finally:
            body.end()


class _Room:
    """The bytes of large bodies, in all and of each client."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    def take(self, client: str, size: int) -> bool:
        """Whether there is room for so many more bytes; they count until `leave`."""
        if self._taken.total() + size > self._most or self._taken[client] + size > most_of_a_client(self._most):
            return False
        self._taken[client] += size
        return True

    def leave(self, client: str, size: int) -> None:
        self._taken[client] -= size
        if not self._taken[client]:
            del self._taken[client]


@dataclass(frozen=True, slots=True)
class _Limits:
    """What all bodies share."""

    timeout_s: float
    turns: FairTurns
    room: _Room


class _LimitedBody:
    """Between a client and the app: what is refused is answered here, and the app sees its client leave."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limits: _Limits) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._client = client_address(scope)
        self._turns, self._room = limits.turns, limits.room
        self._deadline = asyncio.get_running_loop().time() + limits.timeout_s
        self._counted = 0
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

    def end(self) -> None:
        """The request is over, and its body is no longer kept."""
        self._parts.clear()
        self._room.leave(self._client, self._counted)
        self._counted = 0

    async def _take(self, message: Message) -> None:
        part = message.get("body", b"")
        self._parts.append(part)
        self._size += len(part)
        self._whole = not message.get("more_body", False)
        if self._size > MAX_BODY_BYTES:
            self._parts.clear()
            await self._refuse(_too_large())
        elif not self._has_room():
            self._parts.clear()
            await self._refuse(_no_room())
        elif self._whole:
            await self._check()

    def _has_room(self) -> bool:
        more = self._size - self._counted if self._size > LARGE_BYTES else 0
        if not self._room.take(self._client, more):
            return False
        self._counted += more
        return True

    async def _check(self) -> None:
        if self._size > LARGE_BYTES:
            await self._wait_for_turn()
        if _has_half_characters(b"".join(self._parts)):
            await self._refuse(_half_characters())
        self._parts.clear()

    async def _wait_for_turn(self) -> None:
        """Until no other large body is checked. The app checks this one before the event loop goes on."""
        turn = await self._turns.enter()
        loop = asyncio.get_running_loop()
        began = loop.time()

        def checked() -> None:
            loop.call_later((loop.time() - began) * _PAUSE, self._turns.leave, turn)

        loop.call_soon(checked)

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


def _no_room() -> ASGIApp:
    return error_response(503, "overloaded", "Too many large requests are open at once. Try again in a few seconds.")


def _half_characters() -> ASGIApp:
    message = "The request holds half a character (a lone surrogate). Send whole ones."
    return error_response(400, "invalid_json", message)
