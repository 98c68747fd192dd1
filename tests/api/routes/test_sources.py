"""A footnote's stable address: what it shows, to whom, and for how long."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from services.files.drawing.highlights import LIGHT, STRONG
from tests.support import files
from tests.support.drawn import THREE, before, near, picture, words_pdf
from tests.support.server import Server, ask, settings_for, upload

CONTENT, WORDS = words_pdf(THREE)
NOTES = b"# Rivers\n\nThe <b>Po</b> is **652** km long.\n\n| river | km |\n|---|---|\n| Oder | 866 |\n"


@dataclass(frozen=True)
class Visitor:
    """A visitor with documents; `urls` has the address of a footnote of each, by its name's ending."""

    client: httpx.Client
    documents: dict[str, str]
    urls: dict[str, str]


def urls_of(client: httpx.Client, question: str) -> dict[str, str]:
    """The address of the first footnote of each document, by the ending of its name."""
    [found] = [event.data["citations"] for event in ask(client, question) if event.type == "citations"]
    return {each["filename"].rpartition(".")[2]: each["url"] for each in reversed(found)}


@pytest.fixture(scope="module")
def visitor(keyless: Server) -> Iterator[Visitor]:
    with keyless.client() as client:
        body = upload(client, ("lines.pdf", CONTENT), ("two.pdf2", files.rivers_pdf()), ("notes.md", NOTES)).json()
        client.headers["X-Workspace"] = body["workspace"]
        documents = {each["filename"].rpartition(".")[2]: each["id"] for each in body["documents"]}
        yield Visitor(client, documents, urls_of(client, "How long is the Nile, the Po and the Oder?"))


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page)).split())


def test_a_footnote_has_one_absolute_address_however_often_it_is_cited(visitor: Visitor) -> None:
    again = urls_of(visitor.client, "How long is the Nile, the Po and the Oder?")
    assert again == visitor.urls
    assert all(url.startswith(str(visitor.client.base_url)) for url in again.values())


def test_the_address_shows_the_cited_page_without_script_or_workspace(visitor: Visitor, stranger: httpx.Client) -> None:
    shown = stranger.get(visitor.urls["pdf"])
    assert shown.status_code == httpx.codes.OK
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert shown.headers["cache-control"] == "private, no-store"
    assert "<script" not in shown.text
    assert "lines.pdf" in text_of(shown.text)
    assert "page 1 of 1" in text_of(shown.text)


def test_the_picture_marks_the_passage_and_more_strongly_the_cited_sentence(
    visitor: Visitor, stranger: httpx.Client
) -> None:
    address = visitor.urls["pdf"].partition("#")[0]
    page = stranger.get(f"{address}?sentences=0-17").text
    [source] = re.findall(r'<img id="passage" src="([^"]+)"', page)
    drawn = picture(stranger.get(source.replace("&amp;", "&")).content)
    colours = {text: before(drawn, word) for text, word in WORDS.items()}
    assert near(colours["The Nile is long."], STRONG.colour)
    assert near(colours["The Elbe neither."], LIGHT.colour)


def test_a_document_without_pages_shows_its_text_with_the_passage_marked(
    visitor: Visitor, stranger: httpx.Client
) -> None:
    url = visitor.urls["md"]
    page = stranger.get(url).text
    assert f'<mark id="{urlsplit(url).fragment}" class="passage">' in page
    assert "The &lt;b&gt;Po&lt;/b&gt; is **652** km long." in re.sub(r"</?mark[^>]*>", "", page)
    assert '<td dir="auto">' in page
    cited = stranger.get(f"{url.partition('#')[0]}?sentences=0-3").text
    assert '<mark id="passage" class="cited">' in cited


def test_the_place_of_a_passage_is_the_heading_of_its_cited_sentence(stranger: httpx.Client) -> None:
    notes = b"# Berthing\n\nA night costs 18 crowns.\n\n# Exceptions\n\nRescue boats pay nothing.\n"
    body = upload(stranger, ("fees.md", notes)).json()
    stranger.headers["X-Workspace"] = body["workspace"]
    url = urls_of(stranger, "What do rescue boats pay?")["md"].partition("#")[0]
    start = notes.index(b"Rescue")
    places = [
        re.findall(r'<div class="soft" dir="auto">(.*?)</div>', stranger.get(f"{url}?sentences={span}").text)
        for span in (f"{start}-{start + 9}", "12-20")
    ]
    assert places == [["Exceptions"], ["Berthing"]]


