import json
from typing import Any

import httpx
import pytest

from tests.support.files import gif, rivers_pdf
from tests.support.pdfs import scan_of
from tests.support.provider import Provider, Script
from tests.support.server import ask, events_of

EVENTS = {"status": "StatusData", "citations": "CitationsData", "token": "TokenData", "checks": "ChecksData",
          "done": "DoneData", "error": "FailedData"}  # fmt: skip


@pytest.fixture
def schema(client: httpx.Client) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/openapi.json").json()
    return described


def problems(value: object, schema: dict[str, Any], root: dict[str, Any], where: str = "$") -> list[str]:
    """What of a value its schema does not allow: the part of JSON Schema (2020-12) that our OpenAPI uses."""
    if "$ref" in schema:
        target: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return problems(value, target, root, where)
    if "anyOf" in schema:
        tried = [problems(value, option, root, where) for option in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    found: list[str] = []
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}
    kinds["boolean"] = bool
    expected: Any = kinds[schema["type"]]
    if not isinstance(value, expected) or (isinstance(value, bool) and schema["type"] != "boolean"):
        return [f"{where}: {value!r} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value!r} is none of {schema['enum']}")
    if isinstance(value, int | float) and value < schema.get("minimum", value):
        found.append(f"{where}: {value!r} is below {schema['minimum']}")
    if isinstance(value, dict) and "additionalProperties" in schema and "properties" not in schema:
        each = schema["additionalProperties"]
        return [p for name in value for p in problems(value[name], each, root, f"{where}.{name}")]
    if isinstance(value, dict):
        known = schema["properties"]
        found += [f"{where}: {name} is missing" for name in schema.get("required", []) if name not in value]
        found += [f"{where}: {name} is not described" for name in value if name not in known]
        found += [
            p for name in value.keys() & known for p in problems(value[name], known[name], root, f"{where}.{name}")
        ]
    if isinstance(value, list):
        found += _problems_of_items(value, schema, root, where)
    return found


def _problems_of_items(value: list[Any], schema: dict[str, Any], root: dict[str, Any], where: str) -> list[str]:
    each = schema.get("prefixItems") or [schema["items"]] * len(value)
    if len(each) != len(value):
        return [f"{where}: {len(value)} items are not {len(each)}"]
    return [p for n, item in enumerate(value) for p in problems(item, each[n], root, f"{where}[{n}]")]


def test_the_stream_is_described_event_by_event(schema: dict[str, Any]) -> None:
    content = schema["paths"]["/api/v1/query/stream"]["post"]["responses"]["200"]["content"]
    assert list(content) == ["text/event-stream"]
    assert content["text/event-stream"]["itemSchema"] == {"$ref": "#/components/schemas/ServerSentEvent"}
    frames = schema["components"]["schemas"]["ServerSentEvent"]["oneOf"]
    described = {
        frame["properties"]["event"]["const"]: frame["properties"]["data"]["contentSchema"]["$ref"] for frame in frames
    }
    assert described == {event: f"#/components/schemas/{name}" for event, name in EVENTS.items()}


def test_every_real_event_is_as_described(
    asked: httpx.Client, client: httpx.Client, shared_provider: Provider, schema: dict[str, Any]
) -> None:
    streams = [
        ask(asked),
        ask(client, "How much did fuel and electricity cost?"),
        ask(client, "quantum chromodynamics"),
    ]
    shared_provider.script = Script(drop_at=2)
    streams.append(ask(asked))
    shared_provider.script = Script(finish_reason="length")
    streams.append(ask(asked))
    events = [event for stream in streams for event in stream]
    assert {event.type for event in events} == set(EVENTS)
    wrong = [
        problem
        for event in events
        for problem in problems(event.data, schema["components"]["schemas"][EVENTS[event.type]], schema, event.type)
    ]
    assert wrong == []


def test_the_checker_of_these_tests_finds_what_is_wrong(schema: dict[str, Any]) -> None:
    done = schema["components"]["schemas"]["DoneData"]
    assert problems({"run_id": 1, "surplus": 2}, done, schema)[:3] == [
        "$: finish_reason is missing", "$: cited is missing", "$: model is missing",
    ]  # fmt: skip
    assert problems({"text": 42}, schema["components"]["schemas"]["TokenData"], schema) == ["$.text: 42 is no string"]


@pytest.mark.parametrize(
    ("request_line", "template", "body"),
    [
        ("POST /api/v1/query", "/api/v1/query", {"query": "How much is a ticket?"}),
        ("GET /api/v1/documents", "/api/v1/documents", None),
        ("GET /healthz", "/healthz", None),
        ("GET /readyz", "/readyz", None),
        ("POST /api/v1/query", "/api/v1/query", {"query": ""}),
        ("DELETE /api/v1/runs/x", "/api/v1/runs/{run_id}", None),
        ("GET /api/v1/documents/x", "/api/v1/documents/{document_id}", None),
    ],
)
def test_every_answer_is_as_described(
    client: httpx.Client, schema: dict[str, Any], request_line: str, template: str, body: object
) -> None:
    method, path = request_line.split(" ")
    answer = client.request(method, path, json=body)
    described = schema["paths"][template][method.lower()]["responses"][str(answer.status_code)]
    allowed = described["content"]["application/json"]["schema"]
    root = json.loads(json.dumps(schema))
    root["components"]["schemas"]["ErrorBody"]["properties"].pop("detail")
    value = answer.json()
    if "error" in value:
        value["error"].pop("detail")
    assert problems(value, allowed, root) == []


