import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.files.reading.pages import clean, origins
from services.files.reading.pdf.page_text import PageText, page_texts
from tests.support import files
from tests.support.drawn import (
    words_pdf,
)

LINE_ENDS = str.maketrans("\r\v\f", "\n\n\n")


@given(st.text(st.one_of(st.sampled_from("ab \v\f\ufffe\r\n\x02\t🦆"), st.characters(exclude_categories=["Cs"]))))
def test_each_character_of_a_cleaned_text_is_found_in_the_text(text: str) -> None:
    assert "".join(text[i] for i in origins(text)).translate(LINE_ENDS) == clean(text)


@pytest.mark.parametrize(
    ("broken", "text"),
    [
        ("exam\ufffe\r\nple", "example"),
        ("exam\ufffeple", "example"),
        ("ANNUAL RE\ufffe\r\nPORT", "ANNUAL REPORT"),
        ("Long\ufffe\r\nTerm", "Long-Term"),
        ("Nord\ufffeSüd", "Nord-Süd"),
        ("COVID\ufffe\r\n19", "COVID-19"),
        ("the A\ufffe\r\nclass", "the A-class"),
        ("e\ufffemail", "e-mail"),
        ("333\ufffe\r\n230217", "333-230217"),
        ("10\ufffeK", "10-K"),
        ("\ufffeA", "A"),
    ],
)
def test_a_hyphen_of_a_compound_is_kept_at_the_end_of_a_line(broken: str, text: str) -> None:
    assert clean(broken) == text
    assert len(origins(broken)) == len(text)


@pytest.mark.parametrize(
    "content",
    [
        files.rivers_pdf(),
        files.odd_letters_pdf(),
        files.broken_lines_pdf(),
        words_pdf([("exam-", 40, 80), ("ple", 40, 104)])[0],
    ],
)
def test_each_character_of_a_page_is_the_one_that_pdfium_has_there(content: bytes) -> None:
    from pypdfium2.raw import FPDFText_GetUnicode

    with pypdfium2.PdfDocument(content) as document:
        for page, text in zip(document, page_texts(document), strict=True):
            textpage = page.get_textpage()
            for i, char in enumerate(text):
                if not char.isspace() and char != "\ufffd":
                    (found,) = PageText(page, textpage).sources([(i, i + 1)]).chars
                    assert ord(char) in (FPDFText_GetUnicode(textpage, found[0]), _joined(textpage, found))
            textpage.close()
            page.close()


def _joined(textpage: pypdfium2.PdfTextPage, found: range) -> int:
    """The character whose halves PDFium counts one by one."""
    from pypdfium2.raw import FPDFText_GetUnicode

    halves = b"".join(FPDFText_GetUnicode(textpage, i).to_bytes(2, "little") for i in found if len(found) == 2)
    return ord(halves.decode("utf-16-le")) if halves else -1
