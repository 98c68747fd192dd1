import pytest

from services.text.courtesies import Talk, courtesy_language, talk_in, without_courtesies
from services.text.function_words import Language


@pytest.mark.parametrize(
    ("message", "talk", "language"),
    [
        ("hi", "greeting", "en"),
        ("Guten Morgen!", "greeting", "de"),
        ("Bonjour, ça va ?", "greeting", "fr"),
        ("¡Hola!", "greeting", "es"),
        ("Buonasera", "greeting", "it"),
        ("Olá", "greeting", "pt"),
        ("hoi", "greeting", "nl"),
        ("ciao", "greeting", None),
        ("Thanks a lot!", "thanks", "en"),
        ("Vielen Dank", "thanks", "de"),
        ("merci beaucoup", "thanks", "fr"),
        ("Thanks, that helped a lot!", "thanks", "en"),
        ("Danke, das hat sehr geholfen!", "thanks", "de"),
        ("Grazie mille", "thanks", "it"),
        ("obrigada", "thanks", "pt"),
        ("bedankt", "thanks", "nl"),
        ("Hilfe", "help", "de"),
        ("Hi, what can you do?", "help", "en"),
        ("how can you help me?", "help", None),
        ("how does this work, what can i ask you?", "help", None),
        ("what can you do, who built it?", None, None),
        ("merci, c'est parfait !", "thanks", "fr"),
        ("merci beaucoup, bonne journée", "thanks", "fr"),
        ("Danke und schönen Tag noch", "thanks", "de"),
        ("hi, who are you and what can you do", "help", "en"),
        ("hi there, are you a real person?", "help", "en"),
        ("which files have you got", "documents", None),
        ("Hi, what sort of things do you know about?", "documents", "en"),
        ("Welche Dokumente hast du?", "documents", None),
        ("quels documents avez-vous ?", "documents", None),
        ("which documents do i need", None, None),
        ("what do you know about dogs", None, None),
        ("Is the pool open?", None, None),
        ("Thanks to whom was it built?", None, "en"),
    ],
)
def test_talk_is_told_from_questions_and_of_what_sort_it_is(
    message: str, talk: Talk | None, language: Language | None
) -> None:
    assert (talk_in(message), courtesy_language(message)) == (talk, language)


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("Hi, what is the fare?", "what is the fare?"),
        ("Hallo! Was kostet es? Danke", "Was kostet es?"),
        ("Bonjour, quel est le prix ? Merci d'avance", "quel est le prix ?"),
        ("Good morning, quick question: who built it?", "who built it?"),
        ("What is the fare, please?", "What is the fare?"),
        ("Thanks a lot", "Thanks a lot"),
        ("Hilfe ist was?", "Hilfe ist was?"),
        ("Who is the hierarchy's head?", "Who is the hierarchy's head?"),
    ],
)
def test_courtesies_around_a_question_are_taken_away(message: str, question: str) -> None:
    assert without_courtesies(message) == question
