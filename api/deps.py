"""What routes ask for."""

import asyncio
import re
import secrets
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Query, Request
from pydantic import WithJsonSchema

from api.errors import BadRequest
from api.middleware.guards import workspace_of_key
from services.assembly import Services
from services.errors import Overloaded
from services.events import Span
from services.operations.metrics import Metrics
from services.settings import Settings

START_PATIENCE_S = 30.0  # proxies give up after 60 s, and a visitor before
_FORM = "[A-Za-z0-9_-]{22,64}"
_WORKSPACE = re.compile(_FORM)
_SPANS = r"\d{1,7}-\d{1,7}(,\d{1,7}-\d{1,7}){0,19}"
Sentences = Annotated[
    str, Query(pattern=f"^({_SPANS})?$", description="spans of the passage to mark more strongly: 0-120,300-412")
]
_WORKSPACE_HEADER = Header(description="the workspace's token, as an upload returned it; 22 to 64 characters")
_WORKSPACE_SCHEMA = WithJsonSchema({"type": "string", "pattern": f"^{_FORM}$"})


def new_workspace() -> str:
    """An unguessable token: 192 bits."""
    return secrets.token_urlsafe(24)


def get_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def started_services(app: FastAPI) -> Services:
    """The services. Requests that arrive while the server starts wait for them.

    Raises:
        Overloaded: the start takes too long.
    """
    started: asyncio.Future[Services] = app.state.services
    try:
        async with asyncio.timeout(START_PATIENCE_S):
            return await asyncio.shield(started)
    except TimeoutError as error:
        raise Overloaded("This server is still starting. Try again in a moment.") from error


async def get_services(request: Request) -> Services:
    return await started_services(request.app)


def spans_in(sentences: str) -> list[Span]:
    """The spans that a parameter `Sentences` names."""
    pairs = (span.split("-") for span in sentences.split(",") if span)
    return [(int(start), int(end)) for start, end in pairs]


def is_workspace(token: str) -> bool:
    """Whether this may be a workspace's token."""
    return _WORKSPACE.fullmatch(token) is not None


async def cancel_when_left(request: Request, cancel: Callable[[], None]) -> None:
    """Call `cancel` when the client goes away. The body has been read, so that is the next message."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    cancel()


async def get_workspace(
    request: Request, x_workspace: Annotated[str | None, _WORKSPACE_HEADER, _WORKSPACE_SCHEMA] = None
) -> str | None:
    """The workspace in the header, or in the Bearer key of a client that can send no header of its own."""
    return await checked_workspace(request, x_workspace.strip(" \t") if x_workspace is not None else _in_key(request))


async def get_workspace_of(request: Request) -> str | None:
    """The workspace of a request that no dependency looks at."""
    return await get_workspace(request, request.headers.get("x-workspace"))


async def checked_workspace(request: Request, workspace: str | None) -> str | None:
    """A workspace that a request names, which is used now.

    Raises:
        BadRequest: it can't be one.
    """
    if workspace is not None and not is_workspace(workspace):
        raise BadRequest(
            400, "workspace_invalid", "This is not a workspace's token. Use the one an upload returned, or none."
        )
    if workspace is not None:
        (await get_services(request)).workspaces.touch(workspace)
    return workspace


def _in_key(request: Request) -> str | None:
    """The workspace in `Authorization: Bearer key:workspace`; where no key is needed, in place of one."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    value = value.strip()
    if not get_settings(request).api_keys:
        return value if is_workspace(value) else None  # clients send any key where none is needed
    return workspace_of_key(value, [key.get_secret_value() for key in get_settings(request).api_keys])


async def get_named_workspace(
    workspace: Annotated[str | None, Depends(get_workspace)],
    x_workspace: Annotated[str, _WORKSPACE_HEADER, _WORKSPACE_SCHEMA],
) -> str:
    """The workspace of a request that requires one."""
    return workspace or x_workspace


def get_metrics(request: Request) -> Metrics:
    metrics: Metrics = request.app.state.metrics
    return metrics


MetricsDep = Annotated[Metrics, Depends(get_metrics)]
ServicesDep = Annotated[Services, Depends(get_services)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
WorkspaceDep = Annotated[str | None, Depends(get_workspace)]
NamedWorkspaceDep = Annotated[str, Depends(get_named_workspace)]
