"""The process that draws pages: `python -m services.files.drawing.worker`.

A process of its own, so that a hostile file can at worst end this process. It reads requests from its standard input
and writes one answer to each to its standard output, as messages: two lengths of four bytes each, big-endian, then a
JSON object and bytes. The first message that it writes only says that it is ready.

A request `{"document": id, "page": from 1, "spans": [[start, end], ...], "strong": [...], "areas": [[left, top, right,
bottom], ...], "strong_areas": [...], "text": ...}` has the bytes of a PDF or a picture, or none if the document is the
last one that was drawn from. The spans are those of `text`; null says that it is what the reader makes of the page now.
The answer is `{}` and a PNG, or `{"failed": reason}`.
`{"forget": id}` drops a document and is not answered.
"""

import io
import json
import math
import struct
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from services.files.drawing.highlights import Box, Point, boxes, paint
from services.files.drawing.realignment import realigned
from services.files.drawing.text_boxes import draw_text_boxes
from services.files.reading.pdf.page_text import PageText, Sources
from services.files.sandbox import Limits, end_with_parent, limit_memory

if TYPE_CHECKING:
    import pypdfium2
    from PIL.Image import Image

Head = dict[str, Any]
Span = tuple[int, int]
Area = tuple[int, int, int, int]
"""Left, top, right and bottom in 1/10,000 of the picture's width and height, from its upper left corner."""
Failure = Literal["page_not_found", "not_drawn"]

LENGTHS = struct.Struct(">II")
SCALE = 2.0
"""Pixels a point: 144 dpi."""
LONGEST_PX, LEAST_PX, MOST_PX = 2400, 800, 6_000_000
"""Readable on a wide screen, and no more than 24 MB in memory; below 800 the letters of small pages could not be
read."""
_COMPRESSION = 3  # of 9: more costs time that a visitor waits, for few bytes less
_FEW_COLOURS = 2048  # text with the shades of its edges has fewer; photographs have more and look bad with 256
_FINE = 256
"""Parts of a pixel in which the place of marks is found."""


def pack(head: Head, body_length: int = 0) -> bytes:
    """The beginning of a message, up to its body."""
    encoded = json.dumps(head).encode()
    return LENGTHS.pack(len(encoded), body_length) + encoded


def size_in_pixels(width: float, height: float) -> tuple[int, int]:
    """The picture's size for a page's size in points: bounded, also for pages as large as a wall or as a stamp."""
    longest = max(width, height)
    scale = min(max(SCALE, LEAST_PX / longest), LONGEST_PX / longest, math.sqrt(MOST_PX / (width * height)))
    return max(int(width * scale), 1), max(int(height * scale), 1)


class Renderer:
    """Draws pages, and keeps the last document open."""

    def __init__(self) -> None:
        self._id: str | None = None
        self._document: pypdfium2.PdfDocument | Image | None = None

    def answer(self, request: Head, body: bytes) -> tuple[Head, bytes]:
        import pypdfium2
        from PIL.Image import DecompressionBombError

        try:
            return self._drawn(request, body)
        except (pypdfium2.PdfiumError, DecompressionBombError, MemoryError, OSError, ValueError, OverflowError):
            return _failed("not_drawn")

    def forget(self, document_id: str | None) -> None:
        if self._id == document_id and self._document is not None:
            self._document.close()
            self._id = self._document = None

    def _drawn(self, request: Head, body: bytes) -> tuple[Head, bytes]:
        import pypdfium2

        document = self._opened(request["document"], body)
        is_pdf = isinstance(document, pypdfium2.PdfDocument)
        count: int = len(document) if isinstance(document, pypdfium2.PdfDocument) else getattr(document, "n_frames", 1)
        if not 1 <= request["page"] <= count:
            return _failed("page_not_found")
        if is_pdf:
            image, marks = _page_picture(document, request)
        else:
            image, marks = _frame_picture(document, request["page"]), ([], [])
        light, strong = (
            [*found, *_corners(image.size, areas)]
            for found, areas in zip(marks, (request["areas"], request["strong_areas"]), strict=True)
        )
        paint(image, light, strong)
        return {}, _png(image)

    def _opened(self, document_id: str, body: bytes) -> "pypdfium2.PdfDocument | Image":
        if body or self._document is None or self._id != document_id:
            self.forget(self._id)
            self._document = _opened(body)
            self._id = document_id
        return self._document


def _opened(content: bytes) -> "pypdfium2.PdfDocument | Image":
    import pypdfium2
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = _MOST_IMAGE_PX
    for beginning in _IMAGES:
        if content.startswith(beginning):
            return Image.open(io.BytesIO(content))
    document = pypdfium2.PdfDocument(content)
    if document.get_formtype():
        document.init_forms()
    return document


_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"RIFF")
_MOST_IMAGE_PX = 80_000_000  # a page of A3 at 600 dots an inch is 70 million; it bounds the memory for a picture


def _page_picture(
    document: "pypdfium2.PdfDocument", request: Head
) -> "tuple[Image, tuple[list[list[Point]], list[list[Point]]]]":
    """A page of a PDF, and the corners of what is marked lightly and strongly on it."""
    page = document[request["page"] - 1]
    try:
        image = _picture(page)
        draw_text_boxes(page, image, partial(_pixel, page, image.size))
        spans, strong = request["spans"], request["strong"]
        if not spans and not strong:
            return image, ([], [])
        light_areas, strong_areas = _areas(page, image.size, request["text"], [*spans, *strong], strong)
        return image, (light_areas, strong_areas)
    finally:
        page.close()


