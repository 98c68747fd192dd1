from pathlib import Path

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
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
