"""Recorded answers, played again."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sse_starlette import EventSourceResponse

from api.deps import ServicesDep, SettingsDep, WorkspaceDep
from api.errors import BadRequest
from api.openapi import EVENT_STREAM, errors
from api.routes.questions import stream_of
from api.schemas import ReplayRequest
from services.recordings import read_recordings

router = APIRouter(tags=["answers"])

_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
}


@router.post(
    "/replays",
    response_class=EventSourceResponse,
    responses=EVENT_STREAM | errors(400, 401, 403, 413, 422, 429, 503),
    openapi_extra=_BODY,
    summary="Play an answer of an exported JSON file again, event by event, without a model",
)
async def replay(
    request: Request,
    services: ServicesDep,
    settings: SettingsDep,
    workspace: WorkspaceDep,
    asked: Annotated[ReplayRequest, Query()],
) -> EventSourceResponse:
    recordings = read_recordings(await request.body())
    if asked.answer > len(recordings):
        raise BadRequest(422, "answer_missing", f"The file has {len(recordings)} answers. Name one of them.")
    run = services.runs.play(workspace, recordings[asked.answer - 1], at_once=asked.pace == "at_once")
    return stream_of(run.follow(), settings)