def test_every_error_has_the_one_shape(schema: dict[str, Any]) -> None:
    shapes = {
        (path.startswith("/v1/"), response["content"]["application/json"]["schema"].get("$ref"))
        for path, operations in schema["paths"].items()
        for operation in operations.values()
        for status, response in operation["responses"].items()
        if int(status) >= httpx.codes.BAD_REQUEST and "application/json" in response["content"]
    }
    assert shapes == {(False, "#/components/schemas/ErrorOut"), (True, "#/components/schemas/OpenAIErrorOut")}


def test_the_routes_are_those_of_the_design(schema: dict[str, Any]) -> None:
    routes = {f"{method.upper()} {path}" for path, operations in schema["paths"].items() for method in operations}
    assert routes >= {
        "POST /api/v1/query/stream",
        "POST /api/v1/query",
        "DELETE /api/v1/runs/{run_id}",
        "POST /api/v1/documents",
        "GET /api/v1/documents",
        "GET /api/v1/documents/{document_id}",
        "DELETE /api/v1/documents/{document_id}",
        "DELETE /api/v1/documents",
        "GET /api/v1/documents/{document_id}/pages/{page}.png",
        "GET /api/v1/documents/{document_id}/pages/{part}",
        "GET /api/v1/documents/{document_id}/passages/{passage_id}",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
    }


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api"),
        ("OPTIONS", "/api"),
        ("GET", "/api/"),
        ("TRACE", "/api/v1/nothing"),
        ("GET", "/api/v1"),
        ("GET", "/api/v1/"),
        ("GET", "/api/v1/nothing"),
        ("POST", "/api/v1/nothing"),
        ("GET", "/api/v2/query"),
        ("DELETE", "/api/v1/runs"),
        ("GET", "/api/v1/documents/x/y/z"),
        ("GET", "/api/%2e%2e/%2e%2e/etc/passwd"),
    ],
)
def test_undocumented_routes_do_not_exist(client: httpx.Client, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert list(answer.json()["error"]) == ["code", "message", "detail"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v1/documents", "DELETE, GET, POST"),
        ("PATCH", "/api/v1/documents/x", "DELETE, GET"),
        ("GET", "/api/v1/query", "POST"),
        ("GET", "/api/v1/query/stream", "POST"),
        ("OPTIONS", "/api/v1/documents", "DELETE, GET, POST"),
        ("TRACE", "/api/v1/documents/x", "DELETE, GET"),
        ("POST", "/api/v1/documents/x/pages/1", "GET"),
    ],
)
def test_a_wrong_method_gets_405_with_the_allowed_ones(
    client: httpx.Client, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == allowed


UPLOAD_EVENTS = {"received": "Received", "reading": "Reading", "recognising": "Recognising", "embedding": "Embedding",
                 "ready": "ReadyData", "refused": "RefusedData", "done": "UploadOut",
                 "error": "InterruptedData"}  # fmt: skip


def test_the_events_of_an_upload_are_described_one_by_one(schema: dict[str, Any]) -> None:
    responses = schema["paths"]["/api/v1/documents"]["post"]["responses"]
    assert responses["200"]["content"]["text/event-stream"]["itemSchema"] == {
        "$ref": "#/components/schemas/UploadEvent"
    }
    assert responses["201"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/UploadOut"}
    described = {
        frame["properties"]["event"]["const"]: frame["properties"]["data"]["contentSchema"]["$ref"]
        for frame in schema["components"]["schemas"]["UploadEvent"]["oneOf"]
    }
    assert described == {event: f"#/components/schemas/{name}" for event, name in UPLOAD_EVENTS.items()}


def test_every_real_event_of_an_upload_is_as_described(client: httpx.Client, schema: dict[str, Any]) -> None:
    files = [("rivers.pdf", rivers_pdf()), ("a.gif", gif()), ("scan.pdf", scan_of(rivers_pdf(), [0]))]
    parts = [("files", file) for file in files]
    body = client.post("/api/v1/documents", files=parts, headers={"Accept": "text/event-stream"}).content
    events = events_of(body)
    assert {event.type for event in events} == set(UPLOAD_EVENTS) - {"error"}
    schemas = schema["components"]["schemas"]
    wrong = [
        problem
        for event in events
        for problem in problems(leave_out_detail(event.data), schemas[UPLOAD_EVENTS[event.type]], schema, event.type)
    ]
    assert wrong == []


def leave_out_detail(value: object) -> object:
    """The value without the `detail` of errors, which may be anything, and so null."""
    if isinstance(value, dict):
        return {name: leave_out_detail(each) for name, each in value.items() if name != "detail"}
    return [leave_out_detail(each) for each in value] if isinstance(value, list) else value


def test_pages_are_as_described(client: httpx.Client, schema: dict[str, Any]) -> None:
    for sample in client.get("/api/v1/documents").json()["samples"]:
        path = f"/api/v1/documents/{sample['id']}"
        for rest, template in (("pages/1", "pages/{part}"), (f"passages/{sample['id']}-0", "passages/{passage_id}")):
            described = schema["paths"][f"/api/v1/documents/{{document_id}}/{template}"]["get"]["responses"]["200"]
            page = described["content"]["application/json"]["schema"]
            assert problems(client.get(f"{path}/{rest}").json(), page, schema) == []
    picture = schema["paths"]["/api/v1/documents/{document_id}/pages/{page}.png"]["get"]["responses"]["200"]
    assert list(picture["content"]) == ["image/png"]
