"""Text of a PDF page that nobody sees: beyond the page's edges, white on white, or painted over."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from services.files.reading.pdf.characters import Characters
from services.files.reading.pdf.coloured_words import ColouredWords
from services.files.reading.pdf.covers import covered_words
from services.files.reading.pdf.page_objects import Colour, PageObjects

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


def unseen_characters(page: "pypdfium2.PdfPage", objects: PageObjects, chars: Characters) -> frozenset[int]:
    """The indexes of the characters of words that are off the page, white on white, or painted over."""
    box: _Box = page.get_bbox()
    found: set[int] = set()
    for first, last in _off_page(chars, box):
        found.update(_with_space(chars.text, first, last))
    if page.get_rotation():
        return frozenset(found)
    words = ColouredWords(objects, chars)
    picture: Image | None = None
    if any(map(_is_white, words.used)):
        for first, last in (word for word, colour in zip(words.words, words.colours, strict=True) if _is_white(colour)):
            picture = picture or _picture(page)
            if _is_one_shade(_extent(chars, first, last), box, picture):
                found.update(_with_space(chars.text, first, last))
    if covered := covered_words(page, objects, chars, words):
        picture = picture or _picture(page)
        for first, last in covered:
            if _is_one_shade(_inner_part(_extent(chars, first, last)), box, picture):
                found.update(range(first, last + 1))
    return frozenset(found)


def _off_page(chars: Characters, box: _Box) -> Iterator[tuple[int, int]]:
    """The first and the last character of words off the page, in lines that begin or end there."""
    lines = [match.span() for match in _LINE.finditer(chars.text)]
    ends = chars.extents([index for start, end in lines for index in (start, end - 1)])
    for (start, end), *extents in zip(lines, ends[::2], ends[1::2], strict=True):
        if any(_is_off(extent, box) for extent in extents):
            for word in _WORD.finditer(chars.text, start, end):
                if _is_off(chars.extent(word.start()), box):
                    yield word.start(), word.end() - 1


def _with_space(text: str, first: int, last: int) -> range:
    """The characters of a word, and what parts it from the next one in its line."""
    return range(first, last + 1 + (text[last + 1 : last + 2] not in {"", "\n"}))


def _is_off(extent: _Box, box: _Box) -> bool:
    left, bottom, right, top = extent
    return right < box[0] - _BEYOND or left > box[2] + _BEYOND or top < box[1] - _BEYOND or bottom > box[3] + _BEYOND


def _is_white(colour: Colour) -> bool:
    return bool(colour) and min(colour) >= _WHITE


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
