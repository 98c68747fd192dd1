from hypothesis import given
from hypothesis import strategies as st

from services.files.reading.pages import PAGE_CHARS
from services.files.reading.table_pages import numbered, sheet_pages
from tests.support.reading import table


def pages(*rows: str) -> list[tuple[int, str]]:
    """The pages of a sheet of these rows, cells apart by commas: their first row and their text without frames."""
    found = sheet_pages(numbered(row.split(",") if row else [] for row in rows), None)
    return [(page.first_row or 0, page.text) for page in found]


def test_a_blank_row_ends_a_table_and_its_heading_goes_on() -> None:
    assert pages("Q,Fuel", "1,10", "", "2,20") == [(2, table("Q,Fuel", "1,10")), (4, table("Q,Fuel", "2,20"))]


def test_words_above_figures_are_a_new_heading() -> None:
    assert pages("Q,Fuel", "1,10", "", "Ship,Seats", "Tern,120") == [
        (2, table("Q,Fuel", "1,10")),
        (5, table("Ship,Seats", "Tern,120")),
    ]


def test_a_title_right_above_a_table_is_no_part_of_it() -> None:
    assert pages("Costs", "in euros", "Q,Fuel", "1,10") == [
        (2, table("Costs", "in euros")),
        (4, table("Q,Fuel", "1,10")),
    ]


def test_notes_below_a_table_do_not_repeat_its_heading() -> None:
    assert pages("Q,Fuel", "1,10", "", "Notes", "All in euros") == [
        (2, table("Q,Fuel", "1,10")),
        (5, table("Notes", "All in euros")),
    ]


def test_columns_without_a_value_are_left_out() -> None:
    assert pages(",Q,,Fuel", ",1,,10") == [(2, table("Q,Fuel", "1,10"))]


ROWS = st.lists(st.lists(st.text("ab1", max_size=400), max_size=5), max_size=120)


@given(ROWS)
def test_every_row_is_on_one_page_under_its_number(rows: list[list[str]]) -> None:
    for row in rows:
        while row and not row[-1]:
            row.pop()
    found: dict[int, list[str]] = {}
    for page in sheet_pages(numbered(rows), None):
        lines = [[cell for cell in line.strip("| ").split(" | ") if cell] for line in str(page.text).split("\n")]
        first = int(page.first_row or 0)
        assert len(str(page.text)) <= PAGE_CHARS
        found.setdefault(first - 1, lines[0])  # a heading, where it isn't repeated
        found.update(enumerate(lines[2:], first))
    for number, row in enumerate(rows, 1):
        if any(row):
            assert [cell.strip("| ") for cell in found[number] if cell.strip("| ")] == [cell for cell in row if cell]


def test_a_row_of_totals_below_a_blank_row_is_not_a_heading() -> None:
    assert pages("Site,Visits", "Quay,512k", "", "Total,1.249k", "Online,49") == [
        (2, table("Site,Visits", "Quay,512k")),
        (4, table("Site,Visits", "Total,1.249k", "Online,49")),
    ]


def test_a_first_row_of_several_amounts_is_not_a_heading() -> None:
    assert pages("Total,1.249k,100%") == [(1, "|  |  |  |\n| --- | --- | --- |\n| Total | 1.249k | 100% |")]
