import pytest

from services.text.frequencies import frequencies_in


@pytest.mark.parametrize(
    ("text", "period", "unit"),
    [
        ("twice a day", 43_200, "second"),
        ("every twelve hours", 43_200, "second"),
        ("zweimal am Tag", 43_200, "second"),
        ("deux fois par jour", 43_200, "second"),
        ("four times a year", 3, "month"),
        ("alle drei Monate", 3, "month"),
        ("quarterly", 3, "month"),
        ("every other year", 24, "month"),
    ],
)
def test_a_frequency_is_the_time_from_one_to_the_next(text: str, period: float, unit: str) -> None:
    assert [(each.period, each.unit) for each in frequencies_in(text)] == [(period, unit)]


@pytest.mark.parametrize("text", ["every day", "a day", "twice as much", "three times larger"])
def test_other_phrases_are_no_frequency(text: str) -> None:
    assert frequencies_in(text) == []
