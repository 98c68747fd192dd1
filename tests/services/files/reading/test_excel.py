import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from services.files.reading.excel import read_xlsx
from tests.support.files import archive, cell, relationships, xlsx
from tests.support.reading import messages, notes, pages, table, text
from tests.support.workbooks import UNSEEN, Rows, with_unseen_cells, workbook

MARCH = dt.date(2026, 3, 4)


def test_cells_are_read_as_they_are_shown(tmp_path: Path) -> None:
    def formats(_: Workbook, sheet: Worksheet) -> None:
        for place, code in (("B2", "00000"), ("C2", "0.0%"), ("D2", '"$"#,##0.00'), ("E2", "mmm yyyy"), ("F2", "0%")):
            sheet[place].number_format = code

    rows: Rows = [
        ["Branch", "Code", "Rate", "Deposit", "Opens", "Share"],
        ["Varrow", 417, 0.075, 1234.5, MARCH, 0.6530359],
    ]
    found = messages(read_xlsx, workbook(rows, formats), tmp_path)
    assert "| Varrow | 00417 | 7.5% | $1,234.50 | Mar 2026 | 65% |" in text(found)


def test_values_of_each_type_are_shown_as_excel_shows_them(tmp_path: Path) -> None:
    rows: Rows = [["a", "b", "c", "d"], [True, 1 / 3, "12|3", dt.time(6, 15)]]
    assert text(messages(read_xlsx, workbook(rows), tmp_path)).endswith("| TRUE | 0.333333333 | 12\\|3 | 6:15:00 |")


def test_merged_cells_have_their_value_in_each_row_and_two_heading_rows_are_one(tmp_path: Path) -> None:
    def merge(_: Workbook, sheet: Worksheet) -> None:
        for area in ("A1:A2", "B1:C1", "A3:A4"):
            sheet.merge_cells(area)

    rows: Rows = [["Ward", "March", None], [None, "Beds", "Staff"], ["A", 11, 4], [None, 13, 6]]
    [page] = pages(messages(read_xlsx, workbook(rows, merge), tmp_path))
    assert page.text == table("Ward,March / Beds,March / Staff", "A,11,4", "A,13,6")
    assert page.first_row == 3


def test_years_below_a_heading_of_groups_are_headings_too(tmp_path: Path) -> None:
    def merge(_: Workbook, sheet: Worksheet) -> None:
        sheet.merge_cells("B1:C1")

    rows: Rows = [["Port", "Ships", None], [None, 2024, 2025], ["Varrow", 11, 4]]
    [page] = pages(messages(read_xlsx, workbook(rows, merge), tmp_path))
    assert page.text == table("Port,Ships / 2024,Ships / 2025", "Varrow,11,4")


def test_a_title_over_all_columns_stays_one_cell(tmp_path: Path) -> None:
    def merge(_: Workbook, sheet: Worksheet) -> None:
        sheet.merge_cells("A1:C1")

    rows: Rows = [["Fares of 2026", None, None], ["Route", "Adult", "Child"], ["Varrow", 24, 12]]
    found = pages(messages(read_xlsx, workbook(rows, merge), tmp_path))
    assert [page.text for page in found] == [table("Fares of 2026"), table("Route,Adult,Child", "Varrow,24,12")]


def test_hidden_sheets_rows_and_columns_are_left_out_and_named(tmp_path: Path) -> None:
    def hide(book: Workbook, sheet: Worksheet) -> None:
        book.create_sheet("Old plan").append(["Ward B", 999])
        book["Old plan"].sheet_state = "hidden"
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    rows: Rows = [["Ward", "Secret", "Beds"], ["A", 71, 11], ["B", 72, 22], ["C", 73, 33]]
    found = messages(read_xlsx, workbook(rows, hide), tmp_path)
    assert [(page.text, page.first_row) for page in pages(found)] == [
        (table("Ward,Beds", "A,11"), 2),
        (table("Ward,Beds", "C,33"), 4),
    ]
    assert notes(found) == ["1 hidden sheet not read: “Old plan”", "1 hidden row and 1 hidden column not read"]


