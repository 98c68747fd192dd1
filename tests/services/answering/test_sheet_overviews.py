"""Overviews of sheets, times of day in them, and the rows that share an extreme value."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.answering.excerpts import Selection
from services.answering.service import answer_threads
from services.answering.sheets import Sheets
from services.answering.whole_documents import WholeDocuments
from services.checking.verdict import check
from services.documents import Document
from services.ingestion.ingestion import Ingestion
from services.models.embeddings import WordLlamaEmbeddings
from services.search.retrieval import Retriever
from services.storage.library import Library
from tests.services.conftest import WORKSPACE
from tests.support.rendering import read_by_people

STALLS = ("Rye, Barley", "Oats", "Maize", "Spelt", "Emmer", "Einkorn", "Millet", "Teff", "Sorghum")
ROWS = [
    (
        number,
        f"{number % 28 + 1:02}/0{number % 6 + 1}/2026",
        STALLS[number % 9],
        f"{9 + number % 5}:{number % 4}5",
        number,
    )
    for number in range(1, 31)
]
LEDGER = "\n".join(
    ("No,Day,Stall,Start,Rent £", *(f'{no},{day},"{stall}",{start},{rent}' for no, day, stall, start, rent in ROWS))
)


@pytest.fixture
async def ledger(ingestion: Ingestion, tmp_path: Path) -> list[Document]:
    path = tmp_path / "Market.csv"
    path.write_text(f"{LEDGER}\nTotal,,,,465\n")
    return [await ingestion.add(WORKSPACE, path, path.name)]


@pytest.fixture
def sheets(library: Library, embeddings: WordLlamaEmbeddings) -> Iterator[Sheets]:
    threads = answer_threads()
    yield Sheets(library, Retriever(library, embeddings), threads)
    threads.close()


def verdicts(selection: Selection) -> list[str]:
    return [each.verdict for each in check(selection.text, selection.citations).sentences]


async def test_an_overview_of_a_sheet_says_what_its_columns_hold_and_shows_its_totals(
    whole: WholeDocuments, ledger: list[Document]
) -> None:
    selection = await whole.found("What is this about?", ledger)
    assert selection is not None
    lines = [re.sub(r" (?:\[\d\])+$", "", line) for line in read_by_people(selection.text).splitlines()]
    assert lines == [
        "30 rows",
        "Day: 03/01/2026 – 24/06/2026",
        "Stall: Oats, Maize, Spelt, Emmer, … (9)",
        "Start: 9:05 – 13:35",
        "Rent £: 1 – 30",
        "No: Total; Rent £: 465",
    ]
    assert verdicts(selection) == ["supported"] * 5


async def test_a_column_of_other_values_than_an_overview_says_is_not_supported(
    whole: WholeDocuments, ledger: list[Document]
) -> None:
    selection = await whole.found("What is this about?", ledger)
    assert selection is not None
    wrong = "- Stall: Oats, Quinoa, Spelt, Emmer, … (9) [1]\n- Start: 9:15 – 14:35 [1]"
    assert "supported" not in [each.verdict for each in check(wrong, selection.citations).sentences]


async def test_the_latest_time_of_day_is_found_by_its_minutes(sheets: Sheets, ledger: list[Document]) -> None:
    selection = await sheets.found("What is the latest start?", ledger)
    assert selection is not None
    latest = [row for row in ROWS if row[3] == "13:35"]
    assert read_by_people(selection.text).startswith(
        f"No: {', '.join(str(no) for no, *_ in latest)}; Stall: {', '.join(row[2] for row in latest)}; Start: 13:35"
    )
    assert verdicts(selection) == ["supported"]


async def test_times_of_day_are_not_averaged(sheets: Sheets, ledger: list[Document]) -> None:
    selection = await sheets.found("What is the average start?", ledger)
    assert selection is None


async def test_of_many_rows_that_share_the_highest_figure_it_is_said_that_there_are_more(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path
) -> None:
    path = tmp_path / "Marks.csv"
    path.write_text("Pupil,Marks\n" + "\n".join(f"Pupil {chr(65 + n)}{chr(65 + n)},{min(n, 9)}" for n in range(20)))
    marks = [await ingestion.add(WORKSPACE, path, path.name)]
    selection = await sheets.found("Who has the highest marks?", marks)
    assert selection is not None
    assert read_by_people(selection.text).startswith("Pupil: Pupil JJ, ")
    assert "Pupil QQ, … (11); Marks: 9" in read_by_people(selection.text)
    assert verdicts(selection) == ["supported"]
