"""Words of a PDF page that may be unseen: below filled shapes, as careless redactions are, or on their own colour."""

import ctypes
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from services.files.reading.pdf.characters import Characters
from services.files.reading.pdf.coloured_words import ColouredWords, Word
from services.files.reading.pdf.page_objects import Box, Colour, PageObjects
from services.files.reading.pdf.raw_functions import ADDRESS, NUMBER, raw_function

if TYPE_CHECKING:
    import pypdfium2

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


class _Cover(NamedTuple):
    """A filled shape by its place among the page's objects."""

    place: int
    colour: Colour
    box: Box
    is_over_text: bool
    """Whether any text of the page is painted before it."""


def covered_words(
    page: "pypdfium2.PdfPage", objects: PageObjects, chars: Characters, words: ColouredWords
) -> list[Word]:
    """Those of the words that are below something, which may be seen through, or on their own colour."""
    covers = [*(_shapes(objects) if len(objects) <= _MOST_OBJECTS else ()), *_annotations(page)][:_MOST_COVERS]
    alike = {
        used: {colour for colour in {cover.colour for cover in covers} if _are_alike(colour, used)}
        for used in (words.used if covers else ())
    }
    covers = [cover for cover in covers if cover.is_over_text or any(cover.colour in each for each in alike.values())]
    if not covers:
        return []
    places = [objects.places.get(each, _ON_TOP) for each in chars.page_objects([first for first, _ in words.words])]
    colours: Sequence[Colour] = words.colours if any(alike.values()) else [()] * len(places)
    last = max(cover.place for cover in covers)
    numbers = [n for n, (place, own) in enumerate(zip(places, colours, strict=True)) if place < last or alike.get(own)]
    middles = sorted(_middles(chars, words.words, numbers))
    heights = [height for height, *_ in middles]
    found: set[int] = set()
    for cover in covers:
        left, bottom, right, top = cover.box
        for _, middle, number in middles[bisect_left(heights, bottom) : bisect_right(heights, top)]:
            is_before = places[number] < cover.place
            if left < middle < right and (is_before or cover.colour in alike.get(colours[number], ())):
                found.add(number)
    return [words.words[number] for number in found]


def _middles(chars: Characters, words: Sequence[Word], numbers: Sequence[int]) -> Iterator[tuple[float, float, int]]:
    """The middle of words, upwards and across, and their numbers."""
    firsts, lasts = (chars.extents([words[number][end] for number in numbers]) for end in (0, 1))
    for number, (left, bottom, _, top), (_, _, right, _) in zip(numbers, firsts, lasts, strict=True):
        yield (bottom + top) / 2, (left + right) / 2, number


def _are_alike(one: Colour, other: Colour) -> bool:
    return bool(one and other) and all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def _shapes(objects: PageObjects) -> Iterator[_Cover]:
    """The filled shapes; white ones only where they are behind a text."""
    from pypdfium2.raw import FPDF_PAGEOBJ_TEXT

    if not objects.paths:
        return
    draw_mode = raw_function("FPDFPath_GetDrawMode", NUMBER, *[ADDRESS] * 3)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    mode = ctypes.addressof(fill), ctypes.addressof(stroke)
    first_text = objects.kinds.index(FPDF_PAGEOBJ_TEXT) if FPDF_PAGEOBJ_TEXT in objects.kinds else len(objects)
    for place in objects.paths:
        address = objects.addresses[place]
        if not draw_mode(address, *mode) or not fill.value:
            continue
        left, bottom, right, top = box = objects.bounds(address)
        if right - left < _LEAST_WIDTH or top - bottom < _LEAST_HEIGHT:
            continue
        colour = objects.fill_colour(address)
        if first_text < place or (colour and min(colour) < _WHITE):
            yield _Cover(place, colour, box, is_over_text=first_text < place)


def _annotations(page: "pypdfium2.PdfPage") -> Iterator[_Cover]:
    from pypdfium2 import raw

    kinds = (raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_POLYGON, raw.FPDF_ANNOT_REDACT, raw.FPDF_ANNOT_STAMP)
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_COVERS)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        box = raw.FS_RECTF()
        if raw.FPDFAnnot_GetSubtype(annotation) in kinds and raw.FPDFAnnot_GetRect(annotation, box):
            low, high = sorted((box.bottom, box.top))
            sides = (min(box.left, box.right), low, max(box.left, box.right), high)
            yield _Cover(_ON_TOP + 1, (), sides, is_over_text=True)
        raw.FPDFPage_CloseAnnot(annotation)
