"""The page's one public endpoint, through `gradio_client` and over plain HTTP."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from gradio_client import Client

from tests.support.provider import SOON_S, Provider, Script
from tests.support.server import RIVERS, Server, with_rivers
from ui import create_app

pytestmark = pytest.mark.slow

ANSWER = "The Nile is 6,650 km long [1]."
QUESTION = "How long is the Nile?"
CALL = "/gradio_api/call/ask"


@pytest.fixture(scope="module")
def whole(shared_provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program with its page."""
    with Server(with_rivers(tmp_path_factory.mktemp("page"), shared_provider), create_app) as server:
        yield server


@pytest.fixture
def reader(whole: Server, shared_provider: Provider) -> Iterator[httpx.Client]:
    shared_provider.script = Script()
    shared_provider.requests.clear()
    with whole.client(headers={"X-Workspace": RIVERS}) as client:
        yield client


def call(client: httpx.Client, question: object = QUESTION) -> str:
    answer = client.post(CALL, json={"data": [question]})
    assert answer.status_code == httpx.codes.OK, answer.text
    return str(answer.json()["event_id"])


def test_a_page_that_nobody_uses_takes_little_of_the_processor(whole: Server) -> None:
    """Gradio's queue, as it is by itself, takes 6 % of a core."""

    async def used_s() -> float:
        return time.thread_time()

    whole.wait_until_idle()
    before, started = whole.call(used_s()), time.monotonic()
    time.sleep(1)
    assert whole.call(used_s()) - before < 0.04 * (time.monotonic() - started)


def test_gradio_client_streams_the_answer_with_its_citations(
    whole: Server, reader: httpx.Client, shared_provider: Provider
) -> None:
    shared_provider.script = Script(delay_s=0.02)
    client = Client(whole.url, headers={"X-Workspace": RIVERS}, verbose=False, analytics_enabled=False)
    try:
        job = client.submit(QUESTION, api_name="/ask")
        last = job.result(60)
        shown = job.outputs()
    finally:
        client.close()
    assert last["answer"] == ANSWER
    [cited] = last["citations"]
    assert (cited["index"], cited["title"].partition(",")[0]) == (1, "rivers.pdf")
    assert cited["url"].startswith(f"{whole.url}/source/")
    assert reader.get(cited["url"]).status_code == httpx.codes.OK
    assert len(shown) > 1
    assert all(ANSWER.startswith(each["answer"]) for each in shown)


def test_gradio_client_stops_the_model_and_raises_errors(whole: Server, shared_provider: Provider) -> None:
    shared_provider.script = Script(tokens=("It is", " long"), stall_at=2)
    shared_provider.requests.clear()
    client = Client(whole.url, headers={"X-Workspace": RIVERS}, verbose=False, analytics_enabled=False)
    try:
        job = client.submit(QUESTION, api_name="/ask")
        shared_provider.wait_for_requests(1)
        whole.wait_for_tokens(2)
        job.cancel()
        shared_provider.wait_until_left(timeout=SOON_S)
        whole.wait_until_idle()
        shared_provider.script = Script(drop_at=2)
        with pytest.raises(Exception, match="The connection to the model's server failed"):
            client.submit(QUESTION, api_name="/ask").result(60)
    finally:
        client.close()


def test_the_description_names_this_endpoint_alone(reader: httpx.Client) -> None:
    described = reader.get("/gradio_api/info").json()
    assert (list(described["named_endpoints"]), described["unnamed_endpoints"]) == (["/ask"], {})
    assert "X-Workspace" in described["named_endpoints"]["/ask"]["description"]
    everything = reader.get("/gradio_api/info?all_endpoints=True").json()
    assert list(everything["named_endpoints"]) == ["/ask"]


def test_a_plain_request_gets_the_answer(reader: httpx.Client) -> None:
    body = reader.get(f"{CALL}/{call(reader)}").text
    last = body.strip().rpartition("\n\n")[2]
    assert last.startswith("event: complete")
    [answer] = json.loads(last.partition("data: ")[2])
    assert answer["answer"] == ANSWER


def test_a_client_that_leaves_stops_the_silent_model(
    whole: Server, reader: httpx.Client, shared_provider: Provider
) -> None:
    shared_provider.script = Script(tokens=("It is", " long"), stall_at=2)
    event = call(reader)
    shared_provider.wait_for_requests(1)
    with reader.stream("GET", f"{CALL}/{event}") as answer:
        next(answer.iter_raw())
    shared_provider.wait_until_left(timeout=2 * SOON_S)
    whole.wait_until_idle()


@pytest.mark.parametrize("question", ["", " ", "x" * 4001])
def test_a_question_that_can_not_be_asked_is_an_error(reader: httpx.Client, question: str) -> None:
    body = reader.get(f"{CALL}/{call(reader, question)}").text
    assert "event: error" in body
    assert "event: complete" not in body


def test_a_workspace_sees_its_own_documents_alone(whole: Server) -> None:
    for headers in ({}, {"X-Workspace": "b" * 32}):
        with whole.client(headers=headers) as other:
            body = other.get(f"{CALL}/{call(other)}").text
        assert "6,650" not in body


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/gradio_api/call/ask_1", {"data": [QUESTION, "", ""]}),
        ("POST", "/gradio_api/call/stop", {"data": [""]}),
        ("POST", "/gradio_api/call/v2/ask", {"question": QUESTION}),
        ("POST", "/gradio_api/run/ask", {"data": [QUESTION]}),
        ("POST", "/gradio_api/api/ask", {"data": [QUESTION]}),
        ("GET", "/config", None),
    ],
)
def test_nothing_else_of_the_page_can_be_called(reader: httpx.Client, method: str, path: str, body: Any) -> None:
    assert reader.request(method, path, json=body).status_code == httpx.codes.NOT_FOUND


def test_a_call_can_neither_enter_nor_end_the_session_of_another(
    whole: Server, reader: httpx.Client, shared_provider: Provider
) -> None:
    named = {"data": [QUESTION], "session_hash": "a-session"}
    assert reader.post(CALL, json=named).status_code == httpx.codes.OK
    with whole.client(headers={"X-Workspace": "b" * 32}) as other:
        assert other.post(CALL, json=named).status_code == httpx.codes.NOT_FOUND
        for session in ({"session_hash": "a-session"}, {}):
            stop = {"fn_index": 0, "event_id": "0" * 32} | session
            assert other.post("/gradio_api/cancel", json=stop).status_code == httpx.codes.NOT_FOUND
    shared_provider.wait_for_requests(1)  # which Gradio's queue may not have begun yet
    whole.wait_until_idle()
