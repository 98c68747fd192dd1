"""Lists of rows and items, and texts without a full stop at the end of their lines."""

import pytest

from services.events import Citation
from services.models.extractive.composing import compose
from services.models.prompts import make_messages
from tests.support.citations import citation

WORKS = """\
# Water works

The tank holds 900 litres of water.

| Tank | Inspected by | Date |
| --- | --- | --- |
| North | Weber | 2025-03-01 |
| South | Okoro | 2025-04-01 |
"""
SHIPS = """\
| Ship | Seats | Built |
| --- | --- | --- |
| Auk | 85 | 2007 |
| Tern | 120 | 2011 |
| Puffin | 85 | 2014 |
"""
BRANCHES = "| Branch | Postal code |\n| --- | --- |\n| Varrow | 00417 |\n| Tolmin | 92011 |"


def answer_to(question: str, text: str, *, markdown: bool = True) -> str:
    cited: Citation = citation(1, text).model_copy(update={"is_markdown": markdown})
    return compose(make_messages(question, [cited], ()))[0]


def test_a_sentence_with_all_that_is_asked_answers_before_rows_with_a_part_of_it() -> None:
    assert answer_to("What does the tank hold?", WORKS) == "“The tank holds 900 litres of water.” [1]"


@pytest.mark.parametrize(
    ("question", "ships"),
    [
        ("Which ships have 85 seats?", ["Auk", "Puffin"]),
        ("Which ships have more than 80 seats?", ["Auk", "Tern", "Puffin"]),
        ("Which ships have fewer than 100 seats?", ["Auk", "Puffin"]),
    ],
)
def test_rows_are_chosen_by_the_number_in_a_column_that_is_named(question: str, ships: list[str]) -> None:
    rows = [line.split(";")[0] for line in answer_to(question, SHIPS).split("\n")]
    assert rows == [f"- Ship: {ship}" for ship in ships]


def test_the_row_of_a_code_answers_alone() -> None:
    assert answer_to("Which branch has postal code 92011?", BRANCHES) == ("Branch: Tolmin; Postal code: **92011** [1]")


@pytest.mark.parametrize(
    ("question", "text"),
    [("Which branches have postal code 11111?", BRANCHES), ("Which ships have more than 500 seats?", SHIPS)],
)
def test_rows_with_other_numbers_are_no_answer(question: str, text: str) -> None:
    assert answer_to(question, text).startswith("The documents do not say this in these words")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many rooms?", "“The office has **12** rooms” [1]"),
        ("What is the total area?", "“Total area 450” [1]"),
        ("When was it built?", "“Built **1988**” [1]"),
    ],
)
def test_a_line_without_a_full_stop_is_no_heading_of_the_line_below(question: str, answer: str) -> None:
    assert answer_to(question, "The office has 12 rooms\nTotal area 450\nBuilt 1988", markdown=False) == answer


def test_a_line_that_stands_apart_above_text_is_its_heading() -> None:
    text = "Open from 9 to 17.\n\nRefunds\nThe fee is paid back within 10 days."
    assert answer_to("What about refunds?", text, markdown=False) == (
        "“Refunds”: “The fee is paid back within 10 days.” [1]"
    )


def test_a_number_sign_begins_a_comment_in_code_and_no_heading() -> None:
    code = "# Retries: 3\nlimit = 10\n# The pump is C-8\nname = 4"
    assert answer_to("What is the limit?", code, markdown=False) == "“limit = **10**” [1]"
    assert answer_to("What is the pump?", code, markdown=False) == "“\\# The pump is C-8” [1]"
