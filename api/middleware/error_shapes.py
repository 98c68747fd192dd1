"""Give errors the shape of the protocol that a request speaks, whether a route, a guard or the router answers."""

import re
from collections.abc import Mapping
from http import HTTPStatus

from pydantic import ValidationError
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import error_response
from api.middleware.proxies import route_path
from api.protocols.error_shapes import JSON, Shape
from api.schemas import ErrorBody, ErrorOut


class ErrorShapes:
    """Rewrites the errors of all addresses that match one of `shapes`. Wraps every guard."""

    def __init__(self, app: ASGIApp, shapes: Mapping[re.Pattern[str], Shape]) -> None:
        self._app = app
        self._shapes = shapes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shape = self._shape_for(route_path(scope)) if scope["type"] == "http" else None
        await self._app(scope, receive, _Shaped(send, shape) if shape is not None else send)

    def _shape_for(self, path: str) -> Shape | None:
        return next((shape for paths, shape in self._shapes.items() if paths.fullmatch(path)), None)


class OneErrorShape:
    """Gives the errors of an app that has shapes of its own the one shape."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, _Unified(send) if scope["type"] == "http" else send)


class _Errors:
    """Passes on what is sent; of an error the head waits for the body, which is rewritten."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._head: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._is_error(message):
            self._head = message
        elif self._head is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._rewritten(self._head)

    async def _rewritten(self, head: Message) -> None:
        body, media_type = self._body_of(head)
        headers = MutableHeaders(scope=head)
        headers["content-type"] = media_type
        headers["content-length"] = str(len(body))
        await self._send(head)
        await self._send({"type": "http.response.body", "body": body})

    def _is_error(self, head: Message) -> bool:
        status: int = head["status"]
        return status >= HTTPStatus.BAD_REQUEST

    def _body_of(self, head: Message) -> tuple[bytes, str]:
        raise NotImplementedError


class _Shaped(_Errors):
    """Errors of the one shape in that of a protocol."""

    def __init__(self, send: Send, shape: Shape) -> None:
        super().__init__(send)
        self._shape = shape

    def _is_error(self, head: Message) -> bool:
        return super()._is_error(head) and Headers(raw=head["headers"]).get("content-type", "").startswith(JSON)

    def _body_of(self, head: Message) -> tuple[bytes, str]:
        error = _error_in(self._body)
        if error is None:  # it has the shape of its protocol already
            return self._body, JSON
        return self._shape(head["status"], error.model_dump())


class _Unified(_Errors):
    """Errors of whatever shape in the one."""

    def _body_of(self, head: Message) -> tuple[bytes, str]:
        if _error_in(self._body) is not None:
            return self._body, JSON
        status = HTTPStatus(head["status"])
        return bytes(error_response(status, status.name.lower(), f"{status.phrase}.").body), JSON


def _error_in(body: bytes) -> ErrorBody | None:
    """The error that a body in the one shape holds."""
    try:
        return ErrorOut.model_validate_json(body).error
    except ValidationError:
        return None
