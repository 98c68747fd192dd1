from pathlib import Path

import pytest

from services.files.reading.messages import Reader, Refused
from services.files.reading.opendocument import read_odp, read_ods, read_odt
from services.files.reading.rtf import read_rtf
from tests.support.files import archive
from tests.support.reading import messages, notes, pages, text

SPACES = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("office", "text", "table", "draw", "presentation", "style"))


def opened(body: str, styles: str = "") -> bytes:
    """An OpenDocument file with this content of its body, and automatic styles."""
    content = f"<office:document-content {SPACES}>{styles}<office:body>{body}</office:body></office:document-content>"
    return archive({"content.xml": content})


def cell(words: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{words}</text:p></table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def test_a_text_is_read_with_headings_lists_tables_notes_and_comments(tmp_path: Path) -> None:
    said = "<text:note-body><text:p>In 2024.</text:p></text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{said}</text:note>"
    comment = "<office:annotation><text:p>Cap it.</text:p></office:annotation>"
    table = f"<table:table>{row(cell('Ward'), cell('Beds'))}{row(cell('A'), cell('11'))}</table:table>"
    items = "<text:list><text:list-item><text:p>Fire</text:p></text:list-item></text:list>"
    gone = "<text:tracked-changes><text:p>old words</text:p></text:tracked-changes>"
    heading = "<text:h text:outline-level='2'>Fees</text:h>"
    body = f"<office:text>{gone}{heading}<text:p>12<text:s/>crowns{note}{comment}.</text:p>"
    found = messages(read_odt, opened(f"{body}{items}{table}</office:text>"), tmp_path)
    assert text(found).split("\n\n") == [
        "## Fees",
        "12 crowns1.",
        "In 2024.",
        "Comment: Cap it.",
        "- Fire",
        "| Ward | Beds |\n| --- | --- |\n| A | 11 |",
    ]


def test_slides_are_pages_with_their_notes(tmp_path: Path) -> None:
    def frame(words: str, kind: str) -> str:
        box = f"<draw:text-box><text:p>{words}</text:p></draw:text-box>"
        return f'<draw:frame presentation:class="{kind}">{box}</draw:frame>'

    notes_of = f"<presentation:notes>{frame('Pause.', 'notes')}</presentation:notes>"
    slide = f"<draw:page>{frame('Long.', 'outline')}{frame('Rivers', 'title')}{notes_of}</draw:page>"
    found = messages(read_odp, opened(f"<office:presentation>{slide}<draw:page/></office:presentation>"), tmp_path)
    assert [page.text for page in pages(found)] == ["# Rivers\nLong.\n\n### Notes:\nPause.", ""]


def test_cells_of_sheets_are_read_as_shown_and_merged_cells_are_filled(tmp_path: Path) -> None:
    hidden = '<style:style style:name="gone"><style:table-properties table:display="false"/></style:style>'
    over_rows, over_columns = 'table:number-rows-spanned="2"', 'table:number-columns-spanned="2"'
    covered = "<table:covered-table-cell/>"
    rows = row(cell("Ward"), cell("March", over_columns), covered) + row(covered, cell("Beds"), cell("Share"))
    rows += row(cell("A", over_rows), cell("11"), cell("7.5%")) + row(
        cell("X"), attributes='table:visibility="collapse"'
    )
    sheets = f'<table:table table:name="S">{rows}</table:table>'
    sheets += f'<table:table table:name="Old" table:style-name="gone">{row(cell("999"))}</table:table>'
    content = opened(f"<office:spreadsheet>{sheets}</office:spreadsheet>", hidden)
    found = messages(read_ods, content, tmp_path)
    assert text(found).endswith("| Ward | March / Beds | March / Share |\n| --- | --- | --- |\n| A | 11 | 7.5% |")
    assert notes(found) == ["1 hidden sheet not read: “Old”", "1 hidden row not read"]


@pytest.mark.parametrize("read", [read_odt, read_odp, read_ods])
def test_an_encrypted_file_is_refused_as_that(tmp_path: Path, read: Reader) -> None:
    content = archive({"META-INF/manifest.xml": "<encryption-data/>", "content.xml": "noise"})
    with pytest.raises(Refused, match="encrypted"):
        messages(read, content, tmp_path)


def test_rows_repeated_without_end_are_read_within_bounds(tmp_path: Path) -> None:
    many = 'table:number-rows-repeated="1048576"'
    wide = row(cell("x", 'table:number-columns-repeated="16384"'), attributes=many)
    content = opened(f"<office:spreadsheet><table:table>{wide}</table:table></office:spreadsheet>")
    assert len(text(messages(read_ods, content, tmp_path))) < 500_000


def test_rich_text_is_read_as_its_words(tmp_path: Path) -> None:
    content = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 The fare is {\b 24} crowns.\par Gr\'fc\'dfe \u8364?.}"
    assert text(messages(read_rtf, content, tmp_path)) == "The fare is 24 crowns.\nGrüße €."


def test_headers_and_footers_are_read_once_without_numbers_of_pages(tmp_path: Path) -> None:
    number = "<style:footer><text:p>Page <text:page-number>1</text:page-number></text:p></style:footer>"
    header = "<text:p>QM-77, issue 4</text:p>"
    margins = f"<style:header>{header}</style:header>{number}<style:header-first>{header}</style:header-first>"
    content = f"<o {SPACES}><office:text><text:p>Pumps are greased weekly.</text:p></office:text></o>"
    file = archive({"content.xml": content, "styles.xml": f"<o {SPACES}>{margins}</o>"})
    assert [(page.place, page.text) for page in pages(messages(read_odt, file, tmp_path))] == [
        ("Header and footer", "QM-77, issue 4"),
        (None, "Pumps are greased weekly."),
    ]
