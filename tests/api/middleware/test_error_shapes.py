"""Errors before an answer, at the addresses of other protocols, whether a route, a guard or the router answers."""

from typing import Any

import httpx
import pytest

CHAT, RESPONSES, AI_SDK, MCP = "/v1/chat/completions", "/v1/responses", "/api/v1/ai-sdk/chat", "/mcp"
JSON = {"Content-Type": "application/json"}
NOT_JSON = "The body is not JSON. Send a JSON object."


def openai_error(code: str, message: str, param: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


@pytest.mark.parametrize("path", [CHAT, RESPONSES])
def test_a_body_that_is_not_json_names_no_field(asked: httpx.Client, path: str) -> None:
    answer = asked.post(path, content=b'{"model":', headers=JSON)
    assert (answer.status_code, answer.json()) == (400, openai_error("invalid_json", NOT_JSON))


def test_the_ai_sdk_gets_the_text_alone(asked: httpx.Client) -> None:
    answer = asked.post(AI_SDK, content=b'{"id":', headers=JSON)
    assert (answer.status_code, answer.text) == (400, NOT_JSON)


@pytest.mark.parametrize(("path", "field"), [(CHAT, "messages"), (RESPONSES, "input")])
def test_a_missing_field_is_named_in_the_message(asked: httpx.Client, path: str, field: str) -> None:
    answer = asked.post(path, json={"model": "footnote"})
    message = f"The request does not have the right form. {field}: Field required."
    assert (answer.status_code, answer.json()) == (422, openai_error("invalid_request", message, field))


def test_a_field_that_is_too_many_is_named_in_the_message(asked: httpx.Client) -> None:
    message = {"role": "user", "parts": [{"type": "text", "text": "How long is the Nile?"}]}
    answer = asked.post(AI_SDK, json={"id": "c", "messages": [message], "footnote": {"colour": 1}})
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert answer.text.startswith("The body has an unknown field. Remove it. footnote.colour: ")


@pytest.mark.parametrize("path", ["/v1/embeddings", "/v1", "/v1/models/gpt-4o", "/v1/responses/two%0Alines"])
def test_what_is_not_there_is_an_error_of_openai(asked: httpx.Client, path: str) -> None:
    answer = asked.get(path)
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_an_error_of_json_rpc_names_its_cause_as_data(asked: httpx.Client) -> None:
    answer = asked.get(f"{MCP}/tools")
    assert answer.status_code == httpx.codes.NOT_FOUND
    error = answer.json()["error"]
    assert (error["code"], error["data"]) == (-32600, "not_found")


def test_mcp_takes_one_message_at_a_time_and_no_large_one(asked: httpx.Client) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    several = asked.post(MCP, json=[message, message])
    large = asked.post(MCP, json=message | {"params": {"x": "x" * 300_000}})
    told = [(answer.status_code, answer.json()["error"]["data"]) for answer in (several, large)]
    assert told == [(400, "invalid_json"), (413, "body_too_large")]