def test_one_can_turn_the_pages_and_come_back(visitor: Visitor, stranger: httpx.Client) -> None:
    url = visitor.urls["pdf2"]
    first = stranger.get(url).text
    [following] = re.findall(r'<a href="([^"]+)">Next page</a>', first)
    second = stranger.get(following)
    assert "page 2 of 2" in text_of(second.text)
    assert "Next page" not in second.text
    [back] = re.findall(r'<a href="([^"]+)">Back to the passage</a>', second.text)
    assert stranger.get(back).text == first


def test_a_page_that_does_not_exist_is_said_not_to(visitor: Visitor, stranger: httpx.Client) -> None:
    path = visitor.urls["pdf"].partition("#")[0]
    for part, status in (("0", 404), ("2", 404), ("-1", 404), ("x", 422), ("9.png", 404)):
        answer = stranger.get(f"{path}/{part}")
        assert (answer.status_code, "<h1>Nothing to show</h1>" in answer.text) == (status, True)


def test_an_address_opens_no_other_passage_and_no_guess_opens_any(visitor: Visitor, stranger: httpx.Client) -> None:
    *_, passage_id, signature = urlsplit(visitor.urls["pdf"]).path.split("/")
    other = urlsplit(visitor.urls["md"]).path.split("/")[-2]
    for path in (
        f"{other}/{signature}",
        f"{passage_id}/{signature[:-1]}",
        f"{passage_id}/{'A' * len(signature)}",
        f"{passage_id[:-1]}1/{signature}",
        f"{passage_id}/é",
    ):
        answer = stranger.get(f"/source/{path}")
        assert answer.status_code == httpx.codes.NOT_FOUND
        assert "Nile" not in answer.text


def test_the_address_is_gone_with_its_document(keyless: Server, stranger: httpx.Client) -> None:
    body = upload(stranger, ("notes.md", NOTES)).json()
    headers = {"X-Workspace": body["workspace"]}
    with keyless.client(headers=headers) as owner:
        url = urls_of(owner, "How long is the Po?")["md"]
        assert stranger.get(url).status_code == httpx.codes.OK
        owner.delete(f"/api/v1/documents/{body['documents'][0]['id']}")
    answer = stranger.get(url)
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert "This document was deleted" in answer.text


def test_the_address_outlives_the_process(folder: Path) -> None:
    settings = settings_for(folder)
    with Server(settings) as server, server.client() as client:
        client.headers["X-Workspace"] = upload(client, ("notes.md", NOTES)).json()["workspace"]
        path = urlsplit(urls_of(client, "How long is the Po?")["md"]).path
    with Server(settings) as server, server.client() as stranger:
        answer = stranger.get(path)
    assert answer.status_code == httpx.codes.OK
    assert "652" in answer.text


def test_with_keys_the_address_needs_one_too(folder: Path) -> None:
    with Server(settings_for(folder, api_keys="a-key-of-the-tests-1")) as server, server.client() as client:
        client.headers["X-Workspace"] = upload(client, ("notes.md", NOTES)).json()["workspace"]
        url = urls_of(client, "How long is the Po?")["md"]
        assert httpx.get(url, trust_env=False).status_code == httpx.codes.UNAUTHORIZED
        assert httpx.get(url, auth=("anybody", "a-key-of-the-tests-1"), trust_env=False).status_code == httpx.codes.OK


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            {"X-Forwarded-Host": "docs.localhost", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/ask"},
            "https://docs.localhost/ask/source/",
        ),
        ({}, "{own}/source/"),
    ],
)
def test_the_address_is_the_public_one_behind_a_proxy(visitor: Visitor, headers: dict[str, str], expected: str) -> None:
    answer: Any = visitor.client.post("/query", json={"query": "How long is the Po?"}, headers=headers).json()
    own = str(visitor.client.base_url).rstrip("/")
    assert answer["citations"][0]["url"].startswith(expected.format(own=own))
