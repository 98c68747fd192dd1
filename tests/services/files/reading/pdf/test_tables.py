from collections.abc import Callable, Sequence

import pypdfium2
import pytest
from fpdf import FPDF

from services.files.reading.pdf.page_text import PageText, page_texts
from tests.support.pdfs import tables_pdf

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


REASONS: Rows = (("Reason", "Animals", "Share"), ("Injury", "120", "40%"), ("Illness", "90", "30%"))
YEARS: Rows = (("Animals", "2023", "2024"), ("Admitted", "280", "290"), ("Released", "210", "220"))
REASONS_READ = [
    "| Reason | Animals | Share |",
    "| --- | --- | --- |",
    "| Injury | 120 | 40% |",
    "| Illness | 90 | 30% |",
]
YEARS_READ = ["Animals 2023 2024", "Admitted 280 290", "Released 210 220"]


def set_rows(pdf: FPDF, rows: Rows, *, x: float = 30, y: float = 60, width: float = 120, bold: bool = False) -> float:
    """Rows without lines around them, their cells on the left edges of the columns; returns where they end."""
    for number, row in enumerate(rows):
        pdf.set_font("helvetica", "B" if bold and not number else "", 10)
        for column, cell in enumerate(row):
            pdf.text(x + column * width, y, cell)
        y += 14
    pdf.set_font("helvetica", "", 10)
    return y


def placed(rows: Rows, *, width: float = 120, bold: bool = False) -> Callable[[FPDF], None]:
    def draw(pdf: FPDF) -> None:
        set_rows(pdf, rows, width=width, bold=bold)

    return draw


def tables_of(content: bytes) -> list[list[str]]:
    """The tables of a page, and each stretch of other lines, without blank lines."""
    parts: list[list[str]] = []
    for line in filter(None, lines_of(content)):
        if not parts or line.startswith("|") != parts[-1][0].startswith("|") or line == REASONS_READ[0]:
            parts.append([])
        parts[-1].append(line)
    return parts


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize("between", [0, 2, 12])
def test_a_table_near_one_with_columns_of_years_is_read_by_itself(between: int, bold: bool) -> None:  # noqa: FBT001
    prose = ["A line of prose stands between the tables and is longer than these."] * between

    def draw(order: Sequence[Rows]) -> Callable[[FPDF], None]:
        def on(pdf: FPDF) -> None:
            y = set_rows(pdf, order[0], width=90, bold=bold) + 14
            for line in prose:
                pdf.text(30, y, line)
                y += 14
            set_rows(pdf, order[1], y=y, width=90, bold=bold)

        return on

    after, before = tables_of(page_with(draw((REASONS, YEARS)))), tables_of(page_with(draw((YEARS, REASONS))))
    assert after == [REASONS_READ, prose + YEARS_READ]
    assert before == [YEARS_READ + prose, REASONS_READ]


def test_a_table_beside_one_with_columns_of_years_is_read_by_itself() -> None:
    def draw(pdf: FPDF) -> None:
        set_rows(pdf, REASONS, width=55)
        set_rows(pdf, YEARS, x=230, width=60)

    assert tables_of(page_with(draw)) == [REASONS_READ, YEARS_READ]


def test_tables_below_each_other_are_two() -> None:
    ships: Rows = (("Ship", "Seats", "Cars"), ("Tern", "180", "40"), ("Gull", "90", "12"))

    def draw(pdf: FPDF) -> None:
        set_rows(pdf, REASONS, y=set_rows(pdf, ships, bold=True), bold=True)

    assert tables_of(page_with(draw)) == [
        ["| Ship | Seats | Cars |", "| --- | --- | --- |", "| Tern | 180 | 40 |", "| Gull | 90 | 12 |"],
        REASONS_READ,
    ]


