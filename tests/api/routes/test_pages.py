"""Pages as pictures and as text: who may see them, what is marked, and that they go with their document."""

import asyncio
import re
import string
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import psutil
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from api.main import create_api
from api.signed_links import Tickets
from services.files.drawing.highlights import LIGHT, STRONG
from services.settings import Settings
from tests.support import files
from tests.support.drawn import THREE, before, changed, covers, near, picture, words_pdf
from tests.support.owners import error_of
from tests.support.server import Server, ask, settings_for, upload

pytestmark = pytest.mark.slow

CONTENT, WORDS = words_pdf(THREE)
COSTS = b"river,km\n" + b"".join(b"river %d,%d\n" % (n, n * 7) for n in range(200))
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Visitor:
    """A visitor with a document in each of several formats, by its name's ending."""

    client: httpx.Client
    workspace: str
    documents: dict[str, dict[str, Any]]

    def path(self, ending: str, rest: str) -> str:
        return f"/api/v1/documents/{self.documents[ending]['id']}/{rest}"

    def get(self, ending: str, rest: str) -> httpx.Response:
        return self.client.get(self.path(ending, rest))

    def first_passage(self, ending: str) -> str:
        return f"{self.documents[ending]['id']}-0"


@pytest.fixture(scope="module")
def visitor(keyless: Server) -> Iterator[Visitor]:
    with keyless.client() as client:
        body = upload(
            client,
            ("lines.pdf", CONTENT),
            ("two.pdf2", files.rivers_pdf()),
            ("slides.pptx", files.pptx()),
            ("costs.xlsx", files.document("costs.xlsx")),
            ("rivers.csv", COSTS),
            ("notes.md", b"# Rivers\n\nThe Po is 652 km long."),
        ).json()
        client.headers["X-Workspace"] = body["workspace"]
        documents = {document["filename"].rpartition(".")[2]: document for document in body["documents"]}
        yield Visitor(client, body["workspace"], documents)


def test_the_picture_of_a_page_marks_the_passage_and_nothing_without_one(visitor: Visitor) -> None:
    plain = visitor.get("pdf", "pages/1.png")
    marked = visitor.get("pdf", f"pages/1.png?passage={visitor.first_passage('pdf')}")
    mask = changed(picture(plain.content), picture(marked.content))
    assert covers(mask, [word.area for word in WORDS.values()])
    assert all(near(before(picture(marked.content), word), LIGHT.colour) for word in WORDS.values())
    assert all(near(before(picture(plain.content), word), (255, 255, 255)) for word in WORDS.values())


def test_sentences_are_marked_more_strongly_within_the_passage(visitor: Visitor) -> None:
    passage = visitor.first_passage("pdf")
    text = visitor.get("pdf", f"passages/{passage}").json()["text"]
    rhine, elbe = (text.index(words) for words in ("The Rhine", "The Elbe"))
    one = picture(visitor.get("pdf", f"pages/1.png?passage={passage}&sentences={rhine}-{elbe - 1}").content)
    assert [near(before(one, word), STRONG.colour) for word in WORDS.values()] == [False, True, False]
    assert [near(before(one, word), LIGHT.colour) for word in WORDS.values()] == [True, False, True]
    two = picture(visitor.get("pdf", f"pages/1.png?passage={passage}&sentences=0-17,{elbe}-9999999").content)
    assert [near(before(two, word), STRONG.colour) for word in WORDS.values()] == [True, False, True]


def test_sentences_without_a_passage_mark_nothing(visitor: Visitor) -> None:
    assert visitor.get("pdf", "pages/1.png?sentences=0-9").content == visitor.get("pdf", "pages/1.png").content


