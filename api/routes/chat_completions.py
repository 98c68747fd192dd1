"""OpenAI's Chat Completions: `POST /v1/chat/completions`, and the list of models."""

import asyncio
import time

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.asking import all_events, start_run
from api.deps import ServicesDep, SettingsDep, WorkspaceDep, cancel_when_left, checked_workspace
from api.errors import failed_answer
from api.openapi import openai_errors, or_stream
from api.protocols import openai_requests as requests
from api.protocols.chat_completions import ChunkEncoder, Completion, completion_object
from api.protocols.collected import collected
from api.protocols.openai_objects import ChatCompletion, ChatCompletionChunk, Model, ModelList
from api.routes.run_stream import RunStream, encoded
from services.events import Failed

router = APIRouter(prefix="/v1", tags=["OpenAI"])


@router.post(
    "/chat/completions",
    response_model=ChatCompletion,
    responses=or_stream(ChatCompletionChunk) | openai_errors(400, 401, 403, 404, 413, 415, 422, 429, 500, 503),
    summary="OpenAI's Chat Completions: the last message is the question",
)
async def create_chat_completion(
    body: requests.ChatRequest, request: Request, services: ServicesDep, settings: SettingsDep, workspace: WorkspaceDep
) -> Response:
    workspace = await checked_workspace(request, requests.workspace_in(body.model)) or workspace
    requests.check_chat(body)
    asked = requests.asked(body.messages)
    options = body.footnote
    run = await start_run(
        services,
        workspace,
        asked.question,
        asked.history,
        document_ids=options.document_ids,
        max_results=options.max_results,
        rewrite=options.rewrite,
        strict=options.strict,
    )
    completion = Completion(run.id, int(time.time()), body.model, requests.ignored(body))
    if body.stream:
        include_usage = body.stream_options is not None and body.stream_options.include_usage
        encoder = ChunkEncoder(completion, include_usage=include_usage)
        follower = run.follow()
        return RunStream(follower, encoded(follower, encoder), settings.send_timeout_s)
    with run.follow() as follower:
        watching = asyncio.create_task(cancel_when_left(request, follower.leave))
        try:
            answer = collected(await all_events(follower))
        finally:
            watching.cancel()
    headers = {"X-Run-Id": run.id}
    if isinstance(answer, Failed):
        return failed_answer(answer, headers=headers)
    return JSONResponse(completion_object(completion, answer), headers=headers)


@router.get("/models", responses=openai_errors(401), summary="The one model, as OpenAI lists models")
async def list_models() -> ModelList:
    return ModelList(data=[Model(id=requests.MODEL)])


@router.get("/models/{model:path}", responses=openai_errors(401, 404), summary="The one model")
async def get_model(model: str) -> Model:
    requests.workspace_in(model)
    return Model(id=model)