def _frame_picture(document: "Image", page: int) -> "Image":
    """A picture of an image file, not larger than that of a PDF's page."""
    from PIL import ImageOps

    document.seek(page - 1)
    frame = ImageOps.exif_transpose(document)
    scale = min(1.0, LONGEST_PX / max(frame.size), math.sqrt(MOST_PX / (frame.width * frame.height)))
    size = max(1, int(frame.width * scale)), max(1, int(frame.height * scale))
    return frame.convert("RGB").resize(size)


def _corners(size: tuple[int, int], areas: Iterable[Area]) -> list[list[Point]]:
    """The corners in pixels of areas in 1/10,000 of a picture of this size."""
    width, height = size
    scaled = (
        (a * width / _PARTS, b * height / _PARTS, c * width / _PARTS, d * height / _PARTS) for a, b, c, d in areas
    )
    return [[(left, top), (right, top), (right, bottom), (left, bottom)] for left, top, right, bottom in scaled]


_PARTS = 10_000  # areas are counted in 1/10,000 of a page


def _failed(reason: Failure) -> tuple[Head, bytes]:
    return {"failed": reason}, b""


def _picture(page: "pypdfium2.PdfPage") -> "Image":
    """The page, drawn, with its form fields."""
    from pypdfium2 import PdfBitmap, raw

    width, height = size_in_pixels(*page.get_size())
    bitmap = PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGRx)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT)
    if page.formenv:
        raw.FPDF_FFLDraw(page.formenv, bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT)
    image: Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    return image


def _areas(
    page: "pypdfium2.PdfPage", size: tuple[int, int], read: str | None, *marks: Sequence[Span]
) -> list[list[list[Point]]]:
    """For each sequence of spans of the page's text as it was `read`, the corners of their boxes, in pixels."""
    textpage = page.get_textpage()
    try:
        text = PageText(page, textpage)
        if read is not None and read != text.text:
            marks = tuple(realigned(_merged(spans), read, text.text) for spans in marks)
        found = [_boxes(text.sources(_merged(spans)), textpage) for spans in marks]
    finally:
        textpage.close()
    x0, y0 = _pixel(page, size, (0, 0))
    (ax, ay), (bx, by) = (_pixel(page, size, far) for far in ((_FAR, 0), (0, _FAR)))
    (ax, ay), (bx, by) = ((ax - x0) / _FAR, (ay - y0) / _FAR), ((bx - x0) / _FAR, (by - y0) / _FAR)
    return [
        [[(x0 + ax * x + bx * y, y0 + ay * x + by * y) for x, y in box.corners()] for box in boxes] for boxes in found
    ]


def _boxes(sources: Sources, textpage: "pypdfium2.PdfTextPage") -> list[Box]:
    areas = [Box(1.0, 0.0, left, right, low, high) for left, low, right, high in sources.areas]
    return boxes(textpage, sources.chars) + areas


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that meet or overlap as one."""
    merged: list[Span] = []
    for start, end in sorted((start, end) for start, end in spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


_FAR = 1000
"""Points between two places whose pixels tell the page's scale and turn."""


def _pixel(page: "pypdfium2.PdfPage", size: tuple[int, int], point: tuple[float, float]) -> Point:
    """Where a point of the page lies in a picture of this size, however the page is turned and cropped."""
    import ctypes

    from pypdfium2.raw import FPDF_PageToDevice

    x, y = ctypes.c_int(), ctypes.c_int()
    FPDF_PageToDevice(page, 0, 0, size[0] * _FINE, size[1] * _FINE, 0, *point, x, y)
    return x.value / _FINE, y.value / _FINE


def _png(image: "Image") -> bytes:
    """Encoded: with a palette where that loses next to nothing, which halves the time and takes a third of the room."""
    from PIL.Image import Dither, Quantize

    if image.getcolors(_FEW_COLOURS) is not None:
        image = image.quantize(256, method=Quantize.FASTOCTREE, dither=Dither.NONE)
        palette = image.getpalette() or []
        image.putpalette([min(round(value * 255 / 254), 255) for value in palette])  # it makes white 254
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=_COMPRESSION)
    return file.getvalue()


def _read(stream: BinaryIO) -> tuple[Head, bytes] | None:
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack(lengths)
    return json.loads(stream.read(head)), stream.read(body)


def _write(stream: BinaryIO, head: Head, body: bytes) -> None:
    stream.write(pack(head, len(body)) + body)
    stream.flush()


def main() -> None:
    import pypdfium2  # noqa: F401 - what is loaded now is not waited for at the first request

    end_with_parent()
    limit_memory(Limits().memory_bytes)
    renderer = Renderer()
    _write(sys.stdout.buffer, {}, b"")
    while (message := _read(sys.stdin.buffer)) is not None:
        head, body = message
        if "forget" in head:
            renderer.forget(head["forget"])
            continue
        _write(sys.stdout.buffer, *renderer.answer(head, body))


if __name__ == "__main__":
    main()
