"""A document that an older reader has read is read again over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.files.drawing.highlights import LIGHT, STRONG
from services.models.embeddings import WordLlamaEmbeddings
from tests.support import files
from tests.support.drawn import THREE, before, near, picture, words_pdf
from tests.support.older import OLD_TEXT, stored_by_an_older_reader
from tests.support.server import Server, ask, events_of, settings_for, upload
from tests.support.uploads import EVENTS, listed

QUESTION = "How long is the Nile?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(settings_for(tmp_path_factory.mktemp("rereading"))) as server:
        yield server


@dataclass(frozen=True)
class Owner:
    """A visitor with one document that an older reader has read."""

    client: httpx.Client
    workspace: str
    document: dict[str, Any]

    @property
    def address(self) -> str:
        return f"/api/v1/documents/{self.document['id']}"


@pytest.fixture
def owner(server: Server, tmp_path: Path) -> Iterator[Owner]:
    with server.client() as client:
        workspace = upload(client, ("other.txt", b"The Po is 652 km long.")).json()["workspace"]
        client.headers["X-Workspace"] = workspace
        library, embeddings = server.services.library, WordLlamaEmbeddings()
        server.call(stored_by_an_older_reader(library, embeddings, workspace, tmp_path, files.rivers_pdf()))
        [document] = [each for each in listed(client, workspace) if each["filename"] == "rivers.pdf"]
        yield Owner(client, workspace, document)


def test_a_document_from_an_older_reader_is_listed_so_until_it_is_read_again(owner: Owner) -> None:
    assert {each["filename"]: each["read_by_older"] for each in listed(owner.client, owner.workspace)} == {
        "rivers.pdf": True,
        "other.txt": False,
    }
    answer = owner.client.post(f"{owner.address}/reading")
    body = answer.json()
    read = owner.document | {"passages": 2, "notes": [], "read_by_older": False}
    assert answer.status_code == httpx.codes.OK
    assert body == {"workspace": owner.workspace, "documents": [read], "refused": [], "seconds": body["seconds"]}
    assert owner.client.get(owner.address).json() == read
    again = owner.client.post(f"{owner.address}/reading").json()
    assert again["documents"] == [read]


def test_reading_again_can_be_followed_event_by_event(owner: Owner) -> None:
    answer = owner.client.post(f"{owner.address}/reading", headers=EVENTS)
    events = events_of(answer.content)
    assert [event.type for event in events] == ["received", "reading", "reading", "embedding", "ready", "done"]
    assert events[-2].data["document"]["read_by_older"] is False
    assert events[-2].data["known"] is True


def test_answers_shares_and_footnotes_of_before_show_what_they_cite(owner: Owner) -> None:
    events = ask(owner.client, QUESTION)
    [citation] = [each for each in events[1].data["citations"] if each["filename"] == "rivers.pdf"]
    assert citation["chunk_text"] == OLD_TEXT
    run_id = events[-1].data["run_id"]
    share = owner.client.post("/api/v1/shares", json={"run_ids": [run_id]}).json()
    passage = f"{owner.address}/passages/{citation['passage_id']}"
    before = {
        url: text_without_tickets(owner.client.get(url))
        for url in (citation["url"], passage, f"/s/{share['id']}", f"/api/v1/query/stream/{run_id}")
    }
    assert OLD_TEXT in before[citation["url"]]
    assert owner.client.post(f"{owner.address}/reading").status_code == httpx.codes.OK
    for url, text in before.items():
        assert text_without_tickets(owner.client.get(url)) == text
    for kind in ("html", "markdown", "docx"):
        export = owner.client.get(f"/api/v1/runs/{run_id}/export", params={"format": kind})
        assert export.status_code == httpx.codes.OK
    assert owner.client.get(citation["page_url"]).headers["content-type"] == "image/png"
    [anew] = [each for each in ask(owner.client, QUESTION)[1].data["citations"] if each["page"] == 1]
    assert (anew["document_id"], anew["chunk_text"] == OLD_TEXT) == (owner.document["id"], False)


def text_without_tickets(answer: httpx.Response) -> str:
    """What an address answers, but for what a signature with a time in it makes different each second."""
    assert answer.status_code == httpx.codes.OK, answer.text
    if answer.headers["content-type"] == "application/json":
        return str(answer.json() | {"page_url": None})
    return answer.text


def test_a_document_of_another_workspace_or_of_the_samples_is_not_read_again(
    owner: Owner, client: httpx.Client
) -> None:
    for headers in ({"X-Workspace": "b" * 32}, {"X-Workspace": ""}):
        refused = owner.client.post(f"{owner.address}/reading", headers=headers)
        assert refused.json()["error"]["code"] in {"document_not_found", "workspace_invalid"}
    sample = client.get("/api/v1/documents").json()["samples"][0]
    refused = client.post(f"/api/v1/documents/{sample['id']}/reading", headers={"X-Workspace": "b" * 32})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "sample_read_only")
    assert listed(owner.client, owner.workspace)[0] | {} == owner.document


def test_a_file_that_can_no_longer_be_read_is_refused_and_its_document_stays(
    server: Server, owner: Owner, tmp_path: Path
) -> None:
    library, embeddings = server.services.library, WordLlamaEmbeddings()
    made = stored_by_an_older_reader(library, embeddings, owner.workspace, tmp_path, files.corrupt_pdf())
    broken = server.call(made)
    server.call(library.catalog.replace(replace(broken, filename="broken.pdf")))
    before = listed(owner.client, owner.workspace)
    refused = owner.client.post(f"/api/v1/documents/{broken.id}/reading")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "file_corrupt")
    assert listed(owner.client, owner.workspace) == before


def test_a_passage_from_an_older_reader_is_marked_in_its_place_on_the_page(
    server: Server, owner: Owner, tmp_path: Path
) -> None:
    content, words = words_pdf(THREE)
    text = "| Heading |\n| --- |\n" + "".join(f"| {line} |\n" for line, *_ in THREE)
    library, embeddings = server.services.library, WordLlamaEmbeddings()
    older = server.call(stored_by_an_older_reader(library, embeddings, owner.workspace, tmp_path, content, text=text))
    [hit] = server.call(library.passages(older))
    start = hit.passage.text.index("The Rhine is not.")
    address = f"/api/v1/documents/{older.id}/pages/1.png"
    query = {"passage": hit.passage_id, "sentences": f"{start}-{start + len('The Rhine is not.')}"}
    before_it = picture(owner.client.get(address, params=query).content)
    assert owner.client.post(f"/api/v1/documents/{older.id}/reading").status_code == httpx.codes.OK
    after_it = picture(owner.client.get(address, params=query).content)
    for drawn in (before_it, after_it):
        assert near(before(drawn, words["The Rhine is not."]), STRONG.colour)
        assert near(before(drawn, words["The Elbe neither."]), LIGHT.colour)
