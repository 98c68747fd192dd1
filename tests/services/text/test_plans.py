import pytest

from services.text.function_words import Language
from services.text.plans import is_done, is_left_open, is_planned, is_requested

SENTENCES: list[tuple[Language, str, str, str, str]] = [  # planned, requested, left open, done
    ("en", "The pier will be rebuilt.", "They asked for a pier.", "A pier must be built.", "The pier was rebuilt."),
    ("de", "Der Steg soll gebaut werden.", "Sie beantragten es.", "Falls er kommt.", "Der Steg wurde gebaut."),
    ("fr", "Le quai sera refait.", "Elle demande un quai.", "Il faut un quai.", "Le quai a été refait."),
    ("es", "El muelle se reparará.", "Solicitó un muelle.", "Hay que pagarlo.", "El muelle se reparó."),
    ("it", "Il molo sarà rifatto.", "Hanno chiesto un molo.", "Bisogna farlo.", "Il molo è stato rifatto."),
    ("pt", "O cais será refeito.", "Pediram um cais.", "Devem pagar.", "O cais foi refeito."),
    ("nl", "De steiger zal komen.", "Hij vroeg het.", "Zij moeten komen.", "De steiger werd gemaakt."),
]


@pytest.mark.parametrize(("language", "planned", "requested", "left_open", "done"), SENTENCES)
def test_plans_requests_and_deeds_are_told_apart(
    language: Language, planned: str, requested: str, left_open: str, done: str
) -> None:
    texts = (planned, requested, left_open, done)
    assert is_planned(planned, language)
    assert is_requested(requested, language)
    assert is_left_open(left_open, language)
    assert [is_done(text, language) for text in texts][-1]
    assert not any((is_planned(done, language), is_requested(done, language), is_left_open(done, language)))
