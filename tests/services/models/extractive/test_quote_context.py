"""Which sentences are quoted together."""

import pytest

from tests.services.models.extractive.test_composing import answer_to


@pytest.mark.parametrize(
    ("question", "text", "quote"),
    [
        ("Must boots be cleaned?", "Boots must be cleaned. Guests need not do so. The hut has a stove.",
         "Boots must be cleaned. Guests need not do so."),
        ("Sind Hunde erlaubt?", "Hunde sind nicht erlaubt. Blindenhunde dürfen mit. Der Saal hat 90 Plätze.",
         "Hunde sind nicht erlaubt. Blindenhunde dürfen mit."),
        ("Do juniors pay half?", "Juniors pay half. This does not apply in August. The hall has a stove.",
         "Juniors pay half. This does not apply in August."),
        ("Must boots be cleaned?", "Boots must be cleaned. Coats may be hung in the hall. The hut has a stove.",
         "Boots must be cleaned."),
    ],
)  # fmt: skip
def test_a_rule_is_quoted_with_the_exception_that_follows(question: str, text: str, quote: str) -> None:
    assert answer_to(question, text).endswith(f"“{quote}” [1]")


@pytest.mark.parametrize(
    ("question", "text", "quote"),
    [
        # A word of the question that the sentence beside it alone has.
        ("Is the porch lamp mended in May?", "The lamp in the yard will be mended in May. The porch has to wait.",
         "The lamp in the yard will be mended in May. The porch has to wait."),
        # What is only asked or planned.
        ("May we keep bees?", "You asked whether you may keep bees. I am afraid the answer is no. It rains.",
         "You asked whether you may keep bees. I am afraid the answer is no."),
        ("How much did the roof cost?",
         "The roof was planned to cost £3,000. In the end it cost £4,100. The hall has a stove.",
         "The roof was planned to cost £3,000. In the end it cost £4,100."),
        # Several figures, of which the next sentence chooses one.
        ("How much does the boiler cost?",
         "For the boiler there are two offers: Nordheat £900, Calder £850. The board chose Nordheat.",
         "For the boiler there are two offers: Nordheat £900, Calder £850. The board chose Nordheat."),
        # The person who is asked for.
        ("Who carved the Lindow Chest?", "The Lindow Chest of 1702 stands in the hall. It was carved by Ann Perrow.",
         "The Lindow Chest of 1702 stands in the hall. It was carved by Ann Perrow."),
        ("Who was warden before Joan Ash?", "The warden is Joan Ash, since May. She succeeded Tom Reed. It rains.",
         "The warden is Joan Ash, since May. She succeeded Tom Reed."),
        # What a denial takes back.
        ("What is the sick pay?", "The sick pay is £40 a day. The sick pay is not for guests. The hall has a stove.",
         "The sick pay is **£40** a day. The sick pay is not for guests."),
        # Nothing is missing.
        ("What is the sick pay?", "The sick pay is £40 a day. The hall has a stove.", "The sick pay is **£40** a day."),
    ],
)  # fmt: skip
def test_a_sentence_is_quoted_with_the_one_beside_it_that_tells_what_it_leaves_open(
    question: str, text: str, quote: str
) -> None:
    assert answer_to(question, text).endswith(f"“{quote}” [1]")


def test_all_rules_of_a_section_about_what_is_asked_are_quoted() -> None:
    text = (
        "# Pets\n\nDogs must be kept on a lead. Assistance dogs may go everywhere. The deck has benches.\n\n"
        "Dogs are not allowed on the seats. Cats travel in a basket."
    )
    lead = "“Dogs must be kept on a lead. Assistance dogs may go everywhere.” [1]"
    assert answer_to("are dogs allowed", text) == f"{lead}\n\n“Dogs are not allowed on the seats.” [1]"
