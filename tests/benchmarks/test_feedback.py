"""Rated answers that are asked again: which outcome is which, and a rating from HTTP to the evaluation and back."""

import json
from pathlib import Path

import pytest

from benchmarks.evaluation.__main__ import main
from benchmarks.evaluation.feedback import Outcome, Rated, read_ratings
from benchmarks.evaluation.questions import BadQuestions
from benchmarks.evaluation.run import Written
from tests.support.citations import citation
from tests.support.files import rivers_pdf
from tests.support.owners import NOTES, Owner, new_owner
from tests.support.server import Server, settings_for

pytestmark = pytest.mark.slow

CITED = [{"filename": "rivers.pdf", "page": 1, "text": "The Nile is long."}]


def rated(rating: int, *, expected: dict[str, object] | None = None, answer: str = "6,650 km [1]") -> Rated:
    line = {"run_id": "r", "question": "How long is the Nile?", "rating": rating, "answer": answer, "cited": CITED}
    return Rated.of(line | {"expected": expected, "expected_filename": "rivers.pdf" if expected else None})


def written(text: str, page: int = 1, problem: str | None = None) -> Written:
    return Written(text, (citation(page=page),), (1,), refused=False, supported=1, searched=None, ms=1, problem=problem)


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (rated(1), written("It is 6,650 km long [1]."), "right"),
        (rated(1), written("It is 6,651 km long [1]."), "wrong"),
        (rated(1), written("It is 6,650 km long [1].", page=2), "wrong"),
        (rated(-1, expected={"page": 2}), written("6,650 km [1]", page=2), "right"),
        (rated(-1, expected={"page": 2}), written("6,650 km [1]"), "wrong"),
        (rated(-1, expected={"text": "Nile is"}), written("6,650 km [1]"), "right"),
        (rated(-1, expected={"text": "The Rhine is short. The nile  is"}), written("6,650 km [1]"), "right"),
        (rated(-1, expected={"text": "The Rhine is short, the Elbe too."}), written("6,650 km [1]"), "wrong"),
        (rated(-1), written("6,650 km [1]"), "wrong"),
        (rated(-1), written("7,000 km [1]"), "to read"),
        (rated(1), written("It is 6,650 km long [1].", problem="The model failed."), "wrong"),
    ],
)
def test_what_became_of_a_rated_answer(before: Rated, after: Written, outcome: Outcome) -> None:
    assert before.outcome(after) == outcome


def test_a_file_that_holds_no_ratings_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    file.write_text('{"rating": 1}\n')
    with pytest.raises(BadQuestions, match="line 1"):
        read_ratings(file)


def evaluated(folder: Path, ratings: bytes) -> int:
    """The exit code of `make eval FEEDBACK=…`."""
    file = folder / "feedback.jsonl"
    file.write_bytes(ratings)
    return main(["--feedback", str(file), str(folder)])


@pytest.mark.usefixtures("logging_again")
def test_ratings_from_http_are_asked_again_and_the_failing_one_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = folder / "documents"
    documents.mkdir()
    (documents / "rivers.pdf").write_bytes(rivers_pdf())
    (documents / "notes.md").write_bytes(NOTES)
    with Server(settings_for(folder)) as server, server.client() as client:
        owner: Owner = new_owner(server, client)
        owner.rate(1)
        ratings = client.get("/api/v1/feedback.jsonl").content
    assert evaluated(folder, ratings) == 0
    assert capsys.readouterr().out == "1 rated answers: 1 right, 0 wrong, 0 to read\n"
    claimed = json.loads(ratings) | {"answer": "The Nile is 9,999 km long [1]."}
    assert evaluated(folder, json.dumps(claimed).encode()) == 1
    wrong = capsys.readouterr().out
    assert "before: The Nile is 9,999 km long" in wrong
    assert "after:" in wrong
