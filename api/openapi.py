"""What OpenAPI can't derive from the routes: the events of a stream, and the one shape of errors."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from api.schemas import ErrorOut
from services.events import Citations, Done, Failed, Status, Token

EVENTS: tuple[type[BaseModel], ...] = (Status, Citations, Token, Done, Failed)

_REFERENCE = "#/components/schemas/{model}"
_EXAMPLE = """\
id: 1
event: status
data: {"stage":"retrieving","message":"Searching 2 documents"}

id: 4
event: token
data: {"text":" revenue"}

"""

EVENT_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "Server-sent events. Each has `id` (counting from 1), `event` (the type) and one line of JSON as `data`. "
            "Exactly one `done` or `error` ends the stream. Comment lines keep the connection open."
        ),
        "headers": {"X-Run-Id": {"description": "stop it with DELETE /api/v1/runs/{id}", "schema": {"type": "string"}}},
        "content": {
            "text/event-stream": {
                "schema": {"type": "string", "description": "the events as text; `itemSchema` describes each"},
                "itemSchema": {"$ref": "#/components/schemas/ServerSentEvent"},
                "example": _EXAMPLE,
            }
        },
    }
}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that may answer with these errors."""
    return {status: {"model": ErrorOut} for status in statuses}


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` describe the events."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            _leave_out_fastapis_own_errors(schema)
            schema["components"]["schemas"].update(_event_schemas())
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _leave_out_fastapis_own_errors(schema: dict[str, Any]) -> None:
    """FastAPI adds its own shape of a 422 to every route with a parameter; none of ours answers it."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)


def _event_schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    frames = []
    for event in EVENTS:
        schema = event.model_json_schema(mode="serialization", ref_template=_REFERENCE)
        schemas.update(schema.pop("$defs", {}))
        tag = schema["properties"].pop("type")["const"]
        schema["required"] = [name for name in schema["required"] if name != "type"]
        name = f"{event.__name__}Data"
        schemas[name] = schema | {"title": name}
        frames.append(_frame(tag, name))
    schemas["ServerSentEvent"] = {"title": "ServerSentEvent", "oneOf": frames}
    return schemas


def _frame(tag: str, data: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id", "event", "data"],
        "properties": {
            "id": {"type": "integer", "minimum": 1},
            "event": {"const": tag},
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": {"$ref": _REFERENCE.format(model=data)},
            },
        },
    }
