"""Whether the server is alive and ready, and its metrics for Prometheus."""

import asyncio
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.errors import error_response
from api.openapi import errors
from services.assembly import Services
from services.operations.metrics import Metrics

router = APIRouter(tags=["health"])

_TEXT = {"schema": {"type": "string"}}
_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "all metrics", "content": {"text/plain": _TEXT, "application/openmetrics-text": _TEXT}}
}


class Health(BaseModel):
    status: Literal["ok"] = "ok"
    answers_shared: bool | None = Field(
        None,
        exclude_if=lambda shared: shared is None,
        description="whether other servers can resume and stop answers of this one; left out where there is only one",
    )


@router.head("/healthz", response_model=None, include_in_schema=False)
@router.get("/healthz", responses=errors(401), summary="Whether the process is alive")
async def healthz() -> Health:
    return Health()


@router.head("/readyz", response_model=None, include_in_schema=False)
@router.get("/readyz", response_model=Health, responses=errors(401, 503), summary="Whether questions are answered")
async def readyz(request: Request) -> Health | JSONResponse:
    started: asyncio.Future[Services] = request.app.state.services
    if not started.done() or started.result().runs.closing:
        return error_response(503, "not_ready", "This server is starting or going down. Try again in a moment.")
    services = started.result()
    services.answers.check()
    return Health(answers_shared=services.runs.shared)


@router.get(
    "/metrics",
    response_class=Response,
    responses=_PAGE | errors(401),
    summary="Metrics in Prometheus' text format, or as OpenMetrics",
)
async def show_metrics(request: Request) -> Response:
    metrics: Metrics = request.app.state.metrics
    body, media_type = metrics.page(request.headers.get("accept", ""))
    return Response(body, headers={"Content-Type": media_type, "Cache-Control": "no-store"})
