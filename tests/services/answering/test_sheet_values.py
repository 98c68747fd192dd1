"""Rows that a question chooses by what their cells say, and results over rows of which some are made of others."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from services.answering.service import answer_threads
from services.answering.sheets import Sheets
from services.ingestion.ingestion import Ingestion
from services.models.embeddings import WordLlamaEmbeddings
from services.search.retrieval import Retriever
from services.storage.library import Library
from tests.services.answering.test_sheet_traps import Ask, answer_to

TAKINGS = """Month,Shop,Takings,Visits
May,Pell,11875,421
May,Roke,9913,352
June,Pell,10248,389
June,Roke,8706,310
Season,Pell,22123,810
Season,Roke,18619,662
Both shops,,40742,1472
"""
TREES = """Bed,Bulbs,Hours
Elm,118,42
Oak,205,61
Woodland,323,103
Fern,77,19
Moss,41,30
Shade,118,49
Whole park,441,152
Best year so far,512,
"""
CABINS = """Cabin,Beds,Stove,Price
Alp,4,yes,81
Brook,2,no,55
Crag,6,yes,97
Dell,2,no,49
"""
BUNS = """Bun,Made of,Price
Plait,"wheat, egg, sesame",2.40
Roll,wheat,0.80
Scone,"wheat, butter",1.90
Wafer,rice,1.10
Twist,"rye, sesame",2.20
Cracker,sesame,1.00
"""
SOUPS = """Soup,Holds,May hold
Leek,"celery, cream",nuts
Pea,none,celery
Fish,"fish, celery",cream
Beet,cream,none
"""
STAFF = """Name,Unit,Wage
Ada Holm,IT,4100
Ben Stray,Sales,3900
Cleo Marr,IT,3700
Dov Linn,Sales,3500
"""
SHIFTS = """Day,Early,Late
2 March,Nia,Sam
3 March,Sam,Nia
4 March,Nia,Ola
5 March,Ola,Nia
6 March,Sam,Ola
7 March,Nia,Sam
"""
PARTS = """Part,Shelf,Stock
Bolt,A,12
Nut,A,0
Hinge,B,0
Screw,C,30
"""
ORDERS = """Invoice,Thing,Qty,State
K1,Stool,4,sent
K2,Bench,2,sent
K3,Stool,7,open
K4,Bench,1,open
"""
HOURS = """Day,Worker,Job
Mon,Jill Ash,paint
Tue,Abe Lunn,roof
Wed,Cora Day,roof
"""
PUMPS = "Pump,Budgeted,Spent\nNorth,300,410\nSouth,450,300\nWest,200,220\n"
CLERKS = "Clerk,Town,Since\nHugo,Este,2023\nNils,Pell,2011\nRita,Alba,2019\n"


@pytest.fixture
def ask(library: Library, embeddings: WordLlamaEmbeddings, ingestion: Ingestion, tmp_path: Path) -> Iterator[Ask]:
    threads = answer_threads()
    yield partial(answer_to, Sheets(library, Retriever(library, embeddings), threads), ingestion, tmp_path / "Rows.csv")
    threads.close()


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("total takings of Pell", TAKINGS, "Shop: Pell: Σ Takings (2) = 22,123"),
        ("average takings", TAKINGS, "⌀ Takings (4) = 10,185.5"),
        ("highest takings", TAKINGS, "Month: May; Takings: 11875"),
        ("how many months are there", TAKINGS, "2 (Month: May, June)"),
        ("total bulbs", TREES, "Σ Bulbs (4) = 441"),
        ("which bed has the most bulbs", TREES, "Bed: Oak; Bulbs: 205"),
    ],
)
async def test_rows_that_are_made_of_others_are_left_out(question: str, text: str, answer: str, ask: Ask) -> None:
    assert await ask(text, question) == answer


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        # Yes or no.
        ("which cabins have a stove", CABINS, "Cabin: Alp; Stove: yes [1]\nCabin: Crag; Stove: yes"),
        ("how many cabins have a stove", CABINS, "Stove: yes: 2 (Cabin: Alp, Crag)"),
        # One of several things in a cell.
        (
            "which buns contain sesame",
            BUNS,
            (
                "Bun: Plait; Made of: wheat, egg, sesame [1]\nBun: Twist; Made of: rye, sesame [1]"
                "\nBun: Cracker; Made of: sesame"
            ),
        ),
        # An abbreviation that is another word in lower case.
        ("total wage of it", STAFF, "Unit: IT: Σ Wage (2) = 7,800"),
        # The column of several with the same value that the question names.
        ("how many early does nia work", SHIFTS, "Early: Nia: 3 rows (Day: 2 March, 4 March, 7 March)"),
        # Nothing of it.
        ("which parts are out of stock", PARTS, "Part: Nut; Stock: 0 [1]\nPart: Hinge; Stock: 0"),
        # What is counted by a column of quantities.
        ("how many stools", ORDERS, "Thing: Stool: Σ Qty (2) = 11"),
        # Who, where the first column is a day.
        (
            "who does the roof",
            HOURS,
            "Day: Tue; Worker: Abe Lunn; Job: roof [1]\nDay: Wed; Worker: Cora Day; Job: roof",
        ),
    ],
)
async def test_rows_are_chosen_by_what_their_cells_say(question: str, text: str, answer: str, ask: Ask) -> None:
    assert await ask(text, question) == answer


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("which soups contain celery", SOUPS),  # in itself, or only a trace
        ("how many can swim", "Child,Swims\nLia,yes\nTom,not yet\nAda,?\nFinn,no\n"),
        ("which pump was most over budgeted", PUMPS),
        ("who was clerk longest since", CLERKS),
    ],
)
async def test_what_may_be_another_column_is_no_certain_answer(question: str, text: str, ask: Ask) -> None:
    assert await ask(text, question) is None
