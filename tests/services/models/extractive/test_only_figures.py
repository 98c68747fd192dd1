"""Answers to questions for what must be worked out, where the passages do not say the result."""

import pytest

from services.models.extractive.phrases import CLOSEST
from tests.services.models.extractive.test_composing import answer_to


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("what do 5 hours cost in the car park", "| Place | Price an hour |\n| --- | --- |\n| Car park | 2 euros |"),
        (
            "my line was dead for 7 days. how much do i get?",
            "| What happened | We pay you |\n| --- | --- |\n| Line dead after two days | 9.98 euros a day |",
        ),
    ],
)
def test_figures_without_the_result_are_said_to_be_only_the_closest(question: str, text: str) -> None:
    answer = answer_to(question, text)
    assert answer.startswith(CLOSEST["en"])
    assert "**" not in answer


@pytest.mark.parametrize(
    ("question", "text", "figure"),
    [
        ("How much do 5 hours of parking cost?", "For 5 hours, parking costs 9 euros.", "**9 euros**"),
        ("How much does parking for 3 hours cost?", "Parking for 2 to 4 hours costs 9 euros.", "**9 euros**"),
        ("By how much did the fee for the hall rise?", "The fee for the hall rose by 12 euros.", "**12 euros**"),
        (
            "How much is the hall and the piano in total?",
            "Hall and piano are 95 euros in total.",
            "**95 euros**",
        ),
    ],
)
def test_a_sentence_with_the_result_answers(question: str, text: str, figure: str) -> None:
    answer = answer_to(question, text)
    assert not answer.startswith(CLOSEST["en"])
    assert figure in answer


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much does the harbour master earn?", "Call the harbour master on channel 37."),
        ("How much was spent on the lifts?", "Spent: the lifts of doorway 20, which had burnt out."),
        ("How much do children pay?", "Children aged 6 to 15 pay half."),
    ],
)
def test_a_number_without_a_currency_is_no_amount_of_money(question: str, text: str) -> None:
    assert "**" not in answer_to(question, text)
