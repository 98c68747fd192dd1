"""Every format of a hostile, a long and a well-made answer, without a server."""

import io
import json
import re
from html.parser import HTMLParser

import docx
import pytest
from markdown_it import MarkdownIt

from services.events import CheckedSentence
from services.evidence.answers import cited_answer
from services.evidence.gathering import EvidencePage, GatheredEvidence
from services.exporting.filenames import export_name
from services.exporting.footnotes import replaced
from services.exporting.markdown import markdown_of
from services.exporting.references import bibtex_of, csl_of
from services.exporting.report import report_of
from services.exporting.word import word_of
from services.models.extractive.phrases import CLOSEST
from services.recordings import Recording
from services.sharing.share_page import share_page
from tests.api.routes.test_exports import word_notes
from tests.support.citations import citation
from tests.support.recordings import recording

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror=alert(1)> "><b> ![](https://evil.example/x) [a](javascript:1) '
    "\x00\x07\ufffe"
)
OURS = (
    "html head meta title style body main article h1 h2 h3 h4 h5 h6 p div span a ol ul li b strong em code pre br "
    "figure figcaption img mark footer dl dt dd table tr td th tbody thead hr blockquote s"
)
ALLOWED_TAGS = set(OURS.split())


class Tags(HTMLParser):
    """The tags and attributes of a page, as a browser would read them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def hostile() -> Recording:
    named = citation(text=f"The Nile {HOSTILE} is long.", filename=f"{HOSTILE}.pdf", place=HOSTILE)
    sentence = CheckedSentence(start=0, end=20, citations=(1,), verdict="unsupported", missing=(HOSTILE,))
    return recording(text=f"{HOSTILE} [1].", question=HOSTILE, citations=[named], checks=[sentence])


def evidence_of(given: Recording) -> GatheredEvidence:
    answer = cited_answer(given)
    pages = [EvidencePage(each.filename, each.place or "", (each.index,), None) for each in answer.citations.values()]
    return GatheredEvidence(answer, tuple(pages))


@pytest.mark.parametrize(
    "html", [report_of([evidence_of(hostile())]), share_page([evidence_of(hostile())], 0, 1, preview=True)]
)
def test_no_text_of_an_answer_or_a_document_becomes_a_tag_or_an_address(html: str) -> None:
    found = Tags()
    found.feed(html)
    assert found.tags <= ALLOWED_TAGS
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    addresses = [value or "" for name, value in found.attributes if name in ("href", "src")]
    assert all(address.startswith("#") for address in addresses)


def test_markdown_of_a_hostile_answer_shows_names_and_quotes_as_text() -> None:
    note = markdown_of([cited_answer(hostile())]).partition("[^1]: ")[2]
    tokens = MarkdownIt("commonmark", {"html": True}).parse(note)
    inline = [child.type for token in tokens for child in token.children or ()]
    assert not {"html_inline", "link_open", "image"} & set(inline)


def test_word_takes_characters_that_xml_cannot_hold() -> None:
    references, notes = word_notes(word_of([cited_answer(hostile())]))
    assert references == list(notes) == [1]


def test_word_has_every_footnote_of_two_hundred_in_order_and_repeats_as_cross_references() -> None:
    found = [citation(index, f"River {index} is long.") for index in range(1, 201)]
    text = " ".join(f"River {index} is long [{index}]." for index in range(1, 201)) + " The first again [1]."
    references, notes = word_notes(word_of([cited_answer(recording(text=text, citations=found))]))
    assert references == list(notes) == list(range(1, 202))
    assert all(f"River {number} is long." in notes[number] for number in range(1, 201))
    assert notes[201] == "rivers.pdf, page 1, as in note 1."


def test_word_keeps_numbers_of_lists_code_bold_and_tables() -> None:
    text = "3. three\n4. **four** [1]\n\n```\na  =  1\n```\n\n| a | b |\n|---|---|\n| 1 [1] | 2 |"
    document = docx.Document(io.BytesIO(word_of([cited_answer(recording(text=text))])))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert "3.\tthree" in paragraphs
    assert "4.\tfour" in paragraphs
    assert "a  =  1" in paragraphs
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [["a", "b"], ["1", "2"]]
    assert any(run.bold for paragraph in document.paragraphs for run in paragraph.runs if run.text == "four")


def test_brackets_in_code_and_unknown_numbers_are_no_footnotes() -> None:
    text = "Long [1]. `a[1]` and [2019] and [2].\n```\nx [1]\n```\n"
    assert replaced(text, {1}, lambda index: f"[^{index}]") == text.replace("Long [1]", "Long[^1]")


def test_references_escape_what_tex_would_run_and_have_keys_of_their_own() -> None:
    names = ["50%_off & {more}\\input.pdf", "50 off more input.md", "漢字.pdf"]
    found = [
        citation(index, filename=name).model_copy(update={"document_id": str(index)})
        for index, name in enumerate(names, start=1)
    ]
    answers = [cited_answer(recording(citations=found))]
    bibtex = bibtex_of(answers)
    assert r"50\%\_off \& \{more\}\textbackslash{}input.pdf" in bibtex
    keys = re.findall(r"^@misc\{(.*),$", bibtex, re.MULTILINE)
    assert len(set(keys)) == len(names)
    assert all(re.fullmatch("[a-z0-9-]+", key) for key in keys)
    assert [item["title"] for item in json.loads(csl_of(answers))] == names


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How long is the Nile?", "2027-01-15 How long is the Nile.md"),
        ("../../etc/passwd", "2027-01-15 etc passwd.md"),
        ("a\u202eb\r\nc", "2027-01-15 ab c.md"),
        ("???", "2027-01-15 answer.md"),
        ("word " * 50, f"2027-01-15 {('word ' * 16).strip()}.md"),
    ],
)
def test_names_of_files_sort_by_day_and_hold_nothing_that_a_system_forbids(question: str, name: str) -> None:
    assert export_name(question, 1_800_000_000.0, "md") == name


def test_a_report_of_an_answer_that_is_only_close_counts_no_matches() -> None:
    sentence = CheckedSentence(start=62, end=81, citations=(1,), verdict="supported")
    text = f"{CLOSEST['en']}\n\nThe Nile is long [1]."
    page = report_of([evidence_of(recording(text=text, citations=[citation()], checks=[sentence]))])
    assert "Checked: from the documents, but may not answer" in page
