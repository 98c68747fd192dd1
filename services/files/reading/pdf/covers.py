"""Words of a PDF page that may be unseen: below filled shapes, as careless redactions are, or on their own colour."""

import ctypes
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from services.files.reading.pdf.characters import Characters
from services.files.reading.pdf.page_objects import Box, bounds_of, kind_of, objects_of, text_object

if TYPE_CHECKING:
    import pypdfium2

_Colour = tuple[int, ...]
_WORD = re.compile(r"\S+")
_MOST_OBJECTS = 3_000
"""Of a page, beyond which nothing is looked for: files that set each letter by itself have 5,000."""
_MOST_COVERS = 500  # each is compared with the words at its height
_LEAST_WIDTH, _LEAST_HEIGHT = 8.0, 5.0
"""Points of a shape that a word can be under."""
_WHITE = 250
"""Shade, of 255, from which a shape is white: white letters are looked for by themselves."""
_ALIKE = 12
"""Shades by which letters and their background differ where nothing is seen."""
_ON_TOP = 1 << 30
"""The place of annotations, which are painted last."""


def covered_words(page: "pypdfium2.PdfPage", chars: Characters) -> list[tuple[int, int]]:
    """The first and the last character of words below something, which may be seen through, or on their own colour."""
    from pypdfium2.raw import FPDFPage_CountObjects

    objects = objects_of(page) if FPDFPage_CountObjects(page.raw) <= _MOST_OBJECTS else []
    covers = [*_shapes(objects), *_annotations(page)][:_MOST_COVERS]
    if not covers:
        return []
    words = sorted(_words(chars))
    heights = [height for height, *_ in words]
    places: dict[int, int] = {}
    found: dict[tuple[int, int], None] = {}
    for place, colour, (left, bottom, right, top) in covers:
        for _, middle, first, last in words[bisect_left(heights, bottom) : bisect_right(heights, top)]:
            if left < middle < right:
                places = places or {each: number for number, each in enumerate(objects)}
                its = text_object(chars.textpage, chars.of_pdfium(first).start)
                if places.get(its or 0, _ON_TOP) < place or _are_alike(colour, _colour_of(chars, first)):
                    found[first, last] = None
    return list(found)


def _words(chars: Characters) -> Iterator[tuple[float, float, int, int]]:
    """The middle of each word, upwards and across, and its first and last character."""
    for word in _WORD.finditer(chars.text):
        first, last = word.start(), word.end() - 1
        left, bottom, _, top = chars.extent(first)
        yield (bottom + top) / 2, (left + chars.extent(last)[2]) / 2, first, last


def _colour_of(chars: Characters, index: int) -> _Colour:
    from pypdfium2.raw import FPDFText_GetFillColor

    shades = [ctypes.c_uint() for _ in range(4)]
    known = FPDFText_GetFillColor(chars.textpage, chars.of_pdfium(index).start, *shades)
    return tuple(shade.value for shade in shades[:3]) if known else ()


def _are_alike(one: _Colour, other: _Colour) -> bool:
    return bool(one and other) and all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def _shapes(objects: list[int]) -> Iterator[tuple[int, _Colour, Box]]:
    """The place, the colour and the bounds of filled shapes; white ones only where they are behind a text."""
    from pypdfium2 import raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    shades = [ctypes.c_uint() for _ in range(4)]
    has_text = False
    for place, address in enumerate(objects):
        kind = kind_of(address)
        has_text = has_text or kind == raw.FPDF_PAGEOBJ_TEXT
        if kind != raw.FPDF_PAGEOBJ_PATH:
            continue
        each = ctypes.cast(address, raw.FPDF_PAGEOBJECT)
        if not raw.FPDFPath_GetDrawMode(each, fill, stroke) or not fill.value:
            continue
        left, bottom, right, top = bounds_of(address)
        if right - left < _LEAST_WIDTH or top - bottom < _LEAST_HEIGHT:
            continue
        known = raw.FPDFPageObj_GetFillColor(each, *shades)
        colour = tuple(shade.value for shade in shades[:3]) if known else ()
        if has_text or (colour and min(colour) < _WHITE):
            yield place, colour, (left, bottom, right, top)


def _annotations(page: "pypdfium2.PdfPage") -> Iterator[tuple[int, _Colour, Box]]:
    from pypdfium2 import raw

    kinds = (raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_POLYGON, raw.FPDF_ANNOT_REDACT, raw.FPDF_ANNOT_STAMP)
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_COVERS)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        box = raw.FS_RECTF()
        if raw.FPDFAnnot_GetSubtype(annotation) in kinds and raw.FPDFAnnot_GetRect(annotation, box):
            low, high = sorted((box.bottom, box.top))
            yield _ON_TOP + 1, (), (min(box.left, box.right), low, max(box.left, box.right), high)
        raw.FPDFPage_CloseAnnot(annotation)
