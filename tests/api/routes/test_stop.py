"""Every way to stop closes the connection to the model within a second and ends the stream once."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest

from tests.api.conftest import server_of_rivers
from tests.support.provider import SOON_S, Provider, Script
from tests.support.server import Event, Server, events_of

pytestmark = pytest.mark.slow

QUESTION = {"query": "How long is the Nile?"}
MOMENTS = {
    "before the first token": (Script(stall_at=0), 0),
    "before the headers of the answer": (Script(stall_at=0, late_headers=True), 0),
    "between tokens": (Script(tokens=("word ",) * 20_000, delay_s=0.005), 3),
    "while the model is silent": (Script(stall_at=5), 5),
}


@pytest.fixture(params=MOMENTS.values(), ids=list(MOMENTS))
def moment(request: pytest.FixtureRequest) -> tuple[Script, int]:
    """What the provider does, and after how many tokens the answer is stopped."""
    script, tokens = request.param
    return script, tokens


class Reader:
    """Reads a stream of events up to a moment, and then to its end."""

    def __init__(self, answer: httpx.Response) -> None:
        self._chunks = answer.iter_raw()
        self.run_id = answer.headers["X-Run-Id"]
        self.body = b""

    def read_tokens(self, number: int) -> None:
        while self.body.count(b"event: token") < number or b'"generating"' not in self.body:
            self.body += next(self._chunks)

    def rest(self) -> list[Event]:
        self.body += b"".join(self._chunks)
        return events_of(self.body)


def ends_of(events: list[Event]) -> list[tuple[str, str]]:
    """Every terminal event, and how it ended."""
    return [
        (event.type, event.data["finish_reason" if event.type == "done" else "code"])
        for event in events
        if event.type in ("done", "error")
    ]


def until(provider: Provider, reader: Reader, tokens: int) -> float:
    """Wait for the moment, and return when it was."""
    provider.wait_for_requests(1)
    reader.read_tokens(tokens)
    return time.monotonic()


def test_delete_stops_a_run(asked: httpx.Client, shared_provider: Provider, moment: tuple[Script, int]) -> None:
    shared_provider.script, tokens = moment
    with asked.stream("POST", "/query/stream", json=QUESTION) as answer:
        reader = Reader(answer)
        stopped_at = until(shared_provider, reader, tokens)
        assert asked.delete(f"/api/v1/runs/{reader.run_id}").status_code == httpx.codes.ACCEPTED
        events = reader.rest()
    assert shared_provider.wait_until_left() - stopped_at < SOON_S
    assert ends_of(events) == [("done", "cancelled")]
    assert events[-1].type == "done"


def test_a_client_that_leaves_stops_its_run(
    asked: httpx.Client, module_server: Server, shared_provider: Provider, moment: tuple[Script, int]
) -> None:
    shared_provider.script, tokens = moment
    with asked.stream("POST", "/query/stream", json=QUESTION) as answer:
        left_at = until(shared_provider, Reader(answer), tokens)
    assert shared_provider.wait_until_left() - left_at < SOON_S
    module_server.wait_until_idle()


def test_a_client_that_leaves_the_json_route_stops_its_run(
    asked: httpx.Client, module_server: Server, shared_provider: Provider, moment: tuple[Script, int]
) -> None:
    shared_provider.script, tokens = moment
    headers = {"X-Workspace": asked.headers["X-Workspace"], "Content-Type": "application/json"}
    with closing(HTTPConnection(module_server.url.removeprefix("http://"))) as connection:
        connection.request("POST", "/query", json.dumps(QUESTION), headers)
        shared_provider.wait_for_requests(1)
        module_server.wait_for_tokens(tokens)
        left_at = time.monotonic()
    assert shared_provider.wait_until_left() - left_at < SOON_S
    module_server.wait_until_idle()


def test_the_deadline_stops_a_run(provider: Provider, tmp_path: Path) -> None:
    timeout_s = 2.0  # on a busy machine too the model is asked before it is over
    with server_of_rivers(tmp_path, provider, answer_timeout_s=timeout_s) as (_, client):
        for script, _tokens in MOMENTS.values():
            provider.script = script
            started_at = time.monotonic()
            answer = client.post("/query/stream", json=QUESTION)
            assert provider.wait_until_left() - started_at < timeout_s + SOON_S
            assert ends_of(events_of(answer.content)) == [("error", "model_timeout")]


def test_shutdown_stops_every_run_and_tells_its_client(
    provider: Provider, tmp_path: Path, moment: tuple[Script, int]
) -> None:
    provider.script, tokens = moment
    with server_of_rivers(tmp_path, provider) as (server, client):
        with client.stream("POST", "/query/stream", json=QUESTION) as answer:
            reader = Reader(answer)
            stopped_at = until(provider, reader, tokens)
            server.stop()
            events = reader.rest()
        assert provider.wait_until_left() - stopped_at < SOON_S
        assert ends_of(events) == [("error", "overloaded")]
        server.join()


def test_a_model_that_is_silent_for_too_long_is_given_up(provider: Provider, tmp_path: Path) -> None:
    with server_of_rivers(tmp_path, provider, first_token_timeout_s=0.4) as (_, client):
        for script in (Script(stall_at=0), Script(stall_at=0, late_headers=True), Script(stall_at=5)):
            provider.script = script
            events = events_of(client.post("/query/stream", json=QUESTION).content)
            provider.wait_until_left()
            assert ends_of(events) == [("error", "model_timeout")]
            assert len([event for event in events if event.type == "token"]) == (script.stall_at or 0)


def test_a_run_is_stopped_only_by_its_own_workspace(asked: httpx.Client, shared_provider: Provider) -> None:
    shared_provider.script = Script(stall_at=0)
    with asked.stream("POST", "/query/stream", json=QUESTION) as answer:
        reader = Reader(answer)
        until(shared_provider, reader, 0)
        path = f"/api/v1/runs/{reader.run_id}"
        refused = asked.delete(path, headers={"X-Workspace": "b" * 32})
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "run_not_found")
        assert asked.delete(path).status_code == httpx.codes.ACCEPTED
        assert ends_of(reader.rest()) == [("done", "cancelled")]
    gone = asked.delete(path)
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "run_not_found")


@pytest.mark.parametrize("run_id", ["unknown", "%2e%2e", "' OR 1=1", "x" * 1000])
def test_an_unknown_run_cannot_be_stopped(client: httpx.Client, run_id: str) -> None:
    answer = client.delete(f"/api/v1/runs/{run_id}")
    assert (answer.status_code, list(answer.json()["error"])) == (404, ["code", "message", "detail"])


def test_stopping_twice_is_stopping_once(asked: httpx.Client, shared_provider: Provider) -> None:
    shared_provider.script = Script(stall_at=3)
    with asked.stream("POST", "/query/stream", json=QUESTION) as answer:
        reader = Reader(answer)
        until(shared_provider, reader, 3)
        statuses = {asked.delete(f"/api/v1/runs/{reader.run_id}").status_code for _ in range(2)}
        events = reader.rest()
    assert statuses <= {202, 404}
    assert ends_of(events) == [("done", "cancelled")]


def test_the_json_answer_of_a_stopped_run_holds_what_had_come(
    asked: httpx.Client, module_server: Server, shared_provider: Provider
) -> None:
    shared_provider.script = Script(tokens=("It is", " long [1]", " and"), stall_at=3)
    with ThreadPoolExecutor() as pool:
        asking = pool.submit(asked.post, "/query", json=QUESTION)
        shared_provider.wait_for_requests(1)
        run_id = module_server.wait_for_tokens(3)
        with module_server.client(headers={"X-Workspace": asked.headers["X-Workspace"]}) as other:
            other.delete(f"/api/v1/runs/{run_id}")
        answer = asking.result(60).json()
    assert (answer["answer"], answer["finish_reason"], answer["cited"]) == ("It is long [1] and", "cancelled", [1])


def test_a_visitor_who_stops_does_not_stop_another(asked: httpx.Client, shared_provider: Provider) -> None:
    shared_provider.answer_for = {"stays": Script(tokens=("word ",) * 40, delay_s=0.01), "leaves": Script(stall_at=0)}
    begun = threading.Event()

    def stays() -> Iterator[str]:
        with asked.stream("POST", "/query/stream", json={"query": "The Nile that stays"}) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    begun.set()
                    yield json.loads(line.removeprefix("data: ")).get("text", "")

    with ThreadPoolExecutor() as pool:
        staying = pool.submit(lambda: "".join(stays()))
        assert begun.wait(60)
        with asked.stream("POST", "/query/stream", json={"query": "The Nile that leaves"}):
            shared_provider.wait_for_requests(2)
        assert staying.result(60) == "word " * 40
