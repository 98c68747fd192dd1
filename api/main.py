"""The API's factory."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from api import documents, health, metrics, openapi, pages, queries, ticks
from api.errors import add_error_handlers
from api.guards import AccessKeys, BodyLimit, BrowserHeaders
from api.proxies import Forwarded
from api.tickets import Tickets
from services.assembly import open_services
from services.errors import BadSetting, FootnoteError, StartFailed
from services.metrics import Metrics
from services.settings import Settings

log = logging.getLogger(__name__)

VERSION = "0.1.0"
API = "/api/v1"
_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_DESCRIPTION = "Ask your documents. Every claim carries a footnote, every footnote names its page."


def create_api(settings: Settings, on_failed_start: Callable[[FootnoteError], None] | None = None) -> FastAPI:
    """The API without the page.

    The services are opened while the first requests already come in; requests that need them wait.
    `on_failed_start` is called when they can't be opened.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.services = asyncio.get_running_loop().create_future()
        closing = asyncio.Event()
        serving = asyncio.create_task(_serve(app, settings, closing), name="services")

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

    app = FastAPI(
        title="Footnote",
        version=VERSION,
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # FastAPI's pages for people load scripts from another server
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.tickets = Tickets()
    app.state.metrics = Metrics()
    app.state.ticks = asyncio.Semaphore(ticks.MAX_OPEN)
    _add_routes(app)
    add_error_handlers(app)
    openapi.describe(app)
    app.add_middleware(BodyLimit)
    if settings.api_keys:
        app.add_middleware(AccessKeys, keys=[key.get_secret_value() for key in settings.api_keys])
    app.add_middleware(BrowserHeaders)
    app.add_middleware(Forwarded, trusted=settings.trusted_proxies)  # the last one added is the outermost
    return app


def _add_routes(app: FastAPI) -> None:
    app.include_router(health.router)
    app.include_router(metrics.router)
    api = APIRouter()
    for router in (queries.router, queries.runs_router, pages.router, documents.router, ticks.router):
        api.include_router(router)
    app.include_router(api, prefix=API)
    app.include_router(queries.router, include_in_schema=False)
    nothing_here = _NothingHere(app.routes)
    for path in ("/api", "/api/{path:path}"):
        app.router.routes.append(Route(path, nothing_here, include_in_schema=False))


async def _serve(app: FastAPI, settings: Settings, closing: asyncio.Event) -> None:
    tickets: Tickets = app.state.tickets
    async with open_services(settings, tickets.page_url, app.state.metrics) as services:
        app.state.services.set_result(services)
        await closing.wait()


class _NothingHere:
    """Answers for addresses that no route has, and for methods that the routes of an address do not take."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._routes = tuple(routes)

    async def __call__(self, scope: Scope, _: Receive, __: Send) -> None:
        allowed = [method for method in _METHODS if self._has_route(dict(scope) | {"method": method})]
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
        raise HTTPException(404)

    def _has_route(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is Match.FULL for route in self._routes)
