"""Answers over HTTP that can be exported, shared and rated."""

import json
from dataclasses import dataclass

import httpx

from tests.support.files import rivers_pdf
from tests.support.server import Server, ask, upload

NOTES = b"# Notes\n\nThe Po is 652 km long. It is in Italy."
FILES = {"rivers.pdf": rivers_pdf(), "notes.md": NOTES}
QUESTION = "How long is the Nile, and how long is the Po?"


@dataclass(frozen=True)
class Owner:
    """A visitor with two documents, and an answer that cites both."""

    client: httpx.Client
    workspace: str
    documents: dict[str, str]
    run_id: str

    def another(self, question: str = "How long is the Rhine?") -> str:
        """The run of one more answer."""
        return run_of(self.client, question)

    def export(self, form: str, run_id: str | None = None, **query: list[str]) -> httpx.Response:
        path = f"/api/v1/runs/{run_id or self.run_id}/export"
        params: dict[str, str | list[str]] = {"format": form, **query}
        return self.client.get(path, params=params)

    def share(self, *run_ids: str, **options: object) -> httpx.Response:
        return self.client.post("/api/v1/shares", json={"run_ids": run_ids or [self.run_id], **options})

    def rate(self, rating: int = -1, run_id: str | None = None, **more: object) -> httpx.Response:
        return self.client.put(f"/api/v1/runs/{run_id or self.run_id}/feedback", json={"rating": rating, **more})


def run_of(client: httpx.Client, question: str) -> str:
    return str(ask(client, question)[-1].data["run_id"])


def new_owner(server: Server, client: httpx.Client) -> Owner:
    """Uploads the documents, into a workspace of its own unless the client has one, and asks."""
    body = upload(client, *FILES.items()).json()
    client.headers["X-Workspace"] = body["workspace"]
    documents = {each["filename"]: each["id"] for each in body["documents"]}
    return Owner(client, body["workspace"], documents, run_of(client, QUESTION))


def empty_of_what_tests_made(client: httpx.Client) -> None:
    """Take back what was shared and rated in a workspace, and delete what is none of an owner's documents."""
    client.delete("/api/v1/shares")
    for line in client.get("/api/v1/feedback.jsonl").text.splitlines():
        client.delete(f"/api/v1/runs/{json.loads(line)['run_id']}/feedback")
    for document in client.get("/api/v1/documents").json()["documents"]:
        if document["filename"] not in FILES:
            client.delete(f"/api/v1/documents/{document['id']}")


def error_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]
