"""Errors in the shape of each protocol, made from Footnote's own: `{"error": {"code", "message", "detail"}}`."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

Shape = Callable[[int, dict[str, Any]], tuple[bytes, str]]
"""From the status and the error: the body, and its media type."""

JSON = "application/json"


def openai_error(status: int, error: dict[str, Any]) -> dict[str, Any]:
    """`{"error": {"message", "type", "param", "code"}}`, which OpenAI's clients make exceptions of."""
    type_, param = _type(status), _param(error)
    return {"error": {"message": error["message"], "type": type_, "param": param, "code": error["code"]}}


def of_openai(status: int, error: dict[str, Any]) -> tuple[bytes, str]:
    return _dumped(openai_error(status, error)), JSON


def of_ai_sdk(_: int, error: dict[str, Any]) -> tuple[bytes, str]:
    """The message alone: the AI SDK shows the whole body to its user."""
    return error["message"].encode(), "text/plain; charset=utf-8"


def of_mcp(status: int, error: dict[str, Any]) -> tuple[bytes, str]:
    """An error of JSON-RPC 2.0. Codes from -32000 on are the server's own."""
    code = -32600 if status < HTTPStatus.INTERNAL_SERVER_ERROR else -32603
    body = {"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": error["message"], "data": error["code"]}}
    return _dumped(body), JSON


def _type(status: int) -> str:
    if status == HTTPStatus.UNAUTHORIZED:
        return "authentication_error"
    if status == HTTPStatus.FORBIDDEN:
        return "permission_error"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "rate_limit_error"
    return "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"


def _param(error: dict[str, Any]) -> str | None:
    """The field that is wrong, where the error names one."""
    match error:
        case {"code": "invalid_json"}:  # it names a position in the text
            return None
        case {"detail": {"param": str(param)}}:
            return param
        case {"detail": [{"location": str(location)}, *_]}:
            return location.removeprefix("body.")
        case _:
            return None


def _dumped(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
