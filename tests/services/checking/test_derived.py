"""Figures that follow from a sentence of the passages, each with a wrong one."""

import pytest

from tests.support.verdicts import verdict


@pytest.mark.parametrize(
    ("passage", "true", "altered"),
    [
        ("A mooring costs £12, with electricity £3 more.", "With electricity, a mooring costs £15.",
         "With electricity, a mooring costs £16."),
        ("Das Zelt kostet 95 €, der Boden 15 € zusätzlich.", "Das Zelt mit Boden kostet 110 €.",
         "Das Zelt mit Boden kostet 120 €."),
        ("L'entrée coûte 12 €, et 3 € de plus le soir.", "Le soir, l'entrée coûte 15 €.",
         "Le soir, l'entrée coûte 16 €."),
        ("La entrada cuesta 12 €, y 3 € menos los lunes.", "Los lunes, la entrada cuesta 9 €.",
         "Los lunes, la entrada cuesta 8 €."),
        ("The ferry was late on 31 of 108 days.", "The ferry was late on about 29% of the days.",
         "The ferry was late on about 39% of the days."),
        ("The fair runs from 12 to 15 May.", "The fair takes four days.", "The fair takes six days."),
        ("Das Bad öffnet vom 1. Mai bis zum 31. Oktober.", "Das Bad ist sechs Monate offen.",
         "Das Bad ist acht Monate offen."),
        ("The workshop runs from 18:30 to 22:00.", "The workshop takes three and a half hours.",
         "The workshop takes five hours."),
    ],
)  # fmt: skip
def test_a_figure_that_follows_from_a_sentence_is_supported(passage: str, true: str, altered: str) -> None:
    assert verdict(true, passage) == ("supported", ())
    assert verdict(altered, passage)[0] == "unsupported"
