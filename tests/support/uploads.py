"""Uploads over HTTP, and what a workspace lists after them."""

from typing import Any

import httpx

from tests.support.server import Event, events_of

Named = tuple[str, bytes]
"""A file's name and content."""

EVENTS = {"Accept": "text/event-stream"}
DOCUMENTS = "/api/v1/documents"


def parts(*uploaded: Named) -> list[tuple[str, Named]]:
    return [("files", each) for each in uploaded]


def follow(client: httpx.Client, *uploaded: Named, workspace: str | None = None) -> list[Event]:
    """All events of an upload."""
    headers = EVENTS | ({"X-Workspace": workspace} if workspace else {})
    answer = client.post(DOCUMENTS, files=parts(*uploaded), headers=headers)
    assert answer.status_code == httpx.codes.OK, answer.text
    return events_of(answer.content)


def listed(client: httpx.Client, workspace: str) -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = client.get(DOCUMENTS, headers={"X-Workspace": workspace}).json()["documents"]
    return documents


def names(client: httpx.Client, workspace: str) -> list[str]:
    return [document["filename"] for document in listed(client, workspace)]
