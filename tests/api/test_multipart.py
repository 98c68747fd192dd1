"""Uploads followed event by event, left in the middle and cancelled."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
from python_multipart.multipart import parse_options_header

from api.multipart import filename_in
from services.settings import MEGABYTE
from tests.support import files
from tests.support.provider import Provider, Script
from tests.support.server import Event, Server, events_of, settings_for, upload
from tests.support.uploads import DOCUMENTS, EVENTS, Named, follow, listed, names, parts

pytestmark = pytest.mark.slow

RIVERS = ("rivers.pdf", files.rivers_pdf())
DRAWINGS = ("drawings.pdf", files.pdf(["", ""]))
"""Ready without its text being embedded, for it has none."""
LONG = ("long.pdf", files.pdf([f"Page {n} is about rivers." for n in range(1, 46)]))
STALLED = Script(stall_at=0)
EMPTY_STORE = {"documents.lance", "keys.lance", "records.lance", "workspaces.lance"}


def of_file(events: list[Event], file: int) -> list[tuple[str, dict[str, Any]]]:
    return [(event.type, event.data) for event in events if event.data.get("file") == file]


def test_the_upload_of_a_pdf_is_reported_page_by_page(client: httpx.Client) -> None:
    answer = client.post(DOCUMENTS, files=parts(RIVERS), headers=EVENTS)
    events = events_of(answer.content)
    ready, done = events[-2].data, events[-1].data
    document, file = ready["document"], {"file": 1, "filename": "rivers.pdf"}
    assert events == [
        Event(1, "received", file | {"bytes": len(files.rivers_pdf())}),
        Event(2, "reading", file | {"page": 1, "pages": 2}),
        Event(3, "reading", file | {"page": 2, "pages": 2}),
        Event(4, "embedding", file | {"passages": 2}),
        Event(5, "ready", file | {"document": document, "seconds": ready["seconds"], "known": False}),
        Event(6, "done", {"workspace": done["workspace"], "documents": [document], "refused": []} | seconds(done)),
    ]
    assert listed(client, done["workspace"]) == [document]
    wanted = {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
    }
    assert {name: answer.headers[name] for name in wanted} == wanted


def seconds(body: dict[str, Any]) -> dict[str, float]:
    return {"seconds": body["seconds"]}


def test_the_last_event_has_the_form_of_the_answer_without_events(client: httpx.Client) -> None:
    uploaded = ("notes.md", b"# Po\n\nThe Po is 652 km long."), ("picture.gif", files.gif())

    def without_chance(body: dict[str, Any]) -> dict[str, Any]:
        documents = [document | {"id": "", "created": 0} for document in body["documents"]]
        return body | {"workspace": "", "seconds": 0, "documents": documents}

    done = follow(client, *uploaded)[-1].data
    assert without_chance(done) == without_chance(upload(client, *uploaded).json())


def test_a_format_without_pages_tells_parts_and_no_number_of_them(client: httpx.Client) -> None:
    events = follow(client, ("notes.md", b"The Po is 652 km long."))
    file = {"file": 1, "filename": "notes.md"}
    assert of_file(events, 1)[:3] == [
        ("received", file | {"bytes": 22}),
        ("reading", file | {"page": 1, "pages": None}),
        ("embedding", file | {"passages": 1}),
    ]


def test_each_file_ends_ready_or_refused_in_the_order_of_the_upload(module_server: Server, token: str) -> None:
    large = b"x" * (2 * MEGABYTE + 1)
    uploaded = (
        RIVERS,
        ("broken.pdf", files.corrupt_pdf()),
        ("large.txt", large),
        ("a.gif", files.gif()),
        ("b.md", b"Po"),
    )
    with module_server.client() as client:
        events = follow(client, *uploaded, workspace=token)
        kept = listed(client, token)
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    assert [event.type for event in events].count("done") == 1
    done = events[-1].data
    assert [event.data["filename"] for event in events[:5]] == [
        "rivers.pdf",
        "broken.pdf",
        "large.txt",
        "a.gif",
        "b.md",
    ]
    assert [kind for kind, _ in of_file(events, 1)] == ["received", "reading", "reading", "embedding", "ready"]
    assert [kind for kind, _ in of_file(events, 5)] == ["received", "reading", "embedding", "ready"]
    refused = []
    for number, name, code in ((2, "broken.pdf", "file_corrupt"), (3, "large.txt", "file_too_large"),
                               (4, "a.gif", "file_unsupported")):  # fmt: skip
        (_, received), (kind, data) = of_file(events, number)
        assert (kind, data["error"]["code"], received["filename"]) == ("refused", code, name)
        refused.append({"filename": name, "error": data["error"]})
    assert done["refused"] == refused
    assert [document["filename"] for document in done["documents"]] == ["rivers.pdf", "b.md"]
    assert sorted(map(json.dumps, done["documents"])) == sorted(map(json.dumps, kept))


def test_an_upload_of_which_nothing_is_taken_in_is_done_too(client: httpx.Client) -> None:
    events = follow(client, ("a.gif", files.gif()))
    assert [event.type for event in events] == ["received", "refused", "done"]
    assert (events[-1].data["documents"], len(events[-1].data["refused"])) == ([], 1)


def test_the_same_file_twice_in_one_upload_is_stored_once(client: httpx.Client) -> None:
    events = follow(client, ("one.txt", b"The Nile is long."), ("two.txt", b"The Nile is long."))
    ready = [event.data for event in events if event.type == "ready"]
    assert sorted(each["known"] for each in ready) == [False, True]
    assert ready[0]["document"] == ready[1]["document"]
    [known] = [each["file"] for each in ready if each["known"]]
    assert [kind for kind, _ in of_file(events, known)] == ["received", "ready"]
    assert listed(client, events[-1].data["workspace"]) == [ready[0]["document"]]


def test_the_same_file_in_many_uploads_at_a_time_is_stored_once(keyless: Server, token: str) -> None:
    with keyless.client() as client, ThreadPoolExecutor() as pool:
        uploads = [pool.submit(follow, client, RIVERS, workspace=token) for _ in range(6)]
        ready = [event.data for each in uploads for event in each.result(60) if event.type == "ready"]
        assert sorted(each["known"] for each in ready) == [False, *[True] * 5]
        assert len({each["document"]["id"] for each in ready}) == 1
        assert listed(client, token) == [ready[0]["document"]]


@pytest.mark.parametrize(
    ("headers", "content", "status", "code"),
    [
        ({"Content-Type": "application/json"}, b"{}", 415, "not_multipart"),
        ({"Content-Type": files.MULTIPART}, b"--the-boundary--\r\n", 422, "no_files"),
        ({"Content-Type": files.MULTIPART}, b"words", 400, "invalid_multipart"),
        ({"Content-Type": f"multipart/form-data; boundary={'b' * 300}"}, b"words", 400, "invalid_multipart"),
        ({"Content-Type": files.MULTIPART, "X-Workspace": "short"}, b"words", 400, "workspace_invalid"),
    ],
)
def test_an_invalid_request_gets_an_error_status_and_no_events(
    client: httpx.Client, headers: dict[str, str], content: bytes, status: int, code: str
) -> None:
    answer = client.post(DOCUMENTS, content=content, headers=EVENTS | headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
    assert answer.json()["error"]["code"] == code


def test_no_event_tells_of_the_machine(module_server: Server, temporary: Path) -> None:
    with module_server.client() as client:
        body = client.post(
            DOCUMENTS, files=parts(RIVERS, ("broken.pdf", files.corrupt_pdf()), ("a.gif", files.gif())), headers=EVENTS
        ).text
    assert "ready" in body
    for word in (str(temporary), "Traceback", "sha256", "pdfium", "/tmp", str(Path.cwd())):  # noqa: S108
        assert word not in body


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json, text/event-stream", "TEXT/Event-Stream"])
def test_a_client_that_accepts_events_gets_them(client: httpx.Client, accept: str) -> None:
    answer = client.post(DOCUMENTS, files=parts(("a.txt", b"Po")), headers={"Accept": accept})
    assert events_of(answer.content)[-1].type == "done"


@pytest.fixture
def embedding(provider: Provider, tmp_path: Path) -> Iterator[Server]:
    """A server whose provider embeds, with nothing in it."""
    with Server(settings_for(tmp_path, provider, embedding_model="embed", first_token_timeout_s=20)) as server:
        yield server


@pytest.fixture
def stalled(embedding: Server, provider: Provider) -> Server:
    """A server whose provider never embeds anything."""
    stall(provider)
    return embedding


def stall(provider: Provider) -> None:
    provider.embeddings_script = STALLED
    provider.embedding_requests.clear()


def tables(server: Server) -> set[str]:
    return {path.name for path in Path(server.settings.data).iterdir()}


@contextmanager
def sent(server: Server, workspace: str, *uploaded: Named) -> Iterator[HTTPConnection]:
    """An upload whose answer nobody has read yet; at the end of the block its client leaves."""
    request = httpx.Request("POST", server.url + DOCUMENTS, files=parts(*uploaded))
    with closing(HTTPConnection(server.url.removeprefix("http://"), timeout=60)) as connection:
        headers = {"Content-Type": request.headers["Content-Type"], "X-Workspace": workspace}
        connection.request("POST", DOCUMENTS, request.read(), headers)
        yield connection


def read_until(chunks: Iterator[bytes], *words: bytes) -> bytes:
    """What has come when the last of these words has."""
    body = b""
    while not all(word in body for word in words):
        body += next(chunks)
    return body


@pytest.mark.parametrize("moment", [b"event: received", b"event: reading", b"event: embedding"])
def test_a_client_that_leaves_in_the_middle_leaves_nothing(
    stalled: Server, temporary: Path, token: str, moment: bytes
) -> None:
    with stalled.client(headers=EVENTS | {"X-Workspace": token}) as client:
        with client.stream("POST", DOCUMENTS, files=parts(LONG if moment == b"event: reading" else RIVERS)) as answer:
            read_until(answer.iter_raw(), moment)
        stalled.wait_until_idle()
        assert listed(client, token) == []
    assert list(temporary.iterdir()) == []
    assert tables(stalled) == EMPTY_STORE


def test_an_upload_that_is_left_while_it_embeds_leaves_the_provider_too(
    stalled: Server, provider: Provider, token: str
) -> None:
    with stalled.client(headers=EVENTS | {"X-Workspace": token}) as client:
        with client.stream("POST", DOCUMENTS, files=parts(RIVERS)) as answer:
            read_until(answer.iter_raw(), b"event: embedding")
            provider.wait_until(lambda: len(provider.embedding_requests) == 1)
        provider.wait_until(lambda: provider.embedding_requests[0].client_left_at is not None)


def test_a_file_that_was_ready_stays_when_its_follower_leaves(stalled: Server, temporary: Path, token: str) -> None:
    with stalled.client(headers=EVENTS | {"X-Workspace": token}) as client:
        with client.stream("POST", DOCUMENTS, files=parts(DRAWINGS, RIVERS)) as answer:
            read_until(answer.iter_raw(), b"event: ready", b"event: embedding")
        stalled.wait_until_idle()
        [kept] = listed(client, token)
        assert kept["filename"] == "drawings.pdf"
        assert list(temporary.iterdir()) == []
        assert tables(stalled) == EMPTY_STORE | {f"{kind}-{kept['id']}.lance" for kind in ("original", "pages")}
        client.delete(f"{DOCUMENTS}/{kept['id']}")


def test_no_file_stays_when_the_client_of_a_plain_upload_leaves(
    stalled: Server, provider: Provider, temporary: Path, token: str
) -> None:
    with stalled.client() as client:
        with sent(stalled, token, DRAWINGS, RIVERS):
            provider.wait_until(lambda: len(provider.embedding_requests) == 1)
            stalled.wait_until_documents(token, 1)
        stalled.wait_until_idle()
        assert listed(client, token) == []
    assert list(temporary.iterdir()) == []
    assert tables(stalled) == EMPTY_STORE


def test_what_was_there_before_an_upload_stays_when_the_upload_is_left(
    embedding: Server, provider: Provider, token: str
) -> None:
    with embedding.client() as client:
        before = upload(client, RIVERS, workspace=token).json()["documents"]
        stall(provider)
        with sent(embedding, token, RIVERS, ("new.txt", b"The Elbe is 1,094 km long.")):
            provider.wait_until(lambda: len(provider.embedding_requests) == 1)
        embedding.wait_until_idle()
        assert listed(client, token) == before


def test_deleting_everything_cancels_the_uploads_on_their_way(
    stalled: Server, provider: Provider, temporary: Path, token: str
) -> None:
    with stalled.client(headers={"X-Workspace": token}) as client, ThreadPoolExecutor() as pool:
        plain = pool.submit(upload, client, DRAWINGS, ("other.txt", b"The Po."), workspace=token)
        with client.stream("POST", DOCUMENTS, files=parts(RIVERS), headers=EVENTS) as answer:
            chunks = answer.iter_raw()
            body = read_until(chunks, b"event: embedding")
            provider.wait_until(lambda: len(provider.embedding_requests) == 2)
            with stalled.client(headers={"X-Workspace": token}) as other:
                assert other.delete(DOCUMENTS).status_code == httpx.codes.NO_CONTENT
                assert tables(stalled) == EMPTY_STORE
            events = events_of(body + b"".join(chunks))
        cancelled = "The upload was cancelled. Files that were not ready are not kept."
        first, *between, last = (event.type for event in events)
        assert (first, last) == ("received", "error")
        assert set(between) <= {"reading", "embedding"}  # progress is told now and then, not at each step
        assert events[-1].data == {"code": "upload_cancelled", "message": cancelled, "retryable": False}
        answer = plain.result(60)
        assert (answer.status_code, answer.json()) == (
            409,
            {"error": {"code": "upload_cancelled", "message": cancelled, "detail": None}},
        )
        assert listed(client, token) == []
    assert list(temporary.iterdir()) == []


def test_deleting_everything_cancels_no_upload_of_another_workspace(stalled: Server, token: str) -> None:
    with (
        stalled.client(headers=EVENTS | {"X-Workspace": token}) as client,
        client.stream("POST", DOCUMENTS, files=parts(RIVERS)) as answer,
        stalled.client(headers={"X-Workspace": "b" * 32}) as other,
    ):
        chunks = answer.iter_raw()
        read_until(chunks, b"event: embedding")
        other.delete(DOCUMENTS)
        assert len(stalled.services.uploads) == 1


def test_a_second_cancellation_does_not_keep_the_first_from_cleaning_up(
    stalled: Server, provider: Provider, token: str
) -> None:
    with stalled.client() as client, ThreadPoolExecutor() as pool:
        for _ in range(3):
            stall(provider)
            uploading = pool.submit(upload, client, DRAWINGS, RIVERS, workspace=token)
            provider.wait_until(lambda: len(provider.embedding_requests) == 1)
            stalled.wait_until_documents(token, 1)
            with stalled.client(headers={"X-Workspace": token}) as other:
                deleting = [pool.submit(other.delete, DOCUMENTS) for _ in range(4)]
                assert {each.result(60).status_code for each in deleting} == {204}
            assert uploading.result(60).status_code == 409
            assert listed(client, token) == []
            assert tables(stalled) == EMPTY_STORE


@pytest.mark.parametrize("follows", [True, False], ids=["with events", "without"])
def test_a_server_that_goes_down_ends_every_upload_and_leaves_nothing(
    provider: Provider, tmp_path: Path, temporary: Path, token: str, *, follows: bool
) -> None:
    restarting = "This server is restarting. Send the files again in a moment."
    settings = settings_for(tmp_path, provider, embedding_model="embed", first_token_timeout_s=20)
    with Server(settings) as server, server.client(headers={"X-Workspace": token}) as client:
        stall(provider)
        with ThreadPoolExecutor() as pool:
            uploading = pool.submit(client.post, DOCUMENTS, files=parts(RIVERS), headers=EVENTS if follows else {})
            provider.wait_until(lambda: len(provider.embedding_requests) == 1)
            server.stop()
            answer = uploading.result(60)
        server.join()
    if follows:
        events = events_of(answer.content)
        assert (events[0].type, events[-1].type) == ("received", "error")
        assert {event.type for event in events[1:-1]} <= {"reading", "embedding"}
        assert events[-1].data == {"code": "overloaded", "message": restarting, "retryable": True}
    else:
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert answer.json() == {"error": {"code": "overloaded", "message": restarting, "detail": None}}
    assert list(temporary.iterdir()) == []
    assert tables(server) == EMPTY_STORE


def test_an_upload_that_was_left_takes_no_room(provider: Provider, tmp_path: Path, token: str) -> None:
    settings = settings_for(tmp_path, provider, embedding_model="embed", workspace_max_documents=1)
    with Server(settings) as server, server.client() as client:
        stall(provider)
        with sent(server, token, RIVERS):
            provider.wait_until(lambda: len(provider.embedding_requests) == 1)
            refused = upload(client, ("more.txt", b"The Po."), workspace=token)
            assert refused.json()["error"]["code"] == "workspace_full"
        server.wait_until_idle()
        provider.embeddings_script = Script()
        assert upload(client, ("more.txt", b"The Po."), workspace=token).status_code == httpx.codes.CREATED
        assert names(client, token) == ["more.txt"]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b"form-data; name=\"files\"; filename*=utf-8''r%C3%A9sum%C3%A9%20%E2%82%AC.md", "résumé €.md"),
        (b'form-data; name="files"; filename="resume.md"; filename*=UTF-8\'en\'r%C3%A9sum%C3%A9.md', "résumé.md"),
        (b"form-data; name=\"files\"; filename*=iso-8859-1''caf%E9.md", "café.md"),
        (b'form-data; name="files"; filename="plain.md"; filename*=none-such\'\'caf%E9.md', "plain.md"),
        (b'form-data; name="files"; filename="r%C3%A9sum%C3%A9.md"', "résumé.md"),
        (b'form-data; name="files"; filename="=?utf-8?b?csOpc3Vtw6kubWQ=?="', "résumé.md"),
        (b'form-data; name="files"; filename="100%20 and %zz.md"', "100%20 and %zz.md"),
        (b'form-data; name="files"; filename="100%20.md"', "100%20.md"),
        (b'form-data; name="files"', None),
    ],
)
def test_the_name_of_a_file_is_read_as_older_clients_write_it(disposition: bytes, name: str | None) -> None:
    _, options = parse_options_header(disposition)
    assert filename_in(disposition, options.get(b"filename")) == name


def test_a_file_with_its_name_only_in_the_extended_form_is_taken_in(client: httpx.Client) -> None:
    head = b"Content-Disposition: form-data; name=\"files\"; filename*=utf-8''caf%C3%A9.md"
    body = b"--b\r\n" + head + b"\r\n\r\nThe gate code is 4411.\r\n--b--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = client.post("/api/v1/documents", content=body, headers=headers)
    assert [document["filename"] for document in answer.json()["documents"]] == ["café.md"]
