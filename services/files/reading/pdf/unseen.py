"""Text of a PDF page that nobody sees: beyond the page's edges, white on white, or painted over."""

import ctypes
import re
from typing import TYPE_CHECKING

from services.files.reading.pdf.characters import Characters
from services.files.reading.pdf.covers import covered_words

if TYPE_CHECKING:
    import pypdfium2
    from PIL.Image import Image

_LINE = re.compile(r"\S[^\n]*")
_WORD = re.compile(r"\S+")
_WHITE = 250
"""Shade, of 255, from which a letter is white; what a page of paper may be."""
_ALIKE = 12
"""Shades by which the pixels of an area differ where nothing is seen on it."""
_INNER = (0.25, 0.65)
"""Parts of a font's height where letters are; what covers them may be lower than the font is high."""
_BEYOND = 1.0
"""Points beyond an edge: rounding puts letters that touch it outside."""

_Box = tuple[float, float, float, float]


def unseen_characters(page: "pypdfium2.PdfPage", chars: Characters) -> frozenset[int]:
    """The indexes of the characters of words that are off the page, white on white, or painted over."""
    box: _Box = page.get_bbox()
    picture: Image | None = None
    found: set[int] = set()
    white = _White(chars)
    for line in _LINE.finditer(chars.text):
        is_off = any(_is_off(chars.extent(index), box) for index in (line.start(), line.end() - 1))
        for word in _WORD.finditer(chars.text, *line.span()):
            first, last = word.start(), word.end() - 1
            is_white = white.has(first)
            if is_white and picture is None and not page.get_rotation():
                picture = _picture(page)
            if (is_off and _is_off(chars.extent(first), box)) or (
                is_white and picture is not None and _is_one_shade(_extent(chars, first, last), box, picture)
            ):
                found.update(range(first, min(word.end() + 1, line.end())))
    covered = covered_words(page, chars) if not page.get_rotation() else []
    if covered:
        picture = picture or _picture(page)
        for first, last in covered:
            if _is_one_shade(_inner_part(_extent(chars, first, last)), box, picture):
                found.update(range(first, last + 1))
    return frozenset(found)


def _is_off(extent: _Box, box: _Box) -> bool:
    left, bottom, right, top = extent
    return right < box[0] - _BEYOND or left > box[2] + _BEYOND or top < box[1] - _BEYOND or bottom > box[3] + _BEYOND


class _White:
    """Tells which characters are white."""

    def __init__(self, chars: Characters) -> None:
        from pypdfium2.raw import FPDFText_GetFillColor

        self._chars = chars
        self._ask = FPDFText_GetFillColor
        self._red, *self._others = self._shades = [ctypes.c_uint() for _ in range(4)]

    def has(self, index: int) -> bool:
        known = self._ask(self._chars.textpage, self._chars.first_of_pdfium(index), *self._shades)
        if self._red.value < _WHITE:  # as nearly all letters are
            return False
        return bool(known) and min(shade.value for shade in self._others[:2]) >= _WHITE


def _picture(page: "pypdfium2.PdfPage") -> "Image":
    bitmap = page.render(scale=1, grayscale=True)
    try:
        picture: Image = bitmap.to_pil().copy()
    finally:
        bitmap.close()
    return picture


def _extent(chars: Characters, first: int, last: int) -> _Box:
    left, bottom, _, top = chars.extent(first)
    return left, bottom, chars.extent(last)[2], top


def _inner_part(extent: _Box) -> _Box:
    left, bottom, right, top = extent
    return left, bottom + _INNER[0] * (top - bottom), right, bottom + _INNER[1] * (top - bottom)


def _is_one_shade(extent: _Box, box: _Box, picture: "Image") -> bool:
    """Whether nothing is seen in an area on the picture of a page."""
    left, bottom, right, top = extent
    across, down = round(left - box[0]), round(box[3] - top)
    # Words of some programs' layers for search are smaller than a pixel.
    pixels = (across, down, max(round(right - box[0]), across + 1), max(round(box[3] - bottom), down + 1))
    shades = picture.crop(pixels).histogram()
    used = [shade for shade, count in enumerate(shades) if count]
    return used[-1] - used[0] <= _ALIKE
