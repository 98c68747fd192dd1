import pytest

from services.text.function_words import Language, function_words_of, languages_of_words


@pytest.mark.parametrize(
    ("language", "function_words", "content_words"),
    [
        ("de", "der welche wurde zwischen", "jahr tag zeit zwei"),
        ("fr", "le quelle étaient chez", "valeur personne deux"),
        ("es", "los cuáles fueron sobre", "estado trabajo dos"),
        ("it", "gli quale erano tra", "anno giorno gruppo due"),
        ("pt", "os quais eram pelo", "sistema trabalho dois"),
        ("nl", "het welke werden tussen", "eerste twee"),
    ],
)
def test_words_with_a_content_are_no_function_words(
    language: Language, function_words: str, content_words: str
) -> None:
    assert function_words_of(language).issuperset(function_words.split())
    assert function_words_of(language).isdisjoint(content_words.split())


def test_each_function_word_has_its_languages() -> None:
    assert languages_of_words()["les"] >= {"fr", "es"}
    assert languages_of_words()["welche"] == {"de"}