def test_a_line_alone_in_the_first_column_names_the_rows_below_it() -> None:
    rows: Rows = (
        ("Part", "How often", "How"),
        ("Every week",),
        ("Filter", "on Monday", "rinse"),
        ("Every year",),
        ("Coil", "in May", "brush"),
    )

    assert lines_of(page_with(placed(rows, bold=True)))[1:] == [
        "| Part | How often | How |",
        "| --- | --- | --- |",
        "| Every week | | |",
        "| Filter | on Monday | rinse |",
        "| Every year | | |",
        "| Coil | in May | brush |",
    ]


PEOPLE: Rows = (
    ("Anna Weber", "Chair", "Kiel"),
    ("Paul Klein", "Treasurer", "Hamburg"),
    ("Ida Berg", "Secretary", "Bonn"),
)
PRICES: Rows = (
    ("Day ticket", "Zone A", "4.50"),
    ("Day ticket", "Zone B", "6.80"),
    ("Dog", "all zones", "1.00"),
    ("Bicycle", "Zone A"),
)


MENU: Rows = (("Soup", "with bread", "4.80"), ("Goulash", "with potatoes", "9.50"), ("Fish cake", "with salad", "8.20"))


@pytest.mark.parametrize("rows", [PEOPLE, PRICES, MENU])
def test_rows_of_words_that_nothing_names_are_a_table_without_headings(rows: Rows) -> None:
    def draw(pdf: FPDF) -> None:
        pdf.text(30, 40, "A line of prose stands above what is set in columns.")
        set_rows(pdf, rows, y=70)

    assert tables_of(page_with(draw))[1] == [
        "| | | |",
        "| --- | --- | --- |",
        *(f"| {' | '.join(row)} |" + " |" * (3 - len(row)) for row in rows),
    ]


INVOICE: Rows = (("Invoice no.", "Date", "Customer"), ("2026-0117", "14 March 2026", "C-20817"))


@pytest.mark.parametrize("columns", [2, 3])
def test_labels_above_their_values_name_them(columns: int) -> None:
    rows = [row[:columns] for row in INVOICE]

    def draw(pdf: FPDF) -> None:
        pdf.text(30, 40, "Thank you for your order. We ask for payment within the next thirty days.")
        set_rows(pdf, rows, y=70)

    labels, values = (f"| {' | '.join(row)} |" for row in rows)
    assert tables_of(page_with(draw))[1] == [labels, "| --- " * columns + "|", values]


def test_names_above_the_date_of_signing_are_no_labels() -> None:
    names: Rows = (("Achal Agarwal", "David Szczupak"), ("17 August 2023", "17 August 2023"))
    assert lines_of(page_with(placed(names)))[:3] == ["| | |", "| --- | --- |", "| Achal Agarwal | David Szczupak |"]


def test_small_labels_name_the_values_below_them_line_by_line() -> None:
    lines: Sequence[tuple[int, Sequence[str]]] = (
        (7, ("Invoice no.", "Date", "Customer")),
        (11, ("2026-0117", "14 March 2026", "C-20817")),
        (7, ("Order", "Delivery", "Contact")),
        (11, ("PO-88", "by ship", "Ida Berg")),
    )

    def draw(pdf: FPDF) -> None:
        for number, (size, cells) in enumerate(lines):
            pdf.set_font("helvetica", size=size)
            for column, cell in enumerate(cells):
                pdf.text(30 + 130 * column, 60 + 14 * number, cell)

    assert list(filter(None, lines_of(page_with(draw)))) == [
        "| Invoice no. | Date | Customer |",
        "| --- | --- | --- |",
        "| 2026-0117 | 14 March 2026 | C-20817 |",
        "| Order | Delivery | Contact |",
        "| --- | --- | --- |",
        "| PO-88 | by ship | Ida Berg |",
    ]


