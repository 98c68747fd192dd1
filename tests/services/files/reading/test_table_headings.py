import pytest

from services.files.reading.table_headings import heading_rows, joined

SHIPS = [["Ship", "Built", "Seats"], ["Auk", "2004", "85"], ["Tern", "1998", "120"]]
STAFF = [["Ann Moreau", "Lyon", "42000"], ["Ben Caron", "Lille", "39500"]]
FORM = [["Pets", "☒ Yes ☐ No"], ["Smoker", "☐ Yes ☒ No"], ["Move-in", "1 June 2026"]]
PERSON = [["Name", "Marta"], ["Age", "35"], ["Income", "£2,950"]]
COURSES = [["Course", "Fee"], ["Welding", "€120"], ["Pottery", "€85"]]
TERMS = [["Term", "Meaning"], ["Lessee", "Who rents"], ["Lessor", "Who lets"]]
GROUPS = [["Month", "March", "March"], ["", "Beds", "Baths"], ["Lodge", "4", "2"]]


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        (SHIPS, 1),
        (STAFF, 0),
        (FORM, 0),
        (PERSON, 0),
        (COURSES, 1),
        (TERMS, 0),
        ([["Port:", "Lowmere"], ["Pier:", "North"]], 0),
        ([["Port:", "Lowmere"], ["Berths:", "12"], ["Note", "none"]], 0),
        ([["Region", "2023", "2024"], ["North", "120", "135"]], 1),
        ([["Ann", "2019", "Lyon"], ["Ben", "2021", "Lille"]], 0),
        ([["Zone", "1", "2", "5"], ["North", "3", "4", "6"]], 1),
        ([["", "Adults", "Children"], ["Day", "12", "6"]], 1),
        ([["Route", "First", "Last"], ["12", "05:10", "23:40"]], 1),
        ([["12", "05:10", "23:40"], ["14", "05:25", "23:55"]], 0),
        ([["Ship", "Port"]], 1),
        ([["Total", "1,249k"]], 0),
        ([["Total", "1,249k", "since 2019"]], 0),
        ([["Total", "1,249k"], ["Members", "312k"]], 0),
        ([["Summe", "1.249 Tsd.", "100 %"], ["Quai", "keine", "meist"]], 0),
        ([["Total", "€1.2bn", "1,249k"], ["Members", "€0.3bn", "312k"]], 0),
        ([["Site", "Visitors"], ["Quay", "512k"], ["Total", "1,249k"]], 1),
        ([["Distance", "5 km", "10 km"], ["Anna", "25:10", "52:00"]], 1),
        ([["Line", "2025/26", "2024/25"], ["Sales", "1,184,300", "1,102,750"]], 1),
        ([], 0),
    ],
)
def test_a_row_is_a_heading_unless_it_is_like_those_below_it(rows: list[list[str]], count: int) -> None:
    assert heading_rows(rows, has_groups=False) == count


def test_what_the_document_marks_as_its_heading_is_one() -> None:
    assert [heading_rows(TERMS, has_groups=False, is_marked=marked) for marked in (True, False)] == [1, 0]
    assert heading_rows(GROUPS, has_groups=True) == 2


def test_three_heading_rows_are_counted_where_the_second_has_groups_too() -> None:
    above = ["Route", "2026", "2026", "2026", "2026"]
    groups = ["Route", "Summer", "Summer", "Winter", "Winter"]
    names = ["Route", "Adult", "Child", "Adult", "Child"]
    assert heading_rows([above, groups, names, ["Varrow", "24", "12", "18", "9"]], has_groups=True) == 3
    assert heading_rows([above, ["", "Beds", "Baths", "Rooms", "Halls"], names], has_groups=True) == 2
    dates = ["Route", "31.12.2025", "31.12.2025", "31.12.2026", "31.12.2026"]
    assert heading_rows([dates, names, ["Varrow", "24", "12", "18", "9"]], has_groups=True) == 2


def test_a_name_of_two_heading_rows_is_in_the_joined_one_once() -> None:
    assert joined(["Route", "2026", ""], ["Route", "Adult"], ["", "Adult", "Note"]) == ["Route", "2026 / Adult", "Note"]
