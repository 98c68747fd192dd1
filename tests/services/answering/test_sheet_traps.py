"""Sheets whose columns invite a wrong figure: other units, times, numbers of things, thousands, averages among rows."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook

from services.answering.service import answer_threads
from services.answering.sheets import Sheets
from services.checking.verdict import check
from services.ingestion.ingestion import Ingestion
from services.models.embeddings import WordLlamaEmbeddings
from services.models.extractive.phrases import CLOSEST
from services.search.retrieval import Retriever
from services.storage.library import Library
from tests.services.conftest import WORKSPACE
from tests.support.rendering import read_by_people

Ask = Callable[[str, str], Awaitable[str | None]]
"""The text of a sheet and a question -> the answer."""
STOCK = """Item,Weight,Price,Discount,Rating
Flour,2 kg,£3.20,10%,4.5
Salt,500 g,£0.90,n/a,4.1
Rice,1.5 kg,€4.10,12%,3.9
Oil,750 ml,£6.75,n/a,4.8
"""
LOANS = """Loan no,Borrower,Amount,Rate,Status
1001,Ash,5000,4.5%,open
1002,Birch,12000,3.9%,closed
1003,Cedar,,5.1%,open
1004,Elm,7500,4.2%,open
1004,Elm,2500,4.2%,open
"""
WEATHER = "Tag;Regen mm;Besucher\n01.07.2026;0,0;1.204\n02.07.2026;3,2;998\n03.07.2026;12,4;1.530\n"
FUEL = "Station;Price\nNorth;1.489\nSouth;1.529\nHarbour;1.509\n"
RUNS = "Runner,Time,Distance\nAmara,42:17,10\nBo,44:02,10\nDov,1:02:45,10\n"
MARKS = "Pupil,Maths,English\nAnn,78,85\nBen,65,absent\nCat,91,88\nDan,55,60\nClass average,72.3,77.7\n"
WINES = """Ref,Wine,Bottles,Price
V1,Ormes,48,£12.50
V2,Ruel,120,£8.75
V3,Ete,300,£6.00
,Total,468,
"""
REGIONS = "Region,Households,Cars\nNorth,1200,900\nSouth,800,950\nCity,3000,1100\nWhole county,5000,2950\n"
BILLS = """Bill,Customer,Amount,Status,Start year
A1,Baker,100,paid,2019
A2,Green,200,open,2020
A3,Baker,300,open,2021
A4,Thistle,400,overdue,2019
A5,Moss,500,paid,2022
"""
HIRERS = "Hirer,Day,Fee\nAll Saints choir,Sat,13\nCubs,Fri,12\nAll Saints choir,Sun,20\nSeed swap,Sat,40\nTotal,,85\n"
LOWS = "Station,Low\nAlton,-12.4\nBerry,-3.0\nClay,2.1\nDorn,4.0\n"
TRIPS = """Date,Driver,From,Km,Fuel
03/02/2026,Nia,Leeds,41,3.1
04/02/2026,Nia,York,61,4.4
05/02/2026,Sam,Leeds,95,7.0
11/02/2026,Sam,Hull,95,7.2
12/02/2026,Ola,Leeds,48,3.3
13/02/2026,Ola,Goole,48,3.4
"""


@pytest.fixture
def sheets(library: Library, embeddings: WordLlamaEmbeddings) -> Iterator[Sheets]:
    threads = answer_threads()
    yield Sheets(library, Retriever(library, embeddings), threads)
    threads.close()


@pytest.fixture
def ask(sheets: Sheets, ingestion: Ingestion, tmp_path: Path) -> Ask:
    return partial(answer_to, sheets, ingestion, tmp_path / "Sheet.csv")


async def answer_to(sheets: Sheets, ingestion: Ingestion, path: Path, text: str, question: str) -> str | None:
    """The answer without its footnotes; None where the sheet has none, or only one that may be another."""
    path.write_text(text)
    selection = await sheets.found(question, [await ingestion.add(WORKSPACE, path, path.name)])
    if selection is None or selection.text.startswith(tuple(CLOSEST.values())):
        return None
    assert {each.verdict for each in check(selection.text, selection.citations).sentences} == {"supported"}
    return read_by_people(selection.text).removesuffix(" [1]")


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("total besucher", WEATHER, "Σ Besucher (3) = 3.732"),
        ("total regen", WEATHER, "Σ Regen mm (3) = 15,60"),
        ("average rate", LOANS, "⌀ Rate (5) = 4.38"),
        ("total amount of open loans", LOANS, "Status: open: Σ Amount (3/4) = 15,000"),
        ("how many loans are open", LOANS, "Status: open: 3 (Loan no: 1001, 1003, 1004)"),
        ("what was the longest time", RUNS, "Runner: Dov; Time: 1:02:45"),
        ("lowest maths", MARKS, "Pupil: Dan; Maths: 55"),
        ("who has the highest english", MARKS, "Pupil: Cat; English: 88"),
        ("which wine has the most bottles", WINES, "Ref: V3; Wine: Ete; Bottles: 300"),
        ("how many wines have more than 100 bottles", WINES, "Bottles: more than 100: 2 (Wine: Ruel, Ete)"),
        ("which region has the most cars", REGIONS, "Region: City; Cars: 1100"),
        (
            "how many regions have more than 1000 households",
            REGIONS,
            "Households: more than 1000: 2 (Region: North, City)",
        ),
        ("average households", REGIONS, "⌀ Households (3) ≈ 1,666.67"),
        ("how many bills are open", BILLS, "Status: open: 2 (Bill: A2, A3)"),
        ("how many customers are there", BILLS, "4 (Customer: Baker, Green, Thistle, Moss)"),
        ("how many stations have a low below 3", LOWS, "Low: below 3: 3 (Station: Alton, Berry, Clay)"),
        (
            "how many rows have a fee of more than 11",
            HIRERS,
            "Fee: more than 11: 4 rows (Hirer: All Saints choir, Cubs, All Saints choir, Seed swap)",
        ),
        ("which driver used most fuel", TRIPS, "Driver: Sam: Σ Fuel (2) = 14.20"),
        ("which driver used least fuel", TRIPS, "Driver: Ola: Σ Fuel (2) = 6.70"),
        ("which driver had the highest fuel", TRIPS, "Date: 11/02/2026; Driver: Sam; Fuel: 7.2"),
    ],
)
async def test_figures_are_read_and_computed_as_people_mean_them(
    question: str, text: str, answer: str, ask: Ask
) -> None:
    assert await ask(text, question) == answer


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("total weight of all items", STOCK),
        ("which item is the heaviest by weight", STOCK),
        ("average price", STOCK),
        ("sum of prices", STOCK),
        ("what is the average discount", STOCK),
        ("sum of loan numbers", LOANS),
        ("oldest loan", LOANS),
        ("average price", FUEL),
        ("average time", RUNS),
        ("total time", RUNS),
        ("average maths", MARKS),
        ("who drove the most km", TRIPS),
        ("how many bottles are there in total", WINES),
        ("how many households are there in total", REGIONS),
        ("how many bills are not paid", BILLS),
        ("which bills are not paid", BILLS),
        ("what is the total amount without Baker", BILLS),
        ("what is the average amount except A4", BILLS),
        ("average start year", BILLS),
    ],
)
async def test_nothing_is_computed_of_figures_that_have_no_sum_or_may_be_read_in_two_ways(
    question: str, text: str, ask: Ask
) -> None:
    assert await ask(text, question) is None


async def test_a_sum_over_more_passages_than_are_cited_is_checked_by_all_of_them(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path
) -> None:
    path = tmp_path / "Takings.csv"
    path.write_text("Day,Stall,Takings\n" + "\n".join(f"{n:03},Stall {n % 7},{n % 11}" for n in range(1, 401)))
    selection = await sheets.found("total takings", [await ingestion.add(WORKSPACE, path, path.name)])
    assert selection is not None
    total = sum(n % 11 for n in range(1, 401))
    assert read_by_people(selection.text).startswith(f"Σ Takings (400) = {total:,} [1]")

    def verdict(text: str, beside: tuple[str, ...]) -> str:
        [sentence] = check(text, selection.citations, beside=beside).sentences
        assert set(sentence.spans) <= {citation.index for citation in selection.citations}
        return sentence.verdict

    assert verdict(selection.text, selection.beside) == "supported"
    assert verdict(selection.text.replace(f"{total:,}", f"{total + 1:,}"), selection.beside) == "unsupported"
    assert verdict(selection.text, ()) == "partly"


@pytest.mark.parametrize(("question", "is_guess"), [("total nights", True), ("total nights in June", False)])
async def test_a_sum_over_one_of_several_sheets_with_the_same_columns_is_only_the_closest(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path, question: str, *, is_guess: bool
) -> None:
    book = Workbook()
    for place, guests in (("May", (("Lowe", 2), ("Finch", 5))), ("June", (("Abel", 3), ("Osei", 10)))):
        sheet = book.create_sheet(place)
        for row in (("Guest", "Nights"), *guests):
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "Guests.xlsx")
    document = await ingestion.add(WORKSPACE, tmp_path / "Guests.xlsx", "Guests.xlsx")
    selection = await sheets.found(question, [document])
    assert selection is not None
    assert selection.is_guess == is_guess
