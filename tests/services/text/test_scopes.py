import pytest

from services.text.function_words import Language
from services.text.scopes import says_all, says_some, says_too

WORDS: list[tuple[Language, str, str, str]] = [
    ("en", "every member", "most members", "members too"),
    ("de", "alle Mitglieder", "einige Mitglieder", "auch Mitglieder"),
    ("fr", "tous les membres", "quelques membres", "les membres aussi"),
    ("es", "todos los socios", "algunos socios", "también los socios"),
    ("it", "tutti i soci", "alcuni soci", "anche i soci"),
    ("pt", "todos os sócios", "muitos sócios", "também os sócios"),
    ("nl", "alle leden", "sommige leden", "ook de leden"),
]


@pytest.mark.parametrize(("language", "of_all", "of_some", "of_these_too"), WORDS)
def test_all_some_and_too_are_told_apart(language: Language, of_all: str, of_some: str, of_these_too: str) -> None:
    texts = (of_all, of_some, of_these_too)
    assert [says_all(text, language) is not None for text in texts] == [True, False, False]
    assert [says_some(text, language) for text in texts] == [False, True, False]
    assert [says_too(text, language) is not None for text in texts] == [False, False, True]


@pytest.mark.parametrize("text", ["every two weeks", "every 14 days", "every other year", "each month", "alle 14 Tage"])
def test_how_often_something_is_is_not_said_of_all(text: str) -> None:
    assert says_all(text, "de" if text.startswith("alle") else "en") is None
