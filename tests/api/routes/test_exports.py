"""Answers as files over HTTP: what each format holds, how files are named, and whose answers they are."""

import io
import json
import re
from urllib.parse import unquote

import docx
import httpx
import pytest
from lxml import etree

from tests.api.routes.test_sources import text_of
from tests.support.owners import Owner, error_of
from tests.support.server import Server

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMATS = ("markdown", "docx", "html", "json", "bibtex", "csl")


def word_notes(content: bytes) -> tuple[list[int], dict[int, str]]:
    """The numbers of the references in the text, in order, and the text of each note, as python-docx opens the file."""
    document = docx.Document(io.BytesIO(content))
    references = [int(each.get(f"{W}id")) for each in document.element.iter(f"{W}footnoteReference")]
    [part] = [each.target_part for each in document.part.rels.values() if each.reltype.endswith("/footnotes")]
    notes = {
        int(note.get(f"{W}id")): "".join(note.itertext()).strip()
        for note in etree.fromstring(part.blob)
        if note.get(f"{W}type") is None
    }
    return references, notes


def filename_of(answer: httpx.Response) -> str:
    """The name that a browser of today takes (RFC 8187)."""
    [name] = re.findall(r"filename\*=UTF-8''([^;]+)$", answer.headers["content-disposition"])
    return unquote(name)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_a_download_with_a_telling_name(owner: Owner, form: str) -> None:
    answer = owner.export(form)
    assert answer.status_code == httpx.codes.OK
    assert re.fullmatch(r"\d{4}-\d\d-\d\d How long is the Nile, and how long is the Po\.[a-z.]+", filename_of(answer))
    assert answer.headers["cache-control"] == "private, no-store"


def test_word_has_a_real_footnote_for_each_reference_with_file_page_and_quote(owner: Owner) -> None:
    references, notes = word_notes(owner.export("docx").content)
    assert references == list(notes) == [1, 2]
    assert sorted(notes.values()) == [
        "notes.md, Notes: “The Po is 652 km long.”",
        "rivers.pdf, page 1: “The Nile is 6,650 km long.”",
    ]


def test_the_report_shows_question_answer_verdicts_and_every_cited_page(owner: Owner) -> None:
    report = owner.export("html").text
    text = text_of(report)
    assert "How long is the Nile, and how long is the Po?" in text
    assert "6&#44;650" in report or "6,650" in text
    assert "Supported" in text
    assert len(re.findall(r'<img alt="rivers.pdf, page 1[^"]*" src="data:image/png;base64,', report)) == 1
    assert '<mark class="cited">The Po is 652 km long.</mark>' in report
    addresses = re.findall(r'(?:href|src)="([^"]*)"', report)
    assert all(address.startswith(("#", "data:")) for address in addresses)


def test_several_answers_become_one_file_with_notes_of_their_own(owner: Owner) -> None:
    second = owner.another()
    text = owner.export("markdown", also=[second]).text
    defined = re.findall(r"^\[\^([\d-]+)\]:", text, re.MULTILINE)
    assert [note.partition("-")[0] for note in defined] == ["1", "1", "2"]
    assert all(text.count(f"[^{note}]") == 2 for note in defined)


def test_references_name_each_document_and_its_pages_once(owner: Owner) -> None:
    items = json.loads(owner.export("csl").text)
    assert {(each["title"], each.get("page")) for each in items} == {("rivers.pdf", "1"), ("notes.md", None)}
    bibtex = owner.export("bibtex").text
    assert sorted(re.findall(r"^@misc\{(.*),$", bibtex, re.MULTILINE)) == ["notes", "rivers"]


@pytest.mark.parametrize("form", FORMATS)
def test_another_workspace_and_nobody_get_404(keyless: Server, owner: Owner, stranger: httpx.Client, form: str) -> None:
    path = f"/api/v1/runs/{owner.run_id}/export?format={form}"
    for headers in ({}, {"X-Workspace": "a" * 32}):
        answer = stranger.get(path, headers=headers)
        assert error_of(answer) == (404, "run_not_found")
    assert error_of(owner.export(form, also=["x" * 22])) == (404, "run_not_found")


def test_an_unknown_format_is_named_as_the_mistake(owner: Owner) -> None:
    answer = owner.export("pdf")
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert answer.json()["error"]["detail"][0]["location"] == "query.format"


def test_a_document_that_was_deleted_takes_the_answers_that_searched_it(owner: Owner) -> None:
    owner.client.delete(f"/api/v1/documents/{owner.documents['notes.md']}")
    assert error_of(owner.export("html")) == (404, "run_not_found")


def test_names_with_quotes_and_marks_of_direction_stay_one_harmless_name(owner: Owner) -> None:
    run_id = owner.another('What of "rivers\u202egnp.exe"; filename=evil.html\\..\\ \r\nX-Evil: 1 — Rhein-Länge?')
    answer = owner.export("markdown", run_id)
    assert "x-evil" not in answer.headers
    name = filename_of(answer)
    assert name.endswith(".md")
    assert not set(name) & set('\u202e"\\/\r\n:')
    assert "Länge" in name
    assert answer.headers["content-disposition"].isascii()
