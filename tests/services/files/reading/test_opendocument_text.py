from pathlib import Path

from services.files.reading.opendocument import read_odp, read_ods, read_odt
from tests.services.files.reading.test_opendocument import SPACES, cell, opened, row
from tests.support.files import archive
from tests.support.reading import messages, pages, text


def test_tables_in_cells_are_words_of_their_cell_and_boxes_in_cells_follow_the_table(tmp_path: Path) -> None:
    inner = f"<table:table>{row(cell('Mon'), cell('9'))}{row(cell('Tue'), cell('10'))}</table:table>"
    box = "<draw:frame><draw:text-box><text:p>Gate 3</text:p></draw:text-box></draw:frame>"
    rows = row(cell("Ship"), cell("Open")) + row(cell(f"Auk{box}"), f"<table:table-cell>{inner}</table:table-cell>")
    found = messages(read_odt, opened(f"<office:text><table:table>{rows}</table:table></office:text>"), tmp_path)
    assert text(found) == "| Ship | Open |\n| --- | --- |\n| Auk | Mon 9 Tue 10 |\n\nGate 3"


def test_marks_of_endnotes_are_raised_and_readings_and_soft_hyphens_left_out(tmp_path: Path) -> None:
    said = "<text:note-body><text:p>Gross.</text:p></text:note-body>"
    note = f"<text:note text:note-class='endnote'><text:note-citation>iv</text:note-citation>{said}</text:note>"
    ruby = "<text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>かん</text:ruby-text></text:ruby>字"
    body = f"<office:text><text:p>98{note} har\xadbours, {ruby}</text:p></office:text>"
    assert text(messages(read_odt, opened(body), tmp_path)) == "98ⁱᵛ harbours, 漢字\n\nⁱᵛ Gross."


def test_fields_of_forms_and_signs_of_symbol_fonts_are_read(tmp_path: Path) -> None:
    def mark(kind: str, *values: tuple[str, str]) -> str:
        params = "".join(f'<field:param field:name="{name}" field:value="{value}"/>' for name, value in values)
        kind = f"vnd.oasis.opendocument.field.{kind}"
        return f'<field:fieldmark xmlns:field="urn:field" field:type="{kind}">{params}</field:fieldmark>'

    entries = (("Dropdown_ListEntry", "red"), ("Dropdown_ListEntry", "green"), ("Dropdown_Selected", "1"))
    styles = '<style:style style:name="S"><style:text-properties style:font-name="Symbol"/></style:style>'
    body = f"<text:p>{mark('FORMCHECKBOX', ('Checkbox_Checked', 'true'))} Pier</text:p>"
    body += f"<text:p>{mark('FORMCHECKBOX')} Crane</text:p><text:p>{mark('FORMDROPDOWN', *entries)} light</text:p>"
    body += '<text:p>At 5 <text:span text:style-name="S">\uf0b0</text:span>C</text:p>'
    found = messages(read_odt, opened(f"<office:text>{body}</office:text>", styles), tmp_path)
    assert text(found) == "☒ Pier\n\n☐ Crane\n\ngreen light\n\nAt 5 °C"


def test_boxes_charts_and_comments_of_a_sheet_are_a_page_of_their_own(tmp_path: Path) -> None:
    box = "<draw:frame><draw:text-box><text:p>Prices are net.</text:p></draw:text-box></draw:frame>"
    chart = "<draw:frame><draw:object xlink:href='./Object 1'/></draw:frame>"
    said = "<dc:creator>Ann</dc:creator><dc:date>2026-12-01T00:00:00</dc:date><text:p>Cap it.</text:p>"
    first = (
        f"<table:table-cell><office:annotation>{said}</office:annotation>{box}<text:p>Fee</text:p></table:table-cell>"
    )
    sheet = (
        f"<table:table table:name='S'><table:shapes>{chart}</table:shapes>{row(first)}{row(cell('24'))}</table:table>"
    )
    spaces = f"{SPACES} xmlns:xlink='urn:xlink' xmlns:chart='urn:chart'"
    years = row(cell(""), cell("2025")) + row(
        cell("North"), '<table:table-cell office:value="NaN"><text:p>NaN</text:p>'
    )
    years = years.replace("NaN</text:p></table:table-row>", "NaN</text:p></table:table-cell></table:table-row>")
    years += row(cell("South"), cell("7"))
    figures = f"<chart:chart><table:table>{years}</table:table></chart:chart>"
    content = archive(
        {
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>{sheet}"
            "</office:spreadsheet></office:body></office:document-content>",
            "Object 1/content.xml": f"<office:body {spaces}><office:chart>{figures}</office:chart></office:body>",
        }
    )
    found = pages(messages(read_ods, content, tmp_path))
    assert [page.text for page in found] == [
        "| Fee |\n| --- |\n| 24 |",
        "|  | 2025 |\n| --- | --- |\n| North |  |\n| South | 7 |\n\nPrices are net.\n\nComment by Ann: Cap it.",
    ]


def test_shapes_that_are_switched_off_are_left_out(tmp_path: Path) -> None:
    box = "<draw:text-box><text:p>Old fee 99</text:p></draw:text-box>"
    slide = f'<draw:page><draw:g draw:display="none"><draw:frame>{box}</draw:frame></draw:g>'
    slide += "<draw:frame><draw:text-box><text:p>Fee 24</text:p></draw:text-box></draw:frame></draw:page>"
    assert text(messages(read_odp, opened(f"<office:presentation>{slide}</office:presentation>"), tmp_path)) == "Fee 24"
