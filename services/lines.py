"""Where the lines of a PDF page end for the eye. Runs in the reading process and in the one that draws."""

import ctypes
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pypdfium2

_BREAK = re.compile(r"(?<=\S)[ \t\u00a0]*\n[ \t\u00a0]*(?=\S)")
_ROW_END = re.compile(r"(?<=[\d)%—–-])[ \u00a0]+(?=[^\W\d_a-zß-ÿ])")
"""Behind a figure and before a word with a capital a row of a table may have ended."""
_USUAL_LINE = 30
"""Characters that lines of a page have on average at least, unless they are broken."""
_SAME_LINE = 0.4
"""Share of the lower character's height that two characters of a line have in common."""


class _Box(NamedTuple):
    left: float
    right: float
    bottom: float
    top: float


def relined(text: str, chars: Callable[[int], range], textpage: "pypdfium2.PdfTextPage") -> str:
    """The text with its lines as they are seen, character for character as long as before.

    PDFium ends a line at each word of some files, and in others lets the next row of a table follow on the same line.
    `chars` says which of PDFium's characters make the one at a place of the text.
    """
    shown = list(text)
    breaks = text.count("\n")
    # Asking PDFium takes time, and lines of the usual length need no joining.
    for match in _BREAK.finditer(text) if len(text) < breaks * _USUAL_LINE else ():
        before, after = _around(match, chars, textpage)
        if before and after and _on_one_line(before, after) and after.left >= before.right - 1:
            shown[match.start() : match.end()] = match[0].replace("\n", " ")
    for match in _ROW_END.finditer(text):
        before, after = _around(match, chars, textpage)
        if before and after and after.top < before.bottom + _SAME_LINE * (before.top - before.bottom):
            shown[match.start()] = "\n"
    return "".join(shown)


def _around(
    gap: re.Match[str], chars: Callable[[int], range], textpage: "pypdfium2.PdfTextPage"
) -> tuple[_Box | None, _Box | None]:
    return _box(textpage, chars(gap.start() - 1).start), _box(textpage, chars(gap.end()).start)


def _box(textpage: "pypdfium2.PdfTextPage", index: int) -> _Box | None:
    from pypdfium2.raw import FPDFText_GetCharBox

    sides = [ctypes.c_double() for _ in range(4)]
    return _Box(*(side.value for side in sides)) if FPDFText_GetCharBox(textpage, index, *sides) else None


def _on_one_line(one: _Box, other: _Box) -> bool:
    height = min(one.top - one.bottom, other.top - other.bottom)
    return min(one.top, other.top) - max(one.bottom, other.bottom) > _SAME_LINE * height
