"""Documents: upload, list, one, delete."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.deps import ServicesDep, SettingsDep, WorkspaceDep, new_workspace
from api.errors import footnote_error
from api.openapi import errors
from api.schemas import DocumentList, DocumentOut, ErrorBody, Refused, UploadOut
from api.uploads import FIELD, UploadedFile, received_files
from services.assembly import Services
from services.documents import SAMPLES, Document
from services.errors import DocumentNotFound, DocumentRefused, SampleReadOnly

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
    responses=errors(400, 401, 413, 415, 422, 429, 503),
    openapi_extra=_UPLOAD_BODY,
    summary="Upload one or many files",
)
async def upload(
    request: Request, services: ServicesDep, settings: SettingsDep, workspace: WorkspaceDep
) -> UploadOut | JSONResponse:
    workspace = workspace or new_workspace()
    documents: list[DocumentOut] = []
    failures: list[DocumentRefused] = []
    async with received_files(request, settings.max_upload_mb) as files:
        for file in files:
            try:
                documents.append(DocumentOut.of(await _take_in(services, workspace, file)))
            except DocumentRefused as error:
                failures.append(error)
    refused = [Refused(filename=error.filename, error=_body(error)) for error in failures]
    if not documents:
        return footnote_error(failures[0], detail=[item.model_dump() for item in refused])
    return UploadOut(workspace=workspace, documents=documents, refused=refused)


@router.get("", responses=errors(400, 401, 503), summary="List the workspace's documents, and the samples")
async def list_documents(services: ServicesDep, workspace: WorkspaceDep) -> DocumentList:
    own = await services.library.documents(workspace) if workspace else []
    samples = await services.library.documents(SAMPLES)
    return DocumentList(
        workspace=workspace,
        documents=[DocumentOut.of(document) for document in own],
        samples=[DocumentOut.of(document) for document in samples],
    )


@router.get("/{document_id}", responses=errors(400, 401, 404, 503), summary="One document")
async def get_document(document_id: str, services: ServicesDep, workspace: WorkspaceDep) -> DocumentOut:
    try:
        document = await services.library.document(workspace or SAMPLES, document_id)
    except DocumentNotFound:
        document = await services.library.document(SAMPLES, document_id)
    return DocumentOut.of(document)


@router.delete(
    "/{document_id}", status_code=204, responses=errors(400, 401, 404, 409, 503), summary="Delete a document"
)
async def delete_document(document_id: str, services: ServicesDep, workspace: WorkspaceDep) -> Response:
    if any(sample.id == document_id for sample in await services.library.documents(SAMPLES)):
        raise SampleReadOnly
    if workspace is None:
        raise DocumentNotFound(document_id)
    await services.library.delete(workspace, document_id)
    return Response(status_code=204)


async def _take_in(services: Services, workspace: str, file: UploadedFile) -> Document:
    if file.refused is not None:
        raise file.refused
    return await services.ingestion.add(workspace, file.path, file.filename)


def _body(error: DocumentRefused) -> ErrorBody:
    return ErrorBody(code=error.code, message=error.message)