CONTENTS: Rows = (("Section 1.1", "Scope", "3"), ("Section 1.2", "Terms", "7"), ("Section 2.1", "Duties", "12"))
FIGURES: Rows = (("Sales", "9,120", "8,400", "nm"), ("Costs", "7,010", "6,900", "nm"), ("Rent", "110", "500", "nm"))
PROSE: Rows = (
    ("The ferry leaves", "pier at noon", "and it comes"),
    ("back at night", "with all who", "went over to"),
    ("the isle. There", "they look at", "birds and at"),
)
BULLETS: Rows = (("- Rope", "- Oil", "- Tar"), ("- Lamps", "- Charts", "- Bells"), ("- Food", "- Water", "- Tea"))
LISTED: Rows = (("a)", "Rinse the filter", "Monday"), ("b)", "Empty the tank", "Friday"), ("c)", "Brush it", "Sunday"))


@pytest.mark.parametrize("rows", [CONTENTS, FIGURES, PROSE, LISTED, BULLETS])
def test_contents_statements_prose_and_lists_are_no_tables_without_headings(rows: Rows) -> None:
    assert not any("|" in line for line in lines_of(page_with(placed(rows, width=95))))


def test_prose_in_three_columns_without_small_letters_is_no_table() -> None:
    def draw(pdf: FPDF) -> None:
        for number in range(5):
            for column in range(3):
                pdf.text(30 + 130 * column, 60 + 14 * number, "DIE FÄHRE LEGT AB"[: 17 - number % 2])

    assert not any("|" in line for line in lines_of(page_with(draw)))


def test_a_larger_title_above_labels_heads_no_table() -> None:
    def draw(pdf: FPDF) -> None:
        pdf.set_font("helvetica", size=16)
        pdf.text(130, 50, "AMENDMENT LETTER")
        set_rows(pdf, (("To:", "The Bank of the Harbour"), ("Attention:", "Ms Linda Chan")), y=80, width=100)

    assert "| | AMENDMENT LETTER |" not in lines_of(page_with(draw))


def test_rows_set_in_another_size_are_another_table() -> None:
    assert list(filter(None, lines_of(tables_pdf()))) == [
        *REASONS_READ,
        "2023 2024",
        "Admitted 280 290",
        "Released 210 220",
        "| | | |",
        "| --- | --- | --- |",
        "| Anna Weber | Chair | Kiel |",
        "| Paul Klein | Clerk | Bonn |",
        "| Ida Berg | Cook | Ulm |",
        "| Invoice no. | Date | Customer |",
        "| --- | --- | --- |",
        "| 2026-0117 | 14 March 2026 | C-20817 |",
    ]


def test_a_table_with_few_filled_cells_keeps_each_below_its_heading() -> None:
    head = ("Item", "Jan", "Feb", "Mar")
    rows = (head, ("Rent", "", "", "1,200"), ("Repairs",), ("Fuel", "80"), ("Total", "80", "", "1,200"))
    assert list(filter(None, lines_of(page_with(placed(rows, width=80))))) == [
        "| Item | Jan | Feb | Mar |",
        "| --- | --- | --- | --- |",
        "| Rent | | | 1,200 |",
        "| Repairs | | | |",
        "| Fuel | 80 | | |",
        "| Total | 80 | | 1,200 |",
    ]


def test_a_row_of_totals_in_bold_is_a_row_of_its_table() -> None:
    def draw(pdf: FPDF) -> None:
        rows = (("Site", "Visitors", "Share"), ("Quay", "512k", "41%"), ("Tower", "737k", "59%"))
        end = set_rows(pdf, rows, bold=True)
        set_rows(pdf, (("Total", "1,249k", "100%"), ("Online", "40k", "3%")), y=end, bold=True)

    assert list(filter(None, lines_of(page_with(draw)))) == [
        "| Site | Visitors | Share |",
        "| --- | --- | --- |",
        "| Quay | 512k | 41% |",
        "| Tower | 737k | 59% |",
        "| Total | 1,249k | 100% |",
        "| Online | 40k | 3% |",
    ]