def test_a_picture_is_private_to_its_browser_and_can_only_be_a_picture(visitor: Visitor) -> None:
    answer = visitor.get("pdf", "pages/1.png")
    assert answer.status_code == httpx.codes.OK
    assert answer.content.startswith(PNG)
    wanted = {
        "content-type": "image/png",
        "cache-control": "private, max-age=600",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
    }
    assert {name: answer.headers[name] for name in wanted} == wanted
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("page", ["0", "-1", "3", "1000000000", "9" * 30])
def test_a_page_that_the_document_does_not_have_is_not_found(visitor: Visitor, page: str) -> None:
    for rest in (f"pages/{page}.png", f"pages/{page}"):
        assert error_of(visitor.get("pdf2", rest)) == (404, "page_not_found")


@pytest.mark.parametrize("page", ["abc", "1.5", "0x1", "9" * 5000, "%00", "🦆", "1.png"])
def test_an_invalid_page_number_is_refused(visitor: Visitor, page: str) -> None:
    for rest in (f"pages/{page}.png", f"pages/{page}"):
        if rest != "pages/1.png":
            assert error_of(visitor.get("pdf", rest)) == (422, "invalid_request")


def test_a_passage_of_another_document_is_not_found(visitor: Visitor) -> None:
    other = visitor.first_passage("pdf2")
    for rest in (f"pages/1.png?passage={other}", f"passages/{other}"):
        assert error_of(visitor.get("pdf", rest)) == (404, "passage_not_found")


def test_a_passage_of_another_page_marks_nothing_on_this_one(visitor: Visitor) -> None:
    second = f"{visitor.documents['pdf2']['id']}-1"
    assert visitor.get("pdf2", f"passages/{second}").json()["page"] == 2
    plain = visitor.get("pdf2", "pages/1.png").content
    assert visitor.get("pdf2", f"pages/1.png?passage={second}&sentences=0-9").content == plain
    assert visitor.get("pdf2", f"pages/2.png?passage={second}").content != visitor.get("pdf2", "pages/2.png").content


@pytest.mark.parametrize(
    "sentences",
    ["a", "1", "1-", "-1", "1-2,", ",1-2", "1-2;3-4", "1 - 2", "12345678-12345679", "1-2\n", ",".join(["1-2"] * 21)],
)
def test_sentences_in_another_form_are_refused(visitor: Visitor, sentences: str) -> None:
    path = visitor.path("pdf", "pages/1.png")
    answer = visitor.client.get(path, params={"passage": visitor.first_passage("pdf"), "sentences": sentences})
    assert error_of(answer) == (422, "invalid_request")


@pytest.mark.parametrize("ending", ["pptx", "xlsx", "csv", "md"])
def test_a_document_without_pages_to_draw_has_no_pictures(visitor: Visitor, ending: str) -> None:
    for rest in ("pages/1.png", "pages/99.png", "pages/1.png?passage=x"):
        assert error_of(visitor.get(ending, rest)) == (404, "no_pictures")


TEXTS = {
    "pdf": {"parts": 1, "page": 1, "place": None, "start": 0, "end": 53, "heading_chars": 0},
    "pptx": {"parts": 3, "page": 1, "place": "slide 1"},
    "xlsx": {"page": None, "place": "Costs"},
    "md": {"parts": 1, "page": None, "start": 0, "heading_chars": 0},
}


@pytest.mark.parametrize(("ending", "wanted"), TEXTS.items(), ids=list(TEXTS))
def test_the_text_of_a_page_says_where_in_it_the_passage_is(
    visitor: Visitor, ending: str, wanted: dict[str, Any]
) -> None:
    document, passage = visitor.documents[ending], visitor.first_passage(ending)
    found = visitor.get(ending, f"passages/{passage}").json()
    assert {name: found[name] for name in wanted} == wanted
    assert (found["document_id"], found["filename"]) == (document["id"], document["filename"])
    assert (found["passage_id"], found["part"]) == (passage, 1)
    assert 0 <= found["start"] < found["end"] <= len(found["text"])
    page = visitor.get(ending, "pages/1").json()
    of_passage = {"passage_id": None, "start": None, "end": None, "heading_chars": 0}
    assert page == found | of_passage | {"page_url": page["page_url"], "place": page["place"]}
    assert (page["page_url"] is None) == (found["page_url"] is None) == (ending != "pdf")


