"""Documents: upload, list, one, read again, delete."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, assert_never

from fastapi import APIRouter, Request, Response

from api.deps import NamedWorkspaceDep, ServicesDep, SettingsDep, WorkspaceDep, cancel_when_left, new_workspace
from api.errors import footnote_error
from api.multipart import FIELD, begin_upload
from api.openapi import UPLOAD_STREAM, errors
from api.schemas import DocumentList, DocumentOut, RefusedFile, UploadOut
from api.sse import MEDIA_TYPE, EventStreamResponse, encode_progress
from services import upload_events as progress
from services.assembly import Services
from services.documents import SAMPLES
from services.errors import DocumentNotFound, SampleReadOnly
from services.ingestion.rereading import begin_rereading
from services.settings import Settings
from services.upload_events import Embedding, Finished, Interrupted, Reading, Ready, Received, Recognising

if TYPE_CHECKING:
    from services.ingestion.uploads import Upload

router = APIRouter(prefix="/documents", tags=["documents"])

_UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {
                        FIELD: {"type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"}}
                    },
                }
            }
        },
    }
}


@router.post(
    "",
    status_code=201,
    response_model=UploadOut,
    responses=UPLOAD_STREAM | errors(400, 401, 403, 413, 415, 422, 429, 500, 503),
    openapi_extra=_UPLOAD_BODY,
    summary="Upload one or many files; with `Accept: text/event-stream`, followed event by event",
)
async def upload(
    request: Request, services: ServicesDep, settings: SettingsDep, workspace: WorkspaceDep
) -> UploadOut | Response:
    upload = await begin_upload(
        request,
        services.uploads,
        workspace or new_workspace(),
        settings.max_upload_mb,
        all_or_nothing=not _wants_events(request),
    )
    return await _followed(request, upload, settings)


def _wants_events(request: Request) -> bool:
    return MEDIA_TYPE in request.headers.get("accept", "").lower()


async def _followed(request: Request, upload: "Upload", settings: Settings) -> UploadOut | Response:
    """The upload's events, or what came of it. It stops when the client leaves."""
    if _wants_events(request):
        return EventStreamResponse(_encoded(upload), settings.send_timeout_s)
    watching = asyncio.create_task(cancel_when_left(request, upload.cancel))
    try:
        return await _finished(upload)
    finally:
        watching.cancel()
        upload.cancel()


async def _encoded(upload: "Upload") -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(upload.events()) as batches:
            async for batch in batches:
                yield encode_progress(upload.workspace, batch)
    finally:
        upload.cancel()


async def _finished(upload: "Upload") -> UploadOut | Response:
    async with aclosing(upload.events()) as batches:
        async for batch in batches:
            for _, event in batch:
                match event:
                    case Interrupted(error=error):
                        return footnote_error(error)
                    case Finished(ready=(), refused=refused):
                        detail = [RefusedFile.of(each).model_dump() for each in refused]
                        return footnote_error(refused[0].error, detail=detail)
                    case Finished():
                        return UploadOut.of(upload.workspace, event)
                    case Received() | Reading() | Recognising() | Embedding() | Ready() | progress.FileRefused():
                        pass
                    case _:
                        assert_never(event)
    raise AssertionError("an upload ended without a last event")


@router.get("", responses=errors(400, 401, 503), summary="List the workspace's documents, and the samples")
async def list_documents(services: ServicesDep, workspace: WorkspaceDep) -> DocumentList:
    own = await services.library.documents(workspace) if workspace else []
    samples = await services.library.documents(SAMPLES)
    return DocumentList(
        workspace=workspace,
        documents=[DocumentOut.of(document) for document in own],
        samples=[DocumentOut.of(document) for document in samples],
        expires=services.workspaces.expires(),
    )


@router.get("/{document_id}", responses=errors(400, 401, 404, 503), summary="One document")
async def get_document(document_id: str, services: ServicesDep, workspace: WorkspaceDep) -> DocumentOut:
    try:
        document = await services.library.document(workspace or SAMPLES, document_id)
    except DocumentNotFound:
        document = await services.library.document(SAMPLES, document_id)
    return DocumentOut.of(document)


@router.delete(
    "/{document_id}", status_code=204, responses=errors(400, 401, 403, 404, 409, 503), summary="Delete a document"
)
async def delete_document(document_id: str, services: ServicesDep, workspace: WorkspaceDep) -> Response:
    await services.workspaces.delete(await _owner(services, workspace, document_id), document_id)
    return Response(status_code=204)


@router.post(
    "/{document_id}/reading",
    response_model=UploadOut,
    responses=UPLOAD_STREAM | errors(400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503),
    summary="Read a document's file again if an older reader has read it; with `Accept: text/event-stream`, followed "
    "event by event",
)
async def read_again(
    document_id: str, request: Request, services: ServicesDep, settings: SettingsDep, workspace: WorkspaceDep
) -> UploadOut | Response:
    owner = await _owner(services, workspace, document_id)
    document = await services.library.document(owner, document_id)
    return await _followed(
        request, await begin_rereading(services.library, services.uploads, owner, document), settings
    )


async def _owner(services: Services, workspace: str | None, document_id: str) -> str:
    """The workspace, unless the document is a sample, which nobody may change."""
    if any(sample.id == document_id for sample in await services.library.documents(SAMPLES)):
        raise SampleReadOnly
    if workspace is None:
        raise DocumentNotFound(document_id)
    return workspace


@router.delete("", status_code=204, responses=errors(400, 401, 403, 503), summary="Delete everything in the workspace")
async def delete_all(services: ServicesDep, workspace: NamedWorkspaceDep) -> Response:
    await services.uploads.cancel(workspace)
    await services.workspaces.delete_all(workspace)
    return Response(status_code=204)