def test_struck_out_and_invisible_cells_are_left_out_and_counted(tmp_path: Path) -> None:
    found = messages(read_xlsx, workbook(UNSEEN, with_unseen_cells), tmp_path)
    assert [(page.text, page.first_row) for page in pages(found)] == [
        (table("Route,Adult", "Skarra,31", "Hesk,0.125"), 4)
    ]
    assert notes(found) == ["2 struck-out cells and 2 invisible cells not read"]


def test_a_format_that_shows_nothing_makes_a_cell_invisible(tmp_path: Path) -> None:
    def hide(_: Workbook, sheet: Worksheet) -> None:
        sheet["B2"].number_format = ";;;"

    found = messages(read_xlsx, workbook([["Route", "Adult"], ["Varrow", 20]], hide), tmp_path)
    assert (text(found), notes(found)) == (table("Route,Adult", "Varrow,"), ["1 invisible cell not read"])


def test_white_letters_on_a_coloured_table_or_condition_are_read(tmp_path: Path) -> None:
    def colour(_: Workbook, sheet: Worksheet) -> None:
        for row in sheet["A1:B3"]:
            for each in row:
                each.font = Font(color=Color(theme=0))
        sheet.add_table(Table(displayName="Fares", ref="A1:B2"))
        sheet.conditional_formatting.add("A3", CellIsRule("equal", ['"Tolmin"'], fill=PatternFill(bgColor="FF000000")))

    found = messages(read_xlsx, workbook([["Route", "Adult"], ["Varrow", 20], ["Tolmin", 99]], colour), tmp_path)
    assert text(found) == table("Route,Adult", "Varrow,20", "Tolmin,")
    assert notes(found) == ["1 invisible cell not read"]


