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


@pytest.mark.parametrize(
    ("question", "text", "start"),
    [
        ("what is the phone number of Solène Garrigou", "Solène Garrigou leads the association until 2031.", "en"),
        (
            "quel est le numéro de téléphone de Solène Garrigou",
            "L'association, présidée par Solène Garrigou, loue le terrain jusqu'au 31 décembre 2031.",
            "fr",
        ),
    ],
)
def test_a_sentence_about_the_same_person_is_only_the_closest(question: str, text: str, start: str) -> None:
    assert answer_to(question, text).startswith(CLOSEST[start])  # type: ignore[index]
