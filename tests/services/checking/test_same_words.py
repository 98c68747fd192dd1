import pytest

from services.checking.same_words import held, is_part, parts_of
from services.text.function_words import Language


@pytest.mark.parametrize(
    ("stems", "others", "language", "shared"),
    [
        (["fare", "tram"], {"fare", "bus"}, "en", ["fare"]),
        (["revenu"], {"sale"}, "en", ["revenu"]),
        (["intern"], {"internat"}, "en", ["intern"]),
        (["rohrnetz", "verlust", "dach"], {"rohrnetzverlust"}, "de", ["rohrnetz", "verlust"]),
        (["rohrnetzverlust"], {"verlust"}, "de", ["rohrnetzverlust"]),
        (["house"], {"greenhouse"}, "en", []),
    ],
)
def test_words_are_shared_as_forms_synonyms_and_parts_of_compounds(
    stems: list[str], others: set[str], language: Language, shared: list[str]
) -> None:
    assert held(stems, frozenset(others), language) == shared


@pytest.mark.parametrize(
    ("part", "compound", "is_one"),
    [
        ("tur", "heizraumtur", False),
        ("raum", "heizraum", True),
        ("heizraum", "heizraumtur", True),
        ("heiz", "heizraum", False),
    ],
)
def test_short_letters_are_no_part_of_a_compound(part: str, compound: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_part(part, compound) is is_one


def test_compounds_are_unfolded_only_where_a_language_writes_them_in_one_word() -> None:
    assert set(parts_of("heizung", "de")) == {"heizu", "heizun", "eizung", "izung", "zung"}
    assert list(parts_of("heating", "en")) == []
    assert list(parts_of("a" * 100, "de")) == []
