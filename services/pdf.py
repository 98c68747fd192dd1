"""Text of PDF pages, and where PDFium has its characters. Runs in the processes that read and draw."""

import ctypes
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from services.frames import Frame, clean, origins, refused
from services.lines import relined

if TYPE_CHECKING:
    import pypdfium2


def read_pdf(path: Path, max_pages: int) -> Iterator[Frame]:
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = pypdfium2.PdfDocument(path)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        yield refused("encrypted" if error.err_code == FPDF_ERR_PASSWORD else "corrupt")
        return
    if count == 0 or count > max_pages:
        yield refused("corrupt" if count == 0 else "too_many_pages")
        return
    yield {"pages": count}
    for number, text in enumerate(page_texts(document), start=1):
        yield {"number": number, "text": text}


def page_texts(document: "pypdfium2.PdfDocument") -> Iterator[str]:
    """The text of each page, empty for a page that is broken or has none."""
    for index in range(len(document)):
        yield _page_text(document, index)


def _page_text(document: "pypdfium2.PdfDocument", index: int) -> str:
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return ""  # one broken page is reported as a page without text
    textpage = page.get_textpage()
    try:
        raw = _raw_text(textpage)
        return relined(clean(raw), _chars(textpage, raw), textpage)
    finally:
        textpage.close()
        page.close()


def char_ranges(textpage: "pypdfium2.PdfTextPage", spans: Iterable[tuple[int, int]]) -> list[range]:
    """Where PDFium counts the characters of spans `[start, end)` of the page's text as `page_texts` gives it.

    Each range has also what was dropped from the text within its span: the hyphen of a word broken at a line's end.
    What is beyond the text is left out, and so are empty spans.
    """
    raw = _raw_text(textpage)
    length = len(origins(raw))
    chars = _chars(textpage, raw)
    within = ((max(start, 0), min(end, length)) for start, end in spans)
    return [range(chars(start).start, chars(end - 1).stop) for start, end in within if start < end]


def _chars(textpage: "pypdfium2.PdfTextPage", raw: str) -> Callable[[int], range]:
    """What tells which of PDFium's characters make the one at a place of `clean(raw)`."""
    from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex as char_index

    @cache
    def places() -> tuple[list[int], list[int]]:  # most pages are never asked
        return origins(raw), list(accumulate((2 if char > "\uffff" else 1 for char in raw), initial=0))

    def chars(place: int) -> range:
        origin, unit = places()
        first, last = unit[origin[place]], unit[origin[place] + 1] - 1
        return range(char_index(textpage, first), char_index(textpage, last) + 1)

    return chars


def _raw_text(textpage: "pypdfium2.PdfTextPage") -> str:
    """All text of a page in PDFium's words, a lone half of a surrogate pair replaced."""
    from pypdfium2.raw import FPDFText_GetText

    count = textpage.count_chars()
    units = (ctypes.c_ushort * (count + 1))()
    written = FPDFText_GetText(textpage, 0, count, units) - 1  # the last is a NUL
    return bytes(memoryview(units)[: max(written, 0)]).decode("utf-16-le", "replace")
