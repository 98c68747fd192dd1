"""Reads a PDF page by page. Runs in the reading process."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from services.documents import Page
from services.files.reading.messages import Note, Opened, ReaderMessage, RecognitionStarted, Refused
from services.files.reading.pages import clean, counted
from services.files.reading.pdf.package import is_package
from services.files.reading.pdf.page_text import page_texts
from services.files.reading.recognition import Recogniser

if TYPE_CHECKING:
    import pypdfium2
    from PIL.Image import Image

_SCALE = 3.0
"""Pixels a point, 216 dpi: 99.7 % of the words of pages in 9 and 10 points, at 144 dpi 98 %."""
_LONGEST_PX = 3600  # A4 has 2,526 pixels at this scale; larger sheets are recognised at a lower resolution
_NAMED = 5
"""Attached files that are named; of the others only their number is given."""
_NAME_CHARS = 60  # of a page's label or an attached file's name: the rest would fill a footnote's line


def read_pdf(path: Path, max_pages: int, *, recognition_s: float) -> Iterator[ReaderMessage]:
    """The pages of a PDF, and notes on what of it is not read.

    Pages without text that have pictures come twice: without words in their place, and with the words that were
    recognised after all others.
    `recognition_s` is how many seconds of the processor that may take.

    Raises:
        Refused
    """
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = pypdfium2.PdfDocument(path)
        if document.get_formtype():
            document.init_forms()
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise Refused("encrypted" if error.err_code == FPDF_ERR_PASSWORD else "corrupt") from error
    if count == 0 or count > max_pages:
        raise Refused("corrupt" if count == 0 else "too_many_pages")
    yield Opened(count)
    if count == 1 and document.count_attachments() > 0 and is_package(path.read_bytes()):
        yield Page(1, "")
        yield Note(f"a package of {_attached(document)}. Its only page is a cover")
        return
    pictures: list[int] = []
    for number, text in enumerate(page_texts(document), start=1):
        yield Page(number, text, label=_label(document, number))
        if not text.strip() and _has_content(document, number - 1):
            pictures.append(number)
    yield from _recognised(document, pictures, Recogniser(recognition_s))
    if attached := _attached(document):
        yield Note(attached)


def _recognised(
    document: "pypdfium2.PdfDocument", pictures: Sequence[int], recogniser: Recogniser
) -> Iterator[ReaderMessage]:
    """The pages with these numbers, with the words on them, as far as there is time."""
    for number in pictures:
        if not recogniser.has_time:
            yield Note(f"the pictures from page {number} on are not recognised: that takes too long. Split the file")
            return
        yield RecognitionStarted(number)
        found = recogniser.page_of(_picture(document, number - 1))
        yield Page(number, found.text, label=_label(document, number), word_boxes=found.word_boxes)


def _has_content(document: "pypdfium2.PdfDocument", index: int) -> bool:
    """Whether anything is drawn on a page."""
    import pypdfium2
    from pypdfium2.raw import FPDFPage_CountObjects

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return False
    try:
        return bool(FPDFPage_CountObjects(page) > 0)
    finally:
        page.close()


def _picture(document: "pypdfium2.PdfDocument", index: int) -> "Image":
    page = document[index]
    try:
        longest = max(page.get_size())
        bitmap = page.render(scale=min(_SCALE, _LONGEST_PX / max(longest, 1)), grayscale=True)
        try:
            image: Image = bitmap.to_pil().copy()
        finally:
            bitmap.close()
        return image
    finally:
        page.close()


def _label(document: "pypdfium2.PdfDocument", number: int) -> str | None:
    """What the file says is printed on a page, where that is not the page's number."""
    label = " ".join(clean(document.get_page_label(number - 1)).split())[:_NAME_CHARS]
    return label if label and label != str(number) else None


def _attached(document: "pypdfium2.PdfDocument") -> str:
    import pypdfium2

    count = document.count_attachments()
    if count <= 0:
        return ""
    names = []
    for index in range(min(count, _NAMED)):
        try:
            name = " ".join(clean(document.get_attachment(index).get_name()).split())[:_NAME_CHARS]
        except pypdfium2.PdfiumError:
            continue
        names += [name] if name else []
    listed = f" ({', '.join(names)}{', …' if count > len(names) else ''})" if names else ""
    return f"{counted(count, 'attached file')}{listed} not read: upload what you need of it by itself"
