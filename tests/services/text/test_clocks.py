import pytest

from services.text.clocks import spoken_clocks_in


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("It starts at half past six.", {6.5, 18.5}),
        ("It starts at quarter to nine.", {8.75, 20.75}),
        ("It leaves ten minutes before midnight.", {23 + 50 / 60}),
        ("It closes at noon.", {12}),
        ("It opens at ten o'clock.", {10, 22}),
        ("Beginn ist um halb neun.", {8.5, 20.5}),
        ("Beginn ist um 22 Uhr.", {22}),
        ("Beginn ist um 8 Uhr 30.", {8.5, 20.5}),
        ("Le train part à 22 h.", {22}),
        ("Le train part à dix heures et demie.", {10.5, 22.5}),
        ("El tren sale a las diez de la noche.", {10, 22}),
        ("El tren sale a las 7 y media.", {7.5, 19.5}),
    ],
)
def test_a_time_of_day_in_words_is_found(text: str, hours: set[float]) -> None:
    [found] = spoken_clocks_in(text)
    assert {minutes / 60 for minutes in found.minutes} == hours


@pytest.mark.parametrize("text", ["En las 24 horas siguientes.", "Le 12 mai.", "Half the price.", "Nach zwei Tagen."])
def test_other_numbers_are_no_times_of_day(text: str) -> None:
    assert spoken_clocks_in(text) == []
