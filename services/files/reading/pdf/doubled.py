"""Double letters of which PDFium leaves out the second: it takes it for the same letter, printed twice to look bold.

That happens in files that set each letter by itself, to letters that reach over their neighbours, as f does.
"""

import ctypes
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.files.reading.pdf.characters import Characters

if TYPE_CHECKING:
    import pypdfium2
    from pypdfium2.raw import FPDF_PAGEOBJECT

_WORD_END = re.compile(r"[^\W\d_A-Zmw](?=[ \n]+([^ \n]))")
"""What may be a letter whose double is left out; m, w and capitals are wide without reaching over their neighbours."""
_WIDE = 0.5
"""Parts of the font's height from which other letters reach over their neighbours by half their width."""
_OBJECTS_A_CHARACTER = 0.5
"""From here a file sets its letters one by one."""
_NEXT_LETTER = 0.25
"""Share of its width that a second letter stands beside the first at least. Bold by printing twice is closer."""
_ALIKE = 0.01
"""Points by which the sizes of two prints of a letter differ through rounding."""
_MOST_BETWEEN = 4
"""Objects between two letters beyond which no word goes on."""


def set_doubled(chars: Characters, shown: list[str], page: "pypdfium2.PdfPage") -> None:
    """Write the letters that PDFium leaves out, without the space that it puts in their places."""
    from pypdfium2.raw import FPDFPage_CountObjects

    if FPDFPage_CountObjects(page.raw) < _OBJECTS_A_CHARACTER * len(chars.text):
        return
    objects: _Objects | None = None
    for match in _WORD_END.finditer(chars.text):
        index = match.start()
        left, bottom, right, top = chars.extent(index)
        if right - left < _WIDE * (top - bottom):
            continue
        objects = objects or _Objects(chars, page)
        between = objects.between(index, match.start(1))
        if count := sum(map(objects.is_next_letter, [objects.of(index)] * len(between), between)):
            shown[index] += chars.text[index] * count
            if count == len(between) and chars.text[index + 1] == " ":
                shown[index + 1] = ""


class _Objects:
    """The objects of a page in their order, and which of them each character is from."""

    def __init__(self, chars: Characters, page: "pypdfium2.PdfPage") -> None:
        from pypdfium2.raw import FPDFPage_CountObjects, FPDFPage_GetObject

        self._chars = chars
        self._objects = [FPDFPage_GetObject(page.raw, place) for place in range(FPDFPage_CountObjects(page.raw))]
        self._places = {_address(each): place for place, each in enumerate(self._objects)}

    def of(self, index: int) -> "FPDF_PAGEOBJECT":
        from pypdfium2.raw import FPDFText_GetTextObject

        return FPDFText_GetTextObject(self._chars.textpage.raw, self._chars.of_pdfium(index).start)

    def between(self, index: int, after: int) -> Sequence["FPDF_PAGEOBJECT"]:
        """The objects between those of two characters."""
        first, last = (self._places.get(_address(self.of(each)), 0) for each in (index, after))
        return self._objects[first + 1 : last] if first < last <= first + 1 + _MOST_BETWEEN else ()

    def is_next_letter(self, one: "FPDF_PAGEOBJECT", other: "FPDF_PAGEOBJECT") -> bool:
        """Whether `other` is as large as `one` and begins beside it, within its width."""
        left, bottom, right, top = _bounds(one)
        other_left, other_bottom, other_right, other_top = _bounds(other)
        width, height = right - left, top - bottom
        is_alike = max(abs(other_right - other_left - width), abs(other_top - other_bottom - height)) < _ALIKE
        return is_alike and _NEXT_LETTER * width < other_left - left < width and abs(other_bottom - bottom) < _ALIKE


def _address(page_object: "FPDF_PAGEOBJECT") -> int | None:
    return ctypes.cast(page_object, ctypes.c_void_p).value


def _bounds(page_object: "FPDF_PAGEOBJECT") -> tuple[float, float, float, float]:
    from pypdfium2.raw import FPDFPageObj_GetBounds

    sides = [ctypes.c_float() for _ in range(4)]
    FPDFPageObj_GetBounds(page_object, *sides)
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top
