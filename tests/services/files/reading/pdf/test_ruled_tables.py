"""Tables whose cells are parted by drawn lines, with text that wraps in them."""

from collections.abc import Callable

import pytest
from fpdf import FPDF

from services.files.reading.pdf.page_objects import PageObjects
from services.files.reading.pdf.rules import Rule, rules_of
from tests.services.files.reading.pdf.test_tables import Rows, lines_of, page_with

CHARGES: Rows = (
    ("Berth type", "Per metre, annual", "Per metre, summer (April to September)", "Shortest length"),
    ("Pontoon A and B (walk-ashore)", "£268", "£176", "7 m"),
    ("Pontoon E (no electricity)", "£196", "£129", "6 m"),
    ("Swinging mooring in the river", "£118", "£84", "none"),
)
HELP: Rows = (
    ("What happened", "What we pay you"),
    ("Line dead and not repaired after two full working days", "£9.98 for each further day"),
    ("Engineer misses the visit or cancels with less than 24 hours' warning", "£31.19 each time"),
)
AGES: Rows = (("Age", "2014", "2024", "Change"), ("0 to 17", "10,148", "10,242", "94"), ("18 to 64", "31", "32", "1"))


def ruled(rows: Rows, *, bold: bool = True) -> Callable[[FPDF], None]:
    def draw(pdf: FPDF) -> None:
        pdf.write(14, "Charges of this year.\n")
        with pdf.table(rows, first_row_as_headings=bold, v_align="MIDDLE"):
            pass
        pdf.write(14, "Prose again.")

    return draw


def as_markdown(rows: Rows) -> list[str]:
    written = [f"| {' | '.join(row)} |" for row in rows]
    return ["Charges of this year.", written[0], "| --- " * len(rows[0]) + "|", *written[1:], "Prose again."]


def without_empty(lines: list[str]) -> list[str]:
    return [line for line in lines if line]


@pytest.mark.parametrize("rows", [CHARGES, HELP, AGES])
def test_text_that_wraps_in_ruled_cells_stays_in_its_row_and_column(rows: Rows) -> None:
    assert without_empty(lines_of(page_with(ruled(rows)))) == as_markdown(rows)


@pytest.mark.parametrize("rows", [CHARGES, HELP])
def test_words_above_figures_name_the_columns_in_whatever_font_they_are(rows: Rows) -> None:
    assert without_empty(lines_of(page_with(ruled(rows, bold=False)))) == as_markdown(rows)


def test_a_cell_over_several_columns_is_in_the_first_of_them() -> None:
    def draw(pdf: FPDF) -> None:
        with pdf.table() as table:
            for cells in CHARGES[:2]:
                row = table.row()
                for cell in cells:
                    row.cell(cell)
            table.row().cell("Prices of the river", colspan=2)
            row = table.row()
            for cell in CHARGES[2]:
                row.cell(cell)

    assert without_empty(lines_of(page_with(draw))) == [
        f"| {' | '.join(CHARGES[0])} |",
        "| --- | --- | --- | --- |",
        f"| {' | '.join(CHARGES[1])} |",
        "| Prices of the river | | | |",
        f"| {' | '.join(CHARGES[2])} |",
    ]


def test_a_cell_over_several_rows_is_in_the_first_of_them() -> None:
    def draw(pdf: FPDF) -> None:
        with pdf.table(v_align="MIDDLE") as table:
            table.row(("Day", "Begins", "Room"))
            row = table.row()
            row.cell("Monday", rowspan=2)
            row.cell("at 9 in the morning, after the assembly of all classes")
            row.cell("Room 4")
            table.row(("at 2", "Room 5"))

    assert without_empty(lines_of(page_with(draw))) == [
        "| Day | Begins | Room |",
        "| --- | --- | --- |",
        "| Monday | at 9 in the morning, after the assembly of all classes | Room 4 |",
        "| | at 2 | Room 5 |",
    ]


