"""Answers as files."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.deps import MetricsDep, ServicesDep, WorkspaceDep
from api.downloads import download
from api.openapi import errors
from api.schemas import ExportRequest
from services.exporting.formats import FILES

router = APIRouter(tags=["answers"])

_CONTENT: dict[str, Any] = {media_type.partition(";")[0]: {} for _, media_type in FILES.values()}


@router.get(
    "/runs/{run_id}/export",
    response_class=Response,
    responses={200: {"content": _CONTENT, "description": "the file"}, **errors(400, 401, 404, 409, 422, 503)},
    summary="An answer as a file, for an hour after its end",
)
async def export_run(
    run_id: str,
    services: ServicesDep,
    metrics: MetricsDep,
    workspace: WorkspaceDep,
    asked: Annotated[ExportRequest, Query()],
) -> Response:
    recordings = [await services.runs.recording(workspace, each) for each in (run_id, *asked.also)]
    file = await services.exporter.export(recordings, asked.format)
    metrics.exported(asked.format)
    return download(file.content, file.media_type, file.filename)
