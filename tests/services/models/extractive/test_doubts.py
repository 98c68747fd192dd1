"""Sentences with most of a question's words that do not answer it: they are shown as only the closest."""

import pytest

from services.models.extractive.phrases import CLOSEST
from tests.services.models.extractive.test_composing import answer_to

DIRECTORS = (
    "| Name | Role | From | To |\n| --- | --- | --- | --- |\n| Ann Ley | warden | 1990 | 2004 |\n"
    "| Ben Hart | warden | 2004 | 2019 |\n| Cleo Marsh | warden | since 2019 | |"
)


@pytest.mark.parametrize(
    ("question", "text", "quote"),
    [
        # No time.
        ("When is the gas bill due?", "# Gas bill\n\nAmount due: £88.10", "Amount due: £88.10"),
        # What the question is about is left out.
        ("Which tariff is for Malta?", "Tariff 2 is for all of Europe, except Malta and Cyprus.",
         "Tariff 2 is for all of Europe, except Malta and Cyprus."),
        # Only the month of the date that answers is asked for.
        ("When are wages paid in November?", "Vouchers may be used until 30 November.",
         "Vouchers may be used until 30 November."),
        # The contrary.
        ("When is the hut open in January?", "The hut is closed on 6 January.", "The hut is closed on 6 January."),
        # Another measure.
        ("How heavy is the pump?", "The pump stands heat of up to 70 °C.", "The pump stands heat of up to 70 °C."),
        # What was, asked about now.
        ("How big is the deposit?", "For flats let before 2020 the deposit was six weeks' rent.",
         "For flats let before 2020 the deposit was six weeks' rent."),
        # What is planned.
        ("How much did the barn cost?", "The barn was due to cost £9,000.", "The barn was due to cost £9,000."),
        # Another act.
        ("Do you mend clocks?", "We sell clocks on Fridays.\n\nA list of those who mend things hangs in the hall.",
         "We sell clocks on Fridays."),
    ],
)  # fmt: skip
def test_a_sentence_that_only_shares_words_is_said_to_be_the_closest(question: str, text: str, quote: str) -> None:
    answer = answer_to(question, text)
    assert answer.startswith(CLOSEST["en"])
    assert f"“{quote}” [1]" in answer


def test_the_row_that_holds_still_answers_for_now() -> None:
    assert answer_to("Who is the warden?", DIRECTORS) == "- Name: Cleo Marsh; Role: warden; From: since 2019 [1]"


def test_a_row_that_names_nobody_else_does_not_say_who_came_before() -> None:
    answer = answer_to("Who was warden before Cleo Marsh?", DIRECTORS)
    assert answer.startswith(CLOSEST["en"])


def test_rows_of_one_table_with_other_words_of_the_question_are_uncertain() -> None:
    table = "| Benefit | Basic |\n| --- | --- |\n| Dental treatment | £240 |\n| Single item limit | £160 |"
    answer = answer_to("How much is the dental limit on Basic?", table)
    assert "£240" in answer
    assert "**" not in answer


def test_the_answer_to_the_same_question_in_a_document_is_quoted_from_its_beginning() -> None:
    text = "**How big is the bond?**\n\nTwo months' rent. Until 2021 it was three. You may pay in parts."
    answer = answer_to("How big is the bond?", text)
    assert answer == "“How big is the bond?”: “Two months' rent. Until 2021 it was three. You may pay in parts.” [1]"


def test_only_the_best_of_several_sentences_has_a_figure_in_bold() -> None:
    text = "The pool closes at 9 p.m. on Friday.\n\nThe bar at the pool closes at 11 p.m. in summer."
    assert answer_to("When does the pool close on Friday?", text).count("**") <= len("**")
