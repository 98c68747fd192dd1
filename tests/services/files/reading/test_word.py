from pathlib import Path

import pytest

from services.files.reading.word import read_docx
from tests.support.files import docx, paragraph
from tests.support.reading import messages, notes, pages, text
from tests.support.word import level, listed, numbering, styled, word

COUNTS = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
HEADINGS = f"""<w:style w:styleId="H1"><w:name w:val="heading 1"/>{COUNTS}</w:style>
<w:style w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/></w:style>
<w:style w:styleId="Own"><w:name w:val="Kapitel"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>"""
STYLES = ("w:styles", HEADINGS)
LEGAL = numbering(level(0, "%1", paragraphs="H1"), level(1, "%1.%2", paragraphs="H2"))


def test_headings_have_the_numbers_that_word_counts(tmp_path: Path) -> None:
    body = styled("Scope", "H1") + styled("Vessels", "H2") + styled("Fees", "H1") + styled("Berthing", "H2")
    body += paragraph("18 crowns a metre.") + styled("Late departure", "H2")
    found = messages(read_docx, word(body, {"styles": STYLES, "numbering": LEGAL}), tmp_path)
    assert text(found).split("\n\n") == [
        "# 1 Scope",
        "## 1.1 Vessels",
        "# 2 Fees",
        "## 2.1 Berthing",
        "18 crowns a metre.",
        "## 2.2 Late departure",
    ]


def test_items_of_lists_have_their_numbers_and_bullets(tmp_path: Path) -> None:
    how = numbering(level(0, "%1."), level(1, "(%2)", "lowerLetter"), level(2, "•", "bullet"), restart=7)
    body = listed("a", 1) + listed("b", 1) + listed("c", 1, 1) + listed("d", 1, 1) + listed("e", 1, 2) + listed("f", 1)
    body += listed("g", 2) + listed("h", 2)
    assert text(messages(read_docx, word(body, {"numbering": how}), tmp_path)) == "\n".join(
        ["1. a", "2. b", "  (a) c", "  (b) d", "    - e", "3. f", "7. g", "8. h"]
    )


def test_a_style_with_an_outline_level_is_a_heading(tmp_path: Path) -> None:
    assert text(messages(read_docx, word(styled("Fees", "Own"), {"styles": STYLES}), tmp_path)) == "## Fees"


def test_tracked_changes_are_taken_as_accepted(tmp_path: Path) -> None:
    gone = "<w:del><w:r><w:delText>30</w:delText></w:r></w:del><w:ins><w:r><w:t>90</w:t></w:r></w:ins>"
    moved = (
        "<w:moveFrom><w:r><w:t>old place</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t> on land</w:t></w:r></w:moveTo>"
    )
    body = f"<w:p><w:r><w:t>Notice: </w:t></w:r>{gone}<w:r><w:t> days</w:t></w:r>{moved}</w:p>"
    body += "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>One </w:t></w:r></w:p>" + paragraph("sentence.")
    body += "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    assert text(messages(read_docx, docx(body), tmp_path)) == "Notice: 90 days on land\n\nOne sentence."


def test_notes_and_comments_follow_their_paragraph(tmp_path: Path) -> None:
    note = ("w:footnotes", f'<w:footnote w:id="2">{paragraph("In 2024.")}</w:footnote>')
    comment = ("w:comments", f'<w:comment w:id="0" w:author="Ann">{paragraph("Cap it at 15.")}</w:comment>')
    body = '<w:p><w:r><w:t>It costs 12</w:t><w:footnoteReference w:id="2"/><w:t> crowns.</w:t></w:r>'
    body += '<w:r><w:commentReference w:id="0"/></w:r></w:p>' + paragraph("Next.")
    content = word(body, {"footnotes": note, "comments": comment})
    assert text(messages(read_docx, content, tmp_path)).split("\n\n") == [
        "It costs 12¹ crowns.",
        "¹ In 2024.",
        "Comment by Ann: Cap it at 15.",
        "Next.",
    ]


def test_headers_and_footers_are_a_page_of_their_own_without_page_numbers(tmp_path: Path) -> None:
    number = '<w:p><w:r><w:t>Page </w:t></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
    parts = {"header": ("w:hdr", paragraph("Revision F") + paragraph("Revision F")), "footer": ("w:ftr", number)}
    found = pages(messages(read_docx, word(paragraph("Moor."), parts), tmp_path))
    assert [(page.place, page.text) for page in found] == [("Header and footer", "Revision F"), (None, "Moor.")]


