from pathlib import Path

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml import parse_xml
from pptx.util import Inches

from services.files.reading.slides import read_pptx
from tests.support.files import saved
from tests.support.reading import messages, notes, pages, text


def test_the_figures_of_a_chart_and_the_words_of_groups_are_read(tmp_path: Path) -> None:
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[5])
    slide.shapes.title.text = "Ships"
    figures = CategoryChartData()  # type: ignore[no-untyped-call]
    figures.categories = ["2024", "2025"]
    figures.add_series("Berths", (14, 19))  # type: ignore[no-untyped-call]
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(4), Inches(3), figures)
    outer = slide.shapes.add_group_shape().shapes.add_group_shape()
    outer.shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame.text = "Deep words"
    [page] = pages(messages(read_pptx, saved(slides), tmp_path))
    assert page.text == "# Ships\n|  | Berths |\n| --- | --- |\n| 2024 | 14 |\n| 2025 | 19 |\nDeep words"


def test_merged_cells_of_a_table_have_their_text_in_each_place(tmp_path: Path) -> None:
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    table = slide.shapes.add_table(3, 2, 0, 0, Inches(4), Inches(3)).table
    for row, words in enumerate((("Ward", "Beds"), ("A", "11"), ("", "13"))):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    table.cell(1, 0).merge(table.cell(2, 0))
    [page] = pages(messages(read_pptx, saved(slides), tmp_path))
    assert page.text.endswith("| A | 11 |\n| A | 13 |")


def test_hidden_slides_have_no_text_and_are_counted(tmp_path: Path) -> None:
    slides = Presentation()
    for words in ("Seen", "Secret"):
        slides.slides.add_slide(slides.slide_layouts[5]).shapes.title.text = words
    slides.slides[1].element.set("show", "0")
    found = messages(read_pptx, saved(slides), tmp_path)
    assert [page.text for page in pages(found)] == ["# Seen", ""]
    assert notes(found) == ["1 hidden slide not read"]


def test_the_points_of_a_slide_are_items_of_a_list_and_notes_are_not(tmp_path: Path) -> None:
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[1])
    slide.shapes.title.text = "The year"
    slide.placeholders[1].text_frame.text = "Two ships were sold\nThe pier was closed"
    slide.notes_slide.notes_text_frame.text = "Speak slowly.\nThen pause."
    [page] = pages(messages(read_pptx, saved(slides), tmp_path))
    assert (
        page.text
        == "# The year\n- Two ships were sold\n- The pier was closed\n\n### Notes:\nSpeak slowly.\nThen pause."
    )


def test_what_is_struck_out_or_beside_the_slide_is_left_out(tmp_path: Path) -> None:
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    run = slide.shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame.paragraphs[0].add_run()
    run.text = "Sales: 4.5 %"
    struck = slide.shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame.paragraphs[0].add_run()
    struck.text = "Sales: 9.9 %"
    struck.font._element.set("strike", "sngStrike")  # noqa: SLF001 - python-pptx has no name for it
    slide.shapes.add_textbox(Inches(-5), 0, Inches(2), Inches(1)).text_frame.text = "Sales: 8.8 %"
    found = messages(read_pptx, saved(slides), tmp_path)
    assert text(found) == "Sales: 4.5 %"
    assert notes(found) == ["1 text beside the slide not read"]


@pytest.mark.parametrize("background", ["white", "a shape", "a dark background", "a dark layout"])
def test_white_text_on_an_empty_white_slide_is_left_out(background: str, tmp_path: Path) -> None:
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    if background == "a shape":
        slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, Inches(3), Inches(1))
    elif background != "white":
        fill = (slide if background == "a dark background" else slide.slide_layout).background.fill
        fill.solid()
        fill.fore_color.rgb = RGBColor(0, 32, 96)  # type: ignore[no-untyped-call]
    paragraph = slide.shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame.paragraphs[0]
    paragraph.add_run().text = "Sales: 4.5 %"
    white = paragraph.add_run()
    white.text = " or 9.9 %"
    white.font.color.rgb = RGBColor(255, 255, 255)  # type: ignore[no-untyped-call]
    found = text(messages(read_pptx, saved(slides), tmp_path))
    assert found == ("Sales: 4.5 %" if background == "white" else "Sales: 4.5 % or 9.9 %")


SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)


def test_numbers_and_levels_of_paragraphs_are_those_that_powerpoint_shows(tmp_path: Path) -> None:
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[1])
    frame = slide.placeholders[1].text_frame
    frame.text = "Before you sail"
    lines = [("Fuel", 0, "arabicPeriod"), ("Diesel", 1, "alphaLcParenR"), ("Petrol", 1, "alphaLcParenR")]
    lines += [("Food", 0, "arabicPeriod"), ("Not counted", 0, ""), ("Nets", 0, "romanUcParenBoth")]
    for words, level, scheme in lines:
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = words, level
        if scheme:
            paragraph._p.get_or_add_pPr().append(parse_xml(f'<a:buAutoNum {SPACES} type="{scheme}"/>'))  # noqa: SLF001
    [page] = pages(messages(read_pptx, saved(slides), tmp_path))
    assert page.text == ("- Before you sail\n1. Fuel\n  a) Diesel\n  b) Petrol\n2. Food\n- Not counted\n(I) Nets")


def box(words: str, kind: str = "") -> str:
    """A box with these words; `kind` is that of a placeholder."""
    placeholder = f'<p:ph type="{kind}"/>' if kind else ""
    return (
        f'<p:sp {SPACES}><p:nvSpPr><p:cNvPr id="9" name="x"/><p:cNvSpPr/><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr>'
        f"<p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def test_footers_and_words_of_layouts_are_read_on_the_first_slide_that_shows_them(tmp_path: Path) -> None:
    slides = Presentation()
    slides.slide_layouts[5].shapes._spTree.append(parse_xml(box("Valid until 2027")))  # noqa: SLF001
    for title in ("One", "Two"):
        slide = slides.slides.add_slide(slides.slide_layouts[5])
        slide.shapes.title.text = title
        for shape in (box("Varrow Lines", "ftr"), box("4 March 2026", "dt"), box("7", "sldNum")):
            slide.shapes._spTree.append(parse_xml(shape))  # noqa: SLF001
    slides.slides[0].notes_slide.notes_text_frame.text = "Say it."
    found = pages(messages(read_pptx, saved(slides), tmp_path))
    assert [page.text for page in found] == [
        "# One\nVarrow Lines\n4 March 2026\nValid until 2027\n\n### Notes:\nSay it.",
        "# Two",
    ]


def test_groups_and_tables_that_are_switched_off_are_left_out(tmp_path: Path) -> None:
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[5])
    slide.shapes.title.text = "Fees"
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "Old fee 99"
    table = slide.shapes.add_table(1, 1, 0, 0, Inches(1), Inches(1))
    table.table.cell(0, 0).text = "Old fee 88"
    for properties in (group._element.nvGrpSpPr, table._element.nvGraphicFramePr):  # noqa: SLF001
        properties.cNvPr.set("hidden", "1")
    assert text(messages(read_pptx, saved(slides), tmp_path)) == "# Fees"