def test_a_passage_in_the_middle_of_a_table_begins_with_the_tables_heading(visitor: Visitor) -> None:
    document = visitor.documents["csv"]
    assert document["passages"] > 1
    for number in range(document["passages"]):
        found = visitor.get("csv", f"passages/{document['id']}-{number}").json()
        [cited] = [
            citation["chunk_text"]
            for event in ask(visitor.client, "river km", document_ids=[document["id"]], max_results=20)[1:2]
            for citation in event.data["citations"]
            if citation["passage_id"] == found["passage_id"]
        ]
        heading, own = cited[: found["heading_chars"]], cited[found["heading_chars"] :]
        assert own == found["text"][found["start"] : found["end"]]
        assert ("river" in heading and "km" in heading) == (number > 0)


def test_everybody_may_read_the_pages_of_the_samples(client: httpx.Client) -> None:
    samples = client.get("/api/v1/documents").json()["samples"]
    for headers in ({}, {"X-Workspace": "b" * 32}):
        for sample in samples:
            path = f"/api/v1/documents/{sample['id']}"
            assert client.get(f"{path}/pages/1", headers=headers).json()["filename"] == sample["filename"]
            assert client.get(f"{path}/passages/{sample['id']}-0", headers=headers).json()["part"] == 1
            drawn = client.get(f"{path}/pages/1.png", headers=headers)
            assert drawn.status_code == (200 if sample["media_type"] == "application/pdf" else 404)


def page_url(client: httpx.Client, document_id: str) -> str:
    """The address of a picture as a citation has it."""
    [_, citations, *_] = ask(client, "How long is the Nile?", document_ids=[document_id])
    return str(citations.data["citations"][0]["page_url"])


def without_header(server: Server, url: str) -> httpx.Response:
    with server.client() as anybody:
        return anybody.get(url)


def test_the_address_in_a_citation_works_without_a_header(keyless: Server, visitor: Visitor) -> None:
    document = visitor.documents["pdf"]
    url = page_url(visitor.client, document["id"])
    passage = visitor.first_passage("pdf")
    assert urlsplit(url).path == f"/api/v1/documents/{document['id']}/pages/1.png"
    assert parse_qs(urlsplit(url).query)["passage"] == [passage]
    marked = visitor.get("pdf", f"pages/1.png?passage={passage}").content
    assert without_header(keyless, url).content == marked
    in_text = visitor.get("pdf", f"passages/{passage}").json()["page_url"]
    assert without_header(keyless, in_text).content == marked


def test_a_ticket_that_was_changed_or_is_another_documents_opens_nothing(keyless: Server, visitor: Visitor) -> None:
    url = page_url(visitor.client, visitor.documents["pdf"]["id"])
    [ticket] = parse_qs(urlsplit(url).query)["ticket"]
    payload, stamp, signature = ticket.split(".")
    other = Tickets().page_url(visitor.documents["pdf"]["id"], 1).partition("ticket=")[2]
    of_other = parse_qs(urlsplit(page_url(visitor.client, visitor.documents["pdf2"]["id"])).query)["ticket"][0]
    flipped = signature[:-2] + ("AA" if signature[-2:] != "AA" else "BB")
    wrong = ["", "x", "..", ticket[:-1], ticket + "x", f"{payload}.{stamp}.{flipped}", f"{payload}.zzzzzz.{signature}",
             payload, f"{payload}..{signature}", other, of_other, ticket.upper(), "\x00", "🦆"]  # fmt: skip
    path = visitor.path("pdf", "pages/1.png")
    unknown = without_header(keyless, "/api/v1/documents/unknown/pages/1.png")
    with keyless.client() as anybody:
        answers = [anybody.get(path, params={"ticket": each}) for each in wrong]
        assert anybody.get(path, params={"ticket": "x" * 501}).status_code == 422
        assert anybody.get(path, params={"ticket": ticket}).status_code == 200
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, unknown.content)}


