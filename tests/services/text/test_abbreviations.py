import pytest

from services.text.abbreviations import AT_EITHER_PLACE, BEFORE_A_NAME, BEFORE_A_NUMBER, WITHIN_A_SENTENCE
from services.text.sentences import sentence_spans


@pytest.mark.parametrize("words", [BEFORE_A_NAME, BEFORE_A_NUMBER, WITHIN_A_SENTENCE, AT_EITHER_PLACE])
def test_abbreviations_are_in_lower_case_without_their_last_stop(words: frozenset[str]) -> None:
    assert [word for word in words if word != word.lower() or word.endswith(".")] == []


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("We met Dr. Frei there. He left.", 2),
        ("Siehe Abb. 3 dazu.", 1),
        ("It is on p. 12 there.", 1),
        ("Dies gilt z. B. Montags.", 1),
        ("Voir p. ex. Paris.", 1),
        ("Véase pág. 4 del libro.", 1),
        ("At 5 p.m. The doors close.", 2),
        ("Tea, coffee, etc. are free.", 1),
    ],
)
def test_a_full_stop_of_an_abbreviation_ends_a_sentence_only_where_one_begins(text: str, sentences: int) -> None:
    assert len(list(sentence_spans(text))) == sentences
