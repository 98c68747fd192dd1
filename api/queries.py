"""Questions: as a stream of events, or as one JSON object; and how to stop one."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, assert_never

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse

from api.deps import ServicesDep, WorkspaceDep, cancel_when_left
from api.errors import STATUS_OF_CODE, error_response
from api.openapi import EVENT_STREAM, errors
from api.schemas import QueryAnswer, QueryRequest
from api.sse import PING_S, SEND_TIMEOUT_S, SHUTDOWN_GRACE_S, encode
from services.assembly import Services
from services.events import Citation, Citations, Done, Failed, Status, Token
from services.questions import Question

if TYPE_CHECKING:
    from services.runs import Run

router = APIRouter(tags=["questions"])
runs_router = APIRouter(tags=["questions"])


@router.post(
    "/query/stream",
    response_class=EventSourceResponse,
    responses=EVENT_STREAM | errors(400, 401, 404, 413, 422, 503),
    summary="Ask, and get the answer event by event",
)
async def stream_query(body: QueryRequest, services: ServicesDep, workspace: WorkspaceDep) -> EventSourceResponse:
    run = await _start(services, workspace, body)
    return EventSourceResponse(
        _encoded(run),
        headers={"X-Run-Id": run.id},
        ping=PING_S,
        sep="\n",
        send_timeout=SEND_TIMEOUT_S,
        shutdown_grace_period=SHUTDOWN_GRACE_S,
    )


@router.post(
    "/query",
    response_model=QueryAnswer,
    responses=errors(400, 401, 404, 413, 422, 429, 500, 503),
    summary="Ask, and get the whole answer as one JSON object",
)
async def query(
    body: QueryRequest, request: Request, services: ServicesDep, workspace: WorkspaceDep
) -> QueryAnswer | JSONResponse:
    run = await _start(services, workspace, body)
    watching = asyncio.create_task(cancel_when_left(request, lambda: run.cancel("client_left")))
    try:
        return await _collected(run)
    finally:
        watching.cancel()
        run.cancel("client_left")


@runs_router.delete("/runs/{run_id}", status_code=202, responses=errors(400, 401, 404, 503), summary="Stop an answer")
async def cancel_run(run_id: str, services: ServicesDep, workspace: WorkspaceDep) -> Response:
    services.runs.get(workspace, run_id).cancel("stopped")
    return Response(status_code=202)


async def _start(services: Services, workspace: str | None, body: QueryRequest) -> "Run":
    documents = await services.answers.scope(workspace, body.document_ids)
    history = tuple(message.turn() for message in body.history)
    return services.runs.start(workspace, Question(body.query, documents, history, body.max_results))


async def _encoded(run: "Run") -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(run.events()) as batches:
            async for batch in batches:
                yield encode(batch)
    finally:
        run.cancel("client_left")


async def _collected(run: "Run") -> QueryAnswer | JSONResponse:
    text: list[str] = []
    citations: tuple[Citation, ...] = ()
    async with aclosing(run.events()) as batches:
        async for batch in batches:
            for _, event in batch:
                match event:
                    case Status():
                        pass
                    case Citations():
                        citations = event.citations
                    case Token():
                        text.append(event.text)
                    case Done():
                        answer = event.model_dump(exclude={"type"})
                        return QueryAnswer(answer="".join(text), citations=citations, **answer)
                    case Failed(code=code, message=message):
                        detail = {"run_id": run.id, "answer": "".join(text)}
                        return error_response(STATUS_OF_CODE.get(code, 500), code, message, detail=detail)
                    case _:
                        assert_never(event)
    raise AssertionError("a run ended without a last event")
