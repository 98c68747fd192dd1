"""Map errors to HTTP statuses, in one table, and to one JSON shape."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.schemas import ErrorBody, ErrorOut
from services import errors
from services.events import Failed

log = logging.getLogger(__name__)

STATUS: dict[type[errors.FootnoteError], int] = {
    errors.FileEmpty: 422,
    errors.FileWithoutWords: 422,
    errors.FileTooLarge: 413,
    errors.FileUnsupported: 415,
    errors.FileMismatch: 415,
    errors.FileEncrypted: 422,
    errors.FileCorrupt: 422,
    errors.TooManyPages: 413,
    errors.FileUnpacksTooLarge: 413,
    errors.FileTooSlow: 422,
    errors.WorkspaceFull: 413,
    errors.FileFailed: 500,
    errors.UploadCancelled: 409,
    errors.DocumentNotFound: 404,
    errors.DocumentDeleted: 404,
    errors.PageNotFound: 404,
    errors.PictureFailed: 422,
    errors.PassageNotFound: 404,
    errors.SourceNotFound: 404,
    errors.NoPictures: 404,
    errors.RunNotFound: 404,
    errors.RunUnfinished: 409,
    errors.RecordingUnreadable: 422,
    errors.RecordingNewer: 422,
    errors.RecordingDamaged: 422,
    errors.RecordFull: 413,
    errors.ShareNotFound: 404,
    errors.SharingOff: 403,
    errors.FeedbackNotFound: 404,
    errors.SampleReadOnly: 409,
    errors.ModelUnreachable: 503,
    errors.ModelTimeout: 503,
    errors.ModelRejected: 503,
    errors.RateLimited: 429,
    errors.TooMuchWork: 503,
    errors.Overloaded: 503,
    errors.WorkspaceBusy: 429,
    errors.TooManyUploads: 429,
    errors.StoreUnavailable: 503,
    errors.DiskFull: 503,
    errors.WorkerLost: 503,
    errors.ReplicasUnreachable: 503,
}
"""RFC 9110's meanings; 503 with `Retry-After` where the same request may succeed later."""

STATUS_OF_CODE: dict[str, int] = {error.code: status for error, status in STATUS.items()}

DEFAULT_RETRY_AFTER_S = 5  # places become free as answers end, which takes some seconds each

_VALIDATION_CODES = {
    ("query", "missing"): ("query_missing", 'The field “query” is missing. Send {"query": "your question"}.'),
    ("query", "string_too_short"): ("query_empty", "The question is empty. Write one in the field “query”."),
    ("query", "string_too_long"): ("query_too_long", "The question is longer than 4,000 characters. Shorten it."),
    ("x-workspace", "missing"): ("workspace_missing", "Name the workspace in the header X-Workspace."),
}
_VALIDATION_KINDS = {
    "json_invalid": ("invalid_json", "The body is not JSON. Send a JSON object."),
    "extra_forbidden": ("unknown_field", "The body has an unknown field. Remove it."),
}
_NAMED_BY_DETAIL = ("invalid_request", "unknown_field")
"""Codes of errors whose message ends with the first field that is wrong, for some protocols show the message alone."""
_MALFORMED = ("invalid_json", "workspace_missing")
"""Codes of bodies and headers that can't be read at all: 400, where 422 is for a value that is wrong."""


class BadRequest(Exception):
    """An invalid request. Routes raise it before they do anything."""

    def __init__(self, status: int, code: str, message: str, *, detail: object = None) -> None:
        self.status, self.code, self.message, self.detail = status, code, message, detail
        super().__init__(message)


def error_response(
    status: int,
    code: str,
    message: str,
    *,
    detail: object = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """An error in the one shape, with `Retry-After` where the status calls for it."""
    body = ErrorOut(error=ErrorBody(code=code, message=message, detail=detail))
    headers = {"X-Content-Type-Options": "nosniff"} | (headers or {})  # an unexpected error passes no middleware
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        headers = {"Retry-After": str(DEFAULT_RETRY_AFTER_S)} | headers
    return JSONResponse(body.model_dump(), status, headers)


def footnote_error(error: errors.FootnoteError, *, detail: object = None) -> JSONResponse:
    retry = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s is not None else None
    return error_response(STATUS[type(error)], error.code, error.message, detail=detail, headers=retry)


def failed_answer(failed: Failed, *, detail: object = None, headers: dict[str, str] | None = None) -> JSONResponse:
    """The error for a whole answer that failed. Clients are not to repeat what would fail again."""
    status = STATUS_OF_CODE.get(failed.code, HTTPStatus.INTERNAL_SERVER_ERROR)
    retry = {"Retry-After": str(failed.retry_after_s)} if failed.retry_after_s is not None else {}
    response = error_response(status, failed.code, failed.message, detail=detail, headers=retry | (headers or {}))
    if not failed.retryable:
        del response.headers["Retry-After"]
        response.headers["X-Should-Retry"] = "false"  # OpenAI's clients repeat every 503 otherwise, and wait in between
    return response


def add_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(errors.FootnoteError, _on_footnote_error)
    app.add_exception_handler(BadRequest, _on_bad_request)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(Exception, _on_unexpected)


async def _on_footnote_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.FootnoteError)
    return footnote_error(error)


async def _on_bad_request(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BadRequest)
    return error_response(error.status, error.code, error.message, detail=error.detail)


async def _on_validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    first = found[0]
    has_body = first["loc"] == ("body",) and first["type"] != "missing"
    if has_body and not _is_json(request.headers.get("content-type", "")):
        message = "Send the body as JSON, with the header “Content-Type: application/json”."
        return error_response(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", message)
    # What the client sent is not repeated: it may be huge, or hold what JSON can't.
    detail = [
        {"location": ".".join(_safe(part) for part in item["loc"]), "problem": _safe(item["msg"])}
        for item in found[:20]
    ]
    field = str(first["loc"][-1]) if first["loc"] else ""
    code, message = (
        _VALIDATION_CODES.get((field, first["type"]))
        or _VALIDATION_KINDS.get(first["type"])
        or (
            "invalid_request",
            "The request does not have the right form.",
        )
    )
    if code in _NAMED_BY_DETAIL:
        message = f"{message} {detail[0]['location'].removeprefix('body.')}: {detail[0]['problem']}."
    status = HTTPStatus.BAD_REQUEST if code in _MALFORMED else HTTPStatus.UNPROCESSABLE_ENTITY
    return error_response(status, code, message, detail=detail)


async def _on_http_exception(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.BAD_REQUEST:  # FastAPI's answer to a body that isn't UTF-8, or is nested without end
        return error_response(status, *_VALIDATION_KINDS["json_invalid"])
    message = {
        HTTPStatus.NOT_FOUND: "There is nothing at this address. See /openapi.json for the routes.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This address does not accept this method. See /openapi.json for the routes.",
    }.get(status, f"{status.phrase}.")
    headers = dict(error.headers) if error.headers else None
    return error_response(status, status.name.lower(), message, headers=headers)


async def _on_unexpected(request: Request, error: Exception) -> JSONResponse:
    # The route's template, not the path: a path is whatever the client wrote.
    route = getattr(request.scope.get("route"), "path", "a request")
    log.error("%s %s failed", request.method, route, exc_info=error)
    return error_response(500, "internal", "Something went wrong on this server. Try again.")


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _safe(value: object) -> str:
    return str(value)[:200].encode("utf-8", "replace").decode()
