"""Questions for all rows of a sheet of thousands, on orders that are made by a rule."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.answering.service import answer_threads
from services.answering.sheets import Sheets
from services.checking.verdict import check
from services.documents import Document
from services.ingestion.ingestion import Ingestion
from services.models.embeddings import WordLlamaEmbeddings
from services.search.retrieval import Retriever
from services.storage.library import Library
from tests.services.conftest import WORKSPACE, store_of
from tests.support.rendering import read_by_people

pytestmark = pytest.mark.slow

BOOKINGS = "workspace-of-the-bookings"
REGIONS = ("North", "South", "East coast")
ORDERS = [
    (f"B-{number:05}", REGIONS[number % 3], "open" if number % 5 == 0 else "paid", 2019 + number % 6, number % 97)
    for number in range(1, 3001)
]


async def stored(ingestion: Ingestion, path: Path, text: str) -> list[Document]:
    path.write_text(text)
    return [await ingestion.add(WORKSPACE, path, path.name)]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The orders, in a workspace of their own."""
    rows = (f"{booking},{region},{state},{year},{amount}" for booking, region, state, year, amount in ORDERS)
    sheet = "Booking,Region,State,Year,Amount\n" + "\n".join(rows)
    return store_of(tmp_path_factory.mktemp("orders"), {BOOKINGS: ("Bookings.csv", sheet.encode())})


@pytest.fixture
async def documents(library: Library) -> list[Document]:
    return list(await library.documents(BOOKINGS))


@pytest.fixture
def sheets(library: Library, embeddings: WordLlamaEmbeddings) -> Iterator[Sheets]:
    threads = answer_threads()
    yield Sheets(library, Retriever(library, embeddings), threads)
    threads.close()


async def answer_to(sheets: Sheets, question: str, documents: list[Document]) -> str | None:
    selection = await sheets.found(question, documents)
    return None if selection is None else read_by_people(selection.text)


def counted(*wanted: object) -> int:
    return sum(all(value in order for value in wanted) for order in ORDERS)


async def test_rows_are_counted_by_the_values_in_their_cells(sheets: Sheets, documents: list[Document]) -> None:
    answer = await answer_to(sheets, "How many open bookings are there in the region East coast?", documents)
    assert answer is not None
    count = counted("East coast", "open")
    assert answer.startswith(f"Region: East coast; State: open: {count:,} rows (Booking: B-00005, B-00020,")
    assert answer.endswith("]")


async def test_rows_are_counted_by_limits_of_their_figures(sheets: Sheets, documents: list[Document]) -> None:
    over = sum(amount > 90 for *_, amount in ORDERS)
    answer = await answer_to(sheets, "How many bookings have an amount of more than 90?", documents)
    assert str(answer).startswith(f"Amount: more than 90: {over:,} rows (Booking: ")
    after = sum(year > 2022 for *_, year, _ in ORDERS)
    answer = await answer_to(sheets, "How many bookings are there after 2022?", documents)
    assert str(answer).startswith(f"Year: after 2022: {after:,} rows (Booking: ")


async def test_a_column_of_figures_is_not_counted_though_the_sheet_has_its_name(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path
) -> None:
    path = tmp_path / "Beds.csv"
    path.write_text("Ward,March / Beds,March / Staff\nWard A,12,5\nWard A,14,6\nWard B,23,8\nWard B,27,9\n")
    documents = [await ingestion.add(WORKSPACE, path, path.name)]
    assert await answer_to(sheets, "How many beds does Ward B have?", documents) is None
    assert str(await answer_to(sheets, "How many rows does Ward B have?", documents)).startswith(
        "Ward: Ward B: 2 rows [1]"
    )


async def test_different_values_of_a_column_are_counted(sheets: Sheets, documents: list[Document]) -> None:
    answer = await answer_to(sheets, "How many regions are there?", documents)
    assert answer is not None
    assert answer.startswith("3 (Region: South, East coast, North)")


