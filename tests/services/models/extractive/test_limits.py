"""Conditions that are compared with the measure in a question."""

import pytest

from services.models.extractive.phrases import CLOSEST
from tests.services.models.extractive.test_composing import answer_to

CANCELLING = (
    "You can cancel free of charge until 40 days before the trip. If you cancel between 15 and 39 days before the trip,"
    " you pay £90. If you cancel less than 15 days before the trip, you pay £180."
)
PARCELS = "A parcel up to 3 kg costs £4.40, up to 9 kg £7.10, over 9 kg £15."


@pytest.mark.parametrize(
    ("question", "text", "bold"),
    [
        ("What do I pay if I cancel 3 weeks before the trip?", CANCELLING, "£90"),
        ("What do I pay if I cancel 5 days before the trip?", CANCELLING, "£180"),
        ("How much does a parcel of 5 kg cost?", PARCELS, "£7.10"),
        ("How much does a parcel of 12 kg cost?", PARCELS, "£15"),
        ("How much is a bag of 14 kg?", "Bags up to 4 kg are free. Bags up to 25 kg cost £11. It rains.", "£11"),
        ("Was kostet ein Paket mit 6 kg?", "Ein Paket bis 2 kg kostet 4 €, bis 8 kg 7 €.", "7 €"),
    ],
)
def test_the_figure_for_the_measure_in_question_is_in_bold(question: str, text: str, bold: str) -> None:
    assert answer_to(question, text).split("**")[1::2] == [bold]


@pytest.mark.parametrize(
    ("question", "text", "quote"),
    [
        ("How much is a bag of 40 kg?", "Bags up to 25 kg cost £11. Heavier bags stay here. It rains.",
         "Bags up to 25 kg cost £11. Heavier bags stay here."),
        ("What is the notice after 2 years?", "After five years the notice is three months.",
         "After five years the notice is three months."),
    ],
)  # fmt: skip
def test_a_sentence_for_other_measures_is_only_the_closest(question: str, text: str, quote: str) -> None:
    assert answer_to(question, text) == f"{CLOSEST['en']}\n\n“{quote}” [1]"


def test_a_number_of_people_is_no_price() -> None:
    text = "Until 2024 a bike cost £10. Groups of eight or more have to book. It rains."
    assert answer_to("Do we have to book for a group of 10?", text) == "“Groups of eight or more have to book.” [1]"
