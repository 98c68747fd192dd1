import pytest

from services.text.limits import limits_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("at most 5 bags", "at most"),
        ("no higher than 5 m", "no higher than"),
        ("up to 1,500 kg", "up to"),
        ("5 or less", "or less"),
        ("höchstens 3 Tage", "höchstens"),
        ("5 oder weniger", "oder weniger"),
        ("au plus 3 nuits", "au plus"),
        ("jusqu’à 10 €", "jusqu’à"),
        ("como máximo 2 piezas", "como máximo"),
        ("deux jours par semaine au plus", "au plus"),
        ("no máximo 23 anos", "no máximo"),
        ("al massimo 420 euro", "al massimo"),
        ("hoogstens 3 dagen", "hoogstens"),
    ],
)
def test_a_figure_may_be_said_to_be_the_most(text: str, words: str) -> None:
    assert [(text[limit.start : limit.end], limit.is_most) for limit in limits_in(text)] == [(words, True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("at least 5 bags", "at least"),
        ("a minimum of €50", "a minimum of"),
        ("above the age of 16", "above"),
        ("16 and over", "and over"),
        ("mindestens 18 Jahre", "mindestens"),
        ("ab 18 Jahren", "ab"),
        ("au moins 3 nuits", "au moins"),
        ("al menos 2 piezas", "al menos"),
        ("au minimum deux jours", "au minimum"),
        ("pelo menos 23 anos", "pelo menos"),
        ("almeno 420 euro", "almeno"),
        ("minstens 3 dagen", "minstens"),
    ],
)
def test_a_figure_may_be_said_to_be_the_least(text: str, words: str) -> None:
    assert [(text[limit.start : limit.end], limit.is_most) for limit in limits_in(text)] == [(words, False)]


@pytest.mark.parametrize("text", ["5 bags", "it is not at least 5", "at most a few", "5. Or more"])
def test_other_figures_and_negated_limits_are_left_out(text: str) -> None:
    assert limits_in(text) == []


def test_each_figure_of_a_range_has_its_own_limit() -> None:
    assert [(limit.figure.worth, limit.is_most) for limit in limits_in("at least 3 and at most 5 days")] == [
        (3, False),
        (5, True),
    ]
