"""A page of a document with a passage marked, and more strongly the sentences of it that are cited."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.documents import Document, Passage
from services.errors import NoPictures
from services.events import Span
from services.files.drawing.areas import areas_of
from services.files.drawing.process import MarkedPage
from services.files.drawing.worker import Area
from services.files.reading.versions import is_read_by_older
from services.rendering.page_text import Marked

if TYPE_CHECKING:
    from services.files.drawing.pictures import Pictures
    from services.storage.library import Library


def heading_chars(passage: Passage) -> int:
    """How much of a passage's text is its table's heading, repeated from above."""
    return len(passage.text) - (passage.end - passage.start)


def marked(passage: Passage, sentences: Sequence[Span]) -> Marked:
    """What is marked on the page's text; `sentences` are spans of the passage's text and are cut to the passage."""
    shift = passage.start - heading_chars(passage)
    cut = [(max(passage.start, start + shift), min(passage.end, end + shift)) for start, end in sentences]
    return Marked((passage.start, passage.end), tuple((start, end) for start, end in cut if start < end))


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage, and the spans of its text that are cited."""

    passage: Passage
    sentences: Sequence[Span] = ()


class MarkedPages:
    """Draws pages of documents that have pictures."""

    def __init__(self, library: "Library", pictures: "Pictures") -> None:
        self._library = library
        self._pictures = pictures

    async def draw(self, document: Document, page: int, cited: Sequence[CitedPassage] = ()) -> bytes:
        """A PNG of a page, counted from 1, with those of the passages marked that are on it.

        Raises:
            NoPictures, PageNotFound, PictureFailed, Overloaded, StoreUnavailable
            DocumentNotFound: it was deleted meanwhile.
        """
        if not document.has_pictures:
            raise NoPictures
        here = [each for each in cited if each.passage.page == page]
        marks = [marked(each.passage, each.sentences) for each in here]
        spans = tuple(each.passage for each in marks)
        strong = tuple(span for each in marks for span in each.cited)
        areas: tuple[tuple[Area, ...], tuple[Area, ...]] = ((), ())
        older: str | None = None
        if here and (here[0].passage.recognised or is_read_by_older(document)):
            read = await self._library.page(document, here[0].passage.part)
            if read is not None and read.recognised:
                areas = areas_of(read, [*spans, *strong]), areas_of(read, strong)
                spans, strong = (), ()
            elif read is not None:
                older = read.text
        marked_page = MarkedPage(document.id, page, spans, strong, *areas, older)
        return await self._pictures.draw(marked_page, lambda: self._library.original(document))
