from collections.abc import Sequence

import pypdfium2
import pytest
from fpdf import FPDF

from services.files.reading.pdf.page_text import PageText, page_texts

Placed = tuple[float, float, str]
"""From the left, from the top, and the words."""

DETAILS = [("Invoice number", "INV-2026-0417"), ("Due date", "13 April 2026"), ("Customer", "Larkfield Dental Ltd")]
CONTENTS = [("Fleet and energy", "5"), ("Safety and people", "7"), ("Outlook", "8")]
WRAPPED = [("Lift, yearly", "Inspection of the doors"), ("maintenance", "and of the cable"), ("Boiler", "Cleaning")]
LISTED = [("1.", "Report to the desk"), ("2.", "Leave your coat"), ("3.", "Wait to be called")]
PROSE = [
    ("The club was founded in the year", "members. They voted for a new"),
    ("before the war and had only six", "house beside the river, where it"),
    ("members at first. It grew to sixty", "has stood since the last flood."),
]


def page_of(words: Sequence[Placed]) -> bytes:
    pdf = FPDF(unit="pt", format=(500, 400))
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    for left, top, text in words:
        pdf.text(left, top, text)
    return bytes(pdf.output())


def rows_of(table: Sequence[Sequence[str]], columns: Sequence[float]) -> list[Placed]:
    return [
        (left, 60 + 18 * number, text)
        for number, row in enumerate(table)
        for left, text in zip(columns, row, strict=True)
    ]


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return next(page_texts(document))


def test_labels_beside_their_values_are_rows_without_names_of_columns() -> None:
    text = text_of(page_of(rows_of(DETAILS, (40, 180))))
    assert text.strip() == (
        "| | |\n| --- | --- |\n| Invoice number | INV-2026-0417 |\n| Due date | 13 April 2026 |\n"
        "| Customer | Larkfield Dental Ltd |"
    )


def test_years_are_labels_too() -> None:
    text = text_of(page_of(rows_of([("2021 - today", "Head of hydrology"), ("2016 - 2021", "Researcher")], (40, 140))))
    assert text.strip().splitlines()[2:] == ["| 2021 - today | Head of hydrology |", "| 2016 - 2021 | Researcher |"]


@pytest.mark.parametrize(
    ("words", "columns"),
    [(CONTENTS, (40, 300)), (WRAPPED, (40, 200)), (LISTED, (40, 80)), (PROSE, (40, 250))],
    ids=["contents", "wrapped cells", "a list", "columns of prose"],
)
def test_what_may_be_something_else_stays_lines(words: Sequence[Sequence[str]], columns: Sequence[float]) -> None:
    assert text_of(page_of(rows_of(words, columns))) == "\n".join(" ".join(row) for row in words)


def test_a_bar_in_a_cell_is_no_end_of_it() -> None:
    text = text_of(page_of(rows_of([("Code", "A|7"), ("Name", "Grey Tern"), ("Port", "Lowmere")], (40, 180))))
    assert "| Code | A\\|7 |" in text


def test_a_value_is_marked_in_its_place_on_the_page() -> None:
    with pypdfium2.PdfDocument(page_of(rows_of(DETAILS, (40, 180)))) as document:
        textpage = document[0].get_textpage()
        page = PageText(document[0], textpage)
        start = page.text.index("13 April 2026")
        [characters] = page.sources([(start, start + len("13 April 2026"))]).chars
        assert textpage.get_text_range(characters.start, len(characters)) == "13 April 2026"
        textpage.close()
