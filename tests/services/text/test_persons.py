import pytest

from services.text.persons import Person, counted_persons, persons_in


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("3 grown ups", {"adult"}),
        ("two kids", {"child"}),
        ("Under 18", {"child"}),
        ("unter 16", {"child"}),
        ("Erwachsene und Kinder", {"adult", "child"}),
        ("mit 1 Kind", {"child"}),
        ("moins de 12 ans", {"child"}),
        ("kindly, of this kind of adultery", set()),
    ],
)
def test_adults_and_children_are_told_by_what_tables_and_people_call_them(text: str, persons: set[Person]) -> None:
    assert persons_in(text) == persons


def test_persons_are_counted_by_the_number_before_them() -> None:
    assert counted_persons("3 grown ups, two kids and the adults") == "grown ups kids"