def test_a_ticket_opens_pictures_and_nothing_else(keyless: Server, visitor: Visitor) -> None:
    url = page_url(visitor.client, visitor.documents["pdf"]["id"])
    ticket = "?" + urlsplit(url).query
    with keyless.client() as anybody:
        for rest in ("pages/1", f"passages/{visitor.first_passage('pdf')}"):
            assert error_of(anybody.get(visitor.path("pdf", rest) + ticket)) == (404, "document_not_found")
        document = f"/api/v1/documents/{visitor.documents['pdf']['id']}{ticket}"
        for method in ("GET", "DELETE"):
            assert error_of(anybody.request(method, document)) == (404, "document_not_found")


def test_a_ticket_is_good_for_its_lifetime_only(tmp_path: Path) -> None:
    def create(settings: Settings) -> FastAPI:
        app = create_api(settings)
        app.state.tickets = Tickets(lifetime_s=-1)
        return app

    with Server(settings_for(tmp_path), create) as server, server.client() as client:
        uploaded = upload(client, ("lines.pdf", CONTENT)).json()
        client.headers["X-Workspace"] = uploaded["workspace"]
        url = page_url(client, uploaded["documents"][0]["id"])
        assert client.get(url).status_code == httpx.codes.OK
        assert error_of(without_header(server, url)) == (404, "document_not_found")


def test_pictures_are_gone_with_their_document_also_those_drawn_before(keyless: Server) -> None:
    with keyless.client() as client:
        uploaded = upload(client, ("lines.pdf", CONTENT), ("kept.pdf", files.rivers_pdf())).json()
        gone, kept = uploaded["documents"]
        client.headers["X-Workspace"] = uploaded["workspace"]
        urls = [page_url(client, each["id"]) for each in (gone, kept)]
        assert [client.get(url).status_code for url in urls] == [200, 200]
        assert client.delete(f"/api/v1/documents/{gone['id']}").status_code == httpx.codes.NO_CONTENT
        assert "was deleted" in client.get(urls[0]).json()["error"]["message"]
        passage = f"/api/v1/documents/{gone['id']}/passages/{gone['id']}-0"
        for url in (urls[0], f"{urls[0]}&sentences=0-5", passage, passage.replace("passages", "pages")):
            assert error_of(client.get(url)) == (404, "document_not_found")
        assert client.get(urls[1]).status_code == httpx.codes.OK
        client.delete("/api/v1/documents")
        assert error_of(client.get(urls[1])) == (404, "document_not_found")


def drawer_of(server: Server) -> psutil.Process:
    """The process that draws for this server."""
    processes = [each._process for each in server.services.pictures._processes]  # noqa: SLF001 - to hold or kill it
    [process] = [each for each in processes if each is not None]
    return psutil.Process(process.pid)


def wait_until_drawing(server: Server) -> None:
    """Until a picture is being drawn."""

    async def drawing() -> None:
        while not any(each._asking for each in server.services.pictures._processes):  # noqa: SLF001 - nothing else tells
            await asyncio.sleep(0.005)

    server.call(drawing())


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[tuple[Server, httpx.Client, str]]:
    """A server that draws, a client, and the path of its document."""
    with Server(settings_for(tmp_path)) as server, server.client() as client:
        uploaded = upload(client, ("lines.pdf", CONTENT)).json()
        client.headers["X-Workspace"] = uploaded["workspace"]
        path = f"/api/v1/documents/{uploaded['documents'][0]['id']}"
        assert client.get(f"{path}/pages/1.png").status_code == httpx.codes.OK
        yield server, client, path


