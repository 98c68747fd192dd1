"""The days that questions ask about, as people type them."""

import pytest

from services.text.asked_periods import asked_period
from services.text.dates import dates_in

SATURDAY, MONDAY = "14 March 2026", "16 March 2026"


@pytest.mark.parametrize(
    ("question", "inside", "outside"),
    [
        ("what did we earn in march", "14 March 2026", "1 April 2026"),
        ("all private hires jan to april", "30 April 2026", "1 May 2026"),
        ("between March and May 2026", "3 May 2026", "3 May 2025"),
        ("what must be done before april?", "31 March 2026", "1 April 2026"),
        ("jobs due by 10 May", "10 May 2026", "11 May 2026"),
        ("anything after 12 May 2026", "13 May 2026", "12 May 2026"),
        ("seit 3. März", "3.3.2026", "2.3.2026"),
        ("was muss bis zum 5. Mai fertig sein", "5.5.2026", "6.5.2026"),
        ("nights from dec to feb", "3 January 2026", "3 March 2026"),
        ("saturday bookings in march", SATURDAY, MONDAY),
        ("samstags im März", SATURDAY, MONDAY),
        ("weekend shifts", SATURDAY, MONDAY),
        ("march: what came in", "14 March 2026", "1 April 2026"),
        ("total for 2026", "1 June 2026", "1 June 2025"),
    ],
)
def test_a_day_is_in_what_a_question_asks_about_or_is_not(question: str, inside: str, outside: str) -> None:
    period = asked_period(question)
    assert period is not None
    assert [period.has(day) for day in dates_in(f"{inside} {outside}")] == [True, False]


@pytest.mark.parametrize(
    "question",
    [
        "what may I bring",
        "May dogs come aboard",
        "we march to the desk",
        "in 2025 and 2026",
        "on 3 May, 4 June and 5 July",
        "how much",
    ],
)
def test_a_question_without_a_day_or_with_several_asks_about_none(question: str) -> None:
    assert asked_period(question) is None


def test_a_day_of_the_week_alone_is_no_part_of_a_year() -> None:
    period, march = asked_period("who sings on sundays"), asked_period("who sings on sundays in march")
    assert period is not None
    assert march is not None
    assert (period.is_of_weekdays_alone, march.is_of_weekdays_alone) == (True, False)
    assert (period.is_whole_year, march.is_whole_year) == (True, False)
