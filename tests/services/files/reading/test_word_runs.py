from collections.abc import Mapping
from pathlib import Path

import pytest

from services.files.reading.word import read_docx
from tests.support.files import paragraph
from tests.support.reading import messages, notes, text
from tests.support.word import word


def prop(name: str, value: str, attribute: str = "val") -> str:
    return f'<w:{name} w:{attribute}="{value}"/>'


def run(words: str, *properties: str) -> str:
    """A run with these properties, which are XML, as the words are."""
    return f'<w:r><w:rPr>{"".join(properties)}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def line(*runs: str, style: str = "") -> str:
    return f"<w:p><w:pPr>{prop('pStyle', style) if style else ''}</w:pPr>{''.join(runs)}</w:p>"


def style(name: str, properties: str, kind: str = "character", paragraphs: str = "") -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/><w:pPr>{paragraphs}</w:pPr>'
        f"<w:rPr>{properties}</w:rPr></w:style>"
    )


def field(data: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'


def reference(kind: str, number: int, attributes: str = "") -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}" {attributes}/></w:r>'


def shown(folder: Path, body: str, parts: Mapping[str, tuple[str, str]] | None = None) -> str:
    return text(messages(read_docx, word(body, parts), folder))


@pytest.mark.parametrize("properties", ["<w:vanish/>", "<w:strike/>", "<w:dstrike/>", prop("color", "FFFFFF")])
def test_what_a_style_hides_is_left_out(properties: str, tmp_path: Path) -> None:
    styles = style("Gone", properties) + style("Kept", "<w:b/>") + style("GoneToo", properties, "paragraph")
    body = line(run("The fee is "), run("99 ", prop("rStyle", "Gone")), run("24.", prop("rStyle", "Kept")))
    body += line(run("88"), style="GoneToo")
    assert shown(tmp_path, body, {"styles": ("w:styles", styles)}) == "The fee is 24."


def test_what_a_run_says_itself_counts_before_its_style(tmp_path: Path) -> None:
    styles = style("Gone", "<w:vanish/>") + style("Shade", prop("color", "FFFFFF"), "paragraph", "<w:shd/>")
    body = line(run("24", prop("rStyle", "Gone"), prop("vanish", "0"))) + line(run("On blue"), style="Shade")
    assert shown(tmp_path, body, {"styles": ("w:styles", styles)}) == "24\n\nOn blue"


def test_figures_raised_by_points_or_by_a_style_are_raised(tmp_path: Path) -> None:
    styles = style("Up", prop("vertAlign", "superscript"))
    raised, lowered = prop("position", "8"), prop("position", "-6")
    body = line(run("$320"), run("1", raised), run(" for CO"), run("2", lowered), run(" on 45 m"))
    body += line(run("45 m"), run("2", prop("rStyle", "Up"))) + line(run("Total 45", raised), run("7", raised))
    assert shown(tmp_path, body, {"styles": ("w:styles", styles)}) == "$320¹ for CO₂ on 45 m\n\n45 m²\n\nTotal 457"


def test_signs_of_symbol_fonts_and_states_of_form_fields_are_read(tmp_path: Path) -> None:
    degree = '<w:r><w:sym w:font="Symbol" w:char="F0B0"/></w:r>'
    body = line(run("At 5 "), degree, run("C "), run(chr(0xF0A3), prop("rFonts", "Symbol", "ascii")), run(" 7"))
    unchecked = prop("default", "0")
    body += line(field(f"<w:checkBox>{unchecked}<w:checked/></w:checkBox>"), run(" Pier"))
    body += line(field(f"<w:checkBox>{unchecked}</w:checkBox>"), run(" Crane"))
    entries = prop("result", "1") + prop("listEntry", "red") + prop("listEntry", "green")
    body += line(field(f"<w:ddList>{entries}</w:ddList>"), run(" light"))
    assert shown(tmp_path, body) == "At 5 °C ≤ 7\n\n☒ Pier\n\n☐ Crane\n\ngreen light"


def test_footnotes_and_endnotes_are_counted_each_by_themselves(tmp_path: Path) -> None:
    starred = reference("footnote", 3, 'w:customMarkFollows="1"')
    body = line(
        *(run("$320"), reference("footnote", 1), run(" for 98,400"), reference("endnote", 1), run(" tons, 7")),
        *(reference("footnote", 2), run(" ships"), starred, run("*.")),
    )

    def listed(kind: str, *words: str) -> str:
        return "".join(f'<w:{kind} w:id="{n}">{paragraph(each)}</w:{kind}>' for n, each in enumerate(words, 1))

    parts = {
        "footnotes": ("w:footnotes", listed("footnote", "Net.", "As of 2025.", "* With tugs.")),
        "endnotes": ("w:endnotes", listed("endnote", "Gross.")),
    }
    assert shown(tmp_path, body, parts) == (
        "$320¹ for 98,400ⁱ tons, 7² ships*.\n\n¹ Net.\n\nⁱ Gross.\n\n² As of 2025.\n\n* With tugs."
    )
    counted = prop("numFmt", "lowerLetter") + prop("numStart", "3")
    parts["settings"] = ("w:settings", f"<w:footnotePr>{counted}</w:footnotePr>")
    assert shown(tmp_path, body, parts) == (
        "$320ᶜ for 98,400ⁱ tons, 7ᵈ ships*.\n\nᶜ Net.\n\nⁱ Gross.\n\nᵈ As of 2025.\n\n* With tugs."
    )


def test_cells_stay_in_their_columns_and_tables_in_cells_are_lines(tmp_path: Path) -> None:
    def row(*cells: str, properties: str = "") -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"

    inner = row(paragraph("Mon"), paragraph("9")) + row(paragraph("Tue"), paragraph("10"))
    rows = row(*map(paragraph, ("Ship", "Seats", "Open")))
    rows += row(paragraph("85"), f"<w:tbl>{inner}</w:tbl>", properties=prop("gridBefore", "1"))
    rows += row(*map(paragraph, ("Gone", "7", "7")), properties="<w:hidden/>")
    assert shown(tmp_path, f"<w:tbl>{rows}</w:tbl>") == (
        "| Ship | Seats | Open |\n| --- | --- | --- |\n| | 85 | Mon 9 Tue 10 |"
    )


def test_word_art_is_read_and_embedded_documents_are_counted(tmp_path: Path) -> None:
    art = '<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="REGATTA 2026"/></v:shape>'
    body = f"<w:p><w:r><w:pict>{art}</w:pict></w:r></w:p><w:altChunk/>"
    found = messages(read_docx, word(body), tmp_path)
    assert text(found) == "REGATTA 2026"
    assert notes(found) == ["1 embedded document not read"]
