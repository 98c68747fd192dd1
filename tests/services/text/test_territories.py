import pytest

from services.text.territories import territory_of


@pytest.mark.parametrize("word", ["Finland", "Finnish", "finnische", "Finnland", "Finlande", "Finlandia"])
def test_a_country_and_its_language_have_one_code_in_every_language(word: str) -> None:
    assert territory_of(word) == "FI"


@pytest.mark.parametrize("word", ["table", "Harbour", "in", "English"])
def test_other_words_and_languages_of_several_countries_have_none(word: str) -> None:
    assert territory_of(word) is None