async def test_a_column_is_added_up_over_the_rows_chosen(sheets: Sheets, documents: list[Document]) -> None:
    amounts = [amount for _, region, _, _, amount in ORDERS if region == "South"]
    total = await answer_to(sheets, "What is the amount of the region South in total?", documents)
    assert f"Σ Amount ({len(amounts):,}) = {sum(amounts):,} " in str(total)
    assert await answer_to(sheets, "What is the total amount of the region South?", documents) == total
    mean = await answer_to(sheets, "What is the average amount of the region South?", documents)
    assert f"⌀ Amount ({len(amounts):,}) ≈ {sum(amounts) / len(amounts):.1f} [" in str(mean)


async def test_a_row_that_sums_up_others_is_not_added_to_them(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path
) -> None:
    path = tmp_path / "Costs.csv"
    path.write_text("Item,Kind,Cost\nRope,gear,20\nSoup,food,5\nTea,food,3\nTotal,,28\n")
    documents = [await ingestion.add(WORKSPACE, path, path.name)]
    assert await answer_to(sheets, "What is the total cost?", documents) is None  # the sheet has it
    assert str(await answer_to(sheets, "What is the total cost of food?", documents)).startswith(
        "Kind: food: Σ Cost (2) = 8 "
    )
    assert "Rope" in str(await answer_to(sheets, "Which item has the highest cost?", documents))


async def test_the_row_with_the_highest_figure_is_found_among_all(sheets: Sheets, documents: list[Document]) -> None:
    answer = await answer_to(sheets, "Which booking has the highest amount in the region North?", documents)
    first = next(booking for booking, region, _, _, amount in ORDERS if region == "North" and amount == 96)
    assert answer is not None
    assert f"Booking: {first}" in answer
    assert "Amount: 96 [" in answer


@pytest.mark.parametrize(
    "question",
    [
        "How many bookings of dogs are there?",
        "How many bookings are there in the region West?",
        "What is the average discount?",
        "What is the total amount of the rent?",
        "How many bookings have a weight of more than 90?",
        "Where does the ferry land?",
    ],
)
async def test_what_no_cell_or_column_says_is_neither_counted_nor_computed(
    sheets: Sheets, documents: list[Document], question: str
) -> None:
    assert await sheets.found(question, documents) is None


async def test_the_rows_cited_hold_what_was_chosen(sheets: Sheets, documents: list[Document]) -> None:
    selection = await sheets.found("Which booking has the highest amount in the region North?", documents)
    assert selection is not None
    assert all("North" in citation.chunk_text and "| 96 |" in citation.chunk_text for citation in selection.citations)


TOOLS = """\
Number,Tool,State,Deposit
PT-1,Lawn mower,good,80
PT-2,Lawn mower,in repair,80
PT-3,Scarifier,good,70
PT-4,Drill,in repair,40
PT-5,Drill,good,45
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the deposit for a lawn mower and a scarifier together?",
         "Tool: Lawn mower, Scarifier: Σ Deposit (2) = 150 [1]"),
        ("What is the total deposit for lawn mower and scarifier?",
         "Tool: Lawn mower, Scarifier: Σ Deposit (3) = 230 [1]"),
        # Which drill is meant is not said, and their deposits differ.
        ("What is the deposit for a drill and a scarifier together?", None),
        ("How many tools are in repair at the moment?", "State: in repair: 2 rows (Number: PT-2, PT-4) [1]"),
    ],
)  # fmt: skip
async def test_of_things_that_a_question_names_one_each_is_meant(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path, question: str, answer: str | None
) -> None:
    path = tmp_path / "Tools of the library.csv"
    path.write_text(TOOLS)
    document = await ingestion.add(WORKSPACE, path, path.name)
    assert await answer_to(sheets, question, [document]) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many orders were returned?", "Status: returned: 2 rows (Order no: 301, 304) [1]"),
        ("What is the total of all orders from Salon Vert?", "Customer: Salon Vert: Σ total_eur (2) = 70 [1]"),
        # The unit is in the column's name.
        ("total of all orders of salon vert in euros", "Customer: Salon Vert: Σ total_eur (2) = 70 [1]"),
    ],
)
async def test_a_column_that_only_numbers_the_rows_has_no_figures(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path, question: str, answer: str
) -> None:
    path = tmp_path / "orders 2025.csv"
    rows = "301,Salon Vert,returned,30\n302,Tea & Toast,paid,15\n303,Salon Vert,paid,40\n304,Mensa,returned,25\n"
    path.write_text("Order no,Customer,Status,total_eur\n" + rows)
    document = await ingestion.add(WORKSPACE, path, path.name)
    assert await answer_to(sheets, question, [document]) == answer


MEMBERS = """\
No,Name,Category,Town,Squad
1,Hugo Abbot,Adult,Ashmere,none
2,Ines Hallam,Adult,Pell,Masters
3,Alec Baird,Junior,Pell,Junior A
4,Tess Weir,Junior,Ashmere,Junior B
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("members who live in Pell", "Name: Ines Hallam; Town: Pell [1]\nName: Alec Baird; Town: Pell [1]"),
        ("How many Hugo Abbot members are there?", None),  # a name calls a row, and counts nothing
        ("Which members train in Junior A?", None),  # one row: a quote says more
        # What is asked beside the value is not in the sheet, or a figure is.
        ("How many juniors are members?", "Category: Junior: 2 rows (No: 3, 4) [1]"),
    ],
)
async def test_rows_with_a_value_are_listed_by_what_they_are_called(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path, question: str, answer: str | None
) -> None:
    path = tmp_path / "Members.csv"
    path.write_text(MEMBERS)
    document = await ingestion.add(WORKSPACE, path, path.name)
    assert await answer_to(sheets, question, [document]) == answer


