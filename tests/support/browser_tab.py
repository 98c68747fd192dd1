"""The page as a browser's tab uses it, over Gradio's protocol."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from starlette.routing import Mount

from tests.support.server import Server

GRADIO = "/gradio_api/"


def new_name() -> str:
    """As a session's, which nobody guesses."""
    return secrets.token_urlsafe(16)


class Tab:
    """The page in a visitor's browser, as far as Gradio's protocol goes."""

    def __init__(self, server: Server, workspace: str | None, address: str | None = None) -> None:
        """`address` is the visitor's, as a trusted proxy would tell it."""
        [page] = [route for route in server.app.routes if isinstance(route, Mount)]
        blocks: Any = page._base_app.get_blocks()  # type: ignore[attr-defined] # noqa: SLF001
        self.handlers = {fn.name: index for index, fn in blocks.fns.items()}
        self.session = new_name()
        self.client = server.client()
        if workspace is not None:
            self.client.headers["X-Workspace"] = workspace
        if address is not None:
            self.client.headers["X-Forwarded-For"] = address

    def join(self, handler: str, *data: object, session: str | None = None) -> httpx.Response:
        body = {
            "fn_index": self.handlers[handler],
            "data": data,
            "session_hash": session or self.session,
            "trigger_id": None,
            "event_data": None,
        }
        return self.client.post(GRADIO + "queue/join", json=body)

    @contextmanager
    def messages(self) -> Iterator[Iterator[dict[str, Any]]]:
        """What the queue says to this session."""
        with self.client.stream("GET", GRADIO + "queue/data", params={"session_hash": self.session}) as answer:
            assert answer.status_code == httpx.codes.OK
            yield (json.loads(line.removeprefix("data: ")) for line in answer.iter_lines() if line.startswith("data: "))