@pytest.mark.parametrize("everything", [False, True], ids=["the document", "everything"])
def test_a_picture_is_not_sent_if_its_document_is_deleted_while_drawing(
    drawn: tuple[Server, httpx.Client, str], *, everything: bool
) -> None:
    server, client, path = drawn
    drawer = drawer_of(server)
    drawer.suspend()
    with ThreadPoolExecutor() as pool:
        asking = pool.submit(client.get, f"{path}/pages/1.png?passage={path.rpartition('/')[2]}-0")
        wait_until_drawing(server)
        deleted = client.delete("/api/v1/documents" if everything else path)
        assert deleted.status_code == httpx.codes.NO_CONTENT
        drawer.resume()
        assert error_of(asking.result(60)) == (404, "document_not_found")


def test_a_drawing_process_that_dies_fails_one_request_only(drawn: tuple[Server, httpx.Client, str]) -> None:
    server, client, path = drawn
    url = f"{path}/pages/1.png?passage={path.rpartition('/')[2]}-0"
    drawer = drawer_of(server)
    drawer.suspend()
    with ThreadPoolExecutor() as pool:
        asking = pool.submit(client.get, url)
        wait_until_drawing(server)
        drawer.kill()
        answer = asking.result(60)
    assert error_of(answer) == (422, "picture_failed")
    assert "max-age" not in answer.headers.get("cache-control", "")
    assert client.get(url).content.startswith(PNG)


def test_answers_go_on_while_a_picture_hangs(drawn: tuple[Server, httpx.Client, str]) -> None:
    server, client, path = drawn
    drawer = drawer_of(server)
    drawer.suspend()
    with ThreadPoolExecutor() as pool:
        asking = pool.submit(client.get, f"{path}/pages/1.png?passage={path.rpartition('/')[2]}-0")
        wait_until_drawing(server)
        assert ask(client, "How long is the Nile?")[-1].type == "done"
        assert client.get(f"{path}/pages/1").status_code == httpx.codes.OK
        drawer.resume()
        assert asking.result(60).content.startswith(PNG)


ANYTHING = st.text(st.one_of(st.sampled_from("0123456789-,.%/?#&\x00 "), st.characters(exclude_categories=["Cs"])))
KNOWN = {200, 307, 400, 404, 422}


@settings(max_examples=60, deadline=None)
@given(page=ANYTHING, passage=ANYTHING, sentences=ANYTHING, ticket=ANYTHING)
def test_no_address_of_a_page_makes_the_server_fail(
    visitor: Visitor, page: str, passage: str, sentences: str, ticket: str
) -> None:
    def escaped(text: str) -> str:
        return re.sub(f"[^{string.ascii_letters}{string.digits}]", lambda c: "".join(
            f"%{byte:02x}" for byte in c[0].encode()), text)  # fmt: skip

    params = {"passage": passage, "sentences": sentences, "ticket": ticket}
    for rest in (f"pages/{escaped(page)}.png", f"pages/{escaped(page)}", f"passages/{escaped(passage)}", "pages/1.png"):
        answer = visitor.client.get(visitor.path("pdf", rest), params=params)
        assert answer.status_code in KNOWN
        assert answer.headers["x-content-type-options"] == "nosniff"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9_999_999), st.integers(0, 9_999_999)), min_size=1, max_size=20))
def test_any_sentences_are_cut_to_the_passage(visitor: Visitor, spans: list[tuple[int, int]]) -> None:
    sentences = ",".join(f"{start}-{end}" for start, end in spans)
    rest = f"pages/1.png?passage={visitor.first_passage('pdf')}&sentences={sentences}"
    assert visitor.get("pdf", rest).status_code == httpx.codes.OK


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_no_accept_header_makes_the_server_fail(visitor: Visitor, accept: str) -> None:
    headers = {"Accept": accept.strip()}
    paths = ("/api/v1/documents", "/healthz", "/openapi.json", visitor.path("pdf", "pages/1.png"))
    assert {visitor.client.get(path, headers=headers).status_code for path in paths} == {200}
    assert visitor.client.post("/api/v1/documents", headers=headers).status_code == 415
