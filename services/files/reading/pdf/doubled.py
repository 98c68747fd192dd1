"""Double letters of which PDFium leaves out the second: it takes it for the same letter, printed twice to look bold.

That happens in files that set each letter by itself, to letters that reach over their neighbours, as f does.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.files.reading.pdf.characters import Characters
from services.files.reading.pdf.page_objects import bounds_of, objects_of, text_object

if TYPE_CHECKING:
    import pypdfium2

_WORD_END = re.compile(r"[^\W\d_A-Zmw](?=[ \n]+([^ \n]))")
"""What may be a letter whose double is left out; m, w and capitals are wide without reaching over their neighbours."""
_WIDE = 0.5
"""Parts of the font's height from which other letters reach over their neighbours by half their width."""
_OBJECTS_A_CHARACTER = 0.5
"""From here a file sets its letters one by one."""
_NEXT_LETTER = 0.25
"""Share of its width by which a second letter is beside the first at least. Bold by printing twice is closer."""
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
        between, its = objects.between(index, match.start(1)), objects.of(index)
        if its is not None and (count := sum(_is_next_letter(its, each) for each in between)):
            shown[index] += chars.text[index] * count
            if count == len(between) and chars.text[index + 1] == " ":
                shown[index + 1] = ""


class _Objects:
    """The objects of a page in their order, and which of them each character is from."""

    def __init__(self, chars: Characters, page: "pypdfium2.PdfPage") -> None:
        self._chars = chars
        self._objects = objects_of(page)
        self._places = {each: place for place, each in enumerate(self._objects)}

    def of(self, index: int) -> int | None:
        return text_object(self._chars.textpage, self._chars.of_pdfium(index).start)

    def between(self, index: int, after: int) -> Sequence[int]:
        """The objects between those of two characters."""
        first, last = (self._places.get(self.of(each) or 0, 0) for each in (index, after))
        return self._objects[first + 1 : last] if first < last <= first + 1 + _MOST_BETWEEN else ()


def _is_next_letter(one: int, other: int) -> bool:
    """Whether `other` is as large as `one` and begins beside it, within its width."""
    left, bottom, right, top = bounds_of(one)
    other_left, other_bottom, other_right, other_top = bounds_of(other)
    width, height = right - left, top - bottom
    is_alike = max(abs(other_right - other_left - width), abs(other_top - other_bottom - height)) < _ALIKE
    return is_alike and _NEXT_LETTER * width < other_left - left < width and abs(other_bottom - bottom) < _ALIKE
