from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.ticks import MAX_OPEN
from tests.server import Server, decoded, events_of, settings_for


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
    with server.client() as client, ExitStack() as listening:
        answers = [
            listening.enter_context(client.stream("GET", "/api/v1/ticks?silence_s=300")).iter_lines()
            for _ in range(MAX_OPEN)
        ]
        assert [next(answer) for answer in answers] == ["id: 1"] * MAX_OPEN
        refused = client.get("/api/v1/ticks")
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "overloaded")
        assert "Retry-After" in refused.headers
    server.call(server.app.state.ticks.acquire())


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