async def test_rows_are_listed_by_the_column_that_the_question_names(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path
) -> None:
    rows = [
        "1,2025-11-12,Teatime,Concert",
        "2,2025-11-14,Hamlet,Play",
        "3,2026-02-04,Teatime,Concert",
        "4,2026-02-09,Hamlet,Play",
    ]
    shows = await stored(ingestion, tmp_path / "Shows.csv", "\n".join(["No,Date,Event,Type", *rows]))
    answer = await answer_to(sheets, "dates of all teatime concerts", shows)
    assert answer == (
        "Date: 2025-11-12; Event: Teatime; Type: Concert [1]\nDate: 2026-02-04; Event: Teatime; Type: Concert [1]"
    )


async def test_each_row_that_is_listed_is_supported_by_its_own_passage(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path
) -> None:
    path = tmp_path / "Members.csv"
    path.write_text(MEMBERS)
    selection = await sheets.found("members who live in Pell", [await ingestion.add(WORKSPACE, path, path.name)])
    assert selection is not None
    assert check(selection.text, selection.citations).supported == 1


async def test_a_sheet_that_has_no_answer_does_not_hide_the_next_one(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path
) -> None:
    fees = "Category,Fee\nJunior,120\nAdult,285\nJunior means under 18,0\n"
    documents = []
    for name, text in (("Members.csv", MEMBERS), ("Fees of members.csv", fees)):
        (tmp_path / name).write_text(text)
        documents.append(await ingestion.add(WORKSPACE, tmp_path / name, name))
    assert (
        await answer_to(sheets, "How many juniors are members?", documents) == "Category: Junior: 2 rows (No: 3, 4) [1]"
    )


