import pytest

from services.text.prices import price_words


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What does ticket T-101 cost?", "price fee fare charge rate"),
        ("Was kostet der Liegeplatz 14?", "Preis Gebühr Entgelt Tarif"),
        ("Combien coûte un billet ?", "prix tarif redevance"),
        ("What was the cost of goods sold?", ""),
        ("What is the deposit?", ""),
    ],
)
def test_a_question_for_what_something_costs_is_one_for_its_price(question: str, words: str) -> None:
    assert price_words(question) == words
