"""Shares: what they show, to whom, and how they end."""

import re
import secrets
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from services.documents import workspace_key
from tests.api.routes.test_sources import text_of
from tests.support.owners import QUESTION, Owner, error_of, new_owner
from tests.support.provider import Provider, Script
from tests.support.server import Server, settings_for

pytestmark = pytest.mark.slow

GUESSES = 100


def test_anybody_reads_the_answer_and_its_pages_without_login_or_script(owner: Owner, stranger: httpx.Client) -> None:
    made = owner.share()
    assert made.status_code == httpx.codes.CREATED
    assert sorted(made.json()) == ["created", "expires", "id", "run_ids", "title", "url"]
    page = stranger.get(made.json()["url"])
    text = text_of(page.text)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert QUESTION in text
    assert "Supported" in text
    assert page.text.count("data:image/png;base64,") == 1
    assert "<script" not in page.text


def test_a_share_shows_nothing_but_what_is_cited_and_leads_nowhere(owner: Owner, stranger: httpx.Client) -> None:
    page = stranger.get(owner.share().json()["url"]).text
    for secret in (
        owner.workspace,
        workspace_key(owner.workspace),
        *owner.documents.values(),
        owner.run_id,
        "/source/",
    ):
        assert secret not in page
    assert "Rhine" not in page  # the other page of the cited document
    assert all(address.startswith("#") for address in re.findall(r'href="([^"]*)"', page))


def test_a_preview_has_no_word_of_the_answer_unless_the_owner_says_so(owner: Owner, stranger: httpx.Client) -> None:
    def description(**options: object) -> str:
        page = stranger.get(owner.share(**options).json()["url"]).text
        [found] = re.findall(r'<meta property="og:description" content="([^"]*)">', page)
        return str(found)

    assert "652" not in description()
    assert "652" in description(preview=True)


def test_the_snapshot_stays_as_it_was_when_the_conversation_goes_on(owner: Owner, stranger: httpx.Client) -> None:
    url = owner.share().json()["url"]
    before = stranger.get(url).text
    owner.another()
    assert stranger.get(url).text == before


def test_the_owner_sees_and_revokes_what_is_shared(owner: Owner, stranger: httpx.Client) -> None:
    first, second = owner.share().json(), owner.share(owner.run_id, owner.another()).json()
    listed = owner.client.get("/api/v1/shares").json()["shares"]
    assert [each["id"] for each in listed] == [first["id"], second["id"]]
    assert owner.client.get(f"/api/v1/shares/{first['id']}").json() == first
    assert owner.client.delete(f"/api/v1/shares/{first['id']}").status_code == httpx.codes.NO_CONTENT
    assert [stranger.get(each["url"]).status_code for each in (first, second)] == [404, 200]
    assert owner.client.delete("/api/v1/shares").status_code == httpx.codes.NO_CONTENT
    assert stranger.get(second["url"]).status_code == httpx.codes.NOT_FOUND
    assert owner.client.get("/api/v1/shares").json() == {"shares": []}


def test_another_workspace_neither_sees_nor_revokes_a_share_nor_shares_the_answer(
    owner: Owner, stranger: httpx.Client
) -> None:
    made = owner.share().json()
    stranger.headers["X-Workspace"] = "a" * 32
    path = f"/api/v1/shares/{made['id']}"
    assert error_of(stranger.get(path)) == error_of(stranger.delete(path)) == (404, "share_not_found")
    stranger.delete("/api/v1/shares")
    assert stranger.get("/api/v1/shares").json() == {"shares": []}
    assert error_of(stranger.post("/api/v1/shares", json={"run_ids": [owner.run_id]})) == (404, "run_not_found")
    assert stranger.get(made["url"]).status_code == httpx.codes.OK


def test_a_share_is_gone_with_its_document_and_with_everything(owner: Owner, stranger: httpx.Client) -> None:
    url = owner.share().json()["url"]
    owner.client.delete(f"/api/v1/documents/{owner.documents['notes.md']}")
    assert stranger.get(url).status_code == httpx.codes.NOT_FOUND
    of_the_rest = owner.share(owner.another()).json()["url"]
    assert stranger.get(of_the_rest).status_code == httpx.codes.OK
    owner.client.delete("/api/v1/documents")
    assert stranger.get(of_the_rest).status_code == httpx.codes.NOT_FOUND


