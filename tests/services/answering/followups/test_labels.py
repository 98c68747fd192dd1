import pytest

from services.answering.followups.labels import with_like_word, with_other_number
from services.answering.followups.rules import completed
from services.models.embeddings import UniversalSentenceEncoder
from services.questions import Turn


@pytest.mark.parametrize(
    ("asked", "fragment", "whole"),
    [
        ("How heavy is model 300?", "the 500", "How heavy is model 500?"),
        ("What is the notice period after 3 years?", "after 12", "What is the notice period after 12 years?"),
        ("How heavy is model 300?", "the 500 in red", None),
        ("How far is it from stop 3 to stop 9?", "the 5", None),
        ("How many boats were built in 2019?", "the 500", None),
        ("What is the notice period after 3 years?", "before 12", None),
    ],
)
def test_a_number_alone_replaces_the_only_number(asked: str, fragment: str, whole: str | None) -> None:
    assert with_other_number(asked, fragment) == whole


@pytest.mark.parametrize(
    ("earlier", "question", "whole"),
    [
        ("what do they pay for working nights", "what about sundays", "what do they pay for working sundays"),
        ("How much is a ticket for adults?", "and children?", "How much is a ticket for children?"),
        ("Are cats allowed on the tram?", "and dogs?", "Are dogs allowed on the tram?"),
        ("What is the warranty for laptops?", "what about printers?", "What is the warranty for printers?"),
        ("How much leave do I get?", "and after ten years?", "How much leave do I get after ten years?"),
        ("When is the museum open?", "what about sundays", "When is the museum open sundays?"),
    ],
)
def test_a_word_replaces_the_one_word_of_its_kind(
    encoder: UniversalSentenceEncoder, earlier: str, question: str, whole: str
) -> None:
    assert completed(question, [Turn("user", earlier), Turn("assistant", "12 [1]")], encoder.likeness) == whole


def test_a_word_that_is_like_two_words_replaces_none(encoder: UniversalSentenceEncoder) -> None:
    assert with_like_word("Do cats or hamsters cost more", "dogs", lambda _, words: [0.6 for _ in words]) is None
    assert with_like_word("When does it open", "in total", encoder.likeness) is None


def test_whoever_was_asked_for_is_no_it() -> None:
    history = [Turn("user", "Who signs the lease?"), Turn("assistant", "“Anna Berg signs it.” [1]")]
    assert completed("How long does it run?", history) == "Who signs the lease, and how long does it run?"
