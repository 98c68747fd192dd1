import pytest

from tests.services.files.reading.pdf.test_page_text import text_of
from tests.support.files import right_to_left_pdf

HEBREW = str.maketrans("ABC", "\u05e9\u05dc\u05d5")


@pytest.mark.parametrize(
    ("drawn", "written"),
    [
        (".CBA BA 17", "17 AB ABC."),
        ("CBA Word 2.0 BA", "AB Word 2.0 ABC"),
        ("CBA 24 BA", "AB 24 ABC"),
        ("CBA %7.5 BA", "AB 7.5% ABC"),
        ("CBA (24 AC) BA", "AB (CA 24) ABC"),
        ("Word BA word two", "Word AB word two"),
    ],
    ids=["end", "Latin words", "figure", "percent", "brackets", "a line from left to right"],
)
def test_a_line_is_read_in_the_order_in_which_it_is_written(drawn: str, written: str) -> None:
    for signs in "ABC":
        written = written.replace(signs, signs.translate(HEBREW))
    assert text_of(right_to_left_pdf(drawn)) == written
