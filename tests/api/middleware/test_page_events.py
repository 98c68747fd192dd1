"""Events of the page that its own script would not send: refused in the one shape, and quiet in the log."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.browser_tab import GRADIO, Tab, new_name
from tests.support.server import Server, settings_for
from ui import create_app

JOIN, CALL = GRADIO + "queue/join", GRADIO + "call/ask"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(settings_for(tmp_path_factory.mktemp("page")), create_app) as server:
        yield server


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client(headers={"X-Workspace": "w" * 32}) as client:
        yield client


def has_one_shape(answer: httpx.Response) -> bool:
    return list(answer.json()) == ["error"] and list(answer.json()["error"]) == ["code", "message", "detail"]


def event(**fields: object) -> dict[str, Any]:
    return {"fn_index": 0, "data": ["How long is the Po?"], "session_hash": new_name()} | fields


EVENTS: dict[str, tuple[str, object]] = {
    "an unknown function": (JOIN, event(fn_index=99_999)),
    "a function before the first": (JOIN, event(fn_index=-1)),
    "a function that is no number": (JOIN, event(fn_index="x")),
    "no function": (JOIN, event(fn_index=None)),
    "too few values": (JOIN, event(data=[])),
    "too many values": (JOIN, event(data=["a", "b"])),
    "a value that is no text": (JOIN, event(data=[{"path": "/etc/passwd"}])),
    "values that are no list": (JOIN, event(data="a")),
    "a click on nothing": (JOIN, event(event_data="x")),
    "a call with a number": (CALL, {"data": [1]}),
    "a call without a value": (CALL, {"data": []}),
    "a call with two values": (CALL, {"data": ["a", "b"]}),
    "a call of nothing": (CALL, {}),
}


@pytest.mark.parametrize(("path", "body"), EVENTS.values(), ids=list(EVENTS))
def test_an_event_that_gradio_would_fail_over_is_refused(
    client: httpx.Client, path: str, body: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        answer = client.post(path, json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")
    assert has_one_shape(answer)
    assert not caplog.records


NOT_JSON = {
    "cut": b"{",
    "nested": b"[" * 100_000,
    "no number": b'{"data": NaN}',
    "infinite": b'{"data": [1e999]}',
    "too many digits": b'{"n": ' + b"9" * 5000 + b"}",
    "not UTF-8": b'{"a": "\xff"}',
}


@pytest.mark.parametrize("content", NOT_JSON.values(), ids=list(NOT_JSON))
def test_an_event_that_is_not_json_is_refused(client: httpx.Client, content: bytes) -> None:
    called, joined = (client.post(path, content=content, headers=JSON) for path in (CALL, JOIN))
    assert (called.status_code, called.json()["error"]["code"]) == (400, "invalid_json")
    assert (joined.status_code, joined.json()["error"]["code"]) == (404, "not_found")  # it names no session
    assert has_one_shape(called)


@pytest.mark.parametrize(("method", "path"), [("PUT", JOIN), ("GET", CALL), ("DELETE", "/"), ("GET", "/assets/none")])
def test_errors_of_gradio_itself_have_the_one_shape(client: httpx.Client, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code in (404, 405)
    assert has_one_shape(answer)


def test_an_event_with_another_content_type_is_refused_in_the_one_shape(client: httpx.Client) -> None:
    answer = client.post(JOIN, content=json.dumps(event()), headers={"Content-Type": "text/plain"})
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert has_one_shape(answer)


def test_a_question_of_the_page_is_still_asked(server: Server) -> None:
    tab = Tab(server, "w" * 32)
    with tab.client:
        assert "event_id" in tab.join("ask", "How long is the Po?", "", "tab", "").json()
        with tab.messages() as messages:
            last = [each for each in messages if each["msg"] == "process_completed"][-1]
    assert last["success"]
