"""What allows, forbids or demands."""

import pytest

from services.text.permissions import excepts, leaves_free


@pytest.mark.parametrize(
    ("sentence", "free"),
    [
        ("Guide dogs are welcome.", True),
        ("Dogs are not allowed in the hall.", False),
        ("Towels must be returned.", False),
        ("Members need not book.", True),
        ("Members may keep them.", True),
        ("Bikes may not be left here.", False),
        ("Students are exempt.", True),
        ("Grillen ist verboten.", False),
        ("Elektrogrills sind erlaubt.", True),
        ("Gäste müssen sich nicht anmelden.", True),
        ("Les chiens ne peuvent pas entrer.", False),
        ("Los socios pueden quedarse.", True),
        ("The shop opens at nine.", None),
        ("Guests must book and may bring a friend.", None),
    ],
)
def test_a_sentence_leaves_free_or_binds(sentence: str, free: bool | None) -> None:  # noqa: FBT001
    assert leaves_free(sentence) is free


@pytest.mark.parametrize(
    ("sentence", "is_exception"),
    [
        ("However, members pay nothing.", True),
        ("This does not apply on Sundays.", True),
        ("Ausgenommen sind Feiertage.", True),
        ("Dies gilt jedoch nicht für Mitglieder.", True),
        ("Cette règle ne s'applique pas le dimanche.", True),
        ("The rule applies to all.", False),
        ("Members pay nothing.", False),
    ],
)
def test_a_sentence_may_name_an_exception(sentence: str, is_exception: bool) -> None:  # noqa: FBT001
    assert excepts(sentence) is is_exception
