"""Gradio's sessions, each bound to the workspace that opened it.

Gradio trusts whoever names a session: with its name one could read its queue, ask in its conversation, or end it.
"""

import json
import re
import secrets
from hashlib import sha256
from urllib.parse import parse_qs

from cachetools import LRUCache
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deps import is_workspace
from api.errors import error_response
from api.guards import MAX_BODY_BYTES
from api.proxies import route_path

_REMEMBERED = 100_000
_NAME = re.compile(r"[A-Za-z0-9_-]{1,200}")
_NOBODYS = ""
_NAMED_IN_BODY = "/queue/join"


class OwnSessions:
    """Requests below `prefix` that name a session need the `X-Workspace` that came with it first; others get 404."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix
        self._owners: LRUCache[str, bytes] = LRUCache(_REMEMBERED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = route_path(scope) if scope["type"] == "http" else ""
        if not path.startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        body: list[Message] = []
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        alive = _name_in_path(path.removeprefix(self._prefix))
        names = query.get("session_hash", [])
        if scope["method"] == "POST" and path.endswith(_NAMED_IN_BODY):
            body = await _read(receive)
            names += _name_in(b"".join(message.get("body", b"") for message in body))
        workspace = Headers(scope=scope).get("x-workspace", "")
        if all(self._owns(workspace, name) for name in names) and all(self._begins(workspace, name) for name in alive):
            await self._app(scope, _replay(body, receive), send)
        else:
            await error_response(404, "not_found", "There is nothing at this address.")(scope, receive, send)

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
    while size <= MAX_BODY_BYTES:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    return messages


def _name_in(body: bytes) -> list[str]:
    """The session that a body names; one that nobody owns if it names none."""
    try:
        name = json.loads(body).get("session_hash")
    except (ValueError, AttributeError, RecursionError):
        name = None
    return [name if isinstance(name, str) else _NOBODYS]


def _name_in_path(path: str) -> list[str]:
    kind, _, rest = path.partition("/")
    return [rest.strip("/")] if kind == "heartbeat" else []


def _replay(messages: list[Message], receive: Receive) -> Receive:
    waiting = list(messages)

    async def replayed() -> Message:
        return waiting.pop(0) if waiting else await receive()

    return replayed
