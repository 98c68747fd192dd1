"""PDFium's characters on a page: how they make its text, and where each is."""

import ctypes
import math
import re
import struct
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from services.files.reading.pages import clean
from services.files.reading.pdf.numbering import CharacterNumbers
from services.files.reading.pdf.page_objects import Box, Colour
from services.files.reading.pdf.raw_functions import ADDRESS, NUMBER, address_of, raw_function

if TYPE_CHECKING:
    import pypdfium2

_STRAIGHT = 0.999
"""Cosine from which a direction counts as that of an axis."""
_WORD = re.compile(r"\S+")
_FIGURE = re.compile(r"\d[\d.,]*\d")
_WIDE_FIGURE = 0.75
"""Heights of the font that a sign of a figure has at most; digits have 0.4 to 0.6."""
_WIDE_GAP = 0.5
"""Heights of the font from which what is between two digits parts two figures."""
_FONT_NAME_BYTES = 256
"""PDF limits names to 127 bytes; those of longer ones are asked for again."""
_BOX, _SHADES = struct.Struct("4f"), struct.Struct("3I")
_SHADE_BYTES = _SHADES.size // 3  # of red, of green and of blue


class Glyph(NamedTuple):
    """A character's place along its line, in the page's points: `low` and `high` at right angles to the line."""

    left: float
    right: float
    low: float
    high: float
    baseline: float

    @property
    def height(self) -> float:
        return self.high - self.low


class _Extents(dict[int, Box]):
    """The extents of characters by their index, asked for once: figures, tables and labels want the same ones."""

    def __init__(self, textpage: int, numbering: CharacterNumbers) -> None:
        super().__init__()
        self._textpage = textpage
        self._numbering = numbering
        self._ask = raw_function("FPDFText_GetLooseCharBox", NUMBER, ADDRESS, NUMBER, ADDRESS)
        self._box = array("f", bytes(_BOX.size))
        self._box_address, _ = self._box.buffer_info()

    def __missing__(self, index: int) -> Box:
        self._ask(self._textpage, self._numbering.first(index), self._box_address)
        left, top, right, bottom = self._box
        self[index] = extent = left, bottom, right, top
        return extent

    def of(self, indexes: Sequence[int]) -> list[Box]:
        boxes = array("f", bytes(_BOX.size * len(indexes)))
        first, _ = boxes.buffer_info()
        addresses = range(first, first + _BOX.size * len(indexes), _BOX.size)
        deque(map(self._ask, repeat(self._textpage), self._numbering.firsts(indexes), addresses), maxlen=0)
        extents = [(left, bottom, right, top) for left, top, right, bottom in _BOX.iter_unpack(boxes)]
        self.update(zip(indexes, extents, strict=True))
        return extents


