"""Questions: as a stream of events, or as one JSON object; and how to stop one."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, assert_never

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse

from api.asking import start_run
from api.deps import ServicesDep, SettingsDep, WorkspaceDep, cancel_when_left
from api.errors import BadRequest, failed_answer
from api.openapi import EVENT_STREAM, errors
from api.routes.run_stream import RunStream
from api.schemas import LeftOut, QueryAnswer, QueryRequest
from api.sse import MEDIA_TYPE, RETRY, encode
from services.assembly import Services
from services.checking.strict import without_unsupported
from services.events import Checks, Citation, Citations, Done, Failed, Status, Token
from services.search.sections import under_cited_sentences
from services.settings import Settings

if TYPE_CHECKING:
    from services.answering.run import Follower, Run

router = APIRouter(tags=["questions"])
runs_router = APIRouter(tags=["questions"])

_EVENT_NUMBER = re.compile(r"[0-9]{1,9}")


@router.post(
    "/query/stream",
    response_class=EventSourceResponse,
    responses=EVENT_STREAM | errors(400, 401, 403, 404, 413, 415, 422, 429, 503),
    summary="Ask, and get the answer event by event",
)
async def stream_query(
    body: QueryRequest, services: ServicesDep, settings: SettingsDep, workspace: WorkspaceDep
) -> EventSourceResponse:
    run = await _start(services, settings, workspace, body)
    return stream_of(run.follow(), settings)


@router.post(
    "/query",
    response_model=QueryAnswer,
    responses=errors(400, 401, 403, 404, 413, 415, 422, 429, 500, 503),
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
    follower = await services.runs.follow(workspace, run_id)
    after = _number(last_event_id)
    if after is None or not follower.may_know(after):
        follower.leave()
        raise BadRequest(
            400, "last_event_id_invalid", "Last-Event-ID is not the number of an event of this run. Send it as it came."
        )
    if follower.finished and after == follower.last_number:
        follower.leave()
        # It tells an `EventSource` not to come back; the type, that nothing else was to be expected here.
        return Response(status_code=204, media_type=MEDIA_TYPE)
    return stream_of(follower, settings, after)


@runs_router.delete(
    "/runs/{run_id}", status_code=202, responses=errors(400, 401, 403, 404, 503), summary="Stop an answer"
)
async def cancel_run(run_id: str, services: ServicesDep, workspace: WorkspaceDep) -> Response:
    await services.runs.stop(workspace, run_id)
    return Response(status_code=202)


async def _start(services: Services, settings: Settings, workspace: str | None, body: QueryRequest) -> "Run":
    return await start_run(
        services,
        workspace,
        body.query,
        [message.turn() for message in body.history],
        document_ids=body.document_ids,
        max_results=body.max_results,
        rewrite=body.rewrite,
        strict=body.strict,
        linger_s=settings.resume_grace_s if body.on_disconnect == "resume" else 0,
    )


def stream_of(follower: "Follower", settings: Settings, after: int = 0) -> RunStream:
    """The events of a run after a number, as this API encodes them."""
    return RunStream(follower, _encoded(follower, after), settings.send_timeout_s)


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
                    case Status(restart=restart):
                        text = [] if restart else text
                    case Citations():
                        citations += event.citations
                    case Token():
                        text.append(event.text)
                    case Checks():
                        checks = event
                    case Done():
                        return _whole_answer("".join(text), citations, checks, event)
                    case Failed():
                        return failed_answer(event, detail={"run_id": follower.run_id, "answer": "".join(text)})
                    case _:
                        assert_never(event)
    raise AssertionError("a run ended without a last event")


def _whole_answer(text: str, citations: tuple[Citation, ...], checks: Checks | None, done: Done) -> QueryAnswer:
    fields = done.model_dump(exclude={"type"})
    citations = under_cited_sentences(citations, checks) if checks is not None else citations
    if checks is None or not checks.strict:
        return QueryAnswer(answer=text, citations=citations, checks=checks, **fields)
    shown, left = without_unsupported(text, checks)
    fields["cited"] = tuple(number for number in done.cited if f"[{number}]" in shown)
    left_out = tuple(
        LeftOut(text=text[sentence.start : sentence.end], missing=sentence.missing)
        for sentence in checks.sentences
        if sentence.verdict == "unsupported"
    )
    return QueryAnswer(answer=shown, citations=citations, checks=left, left_out=left_out, **fields)
