from collections.abc import Sequence

import pypdfium2
import pytest
from fpdf import FPDF

from services.files.reading.pdf.page_text import PageText, page_texts

PROSE = "The harbour office opens at eight and closes at five on working days. Letters may be left in the box."


def page_of(*lines: tuple[str, int, str], width: int = 420) -> list[str]:
    """The lines of a page that has these texts, each with its size and its style."""
    document = FPDF(unit="pt", format=(width, 600))
    document.set_margins(40, 60)
    document.add_page()
    for text, size, style in lines:
        document.set_font("helvetica", style=style, size=size)
        document.multi_cell(0, size * 1.4, text, new_x="LMARGIN", new_y="NEXT")
    with pypdfium2.PdfDocument(bytes(document.output())) as opened:
        return [" ".join(line.split()) for line in next(page_texts(opened)).split("\n") if line.strip()]


def headings_of(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line.startswith("#")]


def test_larger_and_bold_lines_above_prose_are_headings_of_their_level() -> None:
    lines = page_of(
        ("Harbour rules", 20, "B"), ("1 Opening hours", 14, "B"), (PROSE, 10, ""),
        ("Letters", 10, "B"), (PROSE, 10, ""),
    )  # fmt: skip
    assert headings_of(lines) == ["# Harbour rules", "## 1 Opening hours", "#### Letters"]
    assert " ".join(line for line in lines if not line.startswith("#")) == f"{PROSE} {PROSE}"


def test_a_heading_of_two_lines_is_one() -> None:
    title = "What everybody has to do before the boats are taken out of the water in autumn"
    assert headings_of(page_of((title, 14, "B"), (PROSE, 10, ""), width=360)) == [f"## {title}"]


@pytest.mark.parametrize(
    "lines",
    [
        # Stressed words of a paragraph, and a whole paragraph.
        [(PROSE, 10, ""), ("Never walk on the ice of the dock. Never dive from the crane.", 10, "B"), (PROSE, 10, "")],
        # What is above figures is the name of a column or of some rows.
        [(PROSE, 10, ""), ("Current assets", 10, "B"), ("Cash 1,204 1,180", 10, ""), ("Ships 8,100 8,350", 10, "")],
        # A field of a form and a sum.
        [(PROSE, 10, ""), ("Vessel: Grey Tern", 10, "B"), (PROSE, 10, ""), ("Total 4,200", 10, "B"), (PROSE, 10, "")],
        # The caption of a table is below it as often as above.
        [(PROSE, 10, ""), ("Table 2. Boats by harbour", 10, "B"), (PROSE, 10, "")],
        # Nothing is below it.
        [(PROSE, 10, ""), ("The harbour master", 10, "B")],
    ],
)
def test_other_bold_lines_stay_text(lines: list[tuple[str, int, str]]) -> None:
    assert headings_of(page_of(*lines)) == []


def test_a_page_in_one_size_and_weight_has_no_headings() -> None:
    assert headings_of(page_of(("Opening hours", 10, ""), (PROSE, 10, ""))) == []


def test_a_heading_is_marked_in_its_place() -> None:
    document = FPDF(unit="pt", format=(420, 600))
    document.set_margins(40, 60)
    document.add_page()
    document.set_font("helvetica", style="B", size=16)
    document.multi_cell(0, 22, "Opening hours", new_x="LMARGIN", new_y="NEXT")
    document.set_font("helvetica", size=10)
    document.multi_cell(0, 14, PROSE)
    with pypdfium2.PdfDocument(bytes(document.output())) as opened:
        page = opened[0]
        textpage = page.get_textpage()
        text = PageText(page, textpage)
        start = text.text.index("Opening hours")
        [characters] = text.sources([(start, start + len("Opening hours"))]).chars
        assert textpage.get_text_range(characters.start, len(characters)) == "Opening hours"
        textpage.close()
        page.close()