def test_a_share_is_gone_after_its_days(keyless: Server, owner: Owner, stranger: httpx.Client) -> None:
    made = owner.share(days=1).json()
    assert made["expires"] - made["created"] == pytest.approx(24 * 3600)
    records = keyless.services.library.records
    record = keyless.call(records.find("share", made["id"]))
    assert record is not None
    old = replace(record, id=secrets.token_hex(16), expires=time.time() - 1)
    keyless.call(records.add(old, b"old"))
    assert stranger.get(f"/s/{old.id}").status_code == httpx.codes.NOT_FOUND
    keyless.call(records.delete_expired())
    assert keyless.call(records.content(old)) is None
    assert stranger.get(made["url"]).status_code == httpx.codes.OK


def test_guessed_ids_find_nothing(owner: Owner, stranger: httpx.Client) -> None:
    owner.share()
    found = [stranger.get(f"/s/{secrets.token_hex(16)}").status_code for _ in range(GUESSES)]
    assert found == [404] * GUESSES


def test_a_share_outlives_the_process_and_needs_no_key_while_everything_else_does(folder: Path) -> None:
    settings = settings_for(folder, api_keys="a-key-of-the-tests-1")
    with Server(settings) as server, server.client() as client:
        path = httpx.URL(new_owner(server, client).share().json()["url"]).path
    with Server(settings) as server, httpx.Client(base_url=server.url, trust_env=False) as stranger:
        assert stranger.get(path).status_code == httpx.codes.OK
        assert stranger.get("/api/v1/shares").status_code == httpx.codes.UNAUTHORIZED
        assert stranger.delete(path).status_code == httpx.codes.UNAUTHORIZED


def test_the_operator_can_switch_sharing_off(folder: Path) -> None:
    with Server(settings_for(folder)) as server, server.client() as client:
        path = httpx.URL(new_owner(server, client).share().json()["url"]).path
    with Server(settings_for(folder, sharing=False)) as server, server.client() as client:
        owner = new_owner(server, client)
        assert error_of(owner.share()) == (403, "sharing_off")
        assert client.get(path).status_code == httpx.codes.NOT_FOUND
        assert owner.export("html").status_code == httpx.codes.OK


def test_shares_count_into_what_a_workspace_may_hold(keyless: Server, folder: Path) -> None:
    with Server(settings_for(folder, workspace_max_mb=1)) as server, server.client() as client:
        owner = new_owner(server, client)
        assert owner.share().status_code == httpx.codes.CREATED
        refused = next(answer for answer in (owner.share() for _ in range(60)) if answer.is_error)
        assert error_of(refused) == (413, "workspace_full")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"run_ids": []},
        {"run_ids": ["x"], "days": 0},
        {"run_ids": ["x"], "days": 1e9},
        {"run_ids": ["x"] * 51},
        {"run_ids": ["x"], "preview": "yes"},
        {"run_ids": [1]},
        {"run_ids": ["x"], "more": 1},
    ],
)
def test_a_request_of_the_wrong_form_is_refused(owner: Owner, body: dict[str, object]) -> None:
    assert owner.client.post("/api/v1/shares", json=body).status_code == httpx.codes.UNPROCESSABLE_ENTITY


def test_a_share_needs_a_workspace(owner: Owner, stranger: httpx.Client) -> None:
    answer = stranger.post("/api/v1/shares", json={"run_ids": [owner.run_id]})
    assert error_of(answer) == (400, "workspace_missing")


def test_an_answer_that_is_still_written_can_be_neither_shared_nor_exported_nor_rated(
    asked: httpx.Client, shared_provider: Provider
) -> None:
    shared_provider.script = Script(stall_at=1)
    with asked.stream("POST", "/query/stream", json={"query": "How long is the Nile?"}) as answer:
        run_id = answer.headers["X-Run-Id"]
        refused = [
            asked.post("/api/v1/shares", json={"run_ids": [run_id]}),
            asked.get(f"/api/v1/runs/{run_id}/export?format=markdown"),
            asked.put(f"/api/v1/runs/{run_id}/feedback", json={"rating": 1}),
        ]
        assert [error_of(each) for each in refused] == [(409, "run_unfinished")] * 3
        asked.delete(f"/api/v1/runs/{run_id}")
        answer.read()
    assert asked.post("/api/v1/shares", json={"run_ids": [run_id]}).status_code == httpx.codes.CREATED
