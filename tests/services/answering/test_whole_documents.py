from pathlib import Path

import pytest

from services.answering.excerpts import Selection
from services.answering.whole_documents import WholeDocuments, spread
from services.documents import Document
from services.ingestion.ingestion import Ingestion
from services.text.sentences import sentence_spans
from tests.services.conftest import WORKSPACE
from tests.support.files import document, rivers_pdf
from tests.support.rendering import read_by_people

HANDBOOK = """# Staff handbook

This handbook explains how we work together at the mill: your hours, your leave and your pay.

## 1. Hours

Work begins at seven and ends at four on all days but Friday. On Fridays we leave at noon.

## 2. Leave

Everybody has thirty days of leave each year. Leave that is not taken by March is lost.

## 3. Pay

Wages are paid on the last working day of each month. The night premium is 25 percent.
"""
RULES = """# Hausordnung

Diese Hausordnung gilt für alle Mieter des Hauses Am Anger und für ihre Gäste.

## § 1 Ruhezeiten

Von 22 Uhr bis 6 Uhr ist Ruhe zu halten. Musik darf dann niemanden stören.

## § 2 Treppenhaus

Fahrräder und Kinderwagen stehen nicht im Treppenhaus. Die Treppe wird wöchentlich gereinigt.
"""


@pytest.fixture
async def documents(ingestion: Ingestion, tmp_path: Path) -> list[Document]:
    found = []
    for name, text in (("Staff handbook.md", HANDBOOK), ("Hausordnung Anger.md", RULES)):
        path = tmp_path / name
        path.write_text(text)
        found.append(await ingestion.add(WORKSPACE, path, name))
    return found


async def selected(whole: WholeDocuments, question: str, documents: list[Document]) -> Selection:
    selection = await whole.found(question, documents)
    assert selection is not None
    return selection


async def test_an_overview_quotes_how_a_document_begins_and_a_sentence_of_each_section(
    whole: WholeDocuments, documents: list[Document]
) -> None:
    overview = await selected(whole, "What is the staff handbook about?", documents)
    beginning = "This handbook explains how we work together at the mill: your hours, your leave and your pay."
    assert f"“{beginning}” [1]" in overview.text
    assert all(f"**{title}**: “" in overview.text for title in ("1. Hours", "2. Leave", "3. Pay"))
    assert {citation.filename for citation in overview.citations} == {"Staff handbook.md"}


async def test_an_overview_names_what_is_below_each_section(
    whole: WholeDocuments, ingestion: Ingestion, tmp_path: Path
) -> None:
    below = "### Getting here\n\nThe bus stops at the gate every hour.\n\n### Parking & bikes\n\nIt is free."
    visit = "## Visit\n\nThe mill is open to everybody in summer. Children see the wheel first."
    beginning = "# Guide\n\nThe mill is a museum.\n\nIt was built in 1790."
    text = f"{beginning}\n\n{visit}\n\n{below}\n\n## Prices\n\nIt costs four euros each."
    (tmp_path / "guide.md").write_text(text)
    document = await ingestion.add(WORKSPACE, tmp_path / "guide.md", "guide.md")
    overview = await selected(whole, "What is the guide about?", [document])
    assert "- **Visit** (Getting here, Parking & bikes): “" in overview.text
    assert "- **Prices**: “" in overview.text


@pytest.mark.parametrize("question", ["what does the bit about pay say", "was steht im Teil über Pay?"])
async def test_a_section_is_quoted_by_what_it_is_about(
    whole: WholeDocuments, documents: list[Document], question: str
) -> None:
    section = await selected(whole, question, documents)
    assert section.text.startswith("“3\\. Pay” [1]")
    assert "Hours" not in section.text


async def test_every_sentence_of_an_overview_is_in_the_passage_that_it_cites(
    whole: WholeDocuments, documents: list[Document]
) -> None:
    overview = await selected(whole, "Summarise all documents", documents)
    texts = {f"[{citation.index}]": " ".join(citation.chunk_text.split()) for citation in overview.citations}
    quotes = [line for line in overview.text.split("\n") if "“" in line]
    assert len(quotes) > 6
    for line in quotes:
        quote, _, footnote = line.partition("“")[2].rpartition("” ")
        assert quote in texts[footnote]


