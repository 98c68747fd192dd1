from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.support.server import events_of


@pytest.mark.parametrize(
    ("body", "code", "location"),
    [
        ({}, "query_missing", "body.query"),
        ({"query": ""}, "query_empty", "body.query"),
        ({"query": " \n\t\u00a0"}, "query_empty", "body.query"),
        ({"query": "x" * 4001}, "query_too_long", "body.query"),
        ({"query": "x" * 100_000}, "query_too_long", "body.query"),
        ({"query": 42}, "invalid_request", "body.query"),
        ({"query": None}, "invalid_request", "body.query"),
        ({"query": ["How"]}, "invalid_request", "body.query"),
        ({"query": "x", "max_results": 0}, "invalid_request", "body.max_results"),
        ({"query": "x", "max_results": 21}, "invalid_request", "body.max_results"),
        ({"query": "x", "max_results": "8"}, "invalid_request", "body.max_results"),
        ({"query": "x", "max_results": 2.5}, "invalid_request", "body.max_results"),
        ({"query": "x", "max_results": True}, "invalid_request", "body.max_results"),
        ({"query": "x", "rewrite": "no"}, "invalid_request", "body.rewrite"),
        ({"query": "x", "rewrite": None}, "invalid_request", "body.rewrite"),
        ({"query": "x", "document_ids": []}, "invalid_request", "body.document_ids"),
        ({"query": "x", "document_ids": "all"}, "invalid_request", "body.document_ids"),
        ({"query": "x", "document_ids": [7]}, "invalid_request", "body.document_ids.0"),
        ({"query": "x", "history": "hello"}, "invalid_request", "body.history"),
        ({"query": "x", "history": [{"role": "system", "content": "y"}]}, "invalid_request", "body.history.0.role"),
        ({"query": "x", "history": [{"role": "user"}]}, "invalid_request", "body.history.0.content"),
        ({"query": "x", "history": [{"role": "user", "content": "y", "z": 1}]}, "unknown_field", "body.history.0.z"),
        ({"query": "x", "stream": True}, "unknown_field", "body.stream"),
        ({"query": "x", "on_disconnect": "explode"}, "invalid_request", "body.on_disconnect"),
        (["query"], "invalid_request", "body"),
        ("query", "invalid_request", "body"),
        (None, "invalid_request", "body"),
    ],
    ids=lambda value: str(value)[:60],
)
@pytest.mark.parametrize("route", ["/query/stream", "/api/v1/query"])
def test_a_wrong_body_is_refused_before_the_stream(
    client: httpx.Client, route: str, body: object, code: str, location: str
) -> None:
    answer = client.post(route, json=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, code)
    assert answer.headers["Content-Type"] == "application/json"
    assert list(answer.json()) == ["error"]
    assert list(error) == ["code", "message", "detail"]
    assert location in [item["location"] for item in error["detail"]]
    assert len(answer.content) < 2000


@pytest.mark.parametrize(
    "content", [b"", b"{", b"not json", b'{"query": "x"', b"\xff\xfe", b'{"query": "\xff"}', b"[" * 100_000]
)
def test_a_body_that_is_not_json_is_refused(client: httpx.Client, content: bytes) -> None:
    answer = client.post("/query/stream", content=content, headers={"Content-Type": "application/json"})
    empty = content == b""
    assert list(answer.json()["error"]) == ["code", "message", "detail"]
    assert (answer.status_code, answer.json()["error"]["code"]) == (
        (422, "invalid_request") if empty else (400, "invalid_json")
    )


@pytest.mark.parametrize(
    "content",
    [
        rb'{"query": "lone \ud800 half"}',
        rb'{"query": "\udfff"}',
        rb'{"query": "x", "document_ids": ["\ud800"]}',
        rb'{"query": "x", "\ud800": 1}',
        rb'{"query": "x", "history": [{"role": "user", "content": "\ud800"}]}',
    ],
)
def test_half_a_character_is_refused_or_replaced_but_never_breaks_the_server(
    client: httpx.Client, content: bytes
) -> None:
    answer = client.post("/query/stream", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 400, 422)
    if answer.status_code == httpx.codes.OK:
        assert events_of(answer.content)[-1].type == "done"
    else:
        assert list(answer.json()["error"]) == ["code", "message", "detail"]


@pytest.mark.parametrize("document_id", ["unknown", "' OR '1'='1", "", "\x00"])
def test_a_question_to_an_unknown_document_is_not_answered(client: httpx.Client, document_id: str) -> None:
    answer = client.post("/query/stream", json={"query": "x", "document_ids": [document_id]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "document_not_found")


def test_a_question_about_another_workspaces_document_is_not_answered(asked: httpx.Client) -> None:
    [document] = asked.get("/api/v1/documents").json()["documents"]
    for workspace in ({"X-Workspace": "b" * 32}, {"X-Workspace": "c" * 22}):
        answer = asked.post("/query", json={"query": "Nile", "document_ids": [document["id"]]}, headers=workspace)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "document_not_found")


@pytest.mark.parametrize(
    "workspace", ["samples", "short", "x" * 65, "with a space in the middle of it", "' OR '1'='1' OR 'abcdef", ""]
)
def test_an_invalid_workspace_token_is_refused(client: httpx.Client, workspace: str) -> None:
    answer = client.post("/query", json={"query": "x"}, headers={"X-Workspace": workspace})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "workspace_invalid")


def test_a_body_over_two_megabytes_is_refused(client: httpx.Client) -> None:
    history = [{"role": "user", "content": "x" * 90_000}] * 30
    answer = client.post("/query/stream", json={"query": "x", "history": history})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")


def test_a_body_that_does_not_say_its_length_is_refused_while_it_is_read(client: httpx.Client) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(64):
            yield b" " * 2**20

    before = psutil.Process().memory_info().rss
    answer = client.post("/query/stream", content=body(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
    assert psutil.Process().memory_info().rss - before < 32 * 2**20


@pytest.mark.parametrize(
    ("max_results", "status"), [("8.0", 200), ("8", 200), ("8.5", 422), ('"8"', 422), ("true", 422), ("1e400", 422)]
)
def test_a_number_is_whole_by_its_value_and_not_by_how_json_writes_it(
    client: httpx.Client, max_results: str, status: int
) -> None:
    body = f'{{"query": "quantum chromodynamics", "max_results": {max_results}}}'
    answer = client.post("/api/v1/query", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_json_without_its_content_type_gets_415_with_the_fix(client: httpx.Client, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = client.post("/query/stream", content=b'{"query": "How long is the Nile?"}', headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "not_json")
    assert "Content-Type: application/json" in answer.json()["error"]["message"]
