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
        ("The works cost £1.46 million, £210,000 more than planned.", "£1.25 million had been planned for the works.",
         "£1.35 million had been planned for the works."),
        ("Dort lagern 2,4 km Akten, 300 m mehr als zuvor.", "Zuvor waren es 2,1 km Akten.",
         "Zuvor waren es 2,7 m Akten."),
        ("The big pool has 27 °C and the small pool 31 °C.", "The small pool is four degrees warmer than the big pool.",
         "The small pool is six degrees warmer than the big pool."),
        ("Das Archiv ist von 9 bis 16 Uhr offen.", "Das Archiv ist sieben Stunden offen.",
         "Das Archiv ist acht Stunden offen."),
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
