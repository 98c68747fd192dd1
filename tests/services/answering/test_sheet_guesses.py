"""Questions of which a sheet understands only a part: what is guessed is said to be only the closest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.answering.answer import AnswerProgress
from services.answering.service import answer_threads
from services.answering.sheets import Sheets
from services.assembly import open_services
from services.events import Token
from services.ingestion.ingestion import Ingestion
from services.models.embeddings import WordLlamaEmbeddings
from services.models.extractive.phrases import CLOSEST
from services.questions import Question
from services.search.retrieval import Retriever
from services.storage.library import Library
from tests.services.conftest import WORKSPACE
from tests.support.rendering import read_by_people
from tests.support.server import settings_for

HALL = """Ref,Date,Room,Hirer,Type,Hours,£ per hour,Charge £,Paid,Remark
H1,Sat 03/01/2026,Main Hall,Seed swap,Community,4,13,52,no,
H2,Mon 05/01/2026,Main Hall,Zest Pilates,Commercial,2,25,50,yes,
H3,Tue 06/01/2026,Pearson Room,Zest Pilates,Commercial,2,10,20,yes,cancelled: snow
H4,Sat 07/02/2026,Main Hall,Okafor christening,Private,5,17.50,87.50,no,
H5,Mon 09/02/2026,Main Hall,Zest Pilates,Commercial,2,25,50,yes,
H6,Sat 14/02/2026,Main Hall,Plumley fair,Commercial,9,25,225,no,
H7,Sat 28/02/2026,Pearson Room,Baines wake,Private,3,12,36,yes,
H8,Mon 02/03/2026,Main Hall,Zest Pilates,Commercial,2,25,50,yes,cancelled: boiler
H9,Sat 07/03/2026,Main Hall,Hobday wake,Private,4,13,52,yes,
"""


@pytest.fixture
def sheets(library: Library, embeddings: WordLlamaEmbeddings) -> Iterator[Sheets]:
    threads = answer_threads()
    yield Sheets(library, Retriever(library, embeddings), threads)
    threads.close()


async def guess(sheets: Sheets, ingestion: Ingestion, folder: Path, question: str) -> str | None:
    path = folder / "hall bookings.csv"
    path.write_text(HALL)
    selection = await sheets.found(question, [await ingestion.add(WORKSPACE, path, path.name)])
    if selection is None:
        return None
    text = read_by_people(selection.text)
    assert selection.is_guess == text.startswith(CLOSEST["en"])
    return text.removeprefix(CLOSEST["en"]).strip()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what did the hall take in february", "Date: February: Σ Charge £ (4) = 398.50 [1]"),
        ("what are we still owed by hirers", "Paid: no: Σ Charge £ (3) = 364.50 [1]"),
        ("dearest hall booking in the sheet and whose is it", "Ref: H6; Hirer: Plumley fair; Charge £: 225 [1]"),
        ("how many got cancelled", "Remark: cancelled: snow, cancelled: boiler: 2 (Zest Pilates, Zest Pilates) [1]"),
    ],
)
async def test_what_is_probably_meant_is_computed_with_the_rows_that_it_is_of(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path, question: str, answer: str
) -> None:
    assert await guess(sheets, ingestion, tmp_path, question) == answer


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("names of all private hires jan to february", ["Okafor christening", "Baines wake"]),
        ("which hirers havent settled up", ["Seed swap", "Okafor christening", "Plumley fair"]),
        ("which hirers have paid in march", ["Zest Pilates", "Hobday wake"]),
        ("saturday bookings in february pls", ["Okafor christening", "Plumley fair", "Baines wake"]),
    ],
)
async def test_rows_are_listed_by_days_of_the_week_periods_and_what_is_done(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path, question: str, names: list[str]
) -> None:
    answer = await guess(sheets, ingestion, tmp_path, question)
    assert answer is not None
    lines = [cell.partition(": ")[2] for cell in answer.replace("\n", "; ").split("; ") if cell.startswith("Hirer: ")]
    assert [line.removesuffix(" [1]") for line in lines] == names


@pytest.mark.parametrize(
    "question",
    [
        "what is the total amount of the rent for the allotments",
        "how many members has the film club",
        "total price per hour in february",
        "what did the hall take before june 2025",
        "is the hall open on mondays",
        "how long does zest pilates take in the main hall",
    ],
)
async def test_where_little_is_understood_nothing_is_guessed(
    sheets: Sheets, ingestion: Ingestion, tmp_path: Path, question: str
) -> None:
    assert await guess(sheets, ingestion, tmp_path, question) is None


async def test_what_a_passage_says_itself_goes_before_what_a_sheet_probably_means(tmp_path: Path) -> None:
    question = "what did the hall take in february"
    answers = []
    async with open_services(settings_for(tmp_path)) as services:
        for name, text in (
            ("hall bookings.csv", HALL),
            ("report.md", "# Report\n\nWhat did the hall take in February? In February the hall took £361 after fees."),
        ):
            path = tmp_path / name
            path.write_text(text)
            await services.ingestion.add(WORKSPACE, path, name)
            documents = await services.answers.scope(WORKSPACE, None)
            run = AnswerProgress("run-1", Question(question, documents), services.answers.model_name)
            events = [event async for event in services.answers.stream(run)]
            answers.append("".join(event.text for event in events if isinstance(event, Token)))
    guessed, quoted = answers
    assert "Σ Charge £ (4) = 398.50" in guessed
    assert "£361" in quoted.replace("**", "")
    assert "Σ" not in quoted
