import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.routes.ticks import MAX_OPEN
from services.operations.turns import most_of_a_client
from tests.support.server import READY_POLL_S, Server, decoded, events_of, settings_for


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(settings_for(tmp_path)) as server:
        yield server


def test_ticks_are_events_with_the_time_they_were_sent(keyless: Server, client: httpx.Client) -> None:
    answer = client.get("/api/v1/ticks?count=3&interval_ms=20")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"
    hello, *ticks, done = events_of(answer.content)
    assert hello.data == {"url": f"{keyless.url}/", "forwarded": "none", "max_upload_mb": 2}
    assert [tick.type for tick in ticks] == ["tick"] * 3
    sent = [tick.data["sent_ms"] for tick in ticks]
    assert sent == sorted(sent)
    assert sent[0] >= 20
    assert (done.type, done.data) == ("done", {"ticks": 3})
    assert [event.id for event in decoded(answer.content)] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    "asked", ["count=0", "count=101", "interval_ms=9", "interval_ms=1001", "silence_s=301", "silence_s=-1", "count=x"]
)
def test_more_than_the_doctor_needs_is_refused(client: httpx.Client, asked: str) -> None:
    answer = client.get(f"/api/v1/ticks?{asked}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")


def test_only_a_few_may_listen_at_once_and_who_leaves_makes_room(server: Server) -> None:
    of_one = most_of_a_client(MAX_OPEN)
    lines: list[Iterator[str]] = []  # a stream ends when nothing holds what reads it
    with server.client() as client, ExitStack() as listening:

        def listen(number: int, address: str) -> None:
            for _ in range(number):
                asked = client.stream("GET", "/api/v1/ticks?silence_s=300", headers={"X-Forwarded-For": address})
                lines.append(listening.enter_context(asked).iter_lines())
                assert next(lines[-1]) == "id: 1"

        listen(of_one, "203.0.113.7")
        refused = client.get("/api/v1/ticks", headers={"X-Forwarded-For": "203.0.113.7"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "overloaded")
        assert "Retry-After" in refused.headers
        listen(MAX_OPEN - of_one, "198.51.100.9")
        assert client.get("/api/v1/ticks", headers={"X-Forwarded-For": "198.51.100.10"}).status_code == 503
    while server.app.state.ticks.open:
        threading.Event().wait(READY_POLL_S)


def test_every_event_of_ticks_is_described(client: httpx.Client) -> None:
    schema: dict[str, Any] = client.get("/openapi.json").json()
    content = schema["paths"]["/api/v1/ticks"]["get"]["responses"]["200"]["content"]["text/event-stream"]
    assert content["itemSchema"] == {"$ref": "#/components/schemas/TickEvent"}
    frames = schema["components"]["schemas"]["TickEvent"]["oneOf"]
    described = {
        frame["properties"]["event"]["const"]: frame["properties"]["data"]["contentSchema"]["$ref"].rpartition("/")[2]
        for frame in frames
    }
    for event in events_of(client.get("/api/v1/ticks?count=1&interval_ms=10").content):
        assert set(schema["components"]["schemas"][described[event.type]]["required"]) == set(event.data)
