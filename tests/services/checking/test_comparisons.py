"""Directions and rates that figures of the passages speak against."""

import pytest

from tests.support.verdicts import verdict


@pytest.mark.parametrize(
    ("passage", "true", "altered"),
    [
        ("The mean yield was 14 kg a hive, compared with 19 kg the year before.",
         "The mean yield fell to 14 kg a hive.",
         "The mean yield rose to 14 kg a hive."),
        ("La producción media fue de 14 kg, frente a 19 kg el año anterior.", "La producción media bajó a 14 kg.",
         "La producción media subió a 14 kg."),
        ("On compte 3,4 trajets par jour, contre 3,8 en 2015.", "Le nombre de trajets par jour a diminué.",
         "Le nombre de trajets par jour a augmenté."),
        ("La ligne compte 7 % de voyageurs de plus qu'en 2022.",
         "Le nombre de voyageurs de la ligne a augmenté de 7 %.",
         "Le nombre de voyageurs de la ligne a diminué de 7 %."),
    ],
)  # fmt: skip
def test_a_direction_against_two_figures_is_found(passage: str, true: str, altered: str) -> None:
    assert verdict(true, passage)[0] == "supported"
    assert verdict(altered, passage)[0] == "unsupported"


@pytest.mark.parametrize(
    ("passage", "true", "altered"),
    [
        ("Wer fehlt, zahlt 25 € je Stunde.", "Wer fehlt, zahlt 25 Euro pro Stunde.",
         "Wer fehlt, zahlt 25 Euro pro Tag."),
        ("The boat costs £40 an hour.", "The boat costs £40 per hour.", "The boat costs £40 per week."),
    ],
)  # fmt: skip
def test_a_rate_of_another_time_is_found(passage: str, true: str, altered: str) -> None:
    assert verdict(true, passage)[0] == "supported"
    assert verdict(altered, passage) == ("unsupported", (altered.rsplit(maxsplit=1)[-1].strip("."),))


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("La salle ouvre de 10 h à 18 h 30.", "La salle ferme à 18h30."),
        ("La salle ouvre du mardi au samedi.", "La salle est fermée le lundi."),
        ("Das Archiv ist freitags bis 12 Uhr geöffnet, montags geschlossen.", "Montags ist das Archiv nicht geöffnet."),
    ],
)
def test_when_something_closes_follows_from_when_it_is_open(passage: str, sentence: str) -> None:
    assert verdict(sentence, passage)[0] == "supported"
