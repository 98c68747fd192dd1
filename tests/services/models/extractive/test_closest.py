"""What is quoted where no passage has the question's words, with the encoder that the server uses."""

import pytest

from services.models.embeddings import UniversalSentenceEncoder
from services.models.extractive.closest import Alike, closest, may_answer
from services.models.extractive.composing import compose
from services.models.extractive.phrases import CLOSEST
from services.models.extractive.question import Asked
from services.models.extractive.quote_ranking import ranked_quotes
from services.models.extractive.quotes import quotes_of
from services.models.prompts import NumberedPassage, make_messages
from tests.support.citations import citation

HOUSE = """\
# Hausordnung

Im Keller darf nicht geraucht werden. Fahrräder stehen im Hof.

Die Waschküche ist von sieben bis zwanzig Uhr offen. Danach wird der Strom abgestellt."""
FERRY = """\
# On board

Dogs travel free of charge, on a lead. Bicycles cost two euros.

The captain may close the upper deck in a storm."""


@pytest.mark.parametrize(
    ("question", "text", "sentence", "reason"),
    [
        ("Where can bicycles be parked?", HOUSE, "Fahrräder stehen im Hof.", "stop"),
        ("Is smoking allowed in the basement?", HOUSE, "Im Keller darf nicht geraucht werden.", "stop"),
        ("Was kosten Hunde auf der Fähre?", FERRY, "Dogs travel free of charge, on a lead.", "stop"),
        ("Is there a fee for pets?", FERRY, "Dogs travel free of charge, on a lead.", "stop"),
        ("Is there a cabin for pets to Norway?", FERRY, "Dogs travel free of charge, on a lead.", "no_answer"),
    ],
)
def test_what_says_nearly_the_same_is_quoted_and_said_to_be_only_close(
    encoder: UniversalSentenceEncoder, question: str, text: str, sentence: str, reason: str
) -> None:
    messages = make_messages(question, [citation(1, text)], ())
    answer, finish_reason = compose(messages, encoder.likeness)
    assert sentence in answer.replace("**", "")
    assert answer.startswith(tuple(CLOSEST.values()))
    assert finish_reason == reason
    assert sentence not in compose(messages)[0]


def test_what_is_about_something_else_is_no_answer(encoder: UniversalSentenceEncoder) -> None:
    messages = make_messages("Who won the chess tournament?", [citation(1, FERRY)], ())
    assert compose(messages, encoder.likeness)[1] == "no_answer"


def test_the_closest_quotes_are_of_different_paragraphs(encoder: UniversalSentenceEncoder) -> None:
    answer, _ = compose(make_messages("Where can bicycles be parked?", [citation(1, HOUSE)], ()), encoder.likeness)
    assert answer.count("Fahrräder") == 1


BOATS = """\
# Winterlager

## Wie melde ich mein Boot an?

1. Das Formular bis zum 31. August ausfüllen
2. Auf die Bestätigung warten
3. Eine Anzahlung von 80 € überweisen

## Was kostet der Platz?

Der Platz kostet 14 € je Quadratmeter."""


def test_the_closest_item_for_a_question_about_steps_is_shown_with_its_list(
    encoder: UniversalSentenceEncoder,
) -> None:
    question = "Welche Schritte braucht es, damit der Segler unterkommt?"
    answer, _ = compose(make_messages(question, [citation(1, BOATS)], ()), encoder.likeness)
    assert answer.startswith(
        f"{CLOSEST['de']}\n\n“Wie melde ich mein Boot an?”\n- “1\\. Das Formular bis zum 31. August ausfüllen” [1]\n"
        "- “2\\. Auf die Bestätigung warten” [1]\n- “3\\. Eine Anzahlung von 80 € überweisen” [1]"
    )
    assert answer.count("Formular") == 1


def alike(*scores: float) -> list[Alike]:
    [quote] = quotes_of(0, NumberedPassage(1, "ferry.md", "Dogs travel free of charge."))
    return [Alike(quote, score) for score in scores]


@pytest.mark.parametrize(
    ("scored", "answers"),
    [
        (alike(0.35, 0.35), True),
        (alike(0.2, 0.1), False),
        ([], False),
    ],
)
def test_what_comes_closest_may_answer_where_it_comes_close(scored: list[Alike], *, answers: bool) -> None:
    ranking = ranked_quotes(Asked.of("Do dogs travel free?"), [], [])

    assert may_answer(scored, ranking) is answers


def test_a_name_that_nothing_has_is_not_answered_however_close_the_rest_comes() -> None:
    ranking = ranked_quotes(Asked.of("Does Halvorsen travel free?"), [], [])

    assert not may_answer(alike(0.9, 0.1), ranking)


def test_a_quote_far_down_that_has_the_words_of_the_question_is_compared_too(encoder: UniversalSentenceEncoder) -> None:
    filler = " ".join(f"The crew of deck {number} rested and then sailed on." for number in range(80))
    passages = [NumberedPassage(1, "log.md", filler), NumberedPassage(2, "ferry.md", "Dogs travel free of charge.")]
    found = [quote for rank, passage in enumerate(passages) for quote in quotes_of(rank, passage)]
    ranking = ranked_quotes(Asked.of("Do dogs pay?"), passages, found)

    assert closest(ranking, found, encoder.likeness)[0].quote.words == "Dogs travel free of charge."
