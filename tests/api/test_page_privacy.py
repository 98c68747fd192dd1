"""What the page's addresses, Gradio's among them, give to a stranger: no door, no session, and no file as a page."""

import json
import secrets
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount

from api.main import create_api
from services.settings import MEGABYTE, Settings
from tests.support import files
from tests.support.browser_tab import GRADIO, Tab, new_name
from tests.support.provider import Provider, Script
from tests.support.server import Server, settings_for, upload, with_samples
from ui import create_app

DOCUMENTS = "/api/v1/documents"
WORDS = tuple(f"word{n} " for n in range(200))


@pytest.fixture(scope="module")
def whole(shared_provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The whole program, the page included."""
    with Server(with_samples(tmp_path_factory.mktemp("whole"), shared_provider), create_app) as server:
        yield server


def every_route(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, set[str]]]:
    """The path and the methods of every route, those of included routers too."""
    for route in routes:
        if (router := getattr(route, "original_router", None)) is not None:
            yield from every_route(router.routes)
        else:
            yield getattr(route, "path", ""), set(getattr(route, "methods", None) or ())


OPEN = {
    *("/", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt"),
    *("/assets/{path:path}", "/static/{path:path}"),
    *(
        GRADIO + path
        for path in (
            "queue/join",
            "queue/data",
            "heartbeat/{session_hash}",
            "startup-events",
            "app_id",
            "info",
            "cancel",
        )
    ),
}
SHUT = {"error": {"code": "not_found", "message": "There is nothing at this address.", "detail": None}}


def test_every_route_of_gradio_that_the_page_does_not_need_is_shut(whole: Server) -> None:
    [page] = [route for route in whole.app.routes if isinstance(route, Mount)]
    routes = dict(every_route(page.routes))
    assert len(routes) > 60
    assert OPEN - {path.rstrip("/") or "/" for path in routes} == set()
    shut = {path for path in routes if path not in OPEN and path != "/openapi.json"}
    assert {
        "/login",
        "/config",
        "/monitoring",
        "/svelte/{path:path}",
        GRADIO + "upload",
        GRADIO + "api/{api_name}",
    } < shut
    with whole.client() as client:
        for path in shut:
            concrete = path.replace("{path_or_url:path}", "https://example.com/").replace("{", "").replace("}", "")
            for method in ("GET", "POST", "PUT", "DELETE"):
                answer = client.request(method, concrete, headers={"X-Workspace": "a" * 32})
                assert (path, answer.status_code, answer.json()) == (path, 404, SHUT)
            for method in ("HEAD", "OPTIONS"):
                assert client.request(method, concrete).status_code == httpx.codes.NOT_FOUND


@pytest.mark.parametrize("path", ["mcp/sse", "gradio_api/mcp/", "gradio_api/mcp/sse", "docs", "redoc", "metricsx"])
def test_what_gradio_might_add_is_shut_too(whole: Server, path: str) -> None:
    with whole.client() as client:
        assert client.get(f"/{path}").status_code == httpx.codes.NOT_FOUND


def status_of(server: Server, method: str, target: str, headers: str = "") -> tuple[int, bytes]:
    """The answer to a request line as it is written here."""
    host, _, port = urlsplit(server.url).netloc.partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        head = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n"
        connection.sendall(head.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    return int(answer.split(b" ", 2)[1]), answer


TRICKS = [
    "//gradio_api/upload",
    "/./gradio_api/upload",
    "/gradio_api//upload",
    "/gradio_api/./upload",
    "/gradio_api/../gradio_api/upload",
    "/gradio_api/queue/../upload",
    "/gradio_api/queue/join/../../upload",
    "/gradio_api/queue/data/../../upload",
    "/gradio_api/heartbeat/../upload",
    "/gradio_api/heartbeat/%2e%2e/upload",
    "/gradio_api/heartbeat%2f..%2fupload",
    "/gradio_api/%2e%2e/gradio_api/upload",
    "/gradio_api%2fupload",
    "/gradio_api%2Fupload",
    "/%67radio_api/upload",
    "/gradio_api/upload/",
    "/gradio_api/upload.",
    "/gradio_api/upload%20",
    "/gradio_api/upload%00",
    "/gradio_api/upload;x=1",
    "/gradio_api/queue/data%2f..%2f..%2fupload",
    "/GRADIO_API/INFO",
    "/Gradio_Api/upload",
    "\\gradio_api\\upload",
    "/\\gradio_api/upload",
    "/gradio_api/upload?session_hash=x",
    "/gradio_api/upload#queue/join",
    "/gradio_api/queue/join?x=/../upload",
    "http://127.0.0.1/gradio_api/upload",
    "http://127.0.0.1//gradio_api/upload",
    "http://evil.example/gradio_api/upload",
    "gradio_api/upload",
    "*",
    "/gradio_api/file=/etc/passwd",
    "//gradio_api/file=/etc/passwd",
    "/gradio_api/file=..%2f..%2f..%2fetc%2fpasswd",
    "/gradio_api/queue/data/file=/etc/passwd",
    "/gradio_api/heartbeat/file=/etc/passwd",
    "/file=/etc/passwd",
    "/file/etc/passwd",
    "/upload",
    "/queue/join",
    "/queue/data?session_hash=x",
    "/heartbeat/x",
    "/upload",
    "/config",
    "/config/",
    "/gradio_api/config",
    "/assets/../config",
    "/assets/%2e%2e/config",
    "/assets/../../../../../../../../etc/passwd",
    "/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/routes.py",
    "/static/..%2f..%2f..%2froutes.py",
    "/static//etc/passwd",
    "/assets/%2fetc%2fpasswd",
    "/static/%00",
    "/static/" + "a/" * 3000,
]


@pytest.mark.parametrize("target", TRICKS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_other_way_to_write_an_address_opens_a_door(whole: Server, method: str, target: str) -> None:
    status, answer = status_of(whole, method, target, "X-Workspace: " + "a" * 32 + "\r\nContent-Length: 0\r\n")
    assert status in (400, 404, 405)
    for word in (b"named_endpoints", b"root:x:", b"import ", b"Traceback", b"site-packages"):
        assert word not in answer


def test_a_websocket_finds_nothing_either(whole: Server) -> None:
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    for target in ("/gradio_api/upload", "/gradio_api/queue/join", "/"):
        status, _ = status_of(whole, "GET", target, upgrade + f"Sec-WebSocket-Key: {secrets.token_urlsafe(16)}==\r\n")
        assert status in (400, 403, 404, 405, 200 if target == "/" else 404)


def attempts_on(attacker: Tab, session: str, event: str) -> list[httpx.Response]:
    """What can be tried with another session's name."""
    ask = attacker.join("ask", "Tell me", "", None, "", session=session)
    named = {"session_hash": session, "fn_index": attacker.handlers["ask"], "event_id": event}
    return [
        ask,
        attacker.join("ask_again", "", "", None, session=session),
        attacker.join("stop", None, session=session),
        attacker.join("start_anew", None, session=session),
        attacker.client.get(GRADIO + "queue/data", params={"session_hash": session}),
        attacker.client.get(
            GRADIO + "queue/data", params=[("session_hash", attacker.session), ("session_hash", session)]
        ),
        attacker.client.get(GRADIO + "heartbeat/" + session),
        attacker.client.get(GRADIO + f"heartbeat/{session}/"),
        attacker.client.post(GRADIO + "cancel", json=named),
        attacker.client.post(GRADIO + "cancel", json=named | {"session_hash": attacker.session}),
        attacker.client.post(GRADIO + "cancel", json=named | {"session_hash": attacker.session, "event_id": [event]}),
        attacker.client.post(GRADIO + "reset", json=named),
        attacker.client.post(GRADIO + "queue/join?session_hash=" + session, json=named | {"session_hash": "own"}),
    ]


@pytest.mark.parametrize("workspace", [None, "a" * 32, "", "samples", "' OR 1=1"])
def test_a_session_answers_only_the_workspace_that_opened_it(
    whole: Server, shared_provider: Provider, workspace: str | None
) -> None:
    shared_provider.script = Script(tokens=WORDS, delay_s=0.005)
    victim, attacker = Tab(whole, "v" * 32), Tab(whole, workspace)
    with victim.client, attacker.client:
        event = victim.join("ask", "What does a ticket cost?", "", None, "").json()["event_id"]
        with victim.messages() as messages:
            message = next(each for each in messages if "word3" in json.dumps(each))
            answers = attempts_on(attacker, victim.session, event)
            assert [(answer.status_code, answer.json()) for answer in answers] == [(404, SHUT)] * len(answers)
            while message["msg"] != "process_completed":
                message = next(messages)
    assert message["success"]
    shared_provider.wait_until_finished()
    assert whole.services.runs.active == 0
    shared_provider.script = Script()


def heartbeat(tab: Tab, session: str) -> int:
    with tab.client.stream("GET", GRADIO + f"heartbeat/{session}") as answer:
        return answer.status_code


def test_a_session_may_begin_without_a_header_once_and_then_belongs_to_who_comes_first(whole: Server) -> None:
    session = new_name()
    nobody, one, other = Tab(whole, None), Tab(whole, "c" * 32), Tab(whole, "d" * 32)
    with nobody.client, one.client, other.client:
        assert heartbeat(nobody, session) == 200
        assert heartbeat(nobody, session) == 404
        assert nobody.join("stop", None, session=session).status_code == 404
        assert heartbeat(one, session) == 200
        assert [heartbeat(tab, session) for tab in (nobody, other, one)] == [404, 404, 200]
        assert [tab.join("stop", None, session=session).status_code for tab in (nobody, other)] == [404, 404]


BODIES = {
    "no name": b"{}",
    "null": b'{"session_hash": null}',
    "a number": b'{"session_hash": 1}',
    "a list": b'{"session_hash": ["x"]}',
    "too long": b'{"session_hash": "' + b"x" * 201 + b'"}',
    "no JSON": b"session_hash=x",
    "empty": b"",
    "a list of all": b'["session_hash"]',
    "nested without end": b"[" * 100_000,
    "half a character": b'{"session_hash": "\\ud800"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_a_question_that_names_no_session_is_not_asked(whole: Server, body: bytes) -> None:
    with whole.client(headers={"X-Workspace": "a" * 32, "Content-Type": "application/json"}) as client:
        answer = client.post(GRADIO + "queue/join", content=body)
    assert 400 <= answer.status_code < 500
    assert "event_id" not in answer.text


def test_of_two_names_in_one_body_the_one_that_counts_is_checked(whole: Server) -> None:
    victim, attacker = Tab(whole, "v" * 32), Tab(whole, "a" * 32)
    with victim.client, attacker.client:
        assert heartbeat(victim, victim.session) == 200
        rest = '"fn_index": 0, "data": ["x", "", null], "session_hash": '
        both = f'{{"session_hash": "{attacker.session}", {rest}"{victim.session}"}}'
        for content in (both.encode(), both.encode("utf-16"), both.encode("utf-8-sig")):
            headers = {"Content-Type": "application/json"}
            answer = attacker.client.post(GRADIO + "queue/join", content=content, headers=headers)
            assert (answer.status_code, answer.json()) == (404, SHUT)


def test_with_access_keys_no_door_and_no_session_is_there_without_one(tmp_path: Path) -> None:
    with Server(settings_for(tmp_path, api_keys="open-sesame-and-more"), create_app) as server:
        session = new_name()
        with httpx.Client(base_url=server.url, trust_env=False, headers={"X-Workspace": "a" * 32}) as anybody:
            for path in ("/", DOCUMENTS, GRADIO + "upload", GRADIO + f"heartbeat/{session}", "/config", "/assets/x.js"):
                answer = anybody.get(path)
                assert (answer.status_code, answer.json()["error"]["code"]) == (401, "key_required")
        owner = Tab(server, "o" * 32)
        with owner.client:
            assert heartbeat(owner, session) == 200


HOSTILE = "<script>alert(1)</script>"
UPLOADS = [
    ("page.html", f"<html><body>The Nile. {HOSTILE}<img src=x onerror=alert(1)></body></html>".encode()),
    (f"{HOSTILE}.md", f"# The Nile\n\n{HOSTILE} [x](javascript:alert(1))".encode()),
    ('"><svg onload=alert(1)>.txt', f"The Nile {HOSTILE}".encode()),
    ("formulas.csv", b"river,=HYPERLINK(\"http://evil.example\")\n=cmd|' /C calc'!A0,The Nile\n"),
    ("name\r\nX-Injected: 1.txt", b"The Nile."),
    ("rivers.pdf", files.rivers_pdf()),
]
SVG = ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><text>The Nile</text></svg>')


def test_nothing_that_was_uploaded_comes_back_as_a_web_page(whole: Server, shared_provider: Provider) -> None:
    shared_provider.script = Script(tokens=(HOSTILE, " [1]"))
    answers: list[httpx.Response] = []
    with whole.client() as client:
        uploaded = upload(client, *UPLOADS, SVG)
        assert [each["filename"] for each in uploaded.json()["refused"]] == ["picture.svg"]
        assert len(uploaded.json()["documents"]) == len(UPLOADS)
        client.headers["X-Workspace"] = uploaded.json()["workspace"]
        for document in uploaded.json()["documents"]:
            path = f"{DOCUMENTS}/{document['id']}"
            rests = ("", "/pages/1", "/pages/1.png", f"/passages/{document['id']}-0", "/pages/x", "/original")
            answers += [client.get(path + rest) for rest in rests]
        answers += [uploaded, client.get(DOCUMENTS), client.post("/query", json={"query": f"The Nile? {HOSTILE}"})]
        answers += [client.post("/query/stream", json={"query": f"The Nile? {HOSTILE}"})]
        answers += [client.post(DOCUMENTS, files=[("files", SVG)], headers={"Accept": "text/event-stream"})]
        answers += [client.get(path) for path in (f"/{HOSTILE}", f"/api/v1/{HOSTILE}", f"/gradio_api/{HOSTILE}")]
        answers += [client.post("/query", content=b"{" + HOSTILE.encode()), client.get("/openapi.json")]
        answers += [client.post("/query", content=b"x" * (2 * MEGABYTE + 1)), client.get("/healthz")]
        answers += [client.get(path) for path in ("/theme.css", "/robots.txt", "/config", "/assets/none.js")]
        answers += [client.request(method, DOCUMENTS) for method in ("PUT", "OPTIONS", "TRACE")]
        assert client.get("/").headers["content-type"].startswith("text/html")
        client.delete(DOCUMENTS)
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "x-injected" not in answer.headers
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in ("application/json", "image/png", "text/event-stream", "text/css", "text/plain")


def test_an_unexpected_error_is_no_web_page_either(tmp_path: Path) -> None:
    def create(settings: Settings) -> FastAPI:
        app = create_api(settings)

        @app.get("/fails")
        def fails() -> None:
            raise RuntimeError(HOSTILE)

        return app

    with Server(settings_for(tmp_path), create) as server, server.client() as client:
        answer = client.get("/fails")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert HOSTILE not in answer.text
