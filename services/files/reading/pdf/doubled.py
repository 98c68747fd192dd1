"""Double letters of which PDFium leaves out the second: it takes it for the same letter, printed twice to look bold.

That happens in files that set each letter by itself, to letters that reach over their neighbours, as f does.
"""

import re
from collections.abc import Sequence

from services.files.reading.pdf.characters import Characters
from services.files.reading.pdf.page_objects import Box, PageObjects

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
"""Objects between two letters of one word, at most."""


def set_doubled(chars: Characters, shown: list[str], objects: PageObjects) -> None:
    """Write the letters that PDFium leaves out, without the space that it puts in their places."""
    if len(objects) < _OBJECTS_A_CHARACTER * len(chars.text):
        return
    ends = [(match.start(), match.start(1)) for match in _WORD_END.finditer(chars.text)]
    extents = chars.extents([index for index, _ in ends])
    wide = [end for end, extent in zip(ends, extents, strict=True) if _is_wide(extent)]
    owners = chars.page_objects([index for end in wide for index in end])
    for (index, _), its, following in zip(wide, owners[::2], owners[1::2], strict=True):
        if its is None:
            continue
        between = _between(objects, its, following)
        box = objects.bounds(its) if between else (0.0, 0.0, 0.0, 0.0)
        if count := sum(_is_next_letter(box, objects.bounds(each)) for each in between):
            shown[index] += chars.text[index] * count
            if count == len(between) and chars.text[index + 1] == " ":
                shown[index + 1] = ""


def _is_wide(extent: Box) -> bool:
    left, bottom, right, top = extent
    return right - left >= _WIDE * (top - bottom)


def _between(objects: PageObjects, one: int, other: int | None) -> Sequence[int]:
    """The objects painted between two, which are those of letters that follow on each other."""
    first, last = objects.places.get(one, 0), objects.places.get(other or 0, 0)
    return objects.addresses[first + 1 : last] if first < last <= first + 1 + _MOST_BETWEEN else ()


def _is_next_letter(one: Box, other: Box) -> bool:
    """Whether what is within `other` is as large as what is within `one` and begins beside it, within its width."""
    left, bottom, right, top = one
    other_left, other_bottom, other_right, other_top = other
    width, height = right - left, top - bottom
    is_alike = max(abs(other_right - other_left - width), abs(other_top - other_bottom - height)) < _ALIKE
    return is_alike and _NEXT_LETTER * width < other_left - left < width and abs(other_bottom - bottom) < _ALIKE