def test_text_in_boxes_is_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('Gate 3 opens at 06:10.')}</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    forms = f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    body = f"<w:p><w:r><w:t>See the box.</w:t><mc:AlternateContent {mc}>{forms}</mc:AlternateContent></w:r></w:p>"
    assert text(messages(read_docx, docx(body), tmp_path)) == "See the box.\n\nGate 3 opens at 06:10."


def point(name: str, words: str) -> str:
    return f'<dgm:pt modelId="{name}"><dgm:t><a:p><a:r><a:t>{words}</a:t></a:r></a:p></dgm:t></dgm:pt>'


def test_the_words_of_a_diagram_are_a_list(tmp_path: Path) -> None:
    points = '<dgm:pt modelId="0" type="doc"/>' + point("1", "President") + point("2", "VP") + point("3", "Payroll")
    links = "".join(
        f'<dgm:cxn modelId="{above}{below}" srcId="{above}" destId="{below}" srcOrd="0"/>'
        for above, below in ("01", "12", "23", "31")
    )
    data = ("dgm:dataModel", f"<dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{links}</dgm:cxnLst>")
    reference = 'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" r:dm="diagramData"'
    body = f"<w:p><w:r><w:drawing><dgm:relIds {reference}/></w:drawing></w:r></w:p>"
    found = text(messages(read_docx, word(body, {"diagramData": data}), tmp_path))
    assert found == "- President\n  - VP\n    - Payroll"


@pytest.mark.parametrize("mark", ["<w:vanish/>", "<w:strike/>", "<w:dstrike/>", '<w:color w:val="FFFFFF"/>'])
def test_what_is_hidden_struck_out_or_white_on_white_is_left_out(mark: str, tmp_path: Path) -> None:
    run = f"<w:r><w:rPr>{mark}</w:rPr><w:t>500 </w:t></w:r>"
    body = f"<w:p><w:r><w:t>It costs </w:t></w:r>{run}<w:r><w:t>600.</w:t></w:r></w:p>"
    assert text(messages(read_docx, docx(body), tmp_path)) == "It costs 600."


@pytest.mark.parametrize(
    "background", ['<w:shd w:fill="000000"/>', '<w:highlight w:val="black"/>', '<w:strike w:val="0"/>']
)
def test_white_words_on_a_background_are_read(background: str, tmp_path: Path) -> None:
    colour = "" if "strike" in background else '<w:color w:val="FFFFFF"/>'
    body = f"<w:p><w:r><w:rPr>{background}{colour}</w:rPr><w:t>It costs 500.</w:t></w:r></w:p>"
    assert text(messages(read_docx, docx(body), tmp_path)) == "It costs 500."


