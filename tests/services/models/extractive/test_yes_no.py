import pytest

from tests.services.models.extractive.test_composing import answer_to

PAID = "Invoice INV-2026-00317 was paid on 2026-03-04; invoice INV-2026-00371 was not."


@pytest.mark.parametrize(
    ("question", "sentence", "word"),
    [
        ("Are deliveries on Sundays excluded?", "Deliveries on Sundays are excluded.", "Yes. "),
        ("Ist das Rauchen an Deck verboten?", "Das Rauchen an Deck ist verboten.", "Ja. "),
        ("Is the glass insured?", "Glass is not insured.", "No. "),
        ("Are bicycles allowed?", "Bicycles, prams and wheelchairs are not allowed.", ""),
        ("Are bicycles allowed on deck?", "Bicycles are not allowed on deck.", "No. "),
        ("Was INV-17 paid?", "Invoice INV-17 was paid on 2026-03-04.", "Yes. "),
        ("Ist die Monatskarte übertragbar?", "Die Monatskarte ist übertragbar.", "Ja. "),
        ("Le parking est-il gratuit ?", "Le parking est gratuit.", "Oui. "),
        ("Is the rent paid?", "The rent is still to be paid.", ""),
        ("Is there a choir on Monday?", "The choir on Monday has been scrapped.", ""),
        ("Darf man im Boot angeln?", "Das Angeln im Boot ist tabu.", ""),
        ("Does it run on Linux 4?", "Last version that runs on Linux 4.", ""),
        ("Are cats allowed?", "Cats are allowed in the garden house.", ""),
        ("Are cats allowed?", "Cats are not allowed in block C.", ""),
        ("Is the pool open?", "The pool is open unless it freezes.", ""),
        ("Darf der Koffer schwerer als 9 kg sein?", "Der Koffer darf nicht schwerer als 9 kg sein.", ""),
        ("Are dogs allowed?", "Dogs are not allowed. Guide dogs are welcome.", ""),
        ("Is smoking forbidden on deck?", "Smoking on deck is not forbidden.", ""),
        ("Are dogs allowed on deck?", "Dogs are allowed on deck, cats are not.", ""),
        ("Are cats allowed?", "Dogs are allowed on deck, but cats are not allowed.", ""),
        ("May dogs come aboard?", "Dogs stay ashore, cats may come aboard.", ""),
        ("Are cats allowed on deck?", "Dogs are allowed on deck, cats are not.", ""),
        ("Was INV-2026-00317 paid?", PAID, ""),
        ("Was INV-2026-00371 paid?", PAID, ""),
        ("Ist die Monatskarte übertragbar?", "Die Monatskarte ist übertragbar und gilt zwei Jahre.", ""),
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
def test_a_sentence_that_says_just_what_is_asked_decides(question: str, sentence: str, word: str) -> None:
    assert answer_to(question, f"# Rules\n\n{sentence}").startswith(f"{word}“")
