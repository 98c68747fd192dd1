"""What routes ask for."""

import asyncio
import re
import secrets
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Request
from pydantic import WithJsonSchema

from api.errors import BadRequest
from services.assembly import Services
from services.errors import Overloaded
from services.settings import Settings

START_PATIENCE_S = 30.0
_FORM = "[A-Za-z0-9_-]{22,64}"
_WORKSPACE = re.compile(_FORM)
_WORKSPACE_HEADER = Header(description="the workspace's token, as an upload returned it; 22 to 64 characters")
_WORKSPACE_SCHEMA = WithJsonSchema({"type": "string", "pattern": f"^{_FORM}$"})


def new_workspace() -> str:
    """A token that nobody guesses: 192 bits."""
    return secrets.token_urlsafe(24)


def get_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def started_services(app: FastAPI) -> Services:
    """The services; whoever comes while the server starts waits for them.

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
    if x_workspace is not None and not is_workspace(x_workspace := x_workspace.strip(" \t")):
        raise BadRequest(
            400, "workspace_invalid", "X-Workspace is not a workspace's token. Use the one an upload returned, or none."
        )
    if x_workspace is not None:
        (await get_services(request)).workspaces.touch(x_workspace)
    return x_workspace


async def get_named_workspace(
    workspace: Annotated[str | None, Depends(get_workspace)],
    x_workspace: Annotated[str, _WORKSPACE_HEADER, _WORKSPACE_SCHEMA],
) -> str:
    """The workspace of a request that is nothing without one."""
    return workspace or x_workspace


ServicesDep = Annotated[Services, Depends(get_services)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
WorkspaceDep = Annotated[str | None, Depends(get_workspace)]
NamedWorkspaceDep = Annotated[str, Depends(get_named_workspace)]
