"""Pictures as documents: their words are recognised. Runs in the reading process."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps

from services.documents import Page
from services.files.reading.messages import Note, Opened, ReaderMessage, RecognitionStarted, Refused
from services.files.reading.recognition import Recogniser

MAX_PIXELS = 80_000_000  # a page of A3 at 600 dpi has 70 million
_LONGEST_PX, _SHORTEST_PX = 3600, 1000
"""Tesseract reads letters of 20 to 40 pixels best, as a page of 3,600 pixels has, or a small snippet enlarged."""


def read_image(path: Path, max_pages: int, *, recognition_s: float) -> Iterator[ReaderMessage]:
    """A page for each picture in the file: TIFF files may hold several.

    These come twice, as those of scans do: without words, so that their number is known, and recognised.

    Raises:
        Refused
    """
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(path) as image:
            count = getattr(image, "n_frames", 1)
            if count > max_pages:
                raise Refused("too_many_pages")
            yield Opened(count)
            if count > 1:
                yield from (Page(number, "") for number in range(1, count + 1))
            found = False
            for message in _recognised(image, count, Recogniser(recognition_s)):
                found = found or (isinstance(message, Page) and bool(message.text))
                yield message
    except Image.DecompressionBombError:
        raise Refused("unpacks_too_large") from None
    if not found:
        raise Refused("no_words")


def _recognised(image: Image.Image, count: int, recogniser: Recogniser) -> Iterator[ReaderMessage]:
    """The pages with the words of their pictures, as far as there is time."""
    for index in range(count):
        if not recogniser.has_time:
            yield Note(f"the pictures from page {index + 1} on are not recognised: that takes too long. Split the file")
            return
        yield RecognitionStarted(index + 1)
        image.seek(index)
        page = recogniser.page_of(sized(ImageOps.exif_transpose(image)))
        yield Page(index + 1, page.text, word_boxes=page.word_boxes)


def sized(image: Image.Image) -> Image.Image:
    """The picture in a size in which its words can be recognised."""
    if image.width * image.height > MAX_PIXELS:
        raise Refused("unpacks_too_large")
    longest = max(image.size)
    scale = _LONGEST_PX / longest if longest > _LONGEST_PX else 2.0 if longest < _SHORTEST_PX else 1.0
    grey = image.convert("L")
    return grey if scale == 1 else grey.resize((max(1, int(grey.width * scale)), max(1, int(grey.height * scale))))
