from collections.abc import Callable, Sequence

import pypdfium2
import pytest
from fpdf import FPDF

from services.files.reading.pdf.page_text import PageText, page_texts

Rows = Sequence[Sequence[str]]

CARE: Rows = (
    ("Part", "How often", "How"),
    ("Filter", "every two weeks", "rinse it under lukewarm water and let it dry for a day"),
    ("Water tank", "monthly", "warm water with a little vinegar"),
    ("Coil", "once a year", "soft brush; or let a partner do it"),
)
MODELS: Rows = (("", "S2", "S3"), ("Power", "1,450 W", "2,200 W"), ("Weight", "9.2 kg", "14.6 kg"))
FEES: Rows = (("Type", "Fee"), ("Adult", "12.50"), ("Child", "6.20"))


def page_with(draw: Callable[[FPDF], None]) -> bytes:
    document = FPDF(unit="pt", format=(420, 500))
    document.set_margins(30, 30)
    document.add_page()
    document.set_font("helvetica", size=10)
    draw(document)
    return bytes(document.output())


def table(rows: Rows, *, bold: bool = True, lines: str = "ALL", align: str = "LEFT") -> Callable[[FPDF], None]:
    def draw(pdf: FPDF) -> None:
        pdf.write(14, "What follows is set as a table.\n")
        with pdf.table(rows, borders_layout=lines, text_align=align, first_row_as_headings=bold):
            pass
        pdf.write(14, "What follows the table is prose again.")

    return draw


def lines_of(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        return [" ".join(line.split()) for line in next(page_texts(document)).split("\n")]


@pytest.mark.parametrize(("lines", "align"), [("ALL", "LEFT"), ("HORIZONTAL_LINES", "RIGHT"), ("NONE", "CENTER")])
def test_a_table_is_written_with_its_cells_below_their_headings(lines: str, align: str) -> None:
    assert lines_of(page_with(table(CARE, lines=lines, align=align))) == [
        "What follows is set as a table.",
        "",
        "| Part | How often | How |",
        "| --- | --- | --- |",
        "| Filter | every two weeks | rinse it under lukewarm water and let it dry for a day |",
        "| Water tank | monthly | warm water with a little vinegar |",
        "| Coil | once a year | soft brush; or let a partner do it |",
        "",
        "What follows the table is prose again.",
    ]


def test_an_empty_corner_is_a_cell() -> None:
    assert lines_of(page_with(table(MODELS, bold=False)))[2:6] == [
        "| | S2 | S3 |",
        "| --- | --- | --- |",
        "| Power | 1,450 W | 2,200 W |",
        "| Weight | 9.2 kg | 14.6 kg |",
    ]


def test_an_empty_cell_keeps_the_others_in_their_columns() -> None:
    rows = (("Ship", "Built", "Drive", "Seats"), ("Tern", "1998", "", "180"), ("All", "", "", "1,830"))

    assert lines_of(page_with(table(rows)))[4:6] == ["| Tern | 1998 | | 180 |", "| All | | | 1,830 |"]


def test_a_bar_in_a_cell_ends_no_cell() -> None:
    rows = (("Sign", "Meaning", "Use"), ("a | b", "either", "2"), ("a & b", "both", "3"))

    assert lines_of(page_with(table(rows)))[4] == "| a \\| b | either | 2 |"


def numbered(pdf: FPDF) -> None:
    for number in range(1, 5):
        pdf.cell(30, 14, f"{number}.")
        pdf.multi_cell(300, 14, "Press the button until the lamp lights up and let go.", new_x="LMARGIN", new_y="NEXT")


def two_columns(pdf: FPDF) -> None:
    for x in (30, 230):
        pdf.set_xy(x, 60)
        pdf.multi_cell(170, 14, "The ferry leaves the pier at noon and comes back at night. " * 6, align="J")


def statement(pdf: FPDF) -> None:
    with pdf.table((("", "2025", "2024"), ("Revenue", "9,120", "8,400"), ("Cost", "7,010", "6,900"))):
        pass


@pytest.mark.parametrize("draw", [numbered, two_columns, statement])
def test_what_only_looks_like_a_table_stays_text(draw: Callable[[FPDF], None]) -> None:
    assert not any("|" in line for line in lines_of(page_with(draw)))


def test_each_cell_of_a_row_comes_from_its_own_characters() -> None:
    with pypdfium2.PdfDocument(page_with(table(MODELS))) as document:
        page = document[0]
        textpage = page.get_textpage()
        text = PageText(page, textpage)
        start = text.text.index("| Weight")
        ranges = text.sources([(start, text.text.index("\n", start))]).chars
        drawn = [textpage.get_text_range(each.start, len(each)) for each in ranges]
        textpage.close()

    assert " ".join(" ".join(drawn).split()) == "Weight 9.2 kg 14.6 kg"


def test_a_table_above_one_with_columns_of_years_is_read() -> None:
    def draw(pdf: FPDF) -> None:
        table(MODELS)(pdf)
        pdf.write(14, "\n" + "A line of prose stands here.\n" * 10)
        with pdf.table(
            (("Ships", "2024", "2025"), ("Ferries", "12", "14"), ("Boats", "31", "33")), borders_layout="NONE"
        ):
            pass

    lines = lines_of(page_with(draw))
    assert "| Power | 1,450 W | 2,200 W |" in lines
    assert "Ferries 12 14" in lines
