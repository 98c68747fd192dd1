"""Ratings over HTTP: given, changed, taken back, read by their workspace and by the operator alone."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.owners import NOTES, QUESTION, Owner, error_of, new_owner
from tests.support.server import Server, settings_for, upload

OPERATOR = "operator-key-of-the-tests"


def lines(client: httpx.Client, **headers: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/feedback.jsonl", headers=headers)
    assert answer.status_code == httpx.codes.OK, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_rating_is_stored_with_all_that_is_needed_to_ask_again(owner: Owner) -> None:
    expected = {"document_id": owner.documents["notes.md"], "page": None, "text": "It is in Italy."}
    body: dict[str, Any] = {"reasons": ["wrong", "incomplete"], "comment": "<b>No</b>", "expected": expected}
    assert owner.rate(**body).json() == {"rating": -1, **body}
    [line] = lines(owner.client)
    assert line["rating"] == -1
    assert line["reasons"] == ["wrong", "incomplete"]
    assert line["question"] == QUESTION
    assert sorted(line["documents"]) == ["notes.md", "rivers.pdf"]
    assert line["expected_filename"] == "notes.md"
    assert "652" in line["answer"]
    assert line["events"][-1]["event"]["type"] == "done"
    assert {"version", "settings", "history", "cited"} <= line.keys()


def test_a_rating_can_be_changed_and_taken_back(owner: Owner) -> None:
    owner.rate(-1, comment="wrong")
    owner.rate(1, reasons=["good"])
    [line] = lines(owner.client)
    assert (line["rating"], line["comment"]) == (1, "")
    path = f"/api/v1/runs/{owner.run_id}/feedback"
    assert owner.client.delete(path).status_code == httpx.codes.NO_CONTENT
    assert lines(owner.client) == []
    assert error_of(owner.client.delete(path)) == (404, "feedback_not_found")


def test_how_answers_were_rated_is_read_back_by_their_workspace_alone(owner: Owner, stranger: httpx.Client) -> None:
    expected = {"document_id": owner.documents["notes.md"], "page": None, "text": "It is in Italy."}
    owner.rate(-1, reasons=["wrong_source"], comment="No.", expected=expected)
    unrated = owner.another()
    asked = {"run_id": [owner.run_id, unrated]}
    [found] = owner.client.get("/api/v1/feedback", params=asked).json()["ratings"]
    assert found == {
        "run_id": owner.run_id,
        "rating": -1,
        "reasons": ["wrong_source"],
        "comment": "No.",
        "expected": expected,
        "expected_filename": "notes.md",
    }
    answer = stranger.get("/api/v1/feedback", params=asked, headers={"X-Workspace": "b" * 32})
    assert answer.json() == {"ratings": []}
    assert owner.client.get("/api/v1/feedback").status_code == httpx.codes.UNPROCESSABLE_ENTITY


def test_the_right_place_is_named_also_in_a_document_that_was_not_searched(owner: Owner) -> None:
    added = upload(owner.client, ("more.md", b"# More\n\nThe Po is 652 km long.")).json()["documents"][0]["id"]
    owner.rate(-1, expected={"document_id": added, "page": 1.0})  # in JSON the integer 1
    assert [line["expected_filename"] for line in lines(owner.client)] == ["more.md"]


def test_only_the_own_answers_can_be_rated_and_only_own_ratings_read(owner: Owner, stranger: httpx.Client) -> None:
    owner.rate(-1)
    stranger.headers["X-Workspace"] = "b" * 32
    path = f"/api/v1/runs/{owner.run_id}/feedback"
    assert error_of(stranger.put(path, json={"rating": 1})) == (404, "run_not_found")
    assert error_of(stranger.delete(path)) == (404, "feedback_not_found")
    assert lines(stranger) == []
    assert len(lines(owner.client)) == 1


def test_nobody_reads_all_ratings_without_an_operators_key(owner: Owner, stranger: httpx.Client) -> None:
    owner.rate(-1)
    assert error_of(stranger.get("/api/v1/feedback.jsonl")) == (400, "workspace_missing")
    # Without keys on the server, what is in the header is at most a workspace, and this one is empty.
    assert lines(stranger, Authorization=f"Bearer {OPERATOR}") == []


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = settings_for(
        tmp_path_factory.mktemp("operated"), api_keys="a-key-of-the-tests-1", operator_keys=OPERATOR
    )
    with Server(settings) as server:
        yield server


def test_the_operator_reads_the_ratings_of_all_and_nothing_else(operated: Server) -> None:
    owners = []
    for _ in range(2):
        with operated.client() as client:
            owner = new_owner(operated, client)
            owner.rate(-1)
            owners.append(owner)
    with httpx.Client(base_url=operated.url, trust_env=False) as operator:
        operator.headers["Authorization"] = f"Bearer {OPERATOR}"
        found = operator.get("/api/v1/feedback.jsonl")
        assert {json.loads(line)["run_id"] for line in found.text.splitlines()} == {each.run_id for each in owners}
        assert all(each.workspace not in found.text for each in owners)
        assert operator.get("/api/v1/documents").status_code == httpx.codes.UNAUTHORIZED
        assert operator.get("/api/v1/shares").status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize(
    "body",
    [
        {"rating": 0},
        {"rating": "1"},
        {},
        {"rating": 1, "reasons": ["because"]},
        {"rating": 1, "comment": "x" * 1_000_000},
        {"rating": 1, "expected": {"document_id": "d", "page": 0}},
        {"rating": 1, "expected": {"document_id": ""}},
        {"rating": 1, "more": True},
    ],
)
def test_a_rating_of_the_wrong_form_is_refused(owner: Owner, body: dict[str, object]) -> None:
    answer = owner.client.put(f"/api/v1/runs/{owner.run_id}/feedback", json=body)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert lines(owner.client) == []


def test_the_right_place_must_be_in_a_document_that_the_visitor_may_see(owner: Owner, stranger: httpx.Client) -> None:
    foreign = upload(stranger, ("notes.md", NOTES)).json()["documents"][0]["id"]
    for document_id in (foreign, "unknown"):
        answer = owner.rate(-1, expected={"document_id": document_id})
        assert error_of(answer) == (404, "document_not_found")
    assert lines(owner.client) == []


def test_ratings_go_with_their_documents_and_with_everything(owner: Owner) -> None:
    owner.rate(-1)
    owner.client.delete(f"/api/v1/documents/{owner.documents['notes.md']}")
    assert lines(owner.client) == []
    owner.rate(-1, owner.another())
    assert len(lines(owner.client)) == 1
    owner.client.delete("/api/v1/documents")
    assert lines(owner.client) == []


def test_a_rating_can_be_changed_after_a_restart(folder: Path) -> None:
    settings = settings_for(folder)
    with Server(settings) as server, server.client() as client:
        owner = new_owner(server, client)
        owner.rate(-1)
    with Server(settings) as server, server.client(headers={"X-Workspace": owner.workspace}) as client:
        path = f"/api/v1/runs/{owner.run_id}/feedback"
        assert client.put(path, json={"rating": 1}).status_code == httpx.codes.OK
        assert [line["rating"] for line in lines(client)] == [1]
        assert error_of(client.put("/api/v1/runs/unknown/feedback", json={"rating": 1})) == (404, "run_not_found")


def test_the_metrics_count_shares_exports_and_ratings_without_anybodys_words(owner: Owner) -> None:
    def counted() -> dict[str, float]:
        page = owner.client.get("/metrics").text
        assert "Nile" not in page
        found = re.findall(r"^(footnote_(?:shares|exports|ratings)_total\{.*\}) (\S+)$", page, re.MULTILINE)
        return {name: float(value) for name, value in found}

    before = counted()
    shared = owner.share().json()
    owner.client.get(shared["url"])
    owner.client.delete(f"/api/v1/shares/{shared['id']}")
    owner.export("docx")
    owner.rate(-1, comment="The Nile is longer.")
    owner.rate(1)
    owner.client.delete(f"/api/v1/runs/{owner.run_id}/feedback")
    after = counted()
    assert {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)} == {
        'footnote_shares_total{event="created"}': 1,
        'footnote_shares_total{event="read"}': 1,
        'footnote_shares_total{event="revoked"}': 1,
        'footnote_exports_total{format="docx"}': 1,
        'footnote_ratings_total{rating="bad"}': 1,
        'footnote_ratings_total{rating="good"}': 1,
        'footnote_ratings_total{rating="withdrawn"}': 1,
    }
