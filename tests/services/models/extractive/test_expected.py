import pytest

from services.models.extractive.expected import figures_of, holds
from services.models.extractive.question import Asked, Kind


@pytest.mark.parametrize(
    ("words", "kind", "quantity"),
    [
        ("The boat costs 86 420 € today.", "money", "86 420 €"),
        ("The boat costs 1 234,56 € today.", "money", "1 234,56 €"),
        ("Call 0800 555 0142 at night.", "figure", "0800 555 0142"),
        ("It leaves at 10:15 daily.", "date", "10:15"),
        ("Staff have 8 bank holidays.", "figure", "8"),
        ("It holds 1'234 people.", "figure", "1'234"),
        ("Der Platz kostet 415 Kronen vom 9. bis 13. März.", "money", "415"),
        ("It takes two hours.", "measure", "two hours"),
        ("You have 60 days.", "measure", "60 days"),
        ("Rinse both filters every 10 hours.", "frequency", "10 hours"),
        ("The two ropes are checked twice.", "frequency", "twice"),
        ("Die zwei Seile werden alle acht Wochen geprüft.", "frequency", "acht Wochen"),
        ("The 3 masts are painted yearly.", "frequency", "yearly"),
        ("The last 30 per cent, 5 pounds, are due.", "money", "5 pounds"),
        ("It opened on 01/02/2024.", "date", "01/02/2024"),
        ("The fare was 45² crowns.", "money", "45"),
        ("Rate: ~~7.0%~~ 6.5%", "share", "6.5%"),
    ],
)
def test_a_quantity_is_found_whole(words: str, kind: Kind, quantity: str) -> None:
    assert [words[start:end] for start, end in figures_of(words, kind)] == [quantity]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When do I hear from the board?", "You hear from the board within five days."),
        ("When must I hand in my notice?", "Hand in your notice two weeks before."),
        ("Quand ferme la salle ?", "La salle ferme à 18 h."),
    ],
)
def test_a_length_of_time_tells_when_beside_a_word_that_says_so(question: str, text: str) -> None:
    assert holds(text, Asked.of(question))


@pytest.mark.parametrize(
    ("text", "gives_reason"),
    [
        ("The yard is shut because the crane is repaired.", True),
        ("The car park is full and nobody may want to wait.", False),
        ("Le chantier est fermé car la grue est en panne.", True),
        ("De werf is dicht, want de kraan is stuk.", True),
    ],
)
def test_a_reason_is_given_by_words_of_the_language_of_the_sentence(text: str, *, gives_reason: bool) -> None:
    assert holds(text, Asked.of("Why is the yard shut?")) == gives_reason


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When is the assembly?", "The board is elected at the assembly for three years."),
        ("Wann ist die Versammlung?", "Die Versammlung wählt den Vorstand für drei Jahre."),
    ],
)
def test_a_length_of_time_alone_does_not_tell_when(question: str, text: str) -> None:
    assert holds(text, Asked.of(question)) is False
