"""The API's factory."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse

from api import documents, health, openapi, pages, queries
from api.errors import add_error_handlers, error_response
from api.guards import AccessKeys, BodyLimit, BrowserHeaders
from api.tickets import Tickets
from services.assembly import open_services
from services.errors import BadSetting, FootnoteError, StartFailed
from services.settings import Settings

log = logging.getLogger(__name__)

VERSION = "0.1.0"
API = "/api/v1"
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
    _add_routes(app)
    add_error_handlers(app)
    openapi.describe(app)
    app.add_middleware(BodyLimit)
    if settings.api_keys:
        app.add_middleware(AccessKeys, keys=[key.get_secret_value() for key in settings.api_keys])
    app.add_middleware(BrowserHeaders)
    return app


def _add_routes(app: FastAPI) -> None:
    app.include_router(health.router)
    api = APIRouter()
    for router in (queries.router, queries.runs_router, pages.router, documents.router):
        api.include_router(router)
    app.include_router(api, prefix=API)
    app.include_router(queries.router, include_in_schema=False)
    app.add_api_route(
        "/api/{path:path}", _nothing_here, methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
    )


async def _serve(app: FastAPI, settings: Settings, closing: asyncio.Event) -> None:
    tickets: Tickets = app.state.tickets
    async with open_services(settings, tickets.page_url) as services:
        app.state.services.set_result(services)
        await closing.wait()


async def _nothing_here(request: Request) -> JSONResponse:
    return error_response(404, "not_found", f"There is no {request.method} route at this address. See /openapi.json.")
