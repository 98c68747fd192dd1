"""What is compared side by side, and which row or column a number of a question names, on documents about a kennel."""

from functools import partial

import pytest

from services.models.extractive.composing import compose
from services.models.extractive.phrases import CLOSEST
from services.models.prompts import make_messages
from tests.support.citations import citation
from tests.support.extractive import composed

AGES = """\
Fees a month

| Age | 2 days a week | 3 days a week | 5 days a week |
| --- | --- | --- | --- |
| Under 2 | £96 | £140 | £210 |
| 3 and over | £81 | £120 | £180 |"""
LINES = """\
| No | Decision | Cost |
| --- | --- | --- |
| 2 | New gate | £210 |
| 3 | New roof | £5,400 |
| 5 | No bonfire | £0 |"""
COVER = """\
| Section | Basic | Plus | Gold |
| --- | --- | --- | --- |
| Cancelling a stay | £100 | £300 | £750 |
| Vet | £500 | £900 | £2,000 |"""
TOOLS = """\
| Tool no. | Tool | Fee a week |
| --- | --- | --- |
| T4 | Lead, long | £24 |
| T5 | Crate for puppies | £38 |
| T6 | Crate, steel | £41 |"""


answer_to = partial(composed, name="kennel")


@pytest.mark.parametrize(
    ("question", "texts", "rows"),
    [
        # A limit names the row of its range, and “3 days” the column.
        ("3 days: under 2 vs over 3, what do they cost", [AGES, LINES],
         ["| Age | 3 days a week |", "| Under 2 | £140 [1] |", "| 3 and over | £120 [1] |"]),
        # A name of a column that is a function word elsewhere.
        ("cancelling plus vs gold", [COVER],
         ["| Section | Plus | Gold |", "| Cancelling a stay | £300 [1] | £750 [1] |"]),
        # A part of a label that no other one has; the rows are called by names, not by numbers.
        ("crate for puppies or long lead, which is cheaper", [TOOLS],
         ["| Tool | Fee a week |", "| Crate for puppies | £38 [1] |", "| Lead, long | £24 [1] |"]),
    ],
)  # fmt: skip
def test_both_sides_are_compared(question: str, texts: list[str], rows: list[str]) -> None:
    head, _, *body = answer_to(question, *texts).split("\n")
    assert [head, *body] == rows


def test_a_number_that_counts_something_names_no_row() -> None:
    answer = answer_to("how much more is 5 days than 3 days under 2", AGES, LINES)

    assert answer == "£210 (Under 2, 5 days a week) [1] − £140 (Under 2, 3 days a week) [1] = **£70**"


def test_the_line_of_a_number_is_quoted() -> None:
    assert answer_to("What does decision no 3 cost?", LINES) == "No: 3; Cost: **£5,400** [1]"


def test_a_table_with_few_of_the_questions_words_is_only_close_to_what_is_compared() -> None:
    crates = (
        "| Item | Deposit |\n| --- | --- |\n| Crate, large | £8 |\n| Crate, small | £5 |\n\n"
        "In dry weeks the plots get water twice."
    )
    answer = answer_to("dry weeks: how much water for small plots compared with large plots", crates)
    assert answer.startswith(f"{CLOSEST['en']}\n\n| Item | Deposit |")


def test_some_rows_of_a_sheet_are_only_close_to_what_is_compared() -> None:
    rows = "| Walker | Walks |\n| --- | --- |\n| Jory | 5 |\n| Pete | 2 |\n| Jory | 4 |"
    cited = [citation(1, rows, filename="walks.csv", place="rows 40–42")]
    answer, _ = compose(make_messages("Did Jory or Pete go on more walks?", cited, ()))
    assert answer.startswith(CLOSEST["en"])
    assert "**" not in answer
