from decimal import Decimal

import pytest

from services.text.operations import Operation, fractions_in, operations_in


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("It rose by 5", ("difference",)),
        ("Es ist um 5 gestiegen", ("difference",)),
        ("une hausse de 5", ("difference",)),
        ("5 altogether", ("sum",)),
        ("Zusammen sind es 8", ("sum",)),
        ("12 au total", ("sum",)),
        ("durchschnittlich 8", ("average",)),
        ("la moyenne est 8", ("average",)),
        ("There remain 6", ("difference",)),
        ("Restano 40 posti", ("difference",)),
        ("Cada número", ("ratio",)),
        ("5 %", ("ratio",)),
        ("cinco veces", ("ratio",)),
        ("more than twice in all", ("difference", "sum", "ratio")),
        ("The hotel opens at 8", ()),
        ("made by hand", ()),
    ],
)
def test_words_say_which_operation_gave_a_figure(text: str, operations: tuple[Operation, ...]) -> None:
    assert operations_in(text) == operations


@pytest.mark.parametrize(
    ("text", "fractions"),
    [
        ("They pay half.", [Decimal(1) / 2]),
        ("ein Drittel", [Decimal(1) / 3]),
        ("deux tiers", [Decimal(2) / 3]),
        ("la mitad", [Decimal(1) / 2]),
        ("the first quarter", []),
    ],
)
def test_fractions_in_words_are_found(text: str, fractions: list[Decimal]) -> None:
    assert fractions_in(text) == fractions
