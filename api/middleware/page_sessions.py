"""Gradio's sessions, each bound to the workspace that opened it.

Gradio trusts anyone who knows a session's name. With it, a stranger could read the queue, ask in the conversation, or
end it.
"""

import json
import re
import secrets
from collections.abc import Callable, Collection
from hashlib import sha256
from urllib.parse import parse_qs

from cachetools import LRUCache
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deps import is_workspace
from api.errors import error_response
from api.middleware.page_events import CALL, CANCEL, JOIN, Inputs, refusal
from api.middleware.proxies import route_path

MAX_EVENT_BYTES = 256 * 1024
"""The body of an event of the page: a question has 4,000 characters, and the ids of 500 ticked documents 20 KB."""
_REMEMBERED = 100_000  # pages, about 27 MB; a visitor who is forgotten loads the page again
_NAME = re.compile(r"[A-Za-z0-9_-]{1,200}")
_NOBODYS = ""
_NAMED_IN_BODY = (JOIN, CANCEL)  # Gradio's routes that act for the session that the body names
_MAY_BE_NAMED_IN_BODY = CALL
"""A program's call has a session of its own, unless it names one."""


class OwnSessions:
    """Requests below `prefix` that name a session need the `X-Workspace` that came with it first; others get 404.

    `pending` gives a session's events: Gradio cancels any event whose number somebody knows, whichever session has it.
    `inputs` are those of the page's functions: events that Gradio could only fail over are refused.
    """

    def __init__(self, app: ASGIApp, prefix: str, pending: Callable[[str], Collection[str]], inputs: Inputs) -> None:
        self._app = app
        self._prefix = prefix
        self._pending = pending
        self._inputs = inputs
        self._owners: LRUCache[str, bytes] = LRUCache(_REMEMBERED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = route_path(scope) if scope["type"] == "http" else ""
        if not path.startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        body: list[Message] = []
        content = b""
        refused: Response | None = None
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        alive = _name_in_path(path.removeprefix(self._prefix))
        names = query.get("session_hash", [])
        if scope["method"] == "POST" and path.endswith((*_NAMED_IN_BODY, _MAY_BE_NAMED_IN_BODY)):
            body = await _read(receive)
            content = b"".join(message.get("body", b"") for message in body)
            if len(content) > MAX_EVENT_BYTES:
                message = "The request is larger than 256 KB. Ask a shorter question."
                await error_response(413, "body_too_large", message)(scope, receive, send)
                return
            if path.endswith(_NAMED_IN_BODY) or b"session_hash" in content:
                names.append(_named(content, "session_hash"))
            refused = refusal(path, content, self._inputs)
        workspace = Headers(scope=scope).get("x-workspace", "")
        is_own = all(self._owns(workspace, name) for name in names)
        if is_own and path.endswith(CANCEL) and refused is None:
            is_own = any(_named(content, "event_id") in self._pending(name) for name in names)
        if is_own and refused is not None:
            await refused(scope, receive, send)
        elif is_own and all(self._begins(workspace, name) for name in alive):
            await self._passed_on(scope, _replay(body, receive), send)
        else:
            await error_response(404, "not_found", "There is nothing at this address.")(scope, receive, send)

    async def _passed_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except RuntimeError as error:
            # A stream of a session with no event: Gradio has said so in it, and then fails.
            if not isinstance(error.__cause__, HTTPException):
                raise
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _owns(self, workspace: str, session: str) -> bool:
        """Whether this workspace named the session first."""
        if not is_workspace(workspace) or not _NAME.fullmatch(session):
            return False
        digest = sha256(workspace.encode()).digest()
        owner = self._owners.get(session) or digest
        self._owners[session] = owner
        return secrets.compare_digest(owner, digest)

    def _begins(self, workspace: str, session: str) -> bool:
        """Whether the session may be kept alive: by its owner, or once while it has none.

        Gradio's page opens its first heartbeat before the page's own script is there to add a header.
        """
        if workspace or session in self._owners or not _NAME.fullmatch(session):
            return self._owns(workspace, session)
        self._owners[session] = b""
        return True


async def _read(receive: Receive) -> list[Message]:
    """The messages of a body, up to the size that is allowed."""
    messages: list[Message] = []
    size = 0
    while size <= MAX_EVENT_BYTES:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    return messages


def _named(body: bytes, key: str) -> str:
    """The text that a body has under a key; empty if it has none."""
    try:
        name = json.loads(body).get(key)
    except (ValueError, AttributeError, RecursionError):
        name = None
    return name if isinstance(name, str) else _NOBODYS


def _name_in_path(path: str) -> list[str]:
    kind, _, rest = path.partition("/")
    return [rest.strip("/")] if kind == "heartbeat" else []


def _replay(messages: list[Message], receive: Receive) -> Receive:
    waiting = list(messages)

    async def replayed() -> Message:
        return waiting.pop(0) if waiting else await receive()

    return replayed
