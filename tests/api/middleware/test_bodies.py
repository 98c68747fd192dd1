"""Bodies of requests: their size, and that their text is whole characters."""

import json

import httpx
import pytest

from api.middleware.bodies import MAX_BODY_BYTES
from tests.support.server import Server

JSON = {"Content-Type": "application/json"}
HALF = "\ud800"
MESSAGE = {"role": "user", "content": HALF}
PART = {"type": "text", "text": HALF}
CALL = {"name": "ask", "arguments": {"question": HALF}}
BODIES: dict[str, dict[str, object]] = {
    "/query": {"query": HALF},
    "/v1/chat/completions": {"model": "footnote", "messages": [MESSAGE]},
    "/v1/responses": {"model": "footnote", "input": [MESSAGE]},
    "/api/v1/ai-sdk/chat": {"id": "c", "messages": [{"role": "user", "parts": [PART]}]},
    "/mcp": {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": CALL},
    "/api/v1/replays": {"format": HALF},
    "/api/v1/shares": {"run_ids": [HALF]},
}


@pytest.mark.parametrize(("path", "body"), BODIES.items())
def test_half_a_character_is_refused_at_every_address(asked: httpx.Client, path: str, body: object) -> None:
    answer = asked.post(path, content=json.dumps(body), headers=JSON)
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert "half a character" in answer.text


def test_two_halves_are_a_character(asked: httpx.Client) -> None:
    body = b'{"query": "How long is the Nile? \\ud83d\\ude00"}'
    assert asked.post("/query", content=body, headers=JSON).status_code == httpx.codes.OK


def test_a_surrogate_that_is_only_spelled_is_text(asked: httpx.Client) -> None:
    assert asked.post("/query", json={"query": "How long is the Nile \\ud800?"}).status_code == httpx.codes.OK


def test_a_body_in_pieces_is_refused_once_it_is_too_large(module_server: Server) -> None:
    pieces = (b" " * 100_000 for _ in range(MAX_BODY_BYTES // 100_000 + 2))
    with module_server.client() as client:
        answer = client.post("/query", content=pieces, headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
