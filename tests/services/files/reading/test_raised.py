"""Raised and lowered figures in each format that has them."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.worksheet import Worksheet
from pptx import Presentation

from services.files.reading.epub import read_epub
from services.files.reading.excel import read_xlsx
from services.files.reading.messages import Reader
from services.files.reading.opendocument import read_odt
from services.files.reading.raised import Position, set_at
from services.files.reading.rtf import read_rtf
from services.files.reading.slides import read_pptx
from services.files.reading.web_pages import read_html
from services.files.reading.word import read_docx
from tests.support.files import archive, epub, saved
from tests.support.reading import messages, pages
from tests.support.word import word
from tests.support.workbooks import workbook


@pytest.mark.parametrize(
    ("text", "position", "shown"),
    [
        ("1", "raised", "¹"),
        ("(12)", "raised", "⁽¹²⁾"),
        ("-3", "raised", "⁻³"),
        ("2", "lowered", "₂"),
        ("nd", "raised", "nd"),
        ("a1", "raised", "a1"),
        ("5", None, "5"),
    ],
)
def test_raised_figures_become_signs_and_letters_stay(text: str, position: Position | None, shown: str) -> None:
    assert set_at(text, position) == shown


def _run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _docx() -> bytes:
    raised, lowered = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
    styled = '<w:rStyle w:val="Note"/>'
    runs = _run("A fare is $320") + _run("1", raised) + _run(" for 45 m") + _run("2", styled) + _run(" of CO")
    style = f'<w:style w:type="character" w:styleId="Note"><w:rPr>{raised}</w:rPr></w:style>'
    return word(f"<w:p>{runs}{_run('2', lowered)}</w:p>", {"styles": ("w:styles", style)})


def _pptx() -> bytes:
    slides = Presentation()
    paragraph = slides.slides.add_slide(slides.slide_layouts[6]).shapes.add_textbox(0, 0, 1, 1).text_frame.paragraphs[0]
    for text, baseline in (
        ("A fare is $320", "0"),
        ("1", "30000"),
        (" for 45 m", "0"),
        ("2", "30%"),
        (" of CO", ""),
        ("2", "-25000"),
    ):
        run = paragraph.add_run()
        run.text = text
        if baseline:
            run.font._element.set("baseline", baseline)  # noqa: SLF001 - python-pptx has no other way
    return saved(slides)


def _xlsx() -> bytes:
    def raised(figure: str, position: str = "superscript") -> TextBlock:
        return TextBlock(InlineFont(vertAlign=position), figure)

    def change(_: Workbook, sheet: Worksheet) -> None:
        parts = ("A fare is $320", raised("1"), " for 45 m", raised("2"), " of CO", raised("2", "subscript"))
        sheet["A1"] = CellRichText(*parts)

    return workbook([["x"]], change)


def _odt() -> bytes:
    names = ("office", "text", "style")
    spaces = " ".join(f'xmlns:{name}="urn:{name}"' for name in names)
    styles = "".join(
        f'<style:style style:name="{name}"><style:text-properties style:text-position="{position}"/></style:style>'
        for name, position in (("up", "super 58%"), ("down", "-33% 58%"), ("level", "0% 100%"))
    )
    up, down = '<text:span text:style-name="up">{}</text:span>', '<text:span text:style-name="down">2</text:span>'
    level = '<text:span text:style-name="level">45</text:span>'
    body = f"A fare is $320{up.format(1)} for {level} m{up.format(2)} of CO{down}"
    return archive(
        {
            "content.xml": f"<office:document {spaces}><office:body><office:text><text:p>{body}</text:p></office:text>"
            "</office:body></office:document>",
            "styles.xml": f"<office:styles {spaces}>{styles}</office:styles>",
        }
    )


_HTML = "<p>A fare is $320<sup><a href='#n'>1</a></sup> for 45 m<sup>2</sup> of CO<sub>2</sub></p>"
_RTF = rb"{\rtf1\ansi\uc0 A fare is $320{\super 1} for 45 m\super\fs16 2\nosupersub\fs24  of CO{\sub 2}\par}"


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (read_docx, _docx()),
        (read_pptx, _pptx()),
        (read_xlsx, _xlsx()),
        (read_odt, _odt()),
        (read_html, _HTML.encode()),
        (read_rtf, _RTF),
        (read_epub, epub({"a.html": _HTML})),
    ],
)
def test_a_raised_figure_is_not_the_last_digit_of_what_comes_before_it(
    read: Reader, content: bytes, tmp_path: Path
) -> None:
    text = pages(messages(read, content, tmp_path))[0].text
    assert "A fare is $320¹ for 45 m² of CO₂" in " ".join(text.split())
