"""A disk without room: what is refused, what still works, and that nothing half written is ever seen."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support import files
from tests.support.provider import Provider, Script
from tests.support.server import ask, events_of, text_of, upload
from tests.support.small_disk import SmallDisk, small_disk

pytestmark = pytest.mark.slow

DISK_MB = 40
EVENTS = {"Accept": "text/event-stream"}
DOCUMENTS = "/api/v1/documents"
RIVERS = ("rivers.pdf", files.rivers_pdf())
QUESTION = "How long is the Nile?"
FULL = {
    "code": "disk_full",
    "message": "This server's disk is full, so nothing was stored. Delete documents that are not needed, or "
    "try again later.",
    "detail": None,
}
MORE = ("more.txt", b"The Po is 652 km long.")


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    with small_disk(tmp_path_factory.mktemp("disk"), DISK_MB) as disk:
        yield disk


@pytest.fixture(scope="module")
def served(disk: SmallDisk, shared_provider: Provider) -> Iterator[httpx.Client]:
    """A program on that disk, which gets the vectors of passages from the provider."""
    embedding = {"OPENAI_BASE_URL": shared_provider.base_url, "FOOTNOTE_EMBEDDING_MODEL": "embed"}
    with disk.serving(embedding) as client:
        yield client


@pytest.fixture
def client(disk: SmallDisk, served: httpx.Client, shared_provider: Provider) -> Iterator[httpx.Client]:
    """A visitor with a document, who deletes it in the end."""
    served.headers.pop("X-Workspace", None)
    served.headers["X-Workspace"] = upload(served, RIVERS).json()["workspace"]
    yield served
    shared_provider.embeddings_script = Script()
    shared_provider.script = Script()
    disk.make_room()
    served.delete(DOCUMENTS)


def listed(client: httpx.Client) -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = client.get(DOCUMENTS).json()["documents"]
    return documents


def assert_whole(client: httpx.Client, document: dict[str, Any]) -> None:
    """Its pages are read and drawn, and a question about it is answered from it."""
    base = f"{DOCUMENTS}/{document['id']}"
    assert client.get(f"{base}/pages/1").json()["text"] == files.NILE
    assert client.get(f"{base}/pages/2.png").content.startswith(b"\x89PNG")
    citations, answer = ask(client, QUESTION)[1], ask(client, QUESTION)
    assert document["id"] in {each["document_id"] for each in citations.data["citations"]}
    assert "6,650 km" in text_of(answer) or "6,650 km" in json.dumps(citations.data)


def tables(disk: SmallDisk) -> set[str]:
    return {path.name for path in (disk.seen / "data").iterdir()}


def test_on_a_full_disk_documents_stay_whole_and_can_be_asked_and_deleted(tmp_path: Path, provider: Provider) -> None:
    with small_disk(tmp_path, DISK_MB) as disk:
        assert_usable_when_full(disk, provider)


def assert_usable_when_full(disk: SmallDisk, provider: Provider) -> None:
    with disk.serving() as client:
        body = upload(client, RIVERS, MORE).json()
        client.headers["X-Workspace"] = body["workspace"]
        rivers, more = body["documents"]
        disk.fill(leave=16 * 1024 * 1024)
        refused = upload(client, ("large.txt", b"The Elbe. " * 100_000))
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
        assert refused.json() == {"error": FULL}
        followed = client.post(DOCUMENTS, files=[("files", ("a.txt", b"The Elbe."))], headers=EVENTS)
        assert (followed.status_code, followed.json()) == (503, {"error": FULL})
        disk.fill()
        assert listed(client) == [rivers, more]
        assert_whole(client, rivers)
        assert client.delete(f"{DOCUMENTS}/{more['id']}").status_code == httpx.codes.NO_CONTENT
        assert listed(client) == [rivers]
    disk.fill()
    with disk.serving({"OPENAI_BASE_URL": provider.base_url}) as client:
        client.headers["X-Workspace"] = body["workspace"]
        assert listed(client) == [rivers]
        assert_whole(client, rivers)
        assert len(provider.requests) == 2
        disk.make_room()
        again = upload(client, ("again.txt", b"The Elbe is 1,094 km long.")).json()["documents"]
        assert listed(client) == [rivers, *again]
        assert client.delete(DOCUMENTS).status_code == httpx.codes.NO_CONTENT
        assert listed(client) == []
        assert tables(disk) == {"documents.lance", "keys.lance", "records.lance", "workspaces.lance"}
        assert list((disk.seen / "received").glob("footnote-*")) == []


def pieces(disk: SmallDisk) -> Iterator[bytes]:
    """A body of one file, in whose middle the disk becomes full."""
    body = files.multipart("large.txt", 1024 * 1024)
    yield from (next(body) for _ in range(3))
    disk.fill()
    yield from body


@pytest.mark.parametrize("headers", [{}, EVENTS], ids=["JSON", "events"])
def test_a_disk_that_becomes_full_while_a_file_is_received_or_stored_is_named(
    disk: SmallDisk, client: httpx.Client, shared_provider: Provider, headers: dict[str, str]
) -> None:
    [rivers] = listed(client)
    body = b"".join(files.multipart("large.txt", 1024 * 1024))
    kind = {"Content-Type": files.MULTIPART, "Content-Length": str(len(body))}
    refused = client.post(DOCUMENTS, content=pieces(disk), headers=headers | kind)
    assert (refused.status_code, refused.json()) == (503, {"error": FULL})
    disk.make_room()
    shared_provider.embeddings_script = Script(silent_before_s=2.0)
    shared_provider.embedding_requests.clear()
    with ThreadPoolExecutor() as pool:
        storing = pool.submit(client.post, DOCUMENTS, files=[("files", MORE)], headers=headers)
        shared_provider.wait_until(lambda: len(shared_provider.embedding_requests) == 1)
        disk.fill()
        answer = storing.result(60)
    shared_provider.embeddings_script = Script()
    if headers:
        refused_file, done = events_of(answer.content)[-2:]
        assert (refused_file.type, refused_file.data["error"], done.type) == ("refused", FULL, "done")
    else:
        error = answer.json()["error"]
        assert (answer.status_code, error | {"detail": None}) == (503, FULL)
    assert listed(client) == [rivers]
    assert_whole(client, rivers)
    disk.make_room()
    assert upload(client, MORE).status_code == httpx.codes.CREATED
    client.delete(DOCUMENTS)
    assert tables(disk) == {"documents.lance", "keys.lance", "records.lance", "workspaces.lance"}


def test_files_that_a_full_disk_refuses_leave_nothing_of_themselves(
    disk: SmallDisk, client: httpx.Client, shared_provider: Provider
) -> None:
    before = tables(disk)
    shared_provider.embeddings_script = Script(silent_before_s=1.0)
    with ThreadPoolExecutor() as pool:
        for number, leave in enumerate((0, 0, 8192, 24576)):  # the first takes the reserve, another fails later
            shared_provider.embedding_requests.clear()
            more = ("files", (f"{number}.txt", b"The Po is %d km long." % number))
            storing = pool.submit(client.post, DOCUMENTS, files=[more])
            shared_provider.wait_until(lambda: len(shared_provider.embedding_requests) == 1)
            disk.fill(leave)
            assert storing.result(60).status_code == httpx.codes.SERVICE_UNAVAILABLE
            assert tables(disk) == before
            disk.make_room()


def test_on_a_disk_that_becomes_read_only_documents_can_be_asked_and_uploads_say_so(
    disk: SmallDisk, client: httpx.Client
) -> None:
    disk.write_protect()
    try:
        refused = upload(client, ("more.txt", b"The Elbe is long."))
        answer = client.post("/query", json={"query": "How long is the Nile?"})
        health = client.get("/healthz")
    finally:
        disk.permit_writing()
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "store_unavailable")
    assert (answer.status_code, health.status_code) == (200, 200)
    assert "Nile" in answer.json()["answer"]
