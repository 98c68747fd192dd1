"""PDFium's characters on a page: how they make its text, and where each is."""

import ctypes
import math
import re
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from services.files.reading.pages import clean, origins

if TYPE_CHECKING:
    import pypdfium2

_STRAIGHT = 0.999
"""Cosine from which a direction counts as that of an axis."""
_FIGURE = re.compile(r"\d[\d.,]*\d")
_WIDE_FIGURE = 0.75
"""Heights of the font that a sign of a figure has at most; digits have 0.4 to 0.6."""
_WIDE_GAP = 0.5
"""Heights of the font from which what is between two digits parts two figures."""


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


class Characters:
    """The characters of a text page, numbered as in `text`, which is cleaned of what PDFium adds."""

    def __init__(self, textpage: "pypdfium2.PdfTextPage") -> None:
        from pypdfium2 import raw

        self.textpage = textpage
        self._raw = _raw_text(textpage)
        self.text = clean(self._raw)
        self.hidden: frozenset[int] = frozenset()
        self._glyphs: dict[int, Glyph | None] = {}
        self._extents: dict[int, tuple[float, float, float, float]] = {}
        self._fonts: dict[int, str | None] = {}
        self._ask_bounds = raw.FPDFText_GetLooseCharBox
        self._bounds, self._matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def hide(self, indexes: frozenset[int]) -> None:
        """Take characters for white space."""
        self.hidden = indexes
        if indexes:
            self.text = "".join(" " if index in indexes else char for index, char in enumerate(self.text))

    @cached_property
    def _is_counted_alike(self) -> bool:
        """Whether PDFium has one character for each unit of its text, as on most pages: then none has to be asked."""
        from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex as char_index

        last = self._places[1][-1] - 1
        return last >= 0 and char_index(self.textpage, last) == last == self.textpage.count_chars() - 1

    @cached_property
    def _places(self) -> tuple[list[int], Sequence[int]]:
        """For each character its index in PDFium's text, and for each of these where its UTF-16 units begin."""
        if max(self._raw, default="") <= "\uffff":
            return origins(self._raw), range(len(self._raw) + 1)
        units = accumulate((2 if char > "\uffff" else 1 for char in self._raw), initial=0)
        return origins(self._raw), list(units)

    @cached_property
    def _firsts(self) -> Sequence[int] | None:
        """For each character the first of PDFium's, where that is its index in PDFium's text."""
        places, units = self._places
        return places if self._is_counted_alike and isinstance(units, range) else None

    def of_pdfium(self, index: int) -> range:
        """Which of PDFium's characters make the one at an index of the text."""
        from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex as char_index

        places, units = self._places
        first, last = units[places[index]], units[places[index] + 1] - 1
        if self._is_counted_alike:
            return range(first, last + 1)
        return range(char_index(self.textpage, first), char_index(self.textpage, last) + 1)

    def first_of_pdfium(self, index: int) -> int:
        """The first of them."""
        firsts = self._firsts
        return firsts[index] if firsts is not None else self.of_pdfium(index).start

    def extent(self, index: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of the character at an index in the page's points, as high as its font."""
        extent = self._extents.get(index)
        if extent is None:  # figures, tables and labels ask for the same characters, and PDFium takes a while
            bounds = self._bounds
            self._ask_bounds(self.textpage, self.first_of_pdfium(index), bounds)
            self._extents[index] = extent = (bounds.left, bounds.bottom, bounds.right, bounds.top)
        return extent

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
        from pypdfium2.raw import FPDFText_GetFontInfo

        first, flags = self.of_pdfium(index).start, ctypes.c_int()
        size = FPDFText_GetFontInfo(self.textpage, first, None, 0, flags)
        buffer = ctypes.create_string_buffer(size)
        if not size or FPDFText_GetFontInfo(self.textpage, first, buffer, size, flags) != size:
            return None
        return buffer.value.decode("utf-8", "replace")

    def glyph(self, index: int) -> Glyph | None:
        """Where the character at an index of the text is; None for white space and what has no place."""
        if index not in self._glyphs:
            self._glyphs[index] = self._glyph(self.of_pdfium(index).start)
        return self._glyphs[index]

    def _glyph(self, index: int) -> Glyph | None:
        from pypdfium2 import raw

        bounds, matrix = self._bounds, self._matrix
        if not (
            self._ask_bounds(self.textpage, index, bounds)
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
