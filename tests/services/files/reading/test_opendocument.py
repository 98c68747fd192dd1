from pathlib import Path

import pytest

from services.files.reading.messages import Reader, Refused
from services.files.reading.opendocument import read_odp, read_ods, read_odt
from tests.support.files import archive
from tests.support.reading import messages, notes, pages, text

SPACES = " ".join(
    f'xmlns:{name}="urn:{name}"'
    for name in ("office", "text", "table", "draw", "presentation", "style", "dc", "svg", "fo")
)


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
    comment = "<office:annotation><dc:creator>Ann</dc:creator><text:p>Cap it.</text:p></office:annotation>"
    table = f"<table:table>{row(cell('Ward'), cell('Beds'))}{row(cell('A'), cell('11'))}</table:table>"
    items = "<text:list><text:list-item><text:p>Fire</text:p></text:list-item></text:list>"
    gone = "<text:tracked-changes><text:p>old words</text:p></text:tracked-changes>"
    heading = "<text:h text:outline-level='2'>Fees</text:h>"
    body = f"<office:text>{gone}{heading}<text:p>12<text:s/>crowns{note}{comment}.</text:p>"
    found = messages(read_odt, opened(f"{body}{items}{table}</office:text>"), tmp_path)
    assert text(found).split("\n\n") == [
        "## Fees",
        "12 crowns¹.",
        "¹ In 2024.",
        "Comment by Ann: Cap it.",
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


def test_hidden_columns_of_a_sheet_are_left_out_and_counted(tmp_path: Path) -> None:
    columns = "<table:table-column table:number-columns-repeated='1'/><table:table-column table:visibility='collapse'/>"
    rows = row(cell("Ward"), cell("Secret"), cell("Beds|cots")) + row(cell("A"), cell("77"), cell("11"))
    body = f"<office:spreadsheet><table:table table:name='Wards'>{columns}{rows}</table:table></office:spreadsheet>"
    found = messages(read_ods, opened(body), tmp_path)
    assert text(found) == "| Ward | Beds\\|cots |\n| --- | --- |\n| A | 11 |"
    assert notes(found) == ["1 hidden column not read"]


def test_struck_out_and_invisible_cells_of_a_sheet_are_left_out_and_counted(tmp_path: Path) -> None:
    made = "".join(
        f"<style:style style:name='{name}' style:family='table-cell' {more}</style:style>"
        for name, more in (
            ("struck", "><style:text-properties style:text-line-through-style='solid'/>"),
            ("white", "><style:text-properties fo:color='#ffffff'/>"),
            ("dark", "style:parent-style-name='white'><style:table-cell-properties fo:background-color='#1f3864'/>"),
        )
    )
    styles = f"<office:automatic-styles>{made}</office:automatic-styles>"
    column = "<table:table-column/><table:table-column table:default-cell-style-name='white'/>"
    style = "table:style-name='{}'".format
    rows = [
        row(cell("Route"), cell("Adult", style("dark"))),
        row(cell("Varrow", style("struck")), cell("20")),
        row(cell("Tolmin"), cell("99")),
        row(cell("Skarra"), cell("31", style("dark"))),
    ]
    sheet = f"<table:table table:name='Fares'>{column}{''.join(rows)}</table:table>"
    found = messages(read_ods, opened(f"<office:spreadsheet>{sheet}</office:spreadsheet>", styles), tmp_path)
    assert text(found) == "| Route | Adult |\n| --- | --- |\n| Tolmin |  |\n| Skarra | 31 |"
    assert notes(found) == ["1 struck-out cell and 2 invisible cells not read"]


def test_struck_out_words_of_a_cell_are_left_out(tmp_path: Path) -> None:
    style = "<style:style style:name='T1'><style:text-properties style:text-line-through-style='solid'/></style:style>"
    words = cell("<text:span text:style-name='T1'>20 </text:span>24")
    body = f"<office:spreadsheet><table:table>{row(cell('Adult'), words)}</table:table></office:spreadsheet>"
    found = messages(read_ods, opened(body, f"<office:automatic-styles>{style}</office:automatic-styles>"), tmp_path)
    assert text(found) == "| Adult | 24 |\n| --- | --- |"


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


def level(number: int, fmt: str, more: str = "") -> str:
    return f'<text:list-level-style-number text:level="{number}" style:num-format="{fmt}" {more}/>'


SHOWN_TWO = 'style:num-suffix="." text:display-levels="2"'
LISTS = (
    '<office:automatic-styles><text:list-style style:name="L1">'
    + level(1, "1", 'style:num-suffix="."')
    + level(2, "a", 'style:num-suffix=")"')
    + '</text:list-style><text:list-style style:name="L2">'
    + level(1, "I", 'style:num-prefix="§ " text:start-value="4"')
    + level(2, "1", 'text:display-levels="2" style:num-list-format="§%1%-%2%"')
    + '</text:list-style><text:list-style style:name="L3"><text:list-level-style-bullet text:level="1"/>'
    '</text:list-style><style:style style:name="Preface" style:list-style-name=""/></office:automatic-styles>'
)
OUTLINE = (
    '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1"/>'
    f'<text:outline-level-style text:level="2" style:num-format="1" {SHOWN_TWO}/>'
    '<text:outline-level-style text:level="3" style:num-format=""/></text:outline-style>'
)


def item(*blocks: str, attributes: str = "") -> str:
    inner = "".join(block if block.startswith("<") else f"<text:p>{block}</text:p>" for block in blocks)
    return f"<text:list-item {attributes}>{inner}</text:list-item>"


def listed(style: str, *items: str, attributes: str = "") -> str:
    name = f'text:style-name="{style}"' if style else ""
    return f"<text:list {name} {attributes}>{''.join(items)}</text:list>"


def lines(body: str, tmp_path: Path) -> list[str]:
    found = messages(read_odt, opened(f"<office:text>{body}</office:text>", LISTS + OUTLINE), tmp_path)
    return list(filter(None, text(found).split("\n")))


def test_items_have_the_numbers_that_their_lists_count(tmp_path: Path) -> None:
    inner = listed("", item("Rinse"), item("Dry"))
    body = listed(
        "L1",
        item("Filter", inner),
        item("Tank", "a second paragraph"),
        "<text:list-header><text:p>Note</text:p></text:list-header>",
    )
    body += "<text:p>Between.</text:p>" + listed("L1", item("Anew"))
    body += listed("L1", item("Goes on"), attributes='text:continue-numbering="true"')
    body += listed("L1", item("Seven", attributes='text:start-value="7"'), item("Eight"))
    body += listed(
        "L2", item("Law", listed("", item("Part"), item("Part two"))), item("Law two"), attributes='xml:id="x"'
    )
    body += listed("L3", item("Sign")) + listed("unknown", item("No style"))
    body += listed("L2", item("Law three"), attributes='text:continue-list="x"')
    assert lines(body, tmp_path) == [
        "1. Filter",
        "  a) Rinse",
        "  b) Dry",
        "2. Tank",
        "- a second paragraph",
        "- Note",
        "Between.",
        "1. Anew",
        "2. Goes on",
        "7. Seven",
        "8. Eight",
        "§ IV Law",
        "  §IV-1 Part",
        "  §IV-2 Part two",
        "§ V Law two",
        "- Sign",
        "- No style",
        "§ VI Law three",
    ]


def test_headings_have_the_numbers_of_the_outline(tmp_path: Path) -> None:
    def heading(words: str, outline: int, more: str = "") -> str:
        return f'<text:h text:outline-level="{outline}" {more}>{words}</text:h>'

    body = heading("Preface", 1, 'text:style-name="Preface"') + heading("Fees", 1) + heading("Berths", 2)
    body += (
        heading("<text:number>1.2.</text:number>Boats", 2)
        + heading("Small", 3)
        + heading("Rules", 1)
        + heading("Noise", 2)
    )
    body += heading("Aside", 2, 'text:is-list-header="true"') + heading(
        "Annex", 1, 'text:restart-numbering="true" text:start-value="9"'
    )
    body += listed("L2", item(heading("Law", 2)))
    assert lines(body, tmp_path) == [
        "# Preface",
        "# 1 Fees",
        "## 1.1. Berths",
        "## 1.2. Boats",
        "### Small",
        "# 2 Rules",
        "## 2.1. Noise",
        "## Aside",
        "# 9 Annex",
        "## § IV Law",
    ]


def test_notes_and_comments_of_items_and_cells_are_read(tmp_path: Path) -> None:
    said = "<text:note-body><text:p>Till May.</text:p></text:note-body>"
    note = f"<text:note><text:note-citation>2</text:note-citation>{said}</text:note>"
    comment = "<office:annotation><text:p>Why?</text:p></office:annotation>"
    in_cell = (
        f"<table:table-cell>{listed('L1', item('Tern'), item('Auk'))}<text:p>12{comment}</text:p></table:table-cell>"
    )
    body = (
        listed("L1", item(f"Open{note}"), item("Shut"))
        + f"<table:table>{row(cell('Ships'))}{row(in_cell)}</table:table>"
    )
    assert lines(body, tmp_path) == [
        "1. Open²",
        "² Till May.",
        "2. Shut",
        "| Ships |",
        "| --- |",
        "| Tern Auk 12 |",
        "Comment: Why?",
    ]


def test_pictures_are_read_by_their_description_and_counted_without(tmp_path: Path) -> None:
    def picture(description: str = "") -> str:
        return f"<draw:frame><draw:image/>{f'<svg:desc>{description}</svg:desc>' if description else ''}</draw:frame>"

    chart = "<draw:frame><draw:object/><draw:image/></draw:frame>"
    words = (
        f"<text:p>Map{picture('The harbour from above')}{picture()}{chart}<text:span>{picture()}</text:span></text:p>"
    )
    box = "<draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame>"
    found = messages(read_odt, opened(f"<office:text>{words}<text:p>{box}</text:p></office:text>"), tmp_path)
    assert text(found).split("\n\n") == ["Map", "The harbour from above", "In a box."]
    assert notes(found) == ["1 embedded object, 2 pictures not read"]


def test_slides_have_numbered_points_and_comments_and_hidden_ones_are_counted(tmp_path: Path) -> None:
    hidden = (
        '<style:style style:name="gone"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )
    box = f"<draw:text-box>{listed('L1', item('Rinse'), item('Dry'))}</draw:text-box>"
    comment = "<office:annotation><dc:creator>Bo</dc:creator><text:p>Shorter.</text:p></office:annotation>"
    group = "<draw:g><draw:custom-shape><text:p>Wet</text:p></draw:custom-shape></draw:g>"
    first = f'<draw:page><draw:frame presentation:class="outline">{box}</draw:frame>{group}{comment}</draw:page>'
    second = f'<draw:page draw:style-name="gone"><draw:frame>{box}</draw:frame></draw:page>'
    content = opened(f"<office:presentation>{first}{second}</office:presentation>", LISTS + hidden)
    found = messages(read_odp, content, tmp_path)
    assert [page.text for page in pages(found)] == ["1. Rinse\n2. Dry\nWet\n\nComment by Bo: Shorter.", ""]
    assert notes(found) == ["1 hidden slide not read"]


def test_what_is_hidden_or_struck_out_is_left_out(tmp_path: Path) -> None:
    styles = "".join(
        f"<style:style style:name='{name}'><style:text-properties {property_}/></style:style>"
        for name, property_ in (("T1", "text:display='none'"), ("T2", "style:text-line-through-style='solid'"))
    )
    spans = "<text:span text:style-name='T2'>500 </text:span>600<text:span text:style-name='T1'> or 99</text:span>"
    body = f"<office:text><text:p>It costs {spans} crowns.</text:p></office:text>"
    found = messages(read_odt, opened(body, f"<office:automatic-styles>{styles}</office:automatic-styles>"), tmp_path)
    assert text(found) == "It costs 600 crowns."


@pytest.mark.parametrize(
    ("background", "shown"),
    [("#ffffff", "It costs 600 crowns.\n\nOr 7."), ("#000000", "It costs 99 or 600 crowns.\n\nOr 7.")],
)
def test_white_text_on_white_and_struck_out_paragraphs_are_left_out(
    background: str, shown: str, tmp_path: Path
) -> None:
    styles = "".join(
        f"<style:style style:name='{name}'><style:text-properties {properties}/></style:style>"
        for name, properties in (
            ("T1", "fo:color='#FFFFFF'"),
            ("P1", "style:text-line-through-style='solid'"),
            ("T2", "style:text-line-through-style='none'"),
        )
    )
    page = f"<style:page-layout><style:page-layout-properties fo:background-color='{background}'/></style:page-layout>"
    white = "<text:p>It costs <text:span text:style-name='T1'>99 or </text:span>600 crowns.</text:p>"
    struck = "<text:p text:style-name='P1'>Or 5. <text:span text:style-name='T2'>Or 7.</text:span></text:p>"
    body = f"<office:text>{white}{struck}</office:text>"
    content = opened(body, f"<office:automatic-styles>{styles}{page}</office:automatic-styles>")
    assert text(messages(read_odt, content, tmp_path)) == shown


def test_formulas_and_charts_are_read_in_their_place(tmp_path: Path) -> None:
    value = '<table:table-cell office:value="4.4000000000000004"><text:p>4.4000000000000004</text:p></table:table-cell>'
    table = f"<table:table>{row(cell(''), cell('Berths'))}{row(cell('Quay 1'), value)}</table:table>"
    chart = f"<chart:chart><chart:title><text:p>Ships</text:p></chart:title>{table}</chart:chart>"
    fraction = "<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"
    frames = [f"<draw:frame><draw:object xlink:href='./Object {n}'/><draw:image/></draw:frame>" for n in (1, 2, 3)]
    body = f"<text:p>Half, {frames[0]}, of it.</text:p><text:p>{frames[1]}{frames[2]}</text:p>"
    spaces = f"{SPACES} xmlns:xlink='urn:xlink' xmlns:chart='urn:chart'"
    content = archive(
        {
            "content.xml": f"<office:body {spaces}><office:text>{body}</office:text></office:body>",
            "Object 1/content.xml": fraction,
            "Object 2/content.xml": f"<office:body {spaces}><office:chart>{chart}</office:chart></office:body>",
        }
    )
    found = messages(read_odt, content, tmp_path)
    assert text(found) == "Half, 1/2, of it.\n\nChart: Ships\n\n| | Berths |\n| --- | --- |\n| Quay 1 | 4.4 |"
    assert notes(found) == ["1 embedded object not read"]