async def test_a_question_in_german_finds_the_german_document_by_a_part_of_its_name(
    whole: WholeDocuments, documents: list[Document]
) -> None:
    overview = await selected(whole, "Worum geht es in der Hausordnung?", documents)
    assert {citation.filename for citation in overview.citations} == {"Hausordnung Anger.md"}


@pytest.mark.parametrize(
    "question",
    ["What's in the handbook for the staff?", "What does the staff handbook contain?", "Sum up the staff handbook"],
)
async def test_what_is_in_a_document_that_is_called_by_its_name_is_its_overview(
    whole: WholeDocuments, documents: list[Document], question: str
) -> None:
    selection = await selected(whole, question, documents)
    assert {each.filename for each in selection.citations} == {"Staff handbook.md"}
    assert all(f"**{heading}**" in selection.text for heading in ("1. Hours", "2. Leave", "3. Pay"))


@pytest.mark.parametrize(
    "question",
    ["What is in the box for the staff?", "What are the rules for staff?", "What does the staff handbook cover?"],
)
async def test_questions_about_a_part_of_a_document_are_left_to_the_search(
    whole: WholeDocuments, documents: list[Document], question: str
) -> None:
    assert await whole.found(question, documents) is None


async def test_a_place_is_quoted_whole_from_the_document_that_has_it(
    whole: WholeDocuments, documents: list[Document]
) -> None:
    place = await selected(whole, "Was steht in § 2?", documents)
    sentences = [RULES[start:end] for start, end in sentence_spans(RULES)]
    for sentence in sentences[-2:]:
        assert f"“{sentence}”" in place.text
    assert "Ruhe" not in place.text
    assert "leave" not in place.text


async def test_a_place_that_does_not_exist_is_said_not_to(whole: WholeDocuments, documents: list[Document]) -> None:
    missing = await selected(whole, "What does section 9 say?", documents[:1])
    assert (missing.text, missing.citations, missing.finish_reason) == (
        "“Staff handbook.md” has no section 9.",
        (),
        "no_answer",
    )


async def test_other_questions_are_left_to_the_search(whole: WholeDocuments, documents: list[Document]) -> None:
    assert await whole.found("When are wages paid?", documents) is None
    assert await whole.found("What is this about?", []) is None


async def test_a_long_selection_is_spread_from_its_first_passage_to_its_last(
    whole: WholeDocuments, documents: list[Document]
) -> None:
    citations = (await selected(whole, "Summarise all documents", documents)).citations
    two = spread(citations, 2)
    assert [citation.index for citation in two] == [1, 2]
    assert [citation.passage_id for citation in two] == [citations[0].passage_id, citations[-1].passage_id]


async def test_overviews_and_places_show_the_signs_of_a_document_unchanged(
    whole: WholeDocuments, ingestion: Ingestion, tmp_path: Path
) -> None:
    sentence = "The box is 5*3*2 m, reading[0] is __first__ and the path C:\\new [2019]."
    path = tmp_path / "box_v1.md"
    path.write_text(f"# 1 Sizes\n\n{sentence}\n")
    document = await ingestion.add(WORKSPACE, path, path.name)
    for question in ("What is this about?", "What does section 1 say?"):
        assert sentence in read_by_people((await selected(whole, question, [document])).text)


async def test_a_place_is_cited_under_its_own_heading(whole: WholeDocuments, documents: list[Document]) -> None:
    place = await selected(whole, "What does section 3 say?", documents[:1])
    assert [citation.place for citation in place.citations] == ["3. Pay"]


async def test_a_sheet_is_found_by_its_name(whole: WholeDocuments, ingestion: Ingestion, tmp_path: Path) -> None:
    path = tmp_path / "costs.xlsx"
    path.write_bytes(document("costs.xlsx"))
    costs = await ingestion.add(WORKSPACE, path, path.name)
    staff = await selected(whole, "What is on the sheet Staff?", [costs])
    assert {(citation.place or "").partition(",")[0] for citation in staff.citations} == {"Staff"}
    assert await whole.found("What is on the sheet Crew?", [costs]) is None


async def test_a_count_of_pages_is_no_quote(whole: WholeDocuments, ingestion: Ingestion, tmp_path: Path) -> None:
    path = tmp_path / "rivers.pdf"
    path.write_bytes(rivers_pdf())
    count = await selected(whole, "How many pages does it have?", [await ingestion.add(WORKSPACE, path, path.name)])
    assert not count.is_quoted
    assert "pages" in count.text
