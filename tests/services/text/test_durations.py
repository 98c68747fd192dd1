import pytest

from services.text.durations import durations_in


@pytest.mark.parametrize(
    ("text", "worth", "unit"),
    [
        ("It takes 1 hour and 15 minutes.", 75, "minute"),
        ("It takes 1 h 15 min.", 75, "minute"),
        ("It takes an hour and a half.", 1.5, "hour"),
        ("It takes two and a half hours.", 2.5, "hour"),
        ("It takes three quarters of an hour.", 0.75, "hour"),
        ("The term is 2 years and 3 months.", 27, "month"),
        ("Es dauert eine Stunde und 15 Minuten.", 75, "minute"),
        ("Es dauert 1 Std. 15 Min.", 75, "minute"),
        ("Es dauert eine Dreiviertelstunde.", 0.75, "hour"),
        ("Il faut une heure et quart.", 1.25, "hour"),
        ("Il faut trois quarts d'heure.", 0.75, "hour"),
        ("Dura una hora y media.", 1.5, "hour"),
    ],
)
def test_a_duration_in_two_parts_is_one_figure(text: str, worth: float, unit: str) -> None:
    [found] = durations_in(text)
    assert (found.worth, found.unit) == (worth, unit)


@pytest.mark.parametrize(
    "text", ["Two hours or 15 minutes.", "15 minutes and 1 hour.", "Open for 3 days, 2 exhibitions."]
)
def test_two_durations_that_do_not_make_one_are_left_apart(text: str) -> None:
    assert durations_in(text) == []
