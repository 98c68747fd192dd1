import pytest

from services.text.function_words import Language
from services.text.periods import (
    SAME_YEAR,
    WHOLE_YEAR,
    YEAR_AFTER,
    YEAR_BEFORE,
    english_months,
    english_names,
    months,
    part_of_year_pattern,
    short_months,
    unambiguous_short_months,
    weekday_pattern,
    weekdays,
)


@pytest.mark.parametrize(
    ("name", "number"),
    [("february", 2), ("märz", 3), ("août", 8), ("septiembre", 9), ("giugno", 6), ("maio", 5), ("augustus", 8)],
)
def test_months_of_seven_languages_have_their_numbers(name: str, number: int) -> None:
    assert months()[name] == number
    assert english_months()[number - 1] in months()


@pytest.mark.parametrize(
    ("name", "number"), [("sept", 9), ("okt", 10), ("févr", 2), ("ago", 8), ("lug", 7), ("fev", 2), ("mrt", 3)]
)
def test_short_months_have_their_numbers(name: str, number: int) -> None:
    assert short_months()[name] == number


def test_short_months_that_are_words_are_known() -> None:
    assert {"set", "out", "mar"} <= short_months().keys() - unambiguous_short_months().keys()
    assert {"sept", "juil"} <= unambiguous_short_months().keys()


def test_english_names_hold_months_and_weekdays() -> None:
    assert {"october", "tuesday"} <= english_names()
    assert "oktober" not in english_names()


@pytest.mark.parametrize("text", ["on Thursdays", "am Mittwoch", "le samedi", "los lunes", "sabato", "op dinsdag"])
def test_days_of_the_week_are_found(text: str) -> None:
    assert weekday_pattern().search(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("in 14 July 2020", "14 July"),
        ("in the second quarter", "second quarter"),
        ("im 3. Quartal", "3. Quartal"),
        ("au deuxième trimestre", "deuxième trimestre"),
        ("in Q3 of", "Q3"),
        ("nell'autunno", "autunno"),
        ("you may march", None),
        ("in May", "May"),
    ],
)
def test_parts_of_a_year_are_found(text: str, part: str | None) -> None:
    found = part_of_year_pattern().search(text)
    assert (found[0] if found else None) == part


@pytest.mark.parametrize(
    ("text", "before", "after", "same", "whole"),
    [
        ("in the previous year", True, False, False, False),
        ("im Folgejahr", False, True, False, False),
        ("in that year", False, False, True, False),
        ("im ganzen Jahr", False, False, False, True),
        ("l'année suivante", False, True, False, False),
        ("every year", False, False, False, False),
    ],
)
def test_years_named_by_another_year_are_recognised(
    text: str,
    before: bool,  # noqa: FBT001
    after: bool,  # noqa: FBT001
    same: bool,  # noqa: FBT001
    whole: bool,  # noqa: FBT001
) -> None:
    found = [bool(pattern.search(text)) for pattern in (YEAR_BEFORE, YEAR_AFTER, SAME_YEAR, WHOLE_YEAR)]
    assert found == [before, after, same, whole]


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [("en", "monday", "sunday"), ("de", "montag", "sonntag"), ("fr", "lundi", "dimanche"), ("nl", "maandag", "zondag")],
)
def test_weeks_begin_on_monday(language: Language, first: str, last: str) -> None:
    days = weekdays(language)
    assert (days[0], days[-1], len(days)) == (first, last, 7)
