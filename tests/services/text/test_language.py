import pytest

from services.text.function_words import Language
from services.text.language import capitalises_nouns, known_language, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When does the library open?", "en"),
        ("Wann öffnet die Bibliothek?", "de"),
        ("Quand la bibliothèque ouvre-t-elle ?", "fr"),
        ("¿Cuándo abre la biblioteca?", "es"),
        ("Quando apre la biblioteca?", "it"),
        ("Quando é que a biblioteca abre?", "pt"),
        ("Wanneer gaat de bibliotheek open?", "nl"),
        ("horaires du samedi", "fr"),
        ("date de la prochaine AG", "fr"),
        ("Ende des Vertrags", "de"),
        ("was kostet die anmeldung in der kita einmalig", "de"),
        ("Bibliothek 2024", None),
        ("", None),
    ],
)
def test_function_words_tell_the_language(text: str, language: str | None) -> None:
    assert known_language(text) == language


@pytest.mark.parametrize(
    ("text", "german"), [("Die Miete ist mit der Kaution fällig.", True), ("The rent is due.", False), ("die", False)]
)
def test_german_capitalises_nouns(text: str, german: bool) -> None:  # noqa: FBT001
    assert capitalises_nouns(text) is german


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How long is the ferry to Oban?", "en"),
        ("Wie lange dauert die Überfahrt nach Rügen?", "de"),
        ("Combien de temps dure la traversée ?", "fr"),
        ("¿Cuánto dura la travesía a la isla?", "es"),
        ("Quanto dura la traversata per l'isola?", "it"),
        ("Quanto tempo demora a travessia? Não encontro isso.", "pt"),
        ("Hoe lang duurt de overtocht naar het eiland?", "nl"),
    ],
)
def test_function_words_give_the_language_of_a_question(text: str, language: Language) -> None:
    assert language_of(text) == language


def test_a_text_that_tells_nothing_has_the_language_expected() -> None:
    assert language_of("E4 17.5", otherwise="fr") == "fr"


@pytest.mark.parametrize("question", ["total net", "net income", "list all men", "net profit 2024"])
def test_a_word_of_another_language_among_english_ones_is_english(question: str) -> None:
    assert known_language(question) == "en"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("was kostet die karte", "de"),
        ("was zahlen geschwister?", "de"),
        ("kostet das brennholz extra", "de"),
        ("que pasa si llueve", "es"),
        ("que fait le club", "fr"),
        ("was it open", "en"),
    ],
)
def test_short_questions_in_small_letters_are_told_apart(question: str, language: Language) -> None:
    assert known_language(question) == language


def test_an_i_with_its_verb_is_english() -> None:
    assert known_language("am i anaemic") == "en"
    assert known_language("i gatti sono ammessi") == "it"
