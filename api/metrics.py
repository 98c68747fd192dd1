"""What happened and what is going on, for Prometheus."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.openapi import errors
from services.metrics import Metrics

router = APIRouter(tags=["health"])

_TEXT = {"schema": {"type": "string"}}
_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "all metrics", "content": {"text/plain": _TEXT, "application/openmetrics-text": _TEXT}}
}


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
