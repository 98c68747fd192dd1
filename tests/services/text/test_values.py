import pytest

from services.text.values import PERIODS, values_in


@pytest.mark.parametrize(
    ("texts", "kind", "value"),
    [
        (("first", "erste", "premier", "primera", "Q1", "1Q"), "ordinal", 1),
        (("Monday", "Montags", "lundi", "lunes", "lunedì", "segunda-feira", "maandag"), "weekday", 1),
        (("Sundays", "Sonntag", "dimanche", "domingo", "domenica", "zondag"), "weekday", 7),
        (("summer", "Sommer", "verano", "zomer"), "season", 2),
        (("northern", "Norden", "norte"), "compass", 1),
        (("left", "linke", "gauche", "izquierda"), "side", 1),
        (("an hour", "one hour", "une heure", "eine Stunde", "stündlich"), "period", PERIODS.index("hour")),
        (("monthly", "every two months", "par mois", "mensual", "pro Monat"), "period", PERIODS.index("month")),
        (("evening", "Abend", "soir"), "time of day", 3),
    ],
)
def test_names_of_one_value_are_equal_in_all_languages(texts: tuple[str, ...], kind: str, value: int) -> None:
    found = {text: [(each.kind, each.value) for each in values_in(text)] for text in texts}
    assert found == {text: [(kind, value)] for text in texts}


def test_values_are_in_reading_order_with_their_offsets() -> None:
    text = "In Q2 the second tram on Mondays"
    assert [text[value.start : value.end] for value in values_in(text)] == ["Q2", "second", "Mondays"]


@pytest.mark.parametrize("text", ["été", "links", "fall", "Q5", "firstly", ""])
def test_names_that_are_commonly_other_words_are_left_out(text: str) -> None:
    assert values_in(text) == []


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("cada mes hay novedades", ["month"]),
        ("por un año", ["year"]),
        ("alle acht Wochen", ["week"]),
        ("four times per day", ["day"]),
    ],
)
def test_a_period_is_one_unit_or_how_often_something_is(text: str, units: list[str]) -> None:
    assert [PERIODS[value.value] for value in values_in(text) if value.kind == "period"] == units
