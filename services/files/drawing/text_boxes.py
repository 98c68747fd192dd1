"""The words of text boxes that a file holds without their appearance, drawn as viewers draw them."""

import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from services.files.reading.pdf.annotations import undrawn_boxes

if TYPE_CHECKING:
    import pypdfium2
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont, ImageFont

_LARGEST, _SMALLEST = 12.0, 4.0
"""Points of the letters: what fits into the box."""
_WIDTH_OF_LETTER = 0.52
"""Of a letter's height, in the built-in font of Pillow."""
_LEADING = 1.25  # heights of a letter from line to line, as printed text usually has
_INSET = 2.0
"""Points between the frame and the words."""
_MOST_BOXES = 200  # of a page: bounds the time that a hostile page takes
_INK = (0, 0, 0)  # black, as viewers draw these boxes


def draw_text_boxes(
    page: "pypdfium2.PdfPage", image: "Image", pixel: Callable[[tuple[float, float]], tuple[float, float]]
) -> None:
    """Write into each box that PDFium draws empty what it holds; `pixel` is where a point of the page lies."""
    from PIL import ImageDraw

    canvas = ImageDraw.Draw(image)
    for text, (left, bottom, right, top) in undrawn_boxes(page)[:_MOST_BOXES]:
        corners = pixel((left, bottom)), pixel((right, top))
        x, y = (min(each) for each in zip(*corners, strict=True))
        width, height = (abs(one - other) for one, other in zip(*corners, strict=True))
        scale = height / max(top - bottom, 0.1) if _is_upright(page) else width / max(top - bottom, 0.1)
        lines, size = _fitted(text, width / scale - 2 * _INSET, height / scale - 2 * _INSET)
        shown = "\n".join(lines)
        at = x + _INSET * scale, y + _INSET * scale
        canvas.multiline_text(at, shown, fill=_INK, font=_font(size * scale), spacing=(_LEADING - 1) * size * scale)


def _is_upright(page: "pypdfium2.PdfPage") -> bool:
    return bool(page.get_rotation() % 180 == 0)


def _font(size: float) -> "FreeTypeFont | ImageFont":
    from PIL import ImageFont

    return ImageFont.load_default(max(1.0, size))


def _fitted(text: str, width: float, height: float) -> tuple[list[str], float]:
    """The words in lines, and the largest size of letters with which they fit into a box."""
    size = _LARGEST
    while True:
        letters = max(1, int(width / (size * _WIDTH_OF_LETTER)))
        lines = [line for each in text.split("\n") for line in textwrap.wrap(each, letters)]
        if size <= _SMALLEST or len(lines) * size * _LEADING <= height:
            return lines, size
        size -= 1.0
