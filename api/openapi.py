"""Add to OpenAPI what the routes don't declare: the events of a stream, and the shape of errors."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from api import schemas as wire
from api.protocols import openai_objects
from api.schemas import ErrorOut
from services import upload_events as progress
from services.events import Checks, Citations, Done, Failed, Status, Token

EVENTS: tuple[type[BaseModel], ...] = (Status, Citations, Token, Checks, Done, Failed)
UPLOAD_EVENTS: dict[str, type[BaseModel]] = {
    "received": progress.Received,
    "reading": progress.Reading,
    "recognising": progress.Recognising,
    "embedding": progress.Embedding,
    "ready": wire.ReadyData,
    "refused": wire.RefusedData,
    "done": wire.UploadOut,
    "error": wire.InterruptedData,
}
TICK_EVENTS: dict[str, type[BaseModel]] = {"hello": wire.Hello, "tick": wire.Tick, "done": wire.Ticked}

_STRING = {"type": "string"}
_REFERENCE = "#/components/schemas/{model}"
_EXAMPLE = """\
id: 1
event: status
data: {"stage":"retrieving","message":"Searching 2 documents"}

id: 4
event: token
data: {"text":" revenue"}

"""
_UPLOAD_EXAMPLE = """\
id: 3
event: reading
data: {"file":1,"filename":"report.pdf","page":41,"pages":212}

"""
_TICK_EXAMPLE = """\
id: 2
event: tick
data: {"sent_ms":100.2}

"""


def _stream(description: str, schema: str, example: str, headers: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that answers with events."""
    content = {
        "itemSchema": {"$ref": _REFERENCE.format(model=schema)},
        "example": example,
    }
    return {200: {"description": description, "headers": headers, "content": {"text/event-stream": content}}}


EVENT_STREAM = _stream(
    "Server-sent events. Each has `id` (counting from 1), `event` (the type) and one line of JSON as `data`. "
    "Exactly one `done` or `error` ends the stream. Comment lines keep the connection open.",
    "ServerSentEvent",
    _EXAMPLE,
    {"X-Run-Id": {"description": "stop it with DELETE /api/v1/runs/{id}", "schema": {"type": "string"}}},
)
UPLOAD_STREAM = _stream(
    "With `Accept: text/event-stream`: the progress of each file, as server-sent events. Exactly one `done`, with the "
    "same object as the JSON answer, or `error` ends the stream. Closing it stops the upload.",
    "UploadEvent",
    _UPLOAD_EXAMPLE,
    {},
)
TICK_STREAM = _stream(
    "`hello` says how the request looks from here, each `tick` when it was sent, `done` ends the stream. Comment lines "
    "keep the connection open. `python -m api.doctor ADDRESS` reads them.",
    "TickEvent",
    _TICK_EXAMPLE,
    {},
)


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that may answer with these errors."""
    return {status: {"model": ErrorOut} for status in statuses}


def or_stream(item: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that answers with JSON, or with events if `stream` is true."""
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": _reference(item)}
    event = {"type": "object", "required": ["data"], "properties": {"data": data}}
    return {
        200: {
            "description": "The answer; with `stream`, as server-sent events. No line is longer than 64 KiB.",
            "content": {"text/event-stream": {"itemSchema": event}},
        }
    }


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(model=model.__name__)}


def openai_errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that may answer with these errors in OpenAI's shape."""
    return {status: {"model": wire.OpenAIErrorOut} for status in statuses}


def ui_message_stream() -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that answers with the AI SDK's UI message stream."""
    description = "A UI message stream: https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol. No line is over 64 KiB."
    item = {"type": "object", "required": ["data"], "properties": {"id": _STRING, "data": _STRING}}
    headers = {name: {"schema": _STRING} for name in ("X-Run-Id", "X-Vercel-AI-UI-Message-Stream")}
    content = {"text/event-stream": {"itemSchema": item}}
    return {200: {"description": description, "headers": headers, "content": content}}


def text_errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route whose errors are their message alone."""
    described = {"description": "what to do", "content": {"text/plain": {"schema": _STRING}}}
    return dict.fromkeys(statuses, described)


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` describe the events."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            _leave_out_fastapis_own_errors(schema)
            schema["components"]["schemas"].update(_event_schemas())
            for model in openai_objects.STREAMED:
                described = model.model_json_schema(mode="serialization", ref_template=_REFERENCE)
                schema["components"]["schemas"].update(described.pop("$defs", {}), **{model.__name__: described})
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
    answer = []
    for event in EVENTS:
        schema = event.model_json_schema(mode="serialization", ref_template=_REFERENCE)
        tag = schema["properties"].pop("type")["const"]
        schema["required"] = [name for name in schema["required"] if name != "type"]
        answer.append(_add_frame(schemas, tag, f"{event.__name__}Data", schema))
    schemas["ServerSentEvent"] = {"title": "ServerSentEvent", "oneOf": answer}
    for title, events in (("UploadEvent", UPLOAD_EVENTS), ("TickEvent", TICK_EVENTS)):
        frames = []
        for tag, model in events.items():
            schema = model.model_json_schema(mode="serialization", ref_template=_REFERENCE)
            frames.append(_add_frame(schemas, tag, model.__name__, schema))
        schemas[title] = {"title": title, "oneOf": frames}
    return schemas


def _add_frame(schemas: dict[str, Any], tag: str, name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Add the schema of an event's data; returns the schema of the event."""
    schemas.update(schema.pop("$defs", {}))
    schemas[name] = schema | {"title": name}
    return {
        "type": "object",
        "required": ["id", "event", "data"],
        "properties": {
            "id": {"type": "string", "pattern": "^[1-9][0-9]*$", "description": "the event's number, counted from 1"},
            "event": {"const": tag},
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": {"$ref": _REFERENCE.format(model=name)},
            },
        },
    }
