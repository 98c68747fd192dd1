"""The API's factory."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from api import openapi
from api.errors import add_error_handlers
from api.middleware.bodies import BodyLimit
from api.middleware.error_shapes import ErrorShapes
from api.middleware.guards import AccessKeys, BrowserHeaders, OpenRequests
from api.middleware.origins import ApiCors, HostNames, SameOrigin
from api.middleware.proxies import Forwarded, public_url
from api.protocols import error_shapes
from api.response_records import ResponseRecords
from api.routes import (
    ai_sdk,
    chat_completions,
    documents,
    exports,
    feedback,
    health,
    mcp,
    pages,
    questions,
    replays,
    responses,
    shares,
    sources,
    ticks,
)
from api.signed_links import Tickets
from services.assembly import open_services
from services.errors import BadSetting, FootnoteError, StartFailed
from services.operations.metrics import Metrics
from services.recordings import Recording
from services.settings import VERSION, Settings

log = logging.getLogger(__name__)

API = "/api/v1"
_SHAPES = {
    re.compile(r"/v1(/.*)?", re.DOTALL): error_shapes.of_openai,
    re.compile(r"/mcp(/.*)?", re.DOTALL): error_shapes.of_mcp,
    re.compile(r"/api/v1/ai-sdk(/.*)?", re.DOTALL): error_shapes.of_ai_sdk,
}
"""How errors look at the addresses of other protocols. An id in an address may hold any sign, also a line's end."""
_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_DESCRIPTION = "Ask your documents. Every claim carries a footnote, every footnote names its page."


def create_api(
    settings: Settings,
    on_failed_start: Callable[[FootnoteError], None] | None = None,
    recordings: Sequence[Recording] = (),
) -> FastAPI:
    """The API without the page.

    The server accepts requests while it opens the services; requests that need them wait.
    `on_failed_start` is called when they can't be opened. `recordings` are played when their questions are asked.
    """

    app = FastAPI(
        title="Footnote",
        version=VERSION,
        description=_DESCRIPTION,
        lifespan=partial(_lifespan, settings=settings, on_failed_start=on_failed_start, recordings=recordings),
        docs_url=None,  # FastAPI's pages for people load scripts from another server
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.tickets = Tickets()
    app.state.metrics = Metrics()
    app.state.ticks = ticks.Listeners()
    app.state.responses = ResponseRecords()
    app.state.chats = ai_sdk.Chats()
    app.state.mcp = mcp.McpEndpoint(app, VERSION)
    _add_routes(app)
    add_error_handlers(app)
    openapi.describe(app)
    _add_middleware(app, settings)
    return app


@asynccontextmanager
async def _lifespan(
    app: FastAPI,
    *,
    settings: Settings,
    on_failed_start: Callable[[FootnoteError], None] | None,
    recordings: Sequence[Recording],
) -> AsyncIterator[None]:
    app.state.services = asyncio.get_running_loop().create_future()
    closing = asyncio.Event()
    serving = asyncio.create_task(_serve(app, settings, recordings, closing), name="services")

    def report(task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, BadSetting):
            log.error("the services ended", exc_info=error)
        if error is not None and on_failed_start:
            on_failed_start(error if isinstance(error, BadSetting) else StartFailed())

    serving.add_done_callback(report)
    yield
    closing.set()
    if not app.state.services.done():
        serving.cancel()
    await asyncio.wait([serving])


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """Each that is added wraps those before it."""
    app.add_middleware(BodyLimit)
    if settings.api_keys:
        app.add_middleware(
            AccessKeys,
            keys=[key.get_secret_value() for key in settings.api_keys],
            operator_keys=[key.get_secret_value() for key in settings.operator_keys],
        )
    app.add_middleware(SameOrigin, allowed=settings.cors_origins)
    if settings.cors_origins:
        app.add_middleware(ApiCors, allowed=settings.cors_origins)
    app.add_middleware(HostNames, names=settings.hosts, on_loopback=settings.listens_on_loopback)
    app.add_middleware(OpenRequests)
    app.add_middleware(ErrorShapes, shapes=_SHAPES)
    app.add_middleware(BrowserHeaders, on_space=settings.on_space)
    app.add_middleware(Forwarded, trusted=settings.trusted_proxies)


def _add_routes(app: FastAPI) -> None:
    app.include_router(health.router)
    app.include_router(sources.router)
    app.include_router(shares.pages_router)
    api = APIRouter()
    for router in (
        questions.router,
        questions.runs_router,
        exports.router,
        shares.router,
        feedback.router,
        replays.router,
        pages.router,
        documents.router,
        ticks.router,
        ai_sdk.router,
    ):
        api.include_router(router)
    app.include_router(api, prefix=API)
    app.include_router(questions.router, include_in_schema=False)
    app.include_router(chat_completions.router)
    app.include_router(responses.router)
    for path in (mcp.PATH, f"{mcp.PATH}/"):  # not every client follows a redirect, and would send its key again
        app.router.routes.append(Route(path, app.state.mcp, methods=["POST"], include_in_schema=False))
    nothing_here = _NothingHere(app.routes)
    for path in ("/api", "/api/{path:path}", "/v1", "/v1/{path:path}"):
        app.router.routes.append(Route(path, nothing_here, include_in_schema=False))


async def _serve(app: FastAPI, settings: Settings, recordings: Sequence[Recording], closing: asyncio.Event) -> None:
    tickets: Tickets = app.state.tickets
    tools: mcp.McpEndpoint = app.state.mcp
    opened = open_services(settings, tickets.page_url, app.state.metrics, public_url, recordings)
    async with opened as services, tools.open():
        tickets.sign_with(services.library.signing_key)
        app.state.services.set_result(services)
        await closing.wait()


class _NothingHere:
    """Answers for unknown addresses, and for methods that an address does not accept."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._routes = tuple(routes)

    async def __call__(self, scope: Scope, _: Receive, __: Send) -> None:
        allowed = [method for method in _METHODS if self._has_route(dict(scope) | {"method": method})]
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
        raise HTTPException(404)

    def _has_route(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is Match.FULL for route in self._routes)
