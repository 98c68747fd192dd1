"""PDFs whose words lie at known places, and what is marked in pictures of them."""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2
from fpdf import FPDF
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from services.files.reading.pdf.page_text import page_texts

Area = tuple[float, float, float, float]
"""Left, top, right, bottom; in points from the page's upper left corner, or in pixels."""

Colour = tuple[int, int, int]

SCALE = 2
SIZE = 20
"""Of the letters, in points."""
THREE = (("The Nile is long.", 40, 80), ("The Rhine is not.", 40, 104), ("The Elbe neither.", 40, 128))
"""Three lines, each with where it begins."""


@dataclass(frozen=True)
class Word:
    """A word whose line begins at `x` and is on `y`, in points from the upper left corner."""

    text: str
    x: float
    y: float
    width: float

    @property
    def area(self) -> Area:
        """From the top of capitals to the bottom of descenders."""
        return self.x, self.y - 0.72 * SIZE, self.x + self.width, self.y + 0.2 * SIZE


def words_pdf(
    places: Sequence[tuple[str, float, float]],
    *,
    background: Colour | None = None,
    letters: Colour = (0, 0, 0),
) -> tuple[bytes, dict[str, Word]]:
    """A page of 400 by 300 points with a text at each place, and where each lies."""
    document = FPDF(unit="pt", format=(400, 300))
    document.set_font("helvetica", size=SIZE)
    document.add_page()
    if background:
        document.set_fill_color(*background)
        document.rect(0, 0, 400, 300, style="F")
    document.set_text_color(*letters)
    words = {}
    for text, x, y in places:
        document.text(x, y, text)
        words[text] = Word(text, x, y, document.get_string_width(text))
    return bytes(document.output()), words


def turned(content: bytes, degrees: int, crop: tuple[float, float, float, float] | None = None) -> bytes:
    """The PDF, its first page turned clockwise, and cropped to left, bottom, right, top."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.pages[0].rotate(degrees)
    if crop:
        writer.pages[0].cropbox = RectangleObject(crop)
    file = io.BytesIO()
    writer.write(file)
    writer.close()
    return file.getvalue()


def moved(content: bytes, by: float) -> bytes:
    """The PDF, the origin of its first page's coordinates moved out of the corner."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    page = writer.pages[0]
    box = page.mediabox
    page.add_transformation((1, 0, 0, 1, by, -by))
    page.mediabox = RectangleObject((box.left + by, box.bottom - by, box.right + by, box.top - by))
    page.cropbox = page.mediabox
    file = io.BytesIO()
    writer.write(file)
    writer.close()
    return file.getvalue()


def text_of(content: bytes, page: int = 1) -> str:
    """The text of a page as the reading process gives it."""
    with pypdfium2.PdfDocument(content) as document:
        return list(page_texts(document))[page - 1]


def span_of(content: bytes, words: str) -> tuple[int, int]:
    start = text_of(content).index(words)
    return start, start + len(words)


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def changed(plain: Image.Image, marked: Image.Image) -> Image.Image:
    """White where two pictures differ."""
    red, green, blue = ImageChops.difference(plain, marked).point(lambda value: 255 * (value > 8)).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def before(image: Image.Image, word: Word) -> Colour:
    """The colour just before a word."""
    data = image.crop(in_pixels((word.x - 1, word.y - 6, word.x, word.y))).getcolors()
    assert data is not None
    colour = max(data)[1]
    assert isinstance(colour, tuple)
    return colour[0], colour[1], colour[2]


def near(one: Colour, other: Colour) -> bool:
    """Whether two colours are the same but for what a palette loses."""
    return all(abs(a - b) <= 2 for a, b in zip(one, other, strict=True))


def in_pixels(area: Area, by: float = 0) -> tuple[int, int, int, int]:
    """An area in points, all its sides moved outwards by some points."""
    left, top, right, bottom = area
    return (
        round((left - by) * SCALE),
        round((top - by) * SCALE),
        round((right + by) * SCALE),
        round((bottom + by) * SCALE),
    )


def covers(mask: Image.Image, areas: Sequence[Area]) -> bool:
    """Whether a mask has all background in the areas, and nothing beyond a few points around them."""
    beyond = mask.copy()
    for area in areas:
        beyond.paste(0, in_pixels(area, by=5))
    backgrounds = (mask.crop(in_pixels(area, by=-1)) for area in areas)
    return beyond.getbbox() is None and all(_mean(background) > MOST_OF_IT for background in backgrounds)


MOST_OF_IT = 0.55 * 255
"""Dark letters keep their colour below the pen."""


def _mean(mask: Image.Image) -> float:
    histogram = mask.histogram()
    return sum(value * count for value, count in enumerate(histogram)) / sum(histogram)


class Originals:
    """Documents by id, as a library would give them; it counts how often each was asked for."""

    def __init__(self, **contents: bytes) -> None:
        self.contents = contents
        self.asked: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.waiting = asyncio.Event()

    def of(self, document_id: str) -> "Original":
        return Original(self, document_id)


@dataclass(frozen=True)
class Original:
    originals: Originals
    document_id: str

    async def __call__(self) -> bytes:
        self.originals.asked.append(self.document_id)
        self.originals.waiting.set()
        await self.originals.open.wait()
        return self.originals.contents[self.document_id]
