"""Give errors the shape of the protocol that a request speaks, whether a route, a guard or the router answers."""

import re
from collections.abc import Mapping

from pydantic import ValidationError
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.middleware.proxies import route_path
from api.protocols.error_shapes import JSON, Shape
from api.schemas import ErrorOut

_FIRST_ERROR = 400  # HTTP: 4xx and 5xx are errors


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


class _Shaped:
    """Passes on what is sent; of an error the head waits for the body, which is rewritten."""

    def __init__(self, send: Send, shape: Shape) -> None:
        self._send = send
        self._shape = shape
        self._head: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_error(message):
            self._head = message
        elif self._head is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._rewritten(self._head)

    async def _rewritten(self, head: Message) -> None:
        try:
            error = ErrorOut.model_validate_json(self._body).error.model_dump()
        except ValidationError:  # it has the shape of its protocol already
            body, media_type = self._body, JSON
        else:
            body, media_type = self._shape(head["status"], error)
        headers = MutableHeaders(scope=head)
        headers["content-type"] = media_type
        headers["content-length"] = str(len(body))
        await self._send(head)
        await self._send({"type": "http.response.body", "body": body})


def _is_error(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    return message["status"] >= _FIRST_ERROR and headers.get("content-type", "").startswith(JSON)
