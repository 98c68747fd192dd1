"""Questions: as a stream of events, or as one JSON object; and how to stop one."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, assert_never

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse
from starlette.types import Receive, Scope, Send

from api.deps import ServicesDep, SettingsDep, WorkspaceDep, cancel_when_left
from api.errors import STATUS_OF_CODE, BadRequest, error_response
from api.openapi import EVENT_STREAM, errors
from api.schemas import QueryAnswer, QueryRequest
from api.sse import MEDIA_TYPE, RETRY, EventStream, encode
from services.assembly import Services
from services.events import Checks, Citation, Citations, Done, Failed, Status, Token
from services.questions import Question
from services.settings import Settings

if TYPE_CHECKING:
    from services.runs import Follower, Run

router = APIRouter(tags=["questions"])
runs_router = APIRouter(tags=["questions"])

_EVENT_NUMBER = re.compile(r"[0-9]{1,9}")


@router.post(
    "/query/stream",
    response_class=EventSourceResponse,
    responses=EVENT_STREAM | errors(400, 401, 404, 413, 422, 429, 503),
    summary="Ask, and get the answer event by event",
)
async def stream_query(
    body: QueryRequest, services: ServicesDep, settings: SettingsDep, workspace: WorkspaceDep
) -> EventSourceResponse:
    run = await _start(services, settings, workspace, body)
    return _RunStream(run.follow(), settings.send_timeout_s)


@router.post(
    "/query",
    response_model=QueryAnswer,
    responses=errors(400, 401, 404, 413, 422, 429, 500, 503),
    summary="Ask, and get the whole answer as one JSON object",
)
async def query(
    body: QueryRequest, request: Request, services: ServicesDep, settings: SettingsDep, workspace: WorkspaceDep
) -> QueryAnswer | JSONResponse:
    run = await _start(services, settings, workspace, body)
    with run.follow() as follower:
        watching = asyncio.create_task(cancel_when_left(request, follower.leave))
        try:
            return await _collected(follower)
        finally:
            watching.cancel()


@runs_router.get(
    "/query/stream/{run_id}",
    response_class=EventSourceResponse,
    responses=EVENT_STREAM | {204: {"description": "the client has all of it"}} | errors(400, 401, 404, 503),
    summary="Follow an answer again, from after the last event that came",
)
async def resume_query(
    run_id: str,
    services: ServicesDep,
    settings: SettingsDep,
    workspace: WorkspaceDep,
    last_event_id: Annotated[
        str, Header(description="number of the last event that came; without it, all events from the first")
    ] = "",
) -> Response:
    follower = services.runs.follow(workspace, run_id)
    after = _number(last_event_id)
    if after is None or after > follower.last_number:
        follower.leave()
        raise BadRequest(
            400, "last_event_id_invalid", "Last-Event-ID is not the number of an event of this run. Send it as it came."
        )
    if follower.finished and after == follower.last_number:
        follower.leave()
        # It tells an `EventSource` to come back no more; the type, that nothing else was to be expected here.
        return Response(status_code=204, media_type=MEDIA_TYPE)
    return _RunStream(follower, settings.send_timeout_s, after)


@runs_router.delete("/runs/{run_id}", status_code=202, responses=errors(400, 401, 404, 503), summary="Stop an answer")
async def cancel_run(run_id: str, services: ServicesDep, workspace: WorkspaceDep) -> Response:
    services.runs.get(workspace, run_id).cancel("stopped")
    return Response(status_code=202)


async def _start(services: Services, settings: Settings, workspace: str | None, body: QueryRequest) -> "Run":
    documents = await services.answers.scope(workspace, body.document_ids)
    history = tuple(message.turn() for message in body.history)
    question = Question(body.query, documents, history, body.max_results, body.rewrite)
    return services.runs.start(
        workspace, question, linger_s=settings.resume_grace_s if body.on_disconnect == "resume" else 0
    )


class _RunStream(EventStream):
    """The events of a run after a number. Whoever is let go of, or goes, follows no more."""

    def __init__(self, follower: "Follower", send_timeout_s: float, after: int = 0) -> None:
        self._follower = follower
        super().__init__(_encoded(follower, after), send_timeout_s, {"X-Run-Id": follower.run_id})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._follower:
            await super().__call__(scope, receive, send)


async def _encoded(follower: "Follower", after: int) -> AsyncGenerator[bytes, None]:
    start = RETRY
    async with aclosing(follower.events(after)) as batches:
        async for batch in batches:
            yield start + encode(batch)
            start = b""


def _number(last_event_id: str) -> int | None:
    """The number that a client sends back; 0 for none, None for what no event ever had."""
    if not last_event_id:
        return 0
    return int(last_event_id) if _EVENT_NUMBER.fullmatch(last_event_id) else None


async def _collected(follower: "Follower") -> QueryAnswer | JSONResponse:
    text: list[str] = []
    citations: tuple[Citation, ...] = ()
    checks: Checks | None = None
    async with aclosing(follower.events()) as batches:
        async for batch in batches:
            for _, event in batch:
                match event:
                    case Status():
                        pass
                    case Citations():
                        citations = event.citations
                    case Token():
                        text.append(event.text)
                    case Checks():
                        checks = event
                    case Done():
                        done = event.model_dump(exclude={"type"})
                        return QueryAnswer(answer="".join(text), citations=citations, checks=checks, **done)
                    case Failed(code=code, message=message):
                        detail = {"run_id": follower.run_id, "answer": "".join(text)}
                        return error_response(STATUS_OF_CODE.get(code, 500), code, message, detail=detail)
                    case _:
                        assert_never(event)
    raise AssertionError("a run ended without a last event")
