import pytest

from services.text.function_words import Language
from services.text.opposites import FALLING, RISING, directions_in, is_direction, opposites_of, synonyms_of
from services.text.words import stem


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Rose", "fell"),
        ("de", "gestiegen", "gesunken"),
        ("fr", "hausse", "baisse"),
        ("es", "subió", "bajó"),
        ("it", "aumentato", "diminuito"),
        ("pt", "subiu", "desceu"),
        ("nl", "gestegen", "gedaald"),
        ("en", "more", "less"),
        ("de", "mehr", "weniger"),
        ("fr", "reculé", "plus"),
        ("es", "supera", "baja"),
        ("en", "assets", "liabilities"),
        ("de", "angenommen", "abgelehnt"),
        ("en", "before", "after"),
    ],
)
def test_opposites_are_known_in_both_directions(language: Language, one: str, other: str) -> None:
    assert any(stem(other, language) in contrary for _, contrary in opposites_of(one, language))
    assert any(stem(one.lower(), language) in contrary for _, contrary in opposites_of(other, language))


@pytest.mark.parametrize(("one", "other"), [("buy", "sell"), ("win", "lose"), ("borrow", "lend")])
def test_converses_are_no_opposites(one: str, other: str) -> None:
    assert not any(stem(other) in contrary for _, contrary in opposites_of(one))


@pytest.mark.parametrize(
    ("language", "text", "directions"),
    [
        ("en", "Sales rose and costs fell.", [(6, "rose", 1), (21, "fell", -1)]),
        ("de", "Der Umsatz nahm um 8 Prozent zu.", [(11, "nahm", 1)]),
        ("de", "Der Umsatz ging um 8 Prozent zurück.", [(11, "ging", -1), (29, "zurück", -1)]),
        ("nl", "De omzet nam met 8 procent af.", [(9, "nam", -1)]),
        ("fr", "Le budget est de 8 euros.", []),
    ],
)
def test_rising_and_falling_are_found_where_the_prefix_is_a_word_of_its_own(
    language: Language, text: str, directions: list[tuple[int, str, int]]
) -> None:
    assert directions_in(text, language) == directions


@pytest.mark.parametrize(
    ("language", "word", "tells"),
    [("en", "grew", True), ("de", "höher", True), ("en", "expensive", False), ("es", "mesa", False)],
)
def test_words_for_rising_and_for_more_are_directions(language: Language, word: str, tells: bool) -> None:  # noqa: FBT001
    assert is_direction(word, language) is tells


def test_a_word_of_several_senses_has_an_opposite_in_each() -> None:
    contraries = [contrary for _, contrary in opposites_of("decline")]
    assert any("grow" in each for each in contraries)
    assert any("accept" in each for each in contraries)


@pytest.mark.parametrize("word", ["table", ""])
def test_most_words_have_no_opposite(word: str) -> None:
    assert opposites_of(word) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("revenues", "sales", True), ("staff", "employees", True), ("increase", "growth", True), ("rise", "fall", False)],
)
def test_synonyms_are_found_by_their_stems(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert (stem(other) in synonyms_of(stem(one))) is same


@pytest.mark.parametrize(
    ("text", "rising", "falling"),
    [
        ("sales grew", True, False),
        ("sales shrank", False, True),
        ("Es sank", False, True),
        ("sales are prize", False, False),
    ],
)
def test_directions_are_told_apart(text: str, rising: bool, falling: bool) -> None:  # noqa: FBT001
    assert (RISING.search(text) is not None, FALLING.search(text) is not None) == (rising, falling)