class Characters:
    """The characters of a text page, numbered as in `text`, which is cleaned of what PDFium adds."""

    def __init__(self, textpage: "pypdfium2.PdfTextPage") -> None:
        from pypdfium2 import raw

        self.textpage = textpage
        self._address = address_of(textpage.raw)
        raw_text = _raw_text(textpage)
        self.text = clean(raw_text)
        self.hidden: frozenset[int] = frozenset()
        self._glyphs: dict[int, Glyph | None] = {}
        self._numbering = CharacterNumbers(textpage, raw_text)
        self._extents = _Extents(self._address, self._numbering)
        self.extent: Callable[[int], Box] = self._extents.__getitem__
        """Left, bottom, right and top of the character at an index in the page's points, as high as its font."""
        self._fonts: dict[int, str | None] = {}
        self._bounds, self._matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self._ask_font = raw_function(
            "FPDFText_GetFontInfo", ctypes.c_ulong, ADDRESS, NUMBER, ADDRESS, ctypes.c_ulong, ADDRESS
        )
        self._font_name = ctypes.create_string_buffer(_FONT_NAME_BYTES)
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    @cached_property
    def words(self) -> list[tuple[int, int]]:
        """Where each word of the text begins and ends."""
        return [match.span() for match in _WORD.finditer(self.text)]

    def hide(self, indexes: frozenset[int]) -> None:
        """Take characters for white space."""
        self.hidden = indexes
        if indexes:
            vars(self).pop("words", None)
            self.text = "".join(" " if index in indexes else char for index, char in enumerate(self.text))

    def of_pdfium(self, index: int) -> range:
        """Which of PDFium's characters make the one at an index of the text."""
        return self._numbering.of_pdfium(index)

    def extents(self, indexes: Sequence[int]) -> list[Box]:
        """The extents of many characters, in half the time that asking for one after the other would take."""
        return self._extents.of(indexes)

    def colours(self, indexes: Sequence[int]) -> list[Colour]:
        """The colours that characters are filled with."""
        ask = raw_function("FPDFText_GetFillColor", NUMBER, ADDRESS, NUMBER, *[ADDRESS] * 4)
        shades = array("I", bytes(_SHADES.size * len(indexes) + _SHADE_BYTES))  # the last is for how opaque each is
        first, _ = shades.buffer_info()
        last = first + _SHADES.size * len(indexes)
        addresses = (range(first + n * _SHADE_BYTES, last + n * _SHADE_BYTES, _SHADES.size) for n in range(3))
        known = list(map(ask, repeat(self._address), self._numbering.firsts(indexes), *addresses, repeat(last)))
        found = _SHADES.iter_unpack(memoryview(shades)[:-1])
        return [colour if is_known else () for colour, is_known in zip(found, known, strict=True)]

    def page_objects(self, indexes: Sequence[int]) -> list[int | None]:
        """The addresses of the objects that characters are from; None for one that PDFium adds."""
        ask = raw_function("FPDFText_GetTextObject", ADDRESS, ADDRESS, NUMBER)
        return list(map(ask, repeat(self._address), self._numbering.firsts(indexes)))

    @cached_property
    def gaps(self) -> frozenset[int]:
        """The indexes of digits that a wide gap follows though the next digit comes right after in the text.

        PDFium takes gaps of the same width between all signs of a string for letter-spacing.
        """
        found: set[int] = set()
        for match in _FIGURE.finditer(self.text):
            first, last = match.start(), match.end() - 1
            left, bottom, _, top = self.extent(first)
            height = top - bottom
            if self.extent(last)[2] - left > (last - first + 1) * _WIDE_FIGURE * height > 0:
                found.update(
                    index
                    for index in range(first, last)
                    if self.extent(index + 1)[0] - self.extent(index)[2] > _WIDE_GAP * height
                )
        return frozenset(found)

    def font(self, index: int) -> str | None:
        """The name of the font that the character at an index is set in; None where it has none."""
        if index not in self._fonts:
            self._fonts[index] = self._font(index)
        return self._fonts[index]

    def _font(self, index: int) -> str | None:
        first, buffer, flags = self._numbering.first(index), self._font_name, ctypes.byref(ctypes.c_int())
        size = self._ask_font(self._address, first, buffer, len(buffer), flags)
        if size > len(buffer):
            buffer = ctypes.create_string_buffer(size)
            self._ask_font(self._address, first, buffer, size, flags)
        return buffer.value.decode("utf-8", "replace") if size else None

    def glyph(self, index: int) -> Glyph | None:
        """Where the character at an index of the text is; None for white space and what has no place."""
        if index not in self._glyphs:
            self._glyphs[index] = self._glyph(self._numbering.first(index))
        return self._glyphs[index]

    def _glyph(self, index: int) -> Glyph | None:
        from pypdfium2 import raw

        bounds, matrix = self._bounds, self._matrix
        if not (
            raw.FPDFText_GetLooseCharBox(self.textpage, index, bounds)
            and raw.FPDFText_GetMatrix(self.textpage, index, matrix)
            and raw.FPDFText_GetCharOrigin(self.textpage, index, self._x, self._y)
        ):
            return None
        length = math.hypot(matrix.a, matrix.b)
        if not 0 < length < math.inf:
            return None
        ux, uy = matrix.a / length, matrix.b / length
        baseline = self._y.value * ux - self._x.value * uy
        if abs(ux) > _STRAIGHT:
            sides = (bounds.left, bounds.right), (bounds.bottom, bounds.top)
        elif abs(uy) > _STRAIGHT:
            sides = (bounds.bottom, bounds.top), (bounds.left, bounds.right)
        else:
            return None
        signs = _signs(ux, uy)
        left, right = sorted(value * signs[0] for value in sides[0])
        low, high = sorted(value * signs[1] for value in sides[1])
        return Glyph(left, right, low, high, baseline) if high > low else None


def _signs(ux: float, uy: float) -> tuple[int, int]:
    """Which way a line and its upright run along their axes, for directions along an axis."""
    if abs(ux) > abs(uy):
        return (1, 1) if ux > 0 else (-1, -1)
    return (1, -1) if uy > 0 else (-1, 1)


def _raw_text(textpage: "pypdfium2.PdfTextPage") -> str:
    """All text of a page as PDFium gives it, a lone half of a surrogate pair replaced."""
    from pypdfium2.raw import FPDFText_GetText

    count = textpage.count_chars()
    units = (ctypes.c_ushort * (count + 1))()
    written = FPDFText_GetText(textpage, 0, count, units) - 1  # the last is a NUL
    return bytes(memoryview(units)[: max(written, 0)]).decode("utf-16-le", "replace")
