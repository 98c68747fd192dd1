import pytest

from services.text.quantity_words import quantity_words


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What does ticket T-101 cost?", "price fee fare charge rate"),
        ("Was kostet der Liegeplatz 14?", "Preis Gebühr Entgelt Tarif"),
        ("Combien coûte un billet ?", "prix tarif redevance"),
        ("How heavy is the S3?", "weight"),
        ("Wie viel wiegt das Paket?", "Gewicht"),
        ("Combien pèse le sac ?", "poids"),
        ("How old is the oldest ship?", "age"),
        ("How long does it take?", ""),
        ("What was the cost of goods sold?", ""),
        ("What is the deposit?", ""),
    ],
)
def test_a_question_for_what_something_costs_or_measures_has_the_word_for_it(question: str, words: str) -> None:
    assert quantity_words(question) == words