def test_a_frame_around_a_page_makes_no_table_of_its_prose() -> None:
    def draw(pdf: FPDF) -> None:
        pdf.rect(10, 10, 400, 480)
        pdf.rect(20, 20, 380, 200)
        pdf.write(14, "The first sentence of the page is here.\nThe second one follows it right below.")

    assert lines_of(page_with(draw)) == [
        "The first sentence of the page is here.",
        "The second one follows it right below.",
    ]


def test_lines_through_prose_make_no_cells_of_it() -> None:
    def draw(pdf: FPDF) -> None:
        for top in (30, 44, 58, 72):
            pdf.line(30, top, 390, top)
        for left in (30, 150, 270, 390):
            pdf.line(left, 30, left, 72)
        pdf.write(
            14, "This line of the text goes on without a stop to its very end,\nand then the next one 12 as well."
        )

    assert lines_of(page_with(draw)) == [
        "This line of the text goes on without a stop to its very end,",
        "and then the next one 12 as well.",
    ]


def test_a_page_with_more_lines_than_a_table_has_is_a_drawing() -> None:
    import pypdfium2

    def drawn(count: int) -> Callable[[FPDF], None]:
        def draw(pdf: FPDF) -> None:
            for number in range(count):
                pdf.line(30, 40 + number % 400, 390, 40 + number % 400)

        return draw

    def level(content: bytes) -> list[Rule]:
        with pypdfium2.PdfDocument(content) as document:
            return rules_of(PageObjects(document[0])).level

    assert len(level(page_with(drawn(20)))) == 20
    assert level(page_with(drawn(4000))) == []


Cells = tuple[tuple[str, int, int], ...]
"""The cells of a row: the text, and over how many columns and rows each goes."""


def merged(rows: tuple[Cells, ...]) -> Callable[[FPDF], None]:
    def draw(pdf: FPDF) -> None:
        with pdf.table(first_row_as_headings=False) as table:
            for cells in rows:
                row = table.row()
                for text, columns, height in cells:
                    row.cell(text, colspan=columns, rowspan=height)

    return draw


BODY: tuple[Cells, ...] = (
    (("Varrow", 1, 1), ("24", 1, 1), ("12", 1, 1), ("18", 1, 1), ("9", 1, 1)),
    (("Luma", 1, 1), ("30", 1, 1), ("15", 1, 1), ("22", 1, 1), ("11", 1, 1)),
)
ROWS = ["| Varrow | 24 | 12 | 18 | 9 |", "| Luma | 30 | 15 | 22 | 11 |"]
RULE = "| --- | --- | --- | --- | --- |"


def test_heading_rows_with_cells_over_several_columns_are_joined() -> None:
    years: Cells = (("Port", 1, 2), ("2025", 2, 1), ("2026", 2, 1))
    counts: Cells = (("Ships", 1, 1), ("Tons", 1, 1), ("Ships", 1, 1), ("Tons", 1, 1))
    heading = "| Port | 2025 / Ships | 2025 / Tons | 2026 / Ships | 2026 / Tons |"
    assert without_empty(lines_of(page_with(merged((years, counts, *BODY))))) == [heading, RULE, *ROWS]


def test_three_heading_rows_are_joined() -> None:
    year: Cells = (("Route", 1, 3), ("2026", 4, 1))
    seasons: Cells = (("Summer", 2, 1), ("Winter", 2, 1))
    ages: Cells = (("Adult", 1, 1), ("Child", 1, 1), ("Adult", 1, 1), ("Child", 1, 1))
    names = [f"2026 / {season} / {age}" for season in ("Summer", "Winter") for age in ("Adult", "Child")]
    assert without_empty(lines_of(page_with(merged((year, seasons, ages, *BODY))))) == [
        f"| {' | '.join(['Route', *names])} |",
        RULE,
        *ROWS,
    ]


def test_a_cell_over_several_columns_above_figures_joins_nothing() -> None:
    total: Cells = (("Varrow", 1, 1), ("240", 2, 1), ("120", 2, 1))
    assert RULE not in lines_of(page_with(merged((total, *BODY))))
