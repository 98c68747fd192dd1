"""The objects that a PDF page is painted from, in their order, as addresses: pages have thousands of them."""

import ctypes
import struct
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING

from services.files.reading.pdf.raw_functions import ADDRESS, NUMBER, address_of, raw_function

if TYPE_CHECKING:
    import pypdfium2

Box = tuple[float, float, float, float]
Colour = tuple[int, ...]
"""Red, green and blue, up to 255; nothing for what has no colour or a pattern."""
_FLOAT = ctypes.sizeof(ctypes.c_float)
_BOX = struct.Struct("4f")


class PageObjects:
    """Asks PDFium for each object once, for all that look for lines, shapes and letters on a page."""

    def __init__(self, page: "pypdfium2.PdfPage") -> None:
        from pypdfium2.raw import FPDFPage_CountObjects

        self._page = page
        self._count: int = FPDFPage_CountObjects(page.raw)
        self._ask_bounds = raw_function("FPDFPageObj_GetBounds", NUMBER, *[ADDRESS] * 5)
        self._sides = (ctypes.c_float * 4)()
        first = ctypes.addressof(self._sides)
        self._side_addresses = range(first, first + _BOX.size, _FLOAT)
        self._ask_colour = raw_function("FPDFPageObj_GetFillColor", NUMBER, *[ADDRESS] * 5)
        self._shades = (ctypes.c_uint * 4)()
        first = ctypes.addressof(self._shades)
        self._shade_addresses = range(first, first + ctypes.sizeof(self._shades), ctypes.sizeof(ctypes.c_uint))

    def __len__(self) -> int:
        return self._count

    @cached_property
    def addresses(self) -> list[int]:
        ask = raw_function("FPDFPage_GetObject", ADDRESS, ADDRESS, NUMBER)
        return list(map(ask, repeat(address_of(self._page.raw)), range(self._count)))

    @cached_property
    def kinds(self) -> list[int]:
        """One of PDFium's FPDF_PAGEOBJ_… for each."""
        return list(map(raw_function("FPDFPageObj_GetType", NUMBER, ADDRESS), self.addresses))

    @cached_property
    def places(self) -> dict[int | None, int]:
        """The place of each address in the order."""
        return dict(zip(self.addresses, range(self._count), strict=True))

    @cached_property
    def paths(self) -> list[int]:
        """The places of lines and shapes."""
        from pypdfium2.raw import FPDF_PAGEOBJ_PATH

        return [place for place, kind in enumerate(self.kinds) if kind == FPDF_PAGEOBJ_PATH]

    def bounds(self, address: int) -> Box:
        """Left, bottom, right and top of an object in the page's points."""
        self._ask_bounds(address, *self._side_addresses)
        left, bottom, right, top = _BOX.unpack_from(self._sides)
        return left, bottom, right, top

    def text_colours(self) -> frozenset[Colour] | None:
        """The colours that texts are filled with; None where some may have others, as patterns and forms have."""
        from pypdfium2.raw import FPDF_PAGEOBJ_FORM, FPDF_PAGEOBJ_TEXT

        if FPDF_PAGEOBJ_FORM in self.kinds:
            return None
        found: set[Colour] = set()
        for address, kind in zip(self.addresses, self.kinds, strict=True):
            if kind == FPDF_PAGEOBJ_TEXT:
                found.add(self.fill_colour(address))
        return frozenset(found) if () not in found else None

    def fill_colour(self, address: int) -> Colour:
        """The colour that an object is filled with."""
        return tuple(self._shades[:3]) if self._ask_colour(address, *self._shade_addresses) else ()
