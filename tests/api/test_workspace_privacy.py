"""What an attacker gets who knows everything of another visitor but the token of the workspace: nothing, not even
whether there is anything."""

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from services.answering.run import Run
from tests.support import files
from tests.support.browser_tab import new_name
from tests.support.provider import Provider, Script
from tests.support.server import Server, ask, upload, with_samples
from ui import create_app

DOCUMENTS = "/api/v1/documents"
HOURS_S = 7200


@pytest.fixture(scope="module")
def whole(shared_provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The whole program, the page included, which waits for a silent model longer than all tests take."""
    folder = tmp_path_factory.mktemp("whole")
    patient = {"first_token_timeout_s": HOURS_S, "answer_timeout_s": HOURS_S}
    with Server(with_samples(folder, shared_provider, **patient), create_app) as server:
        yield server


@dataclass(frozen=True)
class Known:
    """What an attacker knows of a visitor, or makes up."""

    document: str
    run: str
    session: str

    @property
    def passage(self) -> str:
        return f"{self.document}-0"


@dataclass(frozen=True)
class Victim:
    known: Known
    workspace: str
    documents: list[dict[str, Any]]
    run: Run

    def still_has_everything(self, client: httpx.Client) -> bool:
        mine = {"X-Workspace": self.workspace}
        listed = client.get(DOCUMENTS, headers=mine).json()["documents"]
        drawn = client.get(f"{DOCUMENTS}/{self.known.document}/pages/1.png", headers=mine)
        is_answered = self.run.cancelled is None and not self.run.finished
        return listed == self.documents and drawn.status_code == httpx.codes.OK and is_answered


def made_up() -> Known:
    return Known(uuid.uuid4().hex, new_name(), new_name())


OPEN_QUESTION = "How long is the Nile, in secret?"


@pytest.fixture(scope="module")
def victim(whole: Server, shared_provider: Provider) -> Iterator[Victim]:
    """A visitor with a document, a drawn page, and an answer on its way, whom no test may harm."""
    shared_provider.answer_for[OPEN_QUESTION] = Script(stall_at=0)
    with whole.client() as client:
        uploaded = upload(client, ("secret.pdf", files.rivers_pdf())).json()
        mine = {"X-Workspace": uploaded["workspace"]}
        document = uploaded["documents"][0]["id"]
        client.get(f"{DOCUMENTS}/{document}/pages/1.png?passage={document}-0", headers=mine)
        with client.stream("POST", "/query/stream", json={"query": OPEN_QUESTION}, headers=mine) as answer:
            run = whole.services.runs.get(uploaded["workspace"], answer.headers["X-Run-Id"])
            yield Victim(Known(document, run.id, new_name()), uploaded["workspace"], uploaded["documents"], run)


def headers_of_own(client: httpx.Client) -> dict[str, str]:
    """The header of a new workspace with a document."""
    return {"X-Workspace": upload(client, ("own.pdf", files.pdf(["My own."]))).json()["workspace"]}


@pytest.fixture(scope="module")
def own(whole: Server) -> dict[str, str]:
    """The header of the attacker's own workspace, which has a document too, and keeps it."""
    with whole.client() as client:
        return headers_of_own(client)


@pytest.fixture
def attacker(whole: Server) -> Iterator[httpx.Client]:
    with whole.client() as client:
        yield client


Request = tuple[str, str, object]
"""Method, path, and a body as JSON."""

ATTEMPTS: dict[str, Request] = {
    "GET /api/v1/documents/{document_id}": ("GET", "/api/v1/documents/{document}", None),
    "DELETE /api/v1/documents/{document_id}": ("DELETE", "/api/v1/documents/{document}", None),
    "POST /api/v1/documents/{document_id}/reading": ("POST", "/api/v1/documents/{document}/reading", None),
    "GET /api/v1/documents/{document_id}/pages/{page}.png": ("GET", "/api/v1/documents/{document}/pages/1.png", None),
    "a passage on a picture": ("GET", "/api/v1/documents/{document}/pages/1.png?passage={passage}", None),
    "sentences on a picture": ("GET", "/api/v1/documents/{document}/pages/1.png?sentences=0-9", None),
    "bad sentences": ("GET", "/api/v1/documents/{document}/pages/1.png?sentences=x", None),
    "a ticket made up": ("GET", "/api/v1/documents/{document}/pages/1.png?ticket=a.b.c", None),
    "no page": ("GET", "/api/v1/documents/{document}/pages/99.png", None),
    "no number": ("GET", "/api/v1/documents/{document}/pages/x.png", None),
    "GET /api/v1/documents/{document_id}/pages/{part}": ("GET", "/api/v1/documents/{document}/pages/1", None),
    "GET /api/v1/documents/{document_id}/passages/{passage_id}": (
        "GET", "/api/v1/documents/{document}/passages/{passage}", None,
    ),
    "DELETE /api/v1/runs/{run_id}": ("DELETE", "/api/v1/runs/{run}", None),
    "GET /api/v1/runs/{run_id}/export": ("GET", "/api/v1/runs/{run}/export?format=markdown", None),
    "PUT /api/v1/runs/{run_id}/feedback": ("PUT", "/api/v1/runs/{run}/feedback", {"rating": 1}),
    "DELETE /api/v1/runs/{run_id}/feedback": ("DELETE", "/api/v1/runs/{run}/feedback", None),
    "a share of another's answer": ("POST", "/api/v1/shares", {"run_ids": ["{run}"]}),
    "GET /api/v1/shares/{share_id}": ("GET", "/api/v1/shares/{run}", None),
    "DELETE /api/v1/shares/{share_id}": ("DELETE", "/api/v1/shares/{run}", None),
    "GET /api/v1/query/stream/{run_id}": ("GET", "/api/v1/query/stream/{run}", None),
    "a question": ("POST", "/api/v1/query", {"query": "Nile?", "document_ids": ["{document}"]}),
    "a question, streamed": ("POST", "/api/v1/query/stream", {"query": "Nile?", "document_ids": ["{document}"]}),
    "a question, unversioned": ("POST", "/query", {"query": "Nile?", "document_ids": ["{document}"]}),
    "a question, unversioned and streamed": ("POST", "/query/stream", {"query": "?", "document_ids": ["{document}"]}),
    "PUT": ("PUT", "/api/v1/documents/{document}", {}),
    "PATCH": ("PATCH", "/api/v1/documents/{document}", {}),
    "HEAD": ("HEAD", "/api/v1/documents/{document}", None),
    "OPTIONS": ("OPTIONS", "/api/v1/documents/{document}", None),
    "the original": ("GET", "/api/v1/documents/{document}/original", None),
    "GET /v1/responses/{response_id}": ("GET", "/v1/responses/resp_{run}", None),
    "a response, streamed": ("GET", "/v1/responses/resp_{run}?stream=true", None),
    "DELETE /v1/responses/{response_id}": ("DELETE", "/v1/responses/resp_{run}", None),
    "POST /v1/responses/{response_id}/cancel": ("POST", "/v1/responses/resp_{run}/cancel", None),
    "GET /v1/models/{model}": ("GET", "/v1/models/{document}", None),
    "DELETE /api/v1/ai-sdk/chat/{chat_id}/stream": ("DELETE", "/api/v1/ai-sdk/chat/{run}/stream", None),
    "a chat completion": (
        "POST", "/v1/chat/completions",
        {"model": "footnote", "messages": [{"role": "user", "content": "?"}],
         "footnote": {"document_ids": ["{document}"]}},
    ),
    "a response": (
        "POST", "/v1/responses", {"model": "footnote", "input": "?", "footnote": {"document_ids": ["{document}"]}},
    ),
    "a previous response": (
        "POST", "/v1/responses", {"model": "footnote", "input": "?", "previous_response_id": "resp_{run}"},
    ),
}  # fmt: skip
NOTHING_NAMED = {"GET /api/v1/ai-sdk/chat/{chat_id}/stream"}
"""Names made by clients, each within its workspace; of an unknown one it says that no answer is in progress."""

MALFORMED = {"X-Workspace": "' OR '1'='1"}


def filled(request: Request, known: Known) -> tuple[str, str, object]:
    method, path, body = request
    names = {"document": known.document, "passage": known.passage, "run": known.run}

    def fill(text: str) -> str:
        for name, value in names.items():
            text = text.replace("{" + name + "}", value)
        return text

    return method, fill(path), json.loads(fill(json.dumps(body)))


def told(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """Everything that an answer tells, but when it was given."""
    return answer.status_code, answer.content, {k: v for k, v in answer.headers.items() if k != "date"}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=list(ATTEMPTS))
def test_another_workspaces_data_looks_like_missing_data(
    victim: Victim, attacker: httpx.Client, own: dict[str, str], attempt: Request
) -> None:
    for headers in ({}, own, MALFORMED, {"X-Workspace": ""}):
        of_victim, of_nobody = (
            attacker.request(method, path, json=body, headers=headers)
            for method, path, body in (filled(attempt, victim.known), filled(attempt, made_up()))
        )
        assert told(of_victim) == told(of_nobody)
        assert of_victim.status_code in (400, 404, 405)
    assert victim.still_has_everything(attacker)


def test_the_attempts_cover_every_route_that_names_something(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    named = {f"{method.upper()} {path}" for path, methods in paths.items() if "{" in path for method in methods}
    assert named - set(ATTEMPTS) == NOTHING_NAMED


def test_another_workspaces_passage_is_not_marked_on_a_visitors_page(
    victim: Victim, attacker: httpx.Client, own: dict[str, str]
) -> None:
    [document] = attacker.get(DOCUMENTS, headers=own).json()["documents"]
    for rest in ("pages/1.png?passage={}", "passages/{}"):
        of_victim, of_nobody = (
            attacker.get(f"{DOCUMENTS}/{document['id']}/{rest.format(known.passage)}", headers=own)
            for known in (victim.known, made_up())
        )
        assert told(of_victim) == told(of_nobody)
        assert of_victim.status_code == httpx.codes.NOT_FOUND


def test_a_file_that_another_workspace_has_is_not_known(victim: Victim, attacker: httpx.Client) -> None:
    own = headers_of_own(attacker)
    parts = [("files", ("secret.pdf", files.rivers_pdf()))]
    body = attacker.post(DOCUMENTS, files=parts, headers=own | {"Accept": "text/event-stream"}).text
    assert '"known":false' in body
    assert victim.known.document not in body


def test_a_question_without_a_choice_never_searches_anothers_documents(
    victim: Victim, attacker: httpx.Client, own: dict[str, str], shared_provider: Provider
) -> None:
    for headers in ({}, own):
        answer = attacker.post("/query", json={"query": "How long is the Nile? secret.pdf"}, headers=headers)
        found = {citation["document_id"] for citation in answer.json()["citations"]}
        assert victim.known.document not in found
        assert files.NILE not in shared_provider.requests[-1].body["messages"][-1]["content"]


def test_deleting_everything_deletes_nothing_of_others(victim: Victim, attacker: httpx.Client) -> None:
    own = headers_of_own(attacker)
    samples = attacker.get(DOCUMENTS).json()["samples"]
    assert attacker.delete(DOCUMENTS, headers=own).status_code == httpx.codes.NO_CONTENT
    assert attacker.get(DOCUMENTS, headers=own).json()["documents"] == []
    for headers, code in (({}, "workspace_missing"), (MALFORMED, "workspace_invalid")):
        refused = attacker.delete(DOCUMENTS, headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, code)
    assert victim.still_has_everything(attacker)
    assert attacker.get(DOCUMENTS).json()["samples"] == samples


def test_no_answer_without_the_token_names_another_workspaces_data(
    victim: Victim, attacker: httpx.Client, own: dict[str, str]
) -> None:
    for headers in ({}, own):
        for path in (DOCUMENTS, "/openapi.json", "/", "/healthz", "/readyz"):
            text = attacker.get(path, headers=headers).text
            for secret in (victim.known.document, victim.known.run, victim.workspace, "secret.pdf"):
                assert secret not in text


TOKENS = {
    "too long": b"a" * 65,
    "much too long": b"a" * 20_000,
    "too short": b"a" * 21,
    "unicode": "🦆".encode() * 8,
    "unicode digits": "٣".encode() * 16,
    "latin-1": b"\xe9" * 30,
    "a blank within": b"a" * 15 + b" " + b"a" * 15,
    "two in one": b"a" * 30 + b"," + b"b" * 30,
    "a quote": b"a" * 30 + b"'",
    "a path": b"../" * 10,
    "percent": b"%61" * 10,
}


@pytest.mark.parametrize("token", TOKENS.values(), ids=list(TOKENS))
def test_an_invalid_token_is_refused(whole: Server, token: bytes) -> None:
    with closing(HTTPConnection(urlsplit(whole.url).netloc, timeout=60)) as connection:
        connection.request("GET", DOCUMENTS, headers={"X-Workspace": token})
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["error"]["code"]) == (400, "workspace_invalid")


def test_blanks_around_a_token_do_not_count_and_of_two_tokens_the_first_does(whole: Server, victim: Victim) -> None:
    def listed(*tokens: str) -> list[dict[str, Any]]:
        with closing(HTTPConnection(urlsplit(whole.url).netloc, timeout=60)) as connection:
            connection.putrequest("GET", DOCUMENTS)
            for token in tokens:
                connection.putheader("X-Workspace", token)
            connection.endheaders()
            documents: list[dict[str, Any]] = json.loads(connection.getresponse().read())["documents"]
            return documents

    assert listed(f" \t{victim.workspace}  ") == victim.documents
    assert listed(victim.workspace, "b" * 32) == victim.documents
    assert listed("b" * 32, victim.workspace) == []


def test_many_visitors_at_a_time_each_see_their_own_alone(whole: Server) -> None:
    def visit(number: int) -> tuple[set[str], set[str]]:
        with whole.client() as client:
            name = f"{number}.md"
            body = upload(client, (name, f"River {number} is {number} km long.".encode())).json()
            client.headers["X-Workspace"] = body["workspace"]
            listed = {document["filename"] for document in client.get(DOCUMENTS).json()["documents"]}
            cited = {each["filename"] for each in ask(client, "How long is the river?")[1].data["citations"]}
            client.delete(DOCUMENTS)
            return listed, cited

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(visit, range(16)))
    assert seen == [({f"{number}.md"}, {f"{number}.md"}) for number in range(16)]
