import pytest

from services.text.thesaurus import antonym_stems, synonym_stems
from services.text.words import stem


@pytest.mark.parametrize(
    ("one", "other"), [("hot", "cold"), ("arrive", "leave"), ("victory", "defeat"), ("sell", "buy")]
)
def test_antonyms_are_known_in_both_directions(one: str, other: str) -> None:
    assert stem(other) in antonym_stems(stem(one))
    assert stem(one) in antonym_stems(stem(other))


@pytest.mark.parametrize(("one", "other"), [("purchase", "buy"), ("car", "automobile"), ("begin", "start")])
def test_synonyms_are_known_in_both_directions(one: str, other: str) -> None:
    assert stem(other) in synonym_stems(stem(one))
    assert stem(one) in synonym_stems(stem(other))


def test_no_word_is_its_own_synonym() -> None:
    assert stem("buy") not in synonym_stems(stem("buy"))


def test_unknown_words_have_neither() -> None:
    assert antonym_stems("qqq") == synonym_stems("qqq") == frozenset()