BERTHS = """Berth,Boat,Owner,Paid,Insurance until
A1,Old Thunder,Farrow,yes,2026-05-31
A2,Pintail,Abbott,instalments,2026-07-15
A3,Blue Hesper,Bancroft,yes,2026-05-31
A4,Capella,Nance,instalments,2026-05-02
A5,Grey Heron,Brodie,no,2027-05-31
"""
SALES = """date,dish,portions_cooked,portions_sold
2026-03-16,Curry,140,118
2026-03-17,Lasagne,230,230
2026-03-17,Wrap,90,76
2026-03-18,Crumble,200,196
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "whose insurance runs out on 31 may 2026",
            "Boat: Old Thunder; Insurance until: 2026-05-31 [1]\nBoat: Blue Hesper; Insurance until: 2026-05-31 [1]",
        ),
        (
            "which boats pay by instalments",
            "Boat: Pintail; Paid: instalments [1]\nBoat: Capella; Paid: instalments [1]",
        ),
        ("which boats pay by cheque", None),
        ("whose insurance runs out on 1 June 2026", None),
    ],
)
async def test_rows_with_a_date_or_a_value_are_listed(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path, question: str, answer: str | None
) -> None:
    assert await answer_to(sheets, question, await stored(ingestion, tmp_path / "Berths.csv", BERTHS)) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many portions were sold in the whole week?", "Σ portions_sold (4) = 620 [1]"),
        (
            "how many portions were sold altogether on 17 march 2026?",
            "date: 17 march 2026: Σ portions_sold (2) = 306 [1]",
        ),
        ("how many portions of lasagne were sold in the whole week?", None),
        ("how many portions were sold?", None),
    ],
)
async def test_figures_of_a_column_are_added_where_all_of_them_are_asked_for(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path, question: str, answer: str | None
) -> None:
    sales = await stored(ingestion, tmp_path / "Canteen sales week 12.csv", SALES)
    assert await answer_to(sheets, question, sales) == answer


TRIPS = """date,vehicle,driver,product,miles,price_per_litre_gbp,total_gbp,note
2026-03-02,Swift,Nakamura,diesel,38,1.60,22.00,
2026-03-09,Heron,Ogilvie,red diesel,16,1.18,45.00,
2026-03-18,Swift,Quilter,diesel,34,1.60,41.50,
2026-04-01,Swift,Quilter,red diesel,50,1.18,60.00,
2026-04-07,Heron,Rourke,diesel,12,1.62,18.25,
"""
CLOSEST_IN_ENGLISH = "The documents do not say this in these words; closest to it:\n"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how much diesel in litres in 2025", "Date: 2025; Fuel: Diesel: Σ Litres (2) = 70 [1]"),
        ("how many litres in 2026", "Date: 2026: Σ Litres (2) = 45 [1]"),
        ("how many litres has the tank", None),
    ],
)
async def test_a_measure_is_added_up_for_a_year(
    ingestion: Ingestion, sheets: Sheets, tmp_path: Path, question: str, answer: str | None
) -> None:
    rows = ["Date,Fuel,Litres", "2025-03-04,Diesel,30", "2025-05-01,Diesel,40", "2026-01-02,Diesel,25"]
    fuel = await stored(ingestion, tmp_path / "fuel.csv", "\n".join([*rows, "2026-02-03,Petrol,20"]))
    assert await answer_to(sheets, question, fuel) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many miles did the swift do in march", "date: March; vehicle: Swift: Σ miles (2) = 72 [1]"),
        ("how many miles did the swift do", f"{CLOSEST_IN_ENGLISH}vehicle: Swift: Σ miles (3) = 122 [1]"),
        ("how many miles has the swift", None),
        ("how many miles did a swift do", f"{CLOSEST_IN_ENGLISH}vehicle: Swift: Σ miles (3) = 122 [1]"),
        ("total money taken by the trips in april", "date: April: Σ total_gbp (2) = 78.25 [1]"),
        ("how much was paid for red diesel in total, in pounds", "product: red diesel: Σ total_gbp (2) = 105 [1]"),
        ("how much diesel was wasted altogether in march", None),
        ("total miles wasted by the heron", f"{CLOSEST_IN_ENGLISH}vehicle: Heron: Σ miles (2) = 28 [1]"),
        ("total miles wasted by the heron on purpose", None),
        ("total miles of the heron in june", None),
        ("total miles of the heron in 2024", None),
        ("total price per litre in april", None),
    ],
)
async def test_a_sum_with_an_unknown_word_is_only_the_closest_or_none(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path, question: str, answer: str | None
) -> None:
    trips = await stored(ingestion, tmp_path / "Transport trips 2026.csv", TRIPS)
    assert await answer_to(sheets, question, trips) == answer


BERTH_FEES = """Berth,Pontoon,Contract,Annual fee GBP
E1,E,annual,1200.50
E2,E,summer,800
A1,A,annual,2400
A2,A,annual,2300
"""


async def test_a_value_of_one_letter_is_meant_only_after_its_columns_name(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path
) -> None:
    berths = await stored(ingestion, tmp_path / "Berth register.csv", BERTH_FEES)
    answer = await answer_to(sheets, "sum of the annual fees on pontoon E", berths)
    assert answer == "Pontoon: E: Σ Annual fee GBP (2) = 2,000.50 [1]"
