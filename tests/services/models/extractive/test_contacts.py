"""Questions for a telephone number or a mail address, which nothing else answers."""

import pytest

from services.models.extractive.phrases import CLOSEST
from tests.services.models.extractive.test_composing import answer_to


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (
            "phone number of the practice?",
            "The practice opens at eight. The phone of the practice is 01632 960 218.",
            "“The phone of the practice is 01632 960 218.” [1]",
        ),
        (
            "what is the email address of the practice",
            "The practice opens at eight. The email address is desk@practice.example.",
            "“The email address is desk@practice.example.” [1]",
        ),
    ],
)
def test_the_sentence_with_a_number_or_an_address_answers(question: str, text: str, answer: str) -> None:
    assert answer_to(question, text) == answer


def test_sentences_about_an_address_without_one_are_only_the_closest() -> None:
    text = "The secretary's address is 5 Mill Lane. The email of members is kept by the secretary."
    assert answer_to("email address of the secretary", text).startswith(CLOSEST["en"])
