"""What an earlier answer said does not answer what a follow-up asks beside it."""

import pytest

from services.models.extractive.composing import compose
from services.models.prompts import make_messages
from services.questions import Turn
from tests.support.citations import citation
from tests.support.rendering import read_by_people

CLUB = """\
# Meetings

5.2 Twenty-five members make a quorum.

5.3 If too few come, the meeting is held again two weeks later with any number.

# Tour

The tour costs £385. Insurance is each singer's own business."""


@pytest.mark.parametrize(
    ("earlier", "said", "whole", "answer"),
    [
        (
            "how many members make a quorum?", "Twenty-five members make a quorum.",
            "how many members make a quorum, and if too few come?", "held again two weeks later",
        ),
        (
            "how much does the tour cost?", "The tour costs £385.",
            "how much does the tour cost, and does that include insurance?", "Insurance is each singer",
        ),
    ],
)  # fmt: skip
def test_a_sentence_that_answered_before_does_not_answer_again(
    earlier: str, said: str, whole: str, answer: str
) -> None:
    messages = make_messages(whole, [citation(1, CLUB)], (Turn("user", earlier), Turn("assistant", said)))
    text = read_by_people(compose(messages)[0])
    assert answer in text
    assert said.rstrip(".") not in text


def test_a_sentence_with_another_figure_may_answer_again() -> None:
    hall = "Hire costs £1,900 on Saturdays and £900 on other days."
    history = (Turn("user", "how much is the hire on a saturday?"), Turn("assistant", "£1,900."))
    text, _ = compose(make_messages("how much is the hire on a tuesday?", [citation(1, hall)], history))
    assert "£900" in text


def test_a_question_asked_again_is_answered_again() -> None:
    history = (Turn("user", "how much does the tour cost?"), Turn("assistant", "The tour costs £385."))
    text, reason = compose(make_messages("how much does the tour cost?", [citation(1, CLUB)], history))
    assert "**£385**" in text
    assert reason == "stop"
