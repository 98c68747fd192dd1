"""Connections that send too much before a request, or nothing."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.connections import MAX_HEAD_BYTES, MOST_CHUNKS, HttpConnection
from api.main import create_api
from api.middleware.bodies import BodyLimit
from services.settings import Settings
from tests.support.server import Server, settings_for


class Impatient(HttpConnection):
    head_timeout_s = 0.3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = settings_for(tmp_path_factory.mktemp("impatient"))
    with Server(settings, connection=Impatient) as server:
        yield server


def answered(server: Server, *pieces: bytes) -> tuple[str, dict[str, object]]:
    """The status line and the error of what a connection gets that sends these pieces and waits for its end."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        for piece in pieces:
            connection.sendall(piece)
        received = b""
        while more := connection.recv(65536):
            received += more
    head, _, body = received.partition(b"\r\n\r\n")
    return head.split(b"\r\n")[0].decode(), json.loads(body)["error"]


LONG = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * MAX_HEAD_BYTES


@pytest.mark.parametrize(
    "pieces",
    [(LONG,), (LONG[:1000], LONG[1000:]), (LONG + b"\r\n\r\n",), (b"GET /" + b"y" * MAX_HEAD_BYTES,)],
    ids=["without an end", "in pieces", "whole", "a long address"],
)
def test_a_head_over_64_kilobytes_is_refused(server: Server, pieces: tuple[bytes, ...]) -> None:
    status, error = answered(server, *pieces)
    assert (status, error["code"]) == ("HTTP/1.1 431 Request Header Fields Too Large", "head_too_large")


def test_a_head_under_64_kilobytes_is_answered(server: Server) -> None:
    with server.client(headers={"X-Long": "x" * (MAX_HEAD_BYTES - 1000)}) as client:
        assert client.get("/healthz").status_code == httpx.codes.OK


@pytest.mark.parametrize("pieces", [(), (b"GET /hea",)], ids=["nothing", "half a head"])
def test_a_connection_without_a_whole_head_ends_in_time(server: Server, pieces: tuple[bytes, ...]) -> None:
    status, error = answered(server, *pieces)
    assert (status, error["code"]) == ("HTTP/1.1 408 Request Timeout", "head_too_slow")


def test_a_kept_connection_may_send_its_next_request_after_a_body(server: Server) -> None:
    with server.client() as client:
        for _ in range(3):
            refused = client.post("/query", json={"query": " " * 100_000})
            assert refused.json()["error"]["code"] == "query_empty"


def test_half_a_body_ends_in_time(tmp_path: Path) -> None:
    def create(settings: Settings) -> FastAPI:
        app = create_api(settings)
        app.add_middleware(BodyLimit, timeout_s=0.3)
        return app

    head = b"POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
    with Server(settings_for(tmp_path), create) as server:
        status, error = answered(server, head + b'Connection: close\r\n\r\n{"query":')
    assert (status, error["code"]) == ("HTTP/1.1 408 Request Timeout", "body_too_slow")


def test_what_is_not_http_is_refused_in_the_one_shape(server: Server) -> None:
    status, error = answered(server, b"FOO /query HTTP/1.1\r\n\r\n")
    assert (status, error["code"]) == ("HTTP/1.1 400 Bad Request", "not_http")


CHUNKED = b"POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"


def in_single_bytes(body: bytes) -> bytes:
    return b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"


def test_a_body_in_single_bytes_arrives_whole(server: Server) -> None:
    status, error = answered(server, CHUNKED + b"Connection: close\r\n\r\n" + in_single_bytes(b'{"query": ""}'))
    assert (status.split()[1], error["code"]) == ("422", "query_empty")


def test_a_body_in_too_many_chunks_is_refused(server: Server) -> None:
    status, error = answered(server, CHUNKED + b"\r\n" + in_single_bytes(b" " * (2 * MOST_CHUNKS)))
    assert (status, error["code"]) == ("HTTP/1.1 400 Bad Request", "chunks_too_small")
