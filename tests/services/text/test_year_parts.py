import pytest

from services.text.year_parts import year_parts_in


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Three Months Ended June 30,\nSix Months Ended June 30,", {"Q2", "H1"}),
        ("for the quarterly period ended March 31, 2024", {"Q1"}),
        ("Q3 and the second half", {"Q3", "H2"}),
        ("13 weeks to 1 October", {"Q4"}),
        ("Drei Monate zum 30. September", {"Q3"}),
        ("twelve months ended June 30; a quarter of them", set()),
    ],
)
def test_parts_of_a_year_are_told_by_their_names_and_by_the_month_they_end_in(text: str, parts: set[str]) -> None:
    assert year_parts_in(text) == parts
