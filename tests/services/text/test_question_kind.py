import pytest

from services.text.asked_operations import Operation
from services.text.courtesies import without_courtesies
from services.text.function_words import Language
from services.text.question_kind import QuestionKind, understood, without_time_clause
from services.text.question_patterns import Expected


@pytest.mark.parametrize(
    ("question", "kind", "expected", "language"),
    [
        ("How tall is the lighthouse?", "lookup", "measure", "en"),
        ("When does the harbour open?", "lookup", "date", "en"),
        ("Who signs the berth contract?", "lookup", "person", "en"),
        ("how often must the rope be checked", "lookup", "duration", "en"),
        ("Why was the crane repainted?", "reason", "text", "en"),
        ("How do I book a berth?", "steps", "text", "en"),
        ("Welche Schritte braucht es für die Anmeldung?", "steps", "text", "de"),
        ("Combien paie-t-on pour un retard de 40 minutes ?", "lookup", "money", "fr"),
        ("Combien de personnes paient ?", "lookup", "number", "fr"),
        ("¿Cuánto se paga por la tarjeta?", "lookup", "money", "es"),
        ("Can I swim in the harbour?", "yes_no", "text", "en"),
        ("Which boats are for hire?", "list", "text", "en"),
        ("What is the difference between the small and the big crane?", "comparison", "text", "en"),
        ("What is the harbour guide about?", "overview", "text", "en"),
        ("What is the harbour guide about, in short please?", "overview", "text", "en"),
        ("what is in this file, just roughly", "overview", "text", "en"),
        ("give me the guide in a few lines", "overview", "text", "en"),
        ("sum the rules up", "overview", "text", "en"),
        ("What does section 4.2 say?", "place", "text", "en"),
        ("section 10 of the harbour guide", "place", "text", "en"),
        ("§ 7 der Satzung", "place", "text", "de"),
        ("section 10 is closed on which day", "lookup", "date", "en"),
        ("What does VHF mean?", "definition", "text", "en"),
        ("VHF?", "definition", "text", "en"),
        ("Wie hoch ist der Leuchtturm?", "lookup", "measure", "de"),
        ("Warum wurde der Kran gestrichen?", "reason", "text", "de"),
        ("Darf ich im Hafen baden?", "yes_no", "text", "de"),
        ("Welche Boote werden vermietet?", "list", "text", "de"),
        ("Was steht in § 4?", "place", "text", "de"),
        ("Was bedeutet die Abkürzung UKW?", "definition", "text", "de"),
        ("Worum geht es in dem Bericht?", "overview", "text", "de"),
        ("Pourquoi la grue est-elle rouge ?", "reason", "text", "fr"),
        ("Comment réserver une place au port ?", "steps", "text", "fr"),
        ("Peut-on se baigner dans le port ?", "yes_no", "text", "fr"),
        ("Quels bateaux sont à louer ?", "list", "text", "fr"),
        ("¿Por qué se pintó la grúa del puerto?", "reason", "text", "es"),
        ("¿Quién firma el contrato de la grúa?", "lookup", "person", "es"),
        ("Perché la gru è rossa?", "reason", "text", "it"),
        ("Quando abre o porto? Não sei.", "lookup", "date", "pt"),
        ("Waarom is de kraan geverfd?", "reason", "text", "nl"),
    ],
)
def test_a_question_tells_its_kind_what_it_expects_and_its_language(
    question: str, kind: QuestionKind, expected: Expected, language: Language
) -> None:
    asked = understood(question)
    assert (asked.kind, asked.expected, asked.language) == (kind, expected, language)


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("By how much did berths grow from 2023 to 2025?", "difference"),
        ("By what percentage did berths increase?", "growth"),
        ("How many boats are there in total?", "sum"),
        ("What is the average fee?", "average"),
        ("Which berth is the cheapest?", "minimum"),
        ("Which boat is the longest?", "maximum"),
        ("How much would three berths cost?", "product"),
        ("How many days are between the two inspections?", "days"),
        ("Um wie viel ist die Gebühr gestiegen?", "difference"),
        ("Wie viele Boote sind es insgesamt?", "sum"),
        ("Combien y a-t-il de bateaux au total ?", "sum"),
        ("How many boats are there?", None),
    ],
)
def test_a_calculation_tells_what_must_be_computed(question: str, operation: Operation | None) -> None:
    assert understood(question).operation == operation


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("hi", "greeting"),
        ("Guten Morgen!", "greeting"),
        ("Hola, ¿qué tal?", "greeting"),
        ("Thanks a lot!", "thanks"),
        ("Vielen Dank", "thanks"),
        ("Merci beaucoup !", "thanks"),
        ("What can you do?", "help"),
        ("Hallo, was kannst du?", "help"),
    ],
)
def test_talk_that_asks_nothing_about_the_documents_is_recognised(message: str, kind: QuestionKind) -> None:
    assert understood(message).kind == kind
    assert understood(message).is_talk


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("Hi, quick question: how tall is the lighthouse? Cheers", "how tall is the lighthouse?"),
        ("Guten Tag, wie hoch ist der Turm? Danke!", "wie hoch ist der Turm?"),
        ("Bonjour, combien coûte la place ? Merci", "combien coûte la place ?"),
        ("the pump leaks, help!!", "the pump leaks"),
        ("thanks", "thanks"),
    ],
)
def test_greetings_and_thanks_around_a_question_are_taken_off(message: str, question: str) -> None:
    assert without_courtesies(message) == question


def test_the_focus_is_the_words_that_say_what_a_question_is_about() -> None:
    assert understood("How tall is the old lighthouse?").focus == ("old", "lighthouse")
    assert understood("Wie hoch ist der Leuchtturm?").focus == ("leuchtturm",)
    assert understood("What does VHF mean?").focus == ("vhf",)
    assert understood("By how much did the berths grow from 2023 to 2025?").focus == ("berths", "grow", "2023", "2025")


@pytest.mark.parametrize(
    ("message", "language"), [("Hallo!", "de"), ("Bonjour", "fr"), ("gracias", "es"), ("Thanks a lot!", "en")]
)
def test_talk_is_in_the_language_of_its_greeting(message: str, language: Language) -> None:
    assert understood(message).language == language


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("wich colours are there?", "which colours are there?"),
        ("Combein de repas ?", "combien de repas ?"),
        ("Worum geht es?", "Worum geht es?"),
        ("What is it?", "What is it?"),
        ("Wales or Kent?", "Wales or Kent?"),
    ],
)
def test_a_question_word_that_is_one_slip_away_is_read_as_it_is_meant(question: str, text: str) -> None:
    assert understood(question).text == text


def test_the_french_of_every_day_asks_for_a_definition() -> None:
    assert understood("c'est quoi un PAI").kind == "definition"


@pytest.mark.parametrize(
    ("question", "without"),
    [
        ("what do i bring when i move in", "what do i bring  "),
        ("combien dois-je payer quand je pars plus tôt ?", "combien dois-je payer  ?"),
        ("when does it open?", "when does it open?"),
        ("what is it and when it begins", "what is it and when it begins"),
        ("who decides when is it over", "who decides when is it over"),
    ],
)
def test_a_clause_that_says_when_asks_for_no_date(question: str, without: str) -> None:
    assert without_time_clause(question) == without
    assert (understood(question).expected == "date") == ("when" in without)


@pytest.mark.parametrize("question", ["cant i bring a dog?", "isnt the pool open?", "Don't I need a ticket?"])
def test_a_question_without_its_apostrophe_is_still_one_for_yes_or_no(question: str) -> None:
    assert (understood(question).kind, understood(question).language) == ("yes_no", "en")
