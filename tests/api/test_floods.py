"""Requests that cost a server much for their size, or that anybody can make without end."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.main import create_api
from api.middleware.guards import OpenRequests
from api.middleware.page_sessions import MAX_EVENT_BYTES
from services.event_log import MOST_FOLLOWERS
from services.settings import Settings
from tests.support import files
from tests.support.browser_tab import GRADIO, Tab
from tests.support.owners import error_of
from tests.support.provider import Provider, Script
from tests.support.server import READY_POLL_S, Server, settings_for, with_samples
from ui import create_app

DOCUMENTS = "/api/v1/documents"
GREEDY, OTHER = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "198.51.100.9"}


@pytest.fixture(scope="module")
def whole(shared_provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = with_samples(tmp_path_factory.mktemp("whole"), shared_provider)
    with Server(settings, create_app) as server:
        yield server


BODIES = {
    "unknown fields": ('{"query":"a",' + ",".join(f'"k{n}":1' for n in range(150_000)) + "}", (422, "unknown_field")),
    "unknown fields of a turn": (
        '{"query":"a","history":[{' + ",".join(f'"k{n}":1' for n in range(150_000)) + "}]}",
        (422, "unknown_field"),
    ),
    "turns that are none": ('{"query":"a","history":[' + "1," * 900_000 + "1]}", (422, "invalid_request")),
    "documents that are none": ('{"query":"a","document_ids":[' + "1," * 900_000 + "1]}", (422, "invalid_request")),
    "objects in objects": ('{"query":' * 200_000 + "1" + "}" * 200_000, (400, "invalid_json")),
    "a number of a million digits": ('{"query":"a","max_results":' + "9" * 1_000_000 + "}", (400, "invalid_json")),
}


@pytest.mark.parametrize(("body", "refused"), BODIES.values(), ids=list(BODIES))
def test_a_body_of_many_mistakes_is_refused_with_few_words(
    client: httpx.Client, body: str, refused: tuple[int, str]
) -> None:
    answer = client.post("/query", content=body, headers={"Content-Type": "application/json"})
    assert error_of(answer) == refused
    assert len(answer.json()["error"]["detail"] or []) <= 1


def test_a_hundred_thousand_parts_are_refused_at_the_first_that_is_too_many(client: httpx.Client) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nx\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = client.post(DOCUMENTS, content=part * 100_000 + b"--b--\r\n", headers=headers)
    assert error_of(answer) == (413, "too_many_files")


SMUGGLED = {
    "both lengths": "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    "two lengths": "Content-Length: 4\r\nContent-Length: 30\r\n",
    "an unknown encoding": "Transfer-Encoding: xchunked\r\n",
    "a blank before the colon": "Content-Length : 4\r\n",
    "a folded line": "X: a\r\n Content-Length: 4\r\n",
    "a length with a sign": "Content-Length: +4\r\n",
    "a length in hexadecimal": "Content-Length: 0x4\r\n",
}


@pytest.mark.parametrize("head", SMUGGLED.values(), ids=list(SMUGGLED))
def test_a_request_that_two_servers_could_read_differently_is_none(keyless: Server, head: str) -> None:
    with closing(HTTPConnection(keyless.url.removeprefix("http://"), timeout=20)) as connection:
        connection.connect()
        second = "0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
        connection.send(f"POST /query HTTP/1.1\r\nHost: localhost\r\n{head}\r\n{second}".encode())
        received = b""
        while more := connection.sock.recv(65_536):
            received += more
    assert received.startswith(b"HTTP/1.1 400 ")
    assert received.count(b"HTTP/1.1 ") == 1


def test_one_address_has_a_share_of_open_requests(tmp_path: Path) -> None:
    def create(settings: Settings) -> FastAPI:
        app = create_api(settings)
        app.add_middleware(OpenRequests, most=3)
        app.user_middleware.append(app.user_middleware.pop(0))  # inside of what reads the proxy's headers
        return app

    with Server(settings_for(tmp_path), create) as server, server.client() as client, ExitStack() as streams:
        for _ in range(3):
            stream = streams.enter_context(client.stream("GET", "/api/v1/ticks?silence_s=300", headers=GREEDY))
            assert stream.status_code == httpx.codes.OK
        assert error_of(client.get("/healthz", headers=GREEDY)) == (503, "overloaded")
        assert client.get("/healthz", headers=OTHER).status_code == httpx.codes.OK
        streams.close()
        while client.get("/healthz", headers=GREEDY).status_code != httpx.codes.OK:
            threading.Event().wait(READY_POLL_S)


def test_only_so_many_follow_one_answer(whole: Server, shared_provider: Provider) -> None:
    shared_provider.script = Script(stall_at=1)
    headers = {"X-Workspace": "f" * 32}
    with whole.client(headers=headers) as client, ExitStack() as streams:
        body = {"query": "How much is a ticket?"}
        asked = streams.enter_context(client.stream("POST", "/api/v1/query/stream", json=body))
        path = f"/api/v1/query/stream/{asked.headers['X-Run-Id']}"
        for _ in range(MOST_FOLLOWERS - 1):
            assert streams.enter_context(client.stream("GET", path)).status_code == httpx.codes.OK
        assert error_of(client.get(path)) == (503, "overloaded")
    shared_provider.script = Script()
    whole.wait_until_idle()


def test_an_event_of_the_page_is_as_large_as_a_question_at_most(whole: Server) -> None:
    tab = Tab(whole, "e" * 32)
    with tab.client:
        assert error_of(tab.join("ask", "a" * MAX_EVENT_BYTES, "", None, "")) == (413, "body_too_large")
        assert tab.join("ask", "How much?", json.dumps(["d" * 32] * 500), None, "").status_code == httpx.codes.OK
    whole.wait_until_idle()


def errors_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_stream_of_a_session_without_events_ends_without_an_alarm(
    whole: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with Tab(whole, "s" * 32).client as client:
        answer = client.get(GRADIO + "queue/data", params={"session_hash": "nothing-was-asked"})
    [event] = [json.loads(line.removeprefix("data: ")) for line in answer.text.splitlines() if line]
    assert event["session_not_found"]
    assert errors_in(caplog) == []


def test_an_upload_that_its_client_abandons_is_no_alarm(keyless: Server, caplog: pytest.LogCaptureFixture) -> None:
    connection: Any = HTTPConnection(keyless.url.removeprefix("http://"), timeout=20)
    with closing(connection):
        connection.putrequest("POST", DOCUMENTS)
        connection.putheader("Content-Type", files.MULTIPART)
        connection.putheader("Content-Length", "100000")
        connection.endheaders(b'--the-boundary\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n')
        while not keyless.services.uploads.slots_taken:
            threading.Event().wait(READY_POLL_S)
    while keyless.services.uploads.slots_taken:
        threading.Event().wait(READY_POLL_S)
    with keyless.client() as client:  # what the abandoned request would still log comes before this answer
        assert client.get("/healthz").status_code == httpx.codes.OK
    assert errors_in(caplog) == []


def test_nobody_sees_another_in_a_session_that_somebody_else_named_first(
    whole: Server, shared_provider: Provider
) -> None:
    shared_provider.script = Script()
    attacker, victim = Tab(whole, "a" * 32), Tab(whole, "v" * 32)
    victim.session = attacker.session
    with attacker.client, victim.client:
        assert attacker.join("stop", None).status_code == httpx.codes.OK
        assert error_of(victim.join("ask", "What does a ticket cost?", "", None, "")) == (404, "not_found")
        with attacker.messages() as messages:
            assert "ticket" not in json.dumps(list(messages))
