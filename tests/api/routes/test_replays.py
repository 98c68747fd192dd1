"""Exported answers played again over SSE, and files that are not played."""

import json
from typing import Any

import httpx

from tests.support.owners import Owner, error_of
from tests.support.server import Event, Server, ask, events_of


def without_ids(events: list[Event]) -> list[tuple[int, str, dict[str, Any]]]:
    return [
        (event.id, event.type, {name: value for name, value in event.data.items() if name != "run_id"})
        for event in events
    ]


def test_a_recording_plays_the_same_events_without_model_or_documents(owner: Owner, stranger: httpx.Client) -> None:
    answered = ask(owner.client, "How long is the Rhine?")
    recording = owner.export("json", answered[-1].data["run_id"]).content
    for pace in ("recorded", "at_once"):
        played = stranger.post(f"/api/v1/replays?pace={pace}", content=recording)
        assert played.headers["content-type"].startswith("text/event-stream")
        assert without_ids(events_of(played.content)) == without_ids(answered)
        assert events_of(played.content)[-1].data["run_id"] == played.headers["x-run-id"]


def test_each_answer_of_a_conversation_can_be_played(owner: Owner, stranger: httpx.Client) -> None:
    recording = owner.export("json", also=[owner.another()]).content
    second = stranger.post("/api/v1/replays?pace=at_once&answer=2", content=recording)
    assert "1,230" in second.text or "Rhine" in second.text
    assert error_of(stranger.post("/api/v1/replays?answer=3", content=recording)) == (422, "answer_missing")


def test_a_changed_newer_or_other_file_gets_a_clear_error(owner: Owner, stranger: httpx.Client) -> None:
    whole = json.loads(owner.export("json").content)
    newer = whole | {"format_version": 99}
    changed = json.loads(json.dumps(whole))
    changed["recordings"][0]["question"] = "How short is it?"
    for body, code in (
        (newer, "recording_newer"),
        (changed, "recording_damaged"),
        ({"hello": 1}, "recording_unreadable"),
        ([], "recording_unreadable"),
    ):
        assert error_of(stranger.post("/api/v1/replays", json=body)) == (422, code)


def test_what_is_replayed_can_be_neither_shared_nor_rated_nor_exported(
    keyless: Server, owner: Owner, stranger: httpx.Client
) -> None:
    # Anybody can write such a file: this server vouches for none, and a file may name documents of others.
    recording = owner.export("json").content
    stranger.headers["X-Workspace"] = "c" * 32
    run_id = stranger.post("/api/v1/replays?pace=at_once", content=recording).headers["x-run-id"]
    keyless.wait_until_idle()
    assert error_of(stranger.post("/api/v1/shares", json={"run_ids": [run_id]})) == (404, "run_not_found")
    assert error_of(stranger.put(f"/api/v1/runs/{run_id}/feedback", json={"rating": 1})) == (404, "run_not_found")
    assert error_of(stranger.get(f"/api/v1/runs/{run_id}/export?format=html")) == (404, "run_not_found")
