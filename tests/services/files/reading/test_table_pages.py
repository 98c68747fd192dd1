import pytest
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


ROWS = st.lists(st.lists(st.text("ab1", max_size=400), max_size=4), max_size=120)  # too narrow for two tables


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
        if any(row) and number not in found:  # joined with the heading row below it
            assert all(any(cell in name.split(" / ") for name in found[number + 1]) for cell in row if cell)
        elif any(row) and not any(" / " in cell for cell in found[number]):
            shown = [cell.strip("| ") for cell in found[number] if cell.strip("| ")]
            written = [cell for cell in row if cell]
            assert shown[-len(written) :] == written
            assert len(shown) <= len(written) + (not row[0])  # the name of its group


def test_a_row_of_totals_below_a_blank_row_is_not_a_heading() -> None:
    assert pages("Site,Visits", "Quay,512k", "", "Total,1.249k", "Online,49") == [
        (2, table("Site,Visits", "Quay,512k")),
        (4, table("Site,Visits", "Total,1.249k", "Online,49")),
    ]


def test_a_first_row_of_several_amounts_is_not_a_heading() -> None:
    assert pages("Total,1.249k,100%") == [(1, "|  |  |  |\n| --- | --- | --- |\n| Total | 1.249k | 100% |")]


def test_tables_beside_each_other_are_two() -> None:
    assert pages("Ship,Seats,,Port,Berths", "Auk,85,,Varrow,14", "Tern,120,,Luma,9", "Skua,60") == [
        (2, table("Ship,Seats", "Auk,85", "Tern,120", "Skua,60")),
        (2, table("Port,Berths", "Varrow,14", "Luma,9")),
    ]
    assert pages("Ship,Built,,Clerk,Town", "Auk,1999,,Ina,Varrow", "Tern,2004,,Olav,Luma") == [
        (2, table("Ship,Built", "Auk,1999", "Tern,2004")),
        (2, table("Clerk,Town", "Ina,Varrow", "Olav,Luma")),
    ]


def test_a_short_table_beside_one_with_groups_is_apart() -> None:
    rows = [
        "Depot,Item,In,,Clerk,Town",
        "North,Ropes,10,,Ina,Varrow",
        ",Buoys,7,,Olav,Luma",
        "South,Ropes,21",
        ",Buoys,17",
    ]
    assert pages(*rows) == [
        (2, table("Depot,Item,In", "North,Ropes,10", "North,Buoys,7", "South,Ropes,21", "South,Buoys,17")),
        (2, table("Clerk,Town", "Ina,Varrow", "Olav,Luma")),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ["Line,2025,,2024", "Sales,120,,110", "Costs,80,,75"],
        ["Line,2025,Share,,2024,Share", "Sales,120,60%,,110,59%", "Costs,80,40%,,75,41%"],
        ["Ship,Seats,,Remark,By", "Auk,85,,painted,Ina", "Tern,120,,painted,Olav"],
        ["Ship,Seats,,Remark,By", "Auk,85,,leaks,Ina", "Tern,120", "Skua,60,,creaks,Olav"],
        ["Day,Sum,,Clerk,Phone", "1,40,,Ina,555", "2,50,,Olav,556"],
        ["Ship,Seats,,Remark,By", "Auk,85", "Tern,120,,has a leak below the waterline near the stern,Ina"],
    ],
)
def test_columns_beyond_an_empty_one_that_go_on_with_its_rows_stay(rows: list[str]) -> None:
    [(_, text)] = pages(*rows)
    assert text.count("\n") == len(rows)


def test_the_name_of_a_group_is_in_each_of_its_rows() -> None:
    assert pages("Depot,Item,In", "North,Ropes,10", ",Buoys,7", "South,Ropes,21", ",Buoys,17", "Total,,55") == [
        (2, table("Depot,Item,In", "North,Ropes,10", "North,Buoys,7", "South,Ropes,21", "South,Buoys,17", "Total,,55"))
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ["Clerk,Task,Hours", "Ina,Paint,3", ",Oil,4", "Olav,Clean,2"],  # nobody's
        ["Clerk,Task,Hours", "Ina,Paint,3", ",Oil,4", "Ina,Oil,2"],
    ],
)
def test_an_empty_first_cell_without_a_sign_of_groups_stays_empty(rows: list[str]) -> None:
    assert pages(*rows) == [(2, table(*rows))]


def test_names_of_groups_without_merged_cells_are_over_each_of_their_columns() -> None:
    heading = "Port,2025 / Ships,2025 / Tons,2026 / Ships,2026 / Tons"
    rows = ["Varrow,12,3400,15,3900", "Luma,7,2100,8,2200"]
    for above, row in (("Port,2025,,2026", ",Ships,Tons,Ships,Tons"), (",2025,,2026", "Port,Ships,Tons,Ships,Tons")):
        assert pages(above, row, *rows) == [(3, table(heading, *rows))]
    assert pages("Port,2026", ",Summer,,Winter", ",Adult,Child,Adult,Child", "Varrow,24,12,18,9") == [
        (
            4,
            table(
                "Port,2026 / Summer / Adult,2026 / Summer / Child,2026 / Winter / Adult,2026 / Winter / Child",
                "Varrow,24,12,18,9",
            ),
        )
    ]


def test_a_row_of_units_belongs_to_the_heading() -> None:
    assert pages("Ship,Length,Speed", ",m,kn", "Auk,32.5,12", "Tern,41,14") == [
        (3, table("Ship,Length / m,Speed / kn", "Auk,32.5,12", "Tern,41,14"))
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ["Name,Remark", "Auk,old,leaks", "Tern,5,7"],
        ["Time,Monday,Tuesday", ",Art,Maths", "9:00,Art,Music"],
        ["Ship,Built,Seats", "Auk,,85", "Tern,1998,120"],
    ],
)
def test_rows_that_name_no_parts_of_the_columns_above_are_rows(rows: list[str]) -> None:
    [(first, text)] = pages(*rows)
    assert (first, text.count("\n")) == (2, len(rows))


def test_a_table_with_more_columns_than_the_heading_before_has_its_own() -> None:
    assert pages("Created,2026-03-04", "", "Port,Kind,Open", "Varrow,ferry,daily", "Luma,cargo,weekly") == [
        (2, table("Created,2026-03-04")),
        (4, table("Port,Kind,Open", "Varrow,ferry,daily", "Luma,cargo,weekly")),
    ]


@pytest.mark.parametrize("gap", [[], [""]])
def test_tables_beside_each_other_have_their_titles(gap: list[str]) -> None:
    row = 3 + len(gap)
    assert pages(
        "Fares in 2026,,,,Fares in 2025",
        *gap,
        "Class,Price,,,Class,Price",
        "First,50,,,First,45",
        "Second,30,,,Second,25",
    ) == [
        (2, table("Fares in 2026")),
        (row, table("Class,Price", "First,50", "Second,30")),
        (2, table("Fares in 2025")),
        (row, table("Class,Price", "First,45", "Second,25")),
    ]
