"""Questions for several things that no passage has the words of: the list that is nearest, or the days asked about."""

from services.models.embeddings import UniversalSentenceEncoder
from services.models.extractive.composing import compose
from services.models.extractive.phrases import CLOSEST
from services.models.prompts import make_messages
from tests.support.citations import citation

CREW = """\
# B. Holiday

33 days a year, bank holidays included. Sick pay begins on day four.

# C. Before every sailing

1. Count the passengers twice.
2. Check the light of the bow door.
3. Test the whistle.

# D. Clothing

- two fleeces
- one pair of boots"""
DATES = """\
# What happens in the village

- Mon 4 May, 11 am: duck race
- Sat 16 May, 10 am: plant sale
- Sat 6 June: open gardens

5. Ring the clerk if nothing has happened after 28 days."""


def answer_of(encoder: UniversalSentenceEncoder, question: str, text: str) -> list[str]:
    answer, _ = compose(make_messages(question, [citation(1, text)], ()), encoder.likeness)
    first, *lines = answer.replace("**", "").replace("\\", "").split("\n")
    assert first == CLOSEST["en"]
    return [line for line in lines if line.startswith("- ")]


def test_a_list_is_found_by_what_its_title_means(encoder: UniversalSentenceEncoder) -> None:
    assert answer_of(encoder, "stuff the crew must do ahead of departure", CREW) == [
        "- “1. Count the passengers twice.” [1]",
        "- “2. Check the light of the bow door.” [1]",
        "- “3. Test the whistle.” [1]",
    ]


def test_the_lines_of_the_month_that_is_asked_about_are_listed(encoder: UniversalSentenceEncoder) -> None:
    lines = answer_of(encoder, "anything happening in may? give me all", DATES)
    assert lines == ["- “Mon 4 May, 11 am: duck race” [1]", "- “Sat 16 May, 10 am: plant sale” [1]"]
