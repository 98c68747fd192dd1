"""Questions for the place itself, and for one section, on the manual of a mill and its sheets."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from services.answering.whole_documents import WholeDocuments
from services.documents import Document
from services.ingestion.ingestion import Ingestion
from tests.services.conftest import WORKSPACE
from tests.support.files import rivers_pdf
from tests.support.rendering import read_by_people

MANUAL = """# Manual of the mill

This manual says how the mill is run.

## 1. Sluice

The sluice is opened at six in the morning. It is shut when the river stands above the second mark.

## 2. Millstones and bearings

### 2.1 Dressing

The stones are dressed twice a year.

### 2.2 Grease

Nobody else may touch the bearings.

## Brandschutz

Im Mehlboden ist offenes Feuer verboten.
"""


@pytest.fixture
async def documents(ingestion: Ingestion, tmp_path: Path) -> list[Document]:
    files = {"mill.md": MANUAL.encode(), "rivers.pdf": rivers_pdf()}
    found = []
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        found.append(await ingestion.add(WORKSPACE, tmp_path / name, name))
    return found


async def answer_to(whole: WholeDocuments, question: str, documents: list[Document]) -> str | None:
    selection = await whole.found(question, documents)
    return None if selection is None else read_by_people(selection.text)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which section is about the sluice?",
         "Section “1. Sluice” – “The sluice is opened at six in the morning.” [1]"),
        ("in what chapter are the millstones and bearings mentioned",
         "Chapter “2. Millstones and bearings” – “The stones are dressed twice a year.” [1]"),
        ("In welchem Abschnitt steht das mit dem Brandschutz?",
         "Abschnitt “Brandschutz” – “Im Mehlboden ist offenes Feuer verboten.” [1]"),
        # It has every word of a heading, and no passage has all of it.
        ("which section is about the grease supplier",
         "Section “2. Millstones and bearings” › “2.2 Grease” – “Nobody else may touch the bearings.” [1]"),
        # No heading says it: the place that has the words, with the headings above it.
        ("which section says that nobody else may touch them",
         "Section “2. Millstones and bearings” › “2.2 Grease” – “Nobody else may touch the bearings.” [1]"),
    ],
)  # fmt: skip
async def test_a_section_is_named_with_its_first_sentence(
    whole: WholeDocuments, documents: list[Document], question: str, answer: str
) -> None:
    assert await answer_to(whole, question, documents) == answer


async def test_a_page_is_named_by_its_number(whole: WholeDocuments, documents: list[Document]) -> None:
    answer = await answer_to(whole, "On which page is the Rhine?", documents)
    assert str(answer).startswith("Page 2 – “")


async def test_a_table_is_named_by_its_caption(whole: WholeDocuments, ingestion: Ingestion, tmp_path: Path) -> None:
    tables = {"Table 1: Flour": "Rye", "Table 2: Tools, ropes": "Hoist"}
    text = "\n\n".join(
        f"{caption}\n\n| What | Price |\n| --- | --- |\n| {row} | €4 |\n| Sack | €1 |"
        for caption, row in tables.items()
    )
    (tmp_path / "prices.md").write_text(f"# Prices\n\n{text}\n")
    document = await ingestion.add(WORKSPACE, tmp_path / "prices.md", "prices.md")
    assert await answer_to(whole, "which table has the ropes?", [document]) == "Table 2: Tools, ropes [1]"
    assert await answer_to(whole, "which table shows the hoist?", [document]) == "Table 2: Tools, ropes [1]"


async def test_a_sheet_is_named_by_its_name_or_by_its_content(
    whole: WholeDocuments, ingestion: Ingestion, tmp_path: Path
) -> None:
    book = Workbook()
    for title, rows in {"Staff": ["Name", "Ines"], "Log 2025": ["Repair", "Hose of the pump"]}.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([row, "2025"])
    del book["Sheet"]
    book.save(tmp_path / "mill.xlsx")
    document = await ingestion.add(WORKSPACE, tmp_path / "mill.xlsx", "mill.xlsx")

    assert await answer_to(whole, "which sheet is about the staff?", [document]) == "Sheet “Staff” [1]"
    assert await answer_to(whole, "on which sheet is the hose of the pump?", [document]) == "Sheet “Log 2025” [1]"


@pytest.mark.parametrize("question", ["Which section of the mill is the oldest?", "What page size has the manual?"])
async def test_a_part_of_something_else_is_no_place(
    whole: WholeDocuments, documents: list[Document], question: str
) -> None:
    assert await answer_to(whole, question, documents) is None


async def test_a_place_with_some_of_the_words_is_said_to_be_only_the_closest(
    whole: WholeDocuments, documents: list[Document]
) -> None:
    assert await answer_to(whole, "which section is about guided walks in the morning?", documents) == (
        "The documents do not say this in these words; closest to it:\n"
        "Section “1. Sluice” – “The sluice is opened at six in the morning.” [1]"
    )
    assert await answer_to(whole, "which section is about guided walks?", documents) is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("where in the manual does it say when the sluice is opened",
         "“1. Sluice” – “The sluice is opened at six in the morning.” [1]"),
        ("Wo steht etwas über offenes Feuer?", "“Brandschutz” – “Im Mehlboden ist offenes Feuer verboten.” [1]"),
    ],
)  # fmt: skip
async def test_where_something_is_said_is_told_by_the_section(
    whole: WholeDocuments, documents: list[Document], question: str, answer: str
) -> None:
    assert await answer_to(whole, question, documents) == answer


async def test_a_document_without_such_places_names_none(whole: WholeDocuments, documents: list[Document]) -> None:
    assert await answer_to(whole, "What slide is the sluice on?", documents) is None


async def test_what_a_section_says_is_summed_up_from_it_alone(whole: WholeDocuments, documents: list[Document]) -> None:
    answer = await answer_to(whole, "sum up the rules about the sluice for me", documents)
    assert answer == (
        "“1. Sluice” [1]\n“The sluice is opened at six in the morning.” [1]\n"
        "“It is shut when the river stands above the second mark.” [1]"
    )
