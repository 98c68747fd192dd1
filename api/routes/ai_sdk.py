"""The AI SDK's chat: what `useChat` with `DefaultChatTransport` asks and reads."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from cachetools import TTLCache
from fastapi import APIRouter, Depends, Query, Request, Response

from api.asking import start_run
from api.deps import ServicesDep, SettingsDep, WorkspaceDep
from api.openapi import text_errors, ui_message_stream
from api.protocols import openai_requests as requests
from api.protocols.ui_messages import HEADERS, UIChatRequest, UIMessage, UIMessageEncoder
from api.routes.run_stream import RunStream, encoded
from services.errors import RunNotFound

if TYPE_CHECKING:
    from services.answering.run import Follower

router = APIRouter(prefix="/ai-sdk/chat", tags=["AI SDK"])

_MOST_CHATS, _KEEP_S = 100_000, 3600.0
"""The number bounds the memory: beyond it the oldest chat can no longer be resumed. So it is after an hour."""
_NOTHING: dict[int | str, dict[str, Any]] = {204: {"description": "no answer is in progress"}}


class Chats:
    """The latest run of each chat of a workspace. Others are not kept: a chat's id is no secret."""

    def __init__(self) -> None:
        self._runs: TTLCache[tuple[str, str], str] = TTLCache(_MOST_CHATS, _KEEP_S)

    def answered_by(self, workspace: str | None, chat_id: str, run_id: str) -> None:
        if workspace is not None:
            self._runs[workspace, chat_id] = run_id

    def run(self, workspace: str | None, chat_id: str) -> str | None:
        return self._runs.get((workspace, chat_id)) if workspace is not None else None


def get_chats(request: Request) -> Chats:
    chats: Chats = request.app.state.chats
    return chats


ChatsDep = Annotated[Chats, Depends(get_chats)]


@router.post(
    "",
    response_class=Response,
    responses=ui_message_stream() | text_errors(400, 401, 403, 404, 413, 415, 422, 429, 503),
    summary="Ask; the answer is a UI message stream of the AI SDK",
)
async def chat(
    body: UIChatRequest, services: ServicesDep, settings: SettingsDep, workspace: WorkspaceDep, chats: ChatsDep
) -> Response:
    asked = requests.asked([_message(each) for each in body.messages if each.role in ("user", "assistant", "system")])
    run = await start_run(
        services,
        workspace,
        asked.question,
        asked.history,
        document_ids=body.footnote.document_ids,
        max_results=body.footnote.max_results,
        rewrite=body.footnote.rewrite,
        strict=body.footnote.strict,
        linger_s=settings.resume_grace_s if body.on_disconnect == "resume" else 0,
    )
    chats.answered_by(workspace, body.id, run.id)
    return _stream(run.follow(), settings.send_timeout_s, 0)


@router.get(
    "/{chat_id}/stream",
    response_class=Response,
    responses=ui_message_stream() | _NOTHING | text_errors(400, 401, 422, 503),
    summary="The answer in progress, from the start or after a number; 204 if there is none",
)
async def resume_chat(
    chat_id: str,
    services: ServicesDep,
    settings: SettingsDep,
    workspace: WorkspaceDep,
    chats: ChatsDep,
    *,
    after: Annotated[int, Query(ge=0, le=10**9, description="the last `id` that was received; 0: from the start")] = 0,
) -> Response:
    run_id = chats.run(workspace, chat_id)
    try:
        follower = await services.runs.follow(workspace, run_id) if run_id is not None else None
    except RunNotFound:
        follower = None
    if follower is None or (follower.finished and not after):
        return Response(status_code=204)
    return _stream(follower, settings.send_timeout_s, after)


@router.delete(
    "/{chat_id}/stream",
    status_code=202,
    responses=text_errors(400, 401, 403, 404, 503),
    summary="Stop the answer in progress",
)
async def stop_chat(chat_id: str, services: ServicesDep, workspace: WorkspaceDep, chats: ChatsDep) -> Response:
    await services.runs.stop(workspace, chats.run(workspace, chat_id) or "")
    return Response(status_code=202)


def _message(message: UIMessage) -> requests.Message:
    role: Literal["user", "assistant", "system"] = (
        "user" if message.role == "user" else "assistant" if message.role == "assistant" else "system"
    )
    return requests.Message(role=role, content=message.text())


def _stream(follower: "Follower", send_timeout_s: float, after: int) -> RunStream:
    encoder = UIMessageEncoder(follower.run_id, after)
    return RunStream(follower, encoded(follower, encoder), send_timeout_s, HEADERS)