def test_formulas_of_a_paragraph_are_set_apart(tmp_path: Path) -> None:
    formula = (
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:f><m:num><m:r><m:t>1</m:t>'
        "</m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    )
    body = f"<w:p><w:r><w:t>Take </w:t></w:r>{formula}{formula}<w:r><w:t> of it.</w:t></w:r></w:p>"
    assert text(messages(read_docx, docx(body), tmp_path)) == "Take 1/2 1/2 of it."


def test_the_figures_of_a_chart_are_a_table(tmp_path: Path) -> None:
    def cached(*values: str) -> str:
        return "".join(f'<c:pt idx="{index}"><c:v>{value}</c:v></c:pt>' for index, value in enumerate(values))

    shares = f"<c:numCache><c:formatCode>0.0%</c:formatCode>{cached('0.1400000001', '-')}</c:numCache>"
    axes = f"<c:cat>{cached('Quay 1', 'Quay 2')}</c:cat><c:val><c:numRef>{shares}</c:numRef></c:val>"
    series = f"<c:ser><c:tx>{cached('Berths')}</c:tx>{axes}</c:ser>"
    body = '<w:p><w:r><w:drawing><c:chart xmlns:c="urn:c" r:id="chart"/></w:drawing></w:r></w:p>'
    found = text(messages(read_docx, word(body, {"chart": ("c:chartSpace", series)}), tmp_path))
    assert found == "| | Berths |\n| --- | --- |\n| Quay 1 | 14.0% |\n| Quay 2 | - |"


def test_cells_that_are_merged_have_their_text_in_each_place(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(cells)}</w:tr>"

    def tc(words: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(words)}</w:tc>"

    wide, begins, goes_on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = row(tc("Ward"), tc("Beds | staff", wide)) + row(tc("A", begins), tc("1"), tc("2"))
    table += row(tc("", goes_on), tc("3"), tc("4"))
    assert text(messages(read_docx, docx(f"<w:tbl>{table}</w:tbl>"), tmp_path)).split("\n") == [
        "| Ward | Beds \\| staff | Beds \\| staff |",
        "| --- | --- | --- |",
        "| A | 1 | 2 |",
        "| A | 3 | 4 |",
    ]


def test_a_table_of_one_cell_is_a_frame_around_text(tmp_path: Path) -> None:
    body = f"<w:tbl><w:tr><w:tc>{paragraph('One.')}{paragraph('Two.')}</w:tc></w:tr></w:tbl>"
    assert text(messages(read_docx, docx(body), tmp_path)) == "One.\n\nTwo."


def test_hidden_text_is_left_out_and_breaks_and_signs_are_kept(tmp_path: Path) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    body = f"<w:p>{hidden}<w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t><w:br/><w:t>5*3*2 m</w:t></w:r></w:p>"
    assert text(messages(read_docx, docx(body), tmp_path)) == "co-op\n5*3*2 m"


def test_pictures_are_counted_as_not_read(tmp_path: Path) -> None:
    picture = '<w:p><w:r><w:drawing><a:blip r:embed="none"/></w:drawing></w:r></w:p>'
    found = messages(read_docx, docx(paragraph("Words.") + picture * 2), tmp_path)
    assert notes(found) == ["2 pictures not read"]


def test_tables_within_tables_end_somewhere(tmp_path: Path) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 70 + paragraph("Deep.") + "</w:tc></w:tr></w:tbl>" * 70
    assert text(messages(read_docx, docx(paragraph("Flat.") + deep), tmp_path)) == "Flat."


def _cell(text: str, columns: int = 1) -> str:
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{columns}"/></w:tcPr>{paragraph(text)}</w:tc>'


def test_two_heading_rows_are_joined_and_labels_have_none(tmp_path: Path) -> None:
    grid = "".join(
        f"<w:tr>{row}</w:tr>"
        for row in (
            _cell("Team") + _cell("Monday", 2),
            _cell("") + _cell("Early") + _cell("Late"),
            _cell("Deck") + _cell("Ann") + _cell("Bo"),
        )
    )
    form = "".join(
        f"<w:tr>{_cell(label)}{_cell(value)}</w:tr>" for label, value in (("Berth:", "B-17"), ("Nights:", "12"))
    )
    document = word(f"<w:tbl>{grid}</w:tbl>{paragraph('Form')}<w:tbl>{form}</w:tbl>")
    assert text(messages(read_docx, document, tmp_path)).split("\n\n") == [
        "| Team | Monday / Early | Monday / Late |\n| --- | --- | --- |\n| Deck | Ann | Bo |",
        "Form",
        "| | |\n| --- | --- |\n| Berth: | B-17 |\n| Nights: | 12 |",
    ]


def _table(*rows: tuple[str, str], bold: int = 0) -> str:
    cells = [
        "".join(f"<w:tc>{_bold(each) if row < bold else paragraph(each)}</w:tc>" for each in pair)
        for row, pair in enumerate(rows)
    ]
    return f"<w:tbl>{''.join(f'<w:tr>{each}</w:tr>' for each in cells)}</w:tbl>"


def _bold(words: str) -> str:
    return f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{words}</w:t></w:r></w:p>"


@pytest.mark.parametrize(("bold", "heading"), [(0, "| | |"), (1, "| Pets | Yes |"), (2, "| | |")])
def test_a_row_is_the_heading_of_labels_only_where_it_alone_is_bold(bold: int, heading: str, tmp_path: Path) -> None:
    document = word(_table(("Pets", "Yes"), ("Smoker", "No"), bold=bold))
    assert text(messages(read_docx, document, tmp_path)).splitlines()[0] == heading


def test_a_short_line_in_bold_is_the_heading_of_what_is_below_it(tmp_path: Path) -> None:
    title = styled("Application", "Heading1")
    long = _bold(
        "A line in bold with so many words that it can only be a sentence which its author wanted to stress here"
    )
    body = title + _bold("Name of applicant") + paragraph("Ann Moreau") + _bold("Read this.") + long + _bold("The end")
    assert text(messages(read_docx, word(body), tmp_path)).split("\n\n")[1:] == [
        "###### Name of applicant",
        "Ann Moreau",
        "Read this.",
        "A line in bold with so many words that it can only be a sentence which its author wanted to stress here",
        "The end",
    ]
