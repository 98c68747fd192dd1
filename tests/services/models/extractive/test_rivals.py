"""Two passages that may answer a question just as well."""

import pytest

from services.models.embeddings import UniversalSentenceEncoder
from services.models.extractive.composing import compose
from services.models.extractive.phrases import CLOSEST, UNCERTAIN
from services.models.prompts import make_messages
from tests.services.models.extractive.test_composing import answer_to
from tests.support.citations import citation

WORK = "The last day of the works is Friday 31 July."
SALE = "The last day of the sale is Sunday 9 August."


def test_two_that_may_answer_are_both_quoted_and_neither_in_bold() -> None:
    assert answer_to("when is the last day", f"{WORK}\n\n{SALE}") == (
        f"{UNCERTAIN['en']}\n\n“{WORK}” [1]\n\n“{SALE}” [1]"
    )


def test_it_is_said_in_the_language_of_the_question() -> None:
    text = "Im Museum kostet eine Karte 4 Euro.\n\nIm Bad kostet eine Karte 6 Euro."
    assert answer_to("Was kostet eine Karte?", text).startswith(UNCERTAIN["de"])


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        # Both say the same.
        ("How long is the pier?", ["The pier is 120 m long.", "With its 120 m, the pier is the longest of the coast."]),
        # Only one has what is asked for.
        ("How long is the pier?", ["The pier is 120 m long.", "The pier is closed for a long time."]),
        ("What was the net income in 2021?", ["Net income 2021 was 9 million.", "Net income fell in 2020."]),
        # The other one has another number in place of that in the question.
        ("What does zone 2 cost?", ["Zone 2 costs 4 euros.", "Zone 3 costs 6 euros."]),
    ],
)
def test_what_one_passage_alone_answers_is_certain(question: str, texts: list[str]) -> None:
    answer = answer_to(question, *texts)
    assert answer.count("“") == 1
    assert texts[0] in answer.replace("**", "")


SURVEY = """\
# Passenger survey

1,543 people have used the app.

In May 3,214 passengers answered on board. They were asked on all five routes.
"""


def test_a_sentence_with_few_words_of_the_question_is_only_the_closest(
    encoder: UniversalSentenceEncoder,
) -> None:
    messages = make_messages("How many people filled in the passenger survey?", [citation(1, SURVEY)], ())

    answer, reason = compose(messages, encoder.likeness)

    assert answer.startswith(CLOSEST["en"])
    assert "“1,543 people have used the app.”" in answer
    assert "3,214 passengers answered on board." in answer
    assert "**" not in answer
    assert reason == "stop"


def test_a_sentence_with_the_words_of_the_question_stays_the_answer(encoder: UniversalSentenceEncoder) -> None:
    messages = make_messages("How many people have used the app?", [citation(1, SURVEY)], ())

    assert compose(messages, encoder.likeness)[0] == "“**1,543** people have used the app.” [1]"
