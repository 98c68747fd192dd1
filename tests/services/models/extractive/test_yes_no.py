import pytest

from tests.services.models.extractive.test_composing import answer_to

PAID = "Invoice INV-2026-00317 was paid on 2026-03-04; invoice INV-2026-00371 was not."


@pytest.mark.parametrize(
    ("question", "sentence", "word"),
    [
        ("Are deliveries on Sundays excluded?", "Deliveries on Sundays are excluded.", "Yes. "),
        ("Ist das Rauchen an Deck verboten?", "Das Rauchen an Deck ist verboten.", "Ja. "),
        ("Is the glass insured?", "Glass is not insured.", "No. "),
        ("Are bicycles allowed?", "Bicycles, prams and wheelchairs are not allowed.", "No. "),
        ("Is smoking forbidden on deck?", "Smoking on deck is not forbidden.", ""),
        ("Are dogs allowed on deck?", "Dogs are allowed on deck, cats are not.", "Yes. "),
        ("Are cats allowed?", "Dogs are allowed on deck, but cats are not allowed.", "No. "),
        ("May dogs come aboard?", "Dogs stay ashore, cats may come aboard.", ""),
        ("Are cats allowed on deck?", "Dogs are allowed on deck, cats are not.", ""),
        ("Was INV-2026-00317 paid?", PAID, "Yes. "),
        ("Was INV-2026-00371 paid?", PAID, ""),
        ("Ist die Monatskarte übertragbar?", "Die Monatskarte ist übertragbar und gilt zwei Jahre.", "Ja. "),
        ("Is the pier closed in winter?", "The pier may be closed in winter storms.", ""),
        ("Does the S2 have a grinder?", "The S3 differs from the S2 by its second boiler and its new grinder.", ""),
        ("Is the lounge heated?", "The lounge on the upper deck will be heated next year.", ""),
        ("Is parking free?", "No. The first hour of parking is free.", ""),
        ("Kann ich in Raten zahlen?", "Können Sie nicht auf einmal zahlen, sind sechs Raten möglich.", ""),
        ("Can I moor a houseboat at the jetty?", "Rowing boats can moor at the jetty. A houseboat pays a deposit.", ""),
        ("May scouts use the hall?", "The scouts asked whether they may use the hall.", ""),
        ("May crews sleep on board?", "Crews may sleep on board if the master agrees.", ""),
    ],
)
def test_yes_and_no_are_said_of_the_clause_that_answers(question: str, sentence: str, word: str) -> None:
    assert answer_to(question, f"# Rules\n\n{sentence}").startswith(f"{word}“")
