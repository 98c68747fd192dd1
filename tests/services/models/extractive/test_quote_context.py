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


def test_all_rules_of_a_section_about_what_is_asked_are_quoted() -> None:
    text = (
        "# Pets\n\nDogs must be kept on a lead. Assistance dogs may go everywhere. The deck has benches.\n\n"
        "Dogs are not allowed on the seats. Cats travel in a basket."
    )
    lead = "“Dogs must be kept on a lead. Assistance dogs may go everywhere.” [1]"
    assert answer_to("are dogs allowed", text) == f"{lead}\n\n“Dogs are not allowed on the seats.” [1]"
