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
        # A rate, of which a multiple is asked for.
        ("How long does it take to copy 600 pages?", "To copy takes eight minutes per 100 pages.",
         "To copy takes eight minutes per 100 pages."),
        # Another thing.
        ("How often is the brake fluid changed?",
         "The oil is changed every six months.\n\nBrake fluid is kept in the yard.",
         "The oil is changed every six months."),
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


def test_a_cell_in_words_in_the_column_that_is_asked_for_is_shown_and_no_figure_beside_it_is_in_bold() -> None:
    table = (
        "| Day | Main hall | Youth room |\n| --- | --- | --- |\n| Monday | 9 to 17 | 13 to 18 |\n"
        "| Friday | 9 to 12 | closed |"
    )
    answer = answer_to("When is the youth room open on Friday?", table)
    assert "Youth room: closed" in answer
    assert "**" not in answer


def test_a_column_of_last_year_does_not_answer_for_this_year() -> None:
    table = (
        "| Team | Spent last year | Spent to June |\n| --- | --- | --- |\n| Roads | 9,100 | 2,400 |\n"
        "| Bridges | 4,200 | 6,300 |\n| Rivers | 800 | 700 |"
    )
    assert "9,100" not in answer_to("Which team has spent the most this year?", table)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How heavy may a box of books be?", "A box may weigh up to 27 kilograms, a box of books 18."),
        ("How much is lunch for my 3 year old?", "Lunch is £12.50; children under 6 eat free."),
    ],
)
def test_no_figure_of_another_clause_is_in_bold(question: str, text: str) -> None:
    assert answer_to(question, text).endswith(f"“{text}” [1]")


def test_a_sentence_without_an_age_is_only_the_closest_where_others_have_one() -> None:
    text = "A boat costs £30 a day to hire.\n\nWho rows alone must be 18 or over."
    assert answer_to("Can my 15 year old hire a boat?", text).startswith(CLOSEST["en"])


def test_only_the_best_of_several_sentences_has_a_figure_in_bold() -> None:
    text = (
        "You must fast for six hours before the operation.\n\n"
        "A brace is worn on the knee for five weeks after the operation."
    )
    first = "“You must fast for **six hours** before the operation.” [1]"
    second = "“A brace is worn on the knee for five weeks after the operation.” [1]"
    assert answer_to("How long must I fast before the operation on my knee?", text) == f"{first}\n\n{second}"
