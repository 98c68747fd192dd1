"""OpenAI's Responses: `/v1/responses`, answers that can be resumed, stopped and continued by their id."""

import asyncio
import time
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from api.asking import all_events, start_run
from api.deps import ServicesDep, SettingsDep, WorkspaceDep, cancel_when_left, checked_workspace
from api.errors import failed_answer
from api.openapi import openai_errors, or_stream
from api.protocols import openai_requests as requests
from api.protocols.openai_objects import DeletedResponse, ResponseEvent, ResponseObject
from api.protocols.responses import ResponseEncoder, ResponseHead, output_text, response_of
from api.response_records import ResponseRecord, ResponseRecords
from api.routes.run_stream import RunStream, encoded
from services.assembly import Services
from services.errors import RunNotFound
from services.events import AnswerEvent, Done, Failed
from services.questions import Turn

if TYPE_CHECKING:
    from services.answering.run import Follower

router = APIRouter(prefix="/v1/responses", tags=["OpenAI"])

_BACKGROUND_TIMES = 2
"""How long a background answer goes on alone: as long as it may wait, and then be written."""


def get_records(request: Request) -> ResponseRecords:
    records: ResponseRecords = request.app.state.responses
    return records


RecordsDep = Annotated[ResponseRecords, Depends(get_records)]


async def named_record(response_id: str, records: RecordsDep, workspace: WorkspaceDep) -> ResponseRecord:
    return _found(records, workspace, response_id, "response_id")


RecordDep = Annotated[ResponseRecord, Depends(named_record)]


@router.post(
    "",
    response_model=ResponseObject,
    responses=or_stream(ResponseEvent) | openai_errors(400, 401, 403, 404, 413, 415, 422, 429, 500, 503),
    summary="OpenAI's Responses: the last message of the input is the question",
)
async def create_response(
    body: requests.ResponsesRequest,
    request: Request,
    services: ServicesDep,
    settings: SettingsDep,
    workspace: WorkspaceDep,
) -> Response:
    records = get_records(request)
    workspace = await checked_workspace(request, requests.workspace_in(body.model)) or workspace
    requests.check_responses(body)
    asked = requests.asked(body.messages(), "input")
    before = await _conversation(services, records, workspace, body.previous_response_id)
    history = (*before, *asked.history)[-requests.MOST_TURNS :]
    run = await start_run(
        services,
        workspace,
        asked.question,
        history,
        document_ids=body.footnote.document_ids,
        max_results=body.footnote.max_results,
        rewrite=body.footnote.rewrite,
        strict=body.footnote.strict,
        linger_s=_BACKGROUND_TIMES * settings.answer_timeout_s if body.background else 0,
    )
    head = _head(body, run.id)
    if head.store:
        records.keep(ResponseRecord(workspace, head, (*history, Turn("user", asked.question))))
    if body.stream:
        follower = run.follow()
        return RunStream(follower, encoded(follower, ResponseEncoder(head)), settings.send_timeout_s)
    headers = {"X-Run-Id": run.id}
    if head.background:
        return JSONResponse(response_of(head, []), headers=headers)
    with run.follow() as follower:
        watching = asyncio.create_task(cancel_when_left(request, follower.leave))
        try:
            events = await all_events(follower)
        finally:
            watching.cancel()
    return _whole(head, events, headers)


def _whole(head: ResponseHead, events: list[AnswerEvent], headers: dict[str, str]) -> Response:
    if isinstance(last := events[-1], Failed):
        return failed_answer(last, headers=headers)
    return JSONResponse(response_of(head, events), headers=headers)


@router.get(
    "/{response_id}",
    response_model=ResponseObject,
    responses=or_stream(ResponseEvent) | openai_errors(400, 401, 404, 422, 503),
    summary="A response as far as it has come, or with `stream` its events from after a number",
)
async def get_response(
    record: RecordDep,
    services: ServicesDep,
    settings: SettingsDep,
    *,
    stream: bool = False,
    starting_after: Annotated[int, Query(ge=-1, le=10**9, description="the last `sequence_number` that came")] = -1,
) -> Response:
    follower = await _follow(services, record)
    if stream:
        encoder = ResponseEncoder(record.head, starting_after)
        return RunStream(follower, encoded(follower, encoder), settings.send_timeout_s)
    return JSONResponse(response_of(record.head, await _so_far(follower)))


@router.post(
    "/{response_id}/cancel",
    response_model=ResponseObject,
    responses=openai_errors(400, 401, 403, 404, 503),
    summary="Stop a response",
)
async def cancel_response(record: RecordDep, services: ServicesDep) -> Response:
    with await _follow(services, record) as follower:
        if not follower.finished:
            await services.runs.stop(record.workspace, record.head.run_id)
        return JSONResponse(response_of(record.head, await all_events(follower)))


@router.delete(
    "/{response_id}",
    responses=openai_errors(400, 401, 403, 404, 503),
    summary="Stop a response, and forget it",
)
async def delete_response(record: RecordDep, services: ServicesDep, records: RecordsDep) -> DeletedResponse:
    with suppress(RunNotFound):  # it is over
        await services.runs.stop(record.workspace, record.head.run_id)
    records.forget(record.head.id)
    return DeletedResponse(id=record.head.id)


def _head(body: requests.ResponsesRequest, run_id: str) -> ResponseHead:
    return ResponseHead(
        run_id,
        int(time.time()),
        body.model,
        background=bool(body.background),
        store=body.store is not False,
        with_results="file_search_call.results" in (body.include or ()),
        previous_response_id=body.previous_response_id,
        instructions=body.instructions,
        metadata=body.metadata or {},
        ignored=requests.ignored(body),
    )


async def _conversation(
    services: Services, records: ResponseRecords, workspace: str | None, response_id: str | None
) -> tuple[Turn, ...]:
    """The conversation up to the end of a response."""
    if response_id is None:
        return ()
    record = _found(records, workspace, response_id, "previous_response_id")
    events = await _so_far(await _follow(services, record))
    if not events or not isinstance(events[-1], Done):
        message = "The previous response has no whole answer. Wait until it is complete, or ask it again."
        raise requests.refused("previous_response_incomplete", message, "previous_response_id")
    return (*record.turns, Turn("assistant", output_text(response_of(record.head, events))))


def _found(records: ResponseRecords, workspace: str | None, response_id: str, param: str) -> ResponseRecord:
    record = records.get(workspace, response_id)
    if record is None:
        message = "This workspace has no such response. It may have ended a while ago, or was not stored."
        raise requests.refused("response_not_found", message, param, 404)
    return record


async def _follow(services: Services, record: ResponseRecord) -> "Follower":
    return await services.runs.follow(record.workspace, record.head.run_id)


async def _so_far(follower: "Follower") -> list[AnswerEvent]:
    """The events that are there, without waiting for more."""
    with follower:
        async with aclosing(follower.events()) as batches:
            if not follower.last_number:
                return []
            return [event for _, event in await anext(batches)]
