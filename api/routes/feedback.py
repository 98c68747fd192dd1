"""Ratings of answers."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import StringConstraints

from api.deps import MetricsDep, NamedWorkspaceDep, ServicesDep, SettingsDep, WorkspaceDep
from api.errors import BadRequest
from api.middleware.guards import is_key
from api.openapi import errors
from api.schemas import RatingList, RatingOut
from services.errors import FootnoteError, RunNotFound
from services.feedback.rating import Rating
from services.recordings import MOST_ANSWERS

router = APIRouter(tags=["feedback"])

_LINES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/jsonl": {}}, "description": "one line of JSON for each rating"}
}


@router.put(
    "/runs/{run_id}/feedback",
    responses=errors(400, 401, 403, 404, 409, 413, 415, 422, 503),
    summary="Rate an answer, or rate it differently",
)
async def rate(
    run_id: str, body: Rating, services: ServicesDep, metrics: MetricsDep, workspace: NamedWorkspaceDep
) -> Rating:
    try:
        recording = await services.runs.recording(workspace, run_id)
    except RunNotFound as unknown:
        try:
            await services.ratings.rate(workspace, None, run_id, body)
        except FootnoteError as error:
            raise (unknown if error.code == "feedback_not_found" else error) from error
    else:
        await services.ratings.rate(workspace, recording, run_id, body)
    metrics.rated("good" if body.rating > 0 else "bad")
    return body


@router.delete(
    "/runs/{run_id}/feedback",
    status_code=204,
    responses=errors(400, 401, 403, 404, 503),
    summary="Take the rating of an answer back",
)
async def withdraw(run_id: str, services: ServicesDep, metrics: MetricsDep, workspace: NamedWorkspaceDep) -> Response:
    await services.ratings.withdraw(workspace, run_id)
    metrics.rated("withdrawn")
    return Response(status_code=204)


@router.get("/feedback", responses=errors(400, 401, 422, 503), summary="How answers were rated")
async def ratings_of(
    services: ServicesDep,
    workspace: NamedWorkspaceDep,
    run_id: Annotated[
        list[Annotated[str, StringConstraints(max_length=100)]],
        Query(min_length=1, max_length=MOST_ANSWERS, description="the answers; those without a rating are left out"),
    ],
) -> RatingList:
    rated = await services.ratings.of_runs(workspace, run_id)
    return RatingList(ratings=[RatingOut.of(each) for each in rated])


@router.get(
    "/feedback.jsonl",
    response_class=Response,
    responses=_LINES | errors(400, 401, 503),
    summary="The workspace's ratings, or with an operator's key all of them, for `make eval FEEDBACK=`",
)
async def all_ratings(
    services: ServicesDep,
    settings: SettingsDep,
    workspace: WorkspaceDep,
    authorization: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    operators = [key.get_secret_value().encode() for key in settings.operator_keys]
    is_operator = is_key(authorization, operators)
    if workspace is None and not is_operator:
        raise BadRequest(400, "workspace_missing", "Name the workspace in the header X-Workspace.")
    lines = services.ratings.lines(None if is_operator else workspace)
    return StreamingResponse(lines, media_type="application/jsonl", headers={"Cache-Control": "private, no-store"})
