"""What an upload may take of the server: places, and time to arrive."""

import asyncio
import json
import secrets
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import Request

from api.errors import BadRequest
from api.multipart import Pace, begin_upload
from services.ingestion.ingestion import Ingestion
from services.ingestion.upload_slots import MOST_OF_A_WORKSPACE
from services.ingestion.uploads import Uploads
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.library import open_library
from tests.support import files
from tests.support.server import READY_POLL_S, Server, settings_for, upload

DOCUMENTS = "/api/v1/documents"
WORKSPACE = "alice" * 6
HEAD = b'--the-boundary\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'


@pytest.fixture
async def uploads(tmp_path: Path) -> AsyncIterator[Uploads]:
    async with open_library(str(tmp_path / "data")) as library:
        uploads = Uploads(Ingestion(library, WordLlamaEmbeddings(), settings_for(tmp_path)))
        yield uploads
        await uploads.close()


def request_of(receive: Callable[[], Awaitable[dict[str, Any]]]) -> Request:
    headers = [(b"content-type", files.MULTIPART.encode())]
    return Request({"type": "http", "method": "POST", "path": DOCUMENTS, "headers": headers}, receive)


def body(chunk: bytes) -> dict[str, Any]:
    return {"type": "http.request", "body": chunk, "more_body": True}


async def silent(begun: list[bytes]) -> dict[str, Any]:
    """A client that sends the beginning, and then nothing any more."""
    if begun:
        return body(begun.pop())
    await asyncio.Event().wait()
    raise AssertionError


async def trickling(begun: list[bytes]) -> dict[str, Any]:
    """A client that sends the beginning, and then a byte now and then."""
    if begun:
        return body(begun.pop())
    await asyncio.sleep(0.001)
    return body(b"x")


@pytest.mark.parametrize(
    ("client", "pace"),
    [(silent, Pace(pause_s=0.05)), (trickling, Pace(grace_s=0.1, bytes_per_s=1e6))],
    ids=["silent", "trickling"],
)
async def test_a_body_that_arrives_too_slowly_is_refused(
    uploads: Uploads,
    temporary: Path,
    client: Callable[[list[bytes]], Awaitable[dict[str, Any]]],
    pace: Pace,
) -> None:
    begun = [HEAD]
    request = request_of(lambda: client(begun))
    with pytest.raises(BadRequest) as refused:
        await begin_upload(request, uploads, WORKSPACE, 2, all_or_nothing=True, pace=pace)
    assert (refused.value.status, refused.value.code) == (400, "upload_too_slow")
    assert list(temporary.iterdir()) == []
    for _ in range(MOST_OF_A_WORKSPACE):  # no place is held
        uploads.admit(WORKSPACE, 1)


@pytest.fixture
def crowded(keyless: Server) -> Iterator[tuple[str, ExitStack]]:
    """A workspace that has as many uploads on their way as it may; they end with the stack."""
    workspace = secrets.token_urlsafe(24)
    with ExitStack() as connections:
        for _ in range(MOST_OF_A_WORKSPACE):
            connection = HTTPConnection(keyless.url.removeprefix("http://"), timeout=60)
            connections.callback(connection.close)
            connection.putrequest("POST", DOCUMENTS)
            for name, value in (
                ("Content-Type", files.MULTIPART),
                ("Content-Length", "1000"),
                ("X-Workspace", workspace),
            ):
                connection.putheader(name, value)
            connection.endheaders(HEAD)
        while keyless.services.uploads.slots_taken < MOST_OF_A_WORKSPACE:
            threading.Event().wait(READY_POLL_S)
        yield workspace, connections


@pytest.mark.parametrize("headers", [{}, {"Accept": "text/event-stream"}], ids=["JSON", "events"])
def test_only_the_workspace_over_its_share_has_to_wait(
    client: httpx.Client, crowded: tuple[str, ExitStack], headers: dict[str, str]
) -> None:
    workspace, connections = crowded
    large = files.multipart("large.txt", 8 * 1024 * 1024)
    refused = client.post(
        DOCUMENTS, content=large, headers=headers | {"Content-Type": files.MULTIPART, "X-Workspace": workspace}
    )
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    sentence = "12 uploads to these documents are already in progress. Wait until one is done."
    assert refused.json() == {"error": {"code": "too_many_uploads", "message": sentence, "detail": None}}
    assert upload(client, ("a.txt", b"The Po.")).status_code == httpx.codes.CREATED
    connections.close()
    while upload(client, ("b.txt", b"The Elbe."), workspace=workspace).status_code != httpx.codes.CREATED:
        pass


def test_a_body_larger_than_all_may_hold_together_is_refused_by_its_length(keyless: Server) -> None:
    with closing(HTTPConnection(keyless.url.removeprefix("http://"), timeout=60)) as connection:
        headers = {"Content-Type": files.MULTIPART, "Content-Length": str(2**32)}
        connection.request("POST", DOCUMENTS, headers=headers)
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["error"]["code"]) == (413, "body_too_large")
