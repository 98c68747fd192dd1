"""Which year a figure is of, by what the sentence says beside it."""

import pytest

from services.text.figure_years import is_difference, years_of
from services.text.numbers import figures_in

FUEL = "Fuel cost 3.98 million in 2025, which is 0.53 million less than in 2024."


@pytest.mark.parametrize(
    ("text", "figure", "years"),
    [
        ("Sales were 40 million in 2024 and 50 million in 2025.", "40", {2024}),
        ("Sales were 40 million in 2024 and 50 million in 2025.", "50", {2025}),
        ("Sales were 40 and 50 million in 2024 and 2025, respectively.", "50", {2025}),
        ("2024: 40 and 2025: 50", "50", {2025}),
        ("Sales were 40 million in 2024, against 50 million.", "50", set()),
        ("In 2024 sales were 40 million, and 50 million the year before.", "40", {2024}),
        ("Der Umsatz lag bei 40 Millionen im Jahr 2024 und 50 Millionen im Jahr 2025.", "40", {2024}),
        ("They sold 300 tickets, 20 fewer than in 2024.", "300", set()),
        ("Se vendieron 300 entradas, 20 menos que en 2024.", "300", set()),
        (FUEL, "3.98", {2025}),
        (FUEL, "0.53", set()),
    ],
)
def test_a_figure_is_of_the_year_that_is_said_for_it(text: str, figure: str, years: set[int]) -> None:
    figures = figures_in(text)
    [asked] = [each for each in figures if text[each.start : each.end] == figure]
    assert years_of(text, asked, figures) == years


@pytest.mark.parametrize(
    "text",
    [
        FUEL,
        "Es waren 12 Tonnen weniger als 2024.",
        "C’était 12 tonnes de moins qu’en 2024.",
        "Eran 12 toneladas más que en 2024.",
    ],
)
def test_how_much_more_or_less_it_was_than_in_a_year_is_a_difference(text: str) -> None:
    assert is_difference(text, figures_in(text)[-2])


@pytest.mark.parametrize("text", ["It was 12 tonnes in 2024.", "It was 12 tonnes, less than in 2024."])
def test_an_amount_beside_a_comparison_is_no_difference(text: str) -> None:
    assert not is_difference(text, figures_in(text)[0])
