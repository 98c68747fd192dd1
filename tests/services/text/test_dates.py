import pytest

from services.text.dates import clocks_in, dates_in, days_in, years_in


@pytest.mark.parametrize(
    "text",
    [
        "4 March 2026",
        "March 4, 2026",
        "March 4th 2026",
        "the 4th of March 2026",
        "am 4. März 2026",
        "le 4 mars 2026",
        "4 de marzo de 2026",
        "4 de março de 2026",
        "4 marzo 2026",
        "4 maart 2026",
        "2026-03-04",
        "4.3.2026",
        "2026年3月4日",
    ],
)
def test_one_day_is_the_same_in_all_languages_and_formats(text: str) -> None:
    assert [(set(date.days), set(date.years)) for date in dates_in(text)] == [({(3, 4)}, {2026})]


@pytest.mark.parametrize(
    ("text", "days", "years"),
    [
        ("5/7/2020", {(5, 7), (7, 5)}, {2020}),
        ("31.12.2024", {(12, 31)}, {2024}),
        ("December 31, 2020, 2019 and 2018", {(12, 31)}, {2018, 2019, 2020}),
        ("1er mai", {(5, 1)}, set()),
        ("in March", {(3, None)}, set()),
        ("31 may 2026", {(5, 31)}, {2026}),
        ("Sept. 2021", {(9, None)}, {2021}),
        ("2026年3月", {(3, None)}, {2026}),
    ],
)
def test_what_a_date_leaves_open_stays_open(text: str, days: set[tuple[int, int | None]], years: set[int]) -> None:
    (date,) = dates_in(text)
    assert (set(date.days), set(date.years)) == (days, years)


@pytest.mark.parametrize(
    "text", ["You may go", "may 5 people go", "they march on", "13/13/2020", "set 5", "version 4.3", "2020年"]
)
def test_words_and_figures_that_are_no_dates_are_left_out(text: str) -> None:
    assert dates_in(text) == []


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        ("4 March 2026", "2026-03-04", True),
        ("4 March", "March 4, 2026", True),
        ("March 2026", "4 March 2026", True),
        ("4 March 2026", "March 2026", False),
        ("4 March 2026", "4 March 2025", False),
        ("5/7/2020", "7 May 2020", True),
    ],
)
def test_a_date_meets_one_that_says_all_that_it_says(one: str, other: str, meets: bool) -> None:  # noqa: FBT001
    assert dates_in(one)[0].meets(dates_in(other)[0]) is meets


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("18:30", 1110),
        ("6:30 pm", 1110),
        ("6 pm", 1080),
        ("12 am", 0),
        ("12 p.m.", 720),
        ("24:00", 0),
        ("18:30 Uhr", 1110),
        ("18.30 Uhr", 1110),
        ("6.30pm", 1110),
        ("18 h 30", 1110),
        ("18h30", 1110),
        ("a las 18.30", 1110),
    ],
)
def test_clocks_of_12_and_24_hours_count_from_midnight(text: str, minutes: int) -> None:
    assert [clock.minutes for clock in clocks_in(f"It opens at {text}")] == [{minutes}]


@pytest.mark.parametrize("text", ["10:15:20", "25:00", "10:75", "a ratio of 1:5", "6 people", "4 h 06 min", "1.30 m"])
def test_other_figures_with_colons_are_no_clocks(text: str) -> None:
    assert clocks_in(text) == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("FY2018", {2018}),
        ("FY18", {2018}),
        ("2023Q4", {2023}),
        ("fiscal year 19", {2019}),
        ("FY '21", {2021}),
        ("in 12020 boxes", set()),
        ("from 1999 to 2001", {1999, 2001}),
    ],
)
def test_years_are_found_in_the_codes_of_reports(text: str, years: set[int]) -> None:
    assert years_in(text) == years


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("closed from 4 to 22 May", [(5, 4), (5, 22)]),
        ("closed on 4–22 May 2026", [(5, 4), (5, 22)]),
        ("from the 4th to the 6th of October", [(10, 4), (10, 6)]),
        ("May 4 to 22", [(5, 4), (5, 22)]),
        ("vom 4. bis zum 22. Mai", [(5, 4), (5, 22)]),
        ("du 9 au 19 juillet", [(7, 9), (7, 19)]),
        ("entre el 9 y el 19 de julio", [(7, 9), (7, 19)]),
        ("arrêté en mai, repris en juin", [(5, None), (6, None)]),
        ("entre marzo y septiembre", [(3, None), (9, None)]),
        ("May 4 and 12 boats", [(5, 4)]),
        ("chi non è mai in ritardo, an august man may march", []),
    ],
)
def test_the_days_of_a_range_share_a_month_which_needs_no_capital(
    text: str, days: list[tuple[int, int | None]]
) -> None:
    assert [day for date in days_in(text) for day in date.days] == days
