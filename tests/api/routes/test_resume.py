"""An answer continues without its client, which misses no event and gets none twice when it returns."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.api.conftest import server_of_rivers
from tests.support.provider import Provider, Script
from tests.support.server import Event, Server, events_of

QUESTION = {"query": "How long is the Nile?", "on_disconnect": "resume"}
RETRY = b"retry: 1000\n"


def read(answer: httpx.Response, most: int | None = None) -> list[Event]:
    """The first events of an answer, or all of them; the rest is not read."""
    body = b""
    for chunk in answer.iter_raw():
        body += chunk
        if most is not None and body.count(b"\n\n") >= most:
            break
    return events_of(body[: body.rindex(b"\n\n") + 2])[:most]


def follow(client: httpx.Client, run_id: str, after: int | None, most: int | None = None) -> list[Event]:
    headers = {"Last-Event-ID": str(after)} if after is not None else {}
    with client.stream("GET", f"/api/v1/query/stream/{run_id}", headers=headers) as answer:
        assert (answer.status_code, answer.headers["X-Run-Id"]) == (200, run_id)
        return read(answer, most)


def begin(client: httpx.Client, most: int, question: dict[str, str] = QUESTION) -> tuple[str, list[Event]]:
    """Ask, read some events, and leave."""
    with client.stream("POST", "/query/stream", json=question) as answer:
        return answer.headers["X-Run-Id"], read(answer, most)


def test_an_answer_that_was_left_goes_on_where_it_was_left(asked: httpx.Client, shared_provider: Provider) -> None:
    tokens = tuple(f"word{n} " for n in range(60))
    shared_provider.script = Script(tokens=tokens, delay_s=0.02)
    run_id, events = begin(asked, 10)
    while not events or events[-1].type != "done":
        events += follow(asked, run_id, events[-1].id, 15)
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    assert [event.data["text"] for event in events if event.type == "token"] == list(tokens)
    assert len(shared_provider.requests) == 1
    assert follow(asked, run_id, None) == follow(asked, run_id, 0) == events


def test_any_number_of_clients_of_the_workspace_may_follow(asked: httpx.Client, shared_provider: Provider) -> None:
    shared_provider.script = Script(tokens=("word ",) * 100, delay_s=0.01)
    run_id, first = begin(asked, 3)
    with ThreadPoolExecutor() as pool:
        followers = list(pool.map(lambda after: follow(asked, run_id, after), [0, 1, 2, 3, 3]))
    whole = followers[0]
    assert first == whole[:3]
    assert followers == [whole[after:] for after in (0, 1, 2, 3, 3)]


def test_the_first_thing_in_a_stream_is_when_to_come_back(asked: httpx.Client) -> None:
    answer = asked.post("/query/stream", json=QUESTION)
    again = asked.get(f"/api/v1/query/stream/{answer.headers['X-Run-Id']}", headers={"Last-Event-ID": "2"})
    for response, number in ((answer, 1), (again, 3)):
        assert response.content.startswith(RETRY + b"id: %d\n" % number)
        assert response.content.count(b"retry:") == 1
        assert response.headers["content-type"].startswith("text/event-stream")
        assert (response.headers["Cache-Control"], response.headers["X-Accel-Buffering"]) == ("no-store", "no")


def test_a_run_is_cancelled_if_no_client_returns_in_time(provider: Provider, tmp_path: Path) -> None:
    provider.script = Script(stall_at=3)
    with server_of_rivers(tmp_path, provider, resume_grace_s=0.3) as (server, client):
        run_id, _ = begin(client, 5)
        provider.wait_until_left()
        server.wait_until_idle()
        last = follow(client, run_id, 5)[-1]
        assert (last.type, last.data["finish_reason"]) == ("done", "cancelled")


def test_without_resume_a_client_that_leaves_ends_its_run(
    asked: httpx.Client, module_server: Server, shared_provider: Provider
) -> None:
    shared_provider.script = Script(stall_at=3)
    run_id, _ = begin(asked, 5, {"query": QUESTION["query"], "on_disconnect": "cancel"})
    shared_provider.wait_until_left()
    module_server.wait_until_idle()
    assert follow(asked, run_id, None)[-1].data["finish_reason"] == "cancelled"


def test_a_client_that_has_every_event_gets_204(asked: httpx.Client) -> None:
    answer = asked.post("/query/stream", json=QUESTION)
    last = events_of(answer.content)[-1].id
    path = f"/api/v1/query/stream/{answer.headers['X-Run-Id']}"
    done = asked.get(path, headers={"Last-Event-ID": str(last)})
    assert (done.status_code, done.content) == (204, b"")
    assert events_of(asked.get(path, headers={"Last-Event-ID": str(last - 1)}).content)[0].type == "done"


@pytest.mark.parametrize("last_event_id", ["-1", "1.5", "one", "99999", "9" * 30, "٣", "1, 2"])
def test_a_number_that_no_event_had_is_refused(asked: httpx.Client, last_event_id: str) -> None:
    run_id = asked.post("/query/stream", json=QUESTION).headers["X-Run-Id"]
    answer = asked.get(f"/api/v1/query/stream/{run_id}", headers={b"Last-Event-ID": last_event_id.encode()})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "last_event_id_invalid")


def test_a_run_is_followed_only_by_its_own_workspace(asked: httpx.Client, module_server: Server) -> None:
    run_id = asked.post("/query/stream", json=QUESTION).headers["X-Run-Id"]
    with module_server.client() as nobody:
        for headers in ({}, {"X-Workspace": "b" * 32}):
            for path in (run_id, "unknown"):
                answer = nobody.get(f"/api/v1/query/stream/{path}", headers=headers)
                assert (answer.status_code, answer.json()["error"]["code"]) == (404, "run_not_found")


def test_a_deleted_workspace_leaves_no_answer_to_be_followed(provider: Provider, tmp_path: Path) -> None:
    with server_of_rivers(tmp_path, provider) as (_, client):
        run_id = client.post("/query/stream", json=QUESTION).headers["X-Run-Id"]
        path = f"/api/v1/query/stream/{run_id}"
        assert client.get(path).status_code == httpx.codes.OK
        assert client.delete("/api/v1/documents").status_code == httpx.codes.NO_CONTENT
        assert client.get(path).status_code == httpx.codes.NOT_FOUND


def test_no_event_is_lost_or_doubled_however_often_the_connection_breaks(
    asked: httpx.Client, module_server: Server, shared_provider: Provider
) -> None:
    words = tuple(f"word{n} " for n in range(400))
    shared_provider.script = Script(tokens=words, delay_s=0.002)
    run_id, events = begin(asked, 1)
    moments = random.Random(7)
    while events[-1].type != "done":
        events += follow(asked, run_id, events[-1].id, moments.randint(1, 20))
    assert [json.dumps(event.data) for event in events if event.type == "token"] == [
        json.dumps({"text": word}) for word in words
    ]
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    module_server.wait_until_idle()
