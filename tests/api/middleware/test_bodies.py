"""Bodies of requests: their size, and that their text is whole characters."""

import asyncio
import json
import socket
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from api.main import create_api
from api.middleware.bodies import LARGE_BYTES, MAX_BODY_BYTES, BodyLimit
from services.operations.turns import serving
from services.settings import Settings
from tests.support.server import Server, settings_for

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


async def checked_in_order(addresses: list[str]) -> list[str]:
    """Whose large bodies an app gets to see, in order, when all are there at once."""
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, _: Send) -> None:
        await receive()
        seen.append(scope["client"][0])

    async def receive() -> Message:
        return {"type": "http.request", "body": b" " * (LARGE_BYTES + 1), "more_body": False}

    async def send(_: Message) -> None:
        raise AssertionError("nothing is refused")

    limit = BodyLimit(app)

    async def ask(address: str) -> None:
        scope = {"type": "http", "path": "/query", "headers": [], "client": (address, 1)}
        with serving(address):
            await limit(scope, receive, send)

    await asyncio.gather(*map(ask, addresses))
    return seen


async def test_a_large_body_waits_for_one_of_another_client_at_most() -> None:
    assert (await checked_in_order(["10.0.0.1"] * 5 + ["10.0.0.2"])).index("10.0.0.2") == 1


def test_large_bodies_have_room_of_a_limited_size(tmp_path: Path) -> None:
    def create(settings: Settings) -> FastAPI:
        app = create_api(settings)
        app.add_middleware(BodyLimit, most_bytes=100_000)
        return app

    body = json.dumps({"query": " " * 50_000}).encode()
    head = b"POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
    with Server(settings_for(tmp_path), create) as server, server.client() as client:
        host, _, port = server.url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            connection.sendall(head + body)
            while (refused := client.post("/query", content=body, headers=JSON)).status_code != 503:  # until it is read
                assert refused.json()["error"]["code"] == "query_empty"
        assert refused.json()["error"]["code"] == "overloaded"
        while (answer := client.post("/query", content=body, headers=JSON)).status_code == 503:  # until it has left
            pass
    assert answer.json()["error"]["code"] == "query_empty"
