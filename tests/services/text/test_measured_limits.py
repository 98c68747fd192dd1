"""Measures that sentences set as limits, and that questions name."""

from math import inf

import pytest

from services.text.measured_limits import are_met, limits_in, measures_in


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("between 3 and 8 weeks before arrival", [(3, 8, "week")]),
        ("parcels up to 2 kg, 2 to 5 kg", [(-inf, 2, "kilogram"), (2, 5, "kilogram")]),
        ("at least four hours", [(4, inf, "hour")]),
        ("no more than 12 km", [(-inf, 12, "kilometre")]),
        ("groups of nine or more", [(9, inf, None)]),
        ("höchstens 3 Wochen", [(-inf, 3, "week")]),
        ("bis 10 Tage vor Beginn", [(10, inf, "day")]),
        ("jusqu'à 6 mois", [(-inf, 6, "month")]),
        ("inférieur à 900 €", [(-inf, 900, "€")]),
        ("It takes 3 hours.", []),
    ],
)
def test_the_limits_of_a_sentence_are_known(text: str, limits: list[tuple[float, float, str | None]]) -> None:
    assert [(round(each.least, 6), round(each.most, 6), each.unit) for each in limits_in(text)] == limits


@pytest.mark.parametrize(
    ("question", "sentence", "is_met"),
    [
        ("I cancel 3 weeks before", "less than 28 days before the start", True),
        ("I cancel 5 weeks before", "less than 28 days before the start", False),
        ("a suitcase of 23 kg", "suitcases over 20 kg", True),
        ("a suitcase of 20 kg", "suitcases over 20 kg", False),
        ("we are 12 people", "groups of ten or more", True),
        ("we are 12 people", "ten or more dogs", None),
        ("after 4 years here", "after six years of service", False),
        ("what had changed after 6 months", "It had fallen after 6 months.", None),
        ("my lease of 2 years", "within 14 days", None),
        ("an invoice of £300", "amounts above £250", True),
    ],
)
def test_a_measure_is_within_a_limit_or_not(question: str, sentence: str, *, is_met: bool | None) -> None:
    assert are_met(measures_in(question), limits_in(sentence)) is is_met