def test_columns_without_width_and_rows_without_height_are_hidden(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2" ht="0"><c r="A2"><v>3</v></c></row>'
    found = messages(read_xlsx, xlsx(rows, columns='<col min="2" max="2" width="0"/>'), tmp_path)
    assert text(found) == table("1")
    assert notes(found) == ["1 hidden row and 1 hidden column not read"]


def test_formulas_without_a_stored_value_are_shown_and_counted(tmp_path: Path) -> None:
    found = messages(read_xlsx, workbook([["Item", "Net"], ["Paint", 100], ["Total", "=SUM(B2:B2)"]]), tmp_path)
    assert "| Total | =SUM(B2:B2) (not calculated) |" in text(found)
    [said] = notes(found)
    assert said.startswith("1 formula without a stored value")


@pytest.mark.parametrize(
    ("asks", "stored", "shown"),
    [
        ('<calcPr fullCalcOnLoad="1"/>', "0", "=B1+C1 (not calculated)"),
        ('<calcPr fullCalcOnLoad="1"/>', "7", "7"),
        ('<calcPr calcId="191029"/>', "0", "0"),
        ("", "0", "0"),
    ],
)
def test_a_zero_stored_for_a_formula_is_no_result_in_a_workbook_to_be_calculated(
    tmp_path: Path, asks: str, stored: str, shown: str
) -> None:
    row = f'<row r="1"><c r="A1"><f>B1+C1</f><v>{stored}</v></c><c r="B1"><v>0</v></c></row>'
    found = messages(read_xlsx, xlsx(row, after_sheets=asks), tmp_path)
    assert text(found) == table(f"{shown},0")
    assert bool(notes(found)) == shown.endswith("(not calculated)")


def test_small_numbers_are_shown_as_excel_writes_them_however_a_program_stores_them(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1"><v>1.2e-05</v></c><c r="B1"><v>1.2E-5</v></c></row>'
    assert text(messages(read_xlsx, xlsx(row), tmp_path)) == table("1.2E-05,1.2E-05")


def test_a_formula_whose_stored_value_is_an_empty_text_is_no_formula_without_value(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>IF(1,"")</f><v></v></c></row>'
    assert notes(messages(read_xlsx, xlsx(row), tmp_path)) == []


def test_comments_are_read_with_the_cell_that_they_are_on(tmp_path: Path) -> None:
    def comment(_: Workbook, sheet: Worksheet) -> None:
        sheet["B2"].comment = Comment("Cap this at 15 crowns.", "Ann")

    found = pages(messages(read_xlsx, workbook([["Item", "Price"], ["Crate", 12]], comment), tmp_path))
    assert (found[1].text, found[1].place) == ("Comment by Ann on cell B2: Cap this at 15 crowns.", "Sheet")


def test_rows_behind_a_gap_keep_their_numbers(tmp_path: Path) -> None:
    rows = "".join(cell(place, words) for place, words in (("A2", "Name"), ("A1000000", "Ann")))
    rows = rows.replace("<row>", '<row r="2">', 1).replace("<row>", '<row r="1000000">')
    found = pages(messages(read_xlsx, xlsx(rows), tmp_path))
    assert [(page.first_row, page.text) for page in found] == [(3, table("Name")), (1000001, table("Ann"))]


def test_days_counted_from_1904_are_the_right_days(tmp_path: Path) -> None:
    def since_1904(book: Workbook, _: Worksheet) -> None:
        book.epoch = dt.datetime(1904, 1, 1)  # noqa: DTZ001

    assert "2026-03-04" in text(messages(read_xlsx, workbook([["Day", "n"], [MARCH, 1]], since_1904), tmp_path))


def test_the_title_of_a_chart_is_read(tmp_path: Path) -> None:
    def chart(_: Workbook, sheet: Worksheet) -> None:
        bars = BarChart()
        bars.title = "Berths by quay"
        bars.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2), titles_from_data=True)
        sheet.add_chart(bars, "E5")

    assert "Chart: Berths by quay" in text(
        messages(read_xlsx, workbook([["Quay", "Berths"], ["1", 14]], chart), tmp_path)
    )


def test_shared_strings_are_read_without_their_pronunciation(tmp_path: Path) -> None:
    strings = (
        "<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><si><r><t>東</t></r><r><t>京</t></r>"
    )
    strings += "<rPh><t>トウキョウ</t></rPh></si></sst>"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content = archive(
        {
            "_rels/.rels": relationships(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f"<workbook xmlns='{main}' xmlns:r='{office}'>"
            "<sheets><sheet name='S' r:id='r1'/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relationships(
                ("r1", "worksheet", "worksheets/s.xml"), ("r2", "sharedStrings", "strings.xml")
            ),
            "xl/strings.xml": strings,
            "xl/worksheets/s.xml": f"<worksheet xmlns='{main}'>"
            "<sheetData><row><c t='s'><v>0</v></c></row></sheetData></worksheet>",
        }
    )
    assert text(messages(read_xlsx, content, tmp_path)) == "| 東京 |\n| --- |"


def test_headers_and_footers_of_a_sheet_are_read_once_without_codes_and_page_numbers(tmp_path: Path) -> None:
    def margins(_: Workbook, sheet: Worksheet) -> None:
        sheet.oddHeader.center.text = "&BTariff of 14 June 2026 && later"
        sheet.oddFooter.left.text = "Owner: Harbour Board"
        sheet.oddFooter.right.text = "Page &P of &N"
        sheet.evenFooter.left.text = "Owner: Harbour Board"

    found = pages(messages(read_xlsx, workbook([["Boat", "Fee"], ["Raft", 20]], margins), tmp_path))
    assert [(page.text, page.place) for page in found[1:]] == [
        ("Tariff of 14 June 2026 & later\nOwner: Harbour Board", "Sheet")
    ]
