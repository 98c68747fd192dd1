"""Text of PDF pages, by PDFium. Runs in the reading process."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from services.frames import Frame, clean, refused

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
    for index in range(count):
        yield {"number": index + 1, "text": clean(_page_text(document, index))}


def _page_text(document: "pypdfium2.PdfDocument", index: int) -> str:
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return ""  # one broken page is reported as a page without text
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range())
    finally:
        textpage.close()
        page.close()
