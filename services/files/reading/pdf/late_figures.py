"""Raised figures that a PDF page draws after the line that they belong to: they are put where they are seen."""

import re
from collections.abc import Sequence

from services.files.reading.pdf.characters import Characters, Glyph
from services.files.reading.raised import set_at

_FIGURE = re.compile(r"(?<!\S)[(\[]?\d{1,3}(?:,\d{1,3})*[)\]]?(?!\S)")
_MOST = 60
"""Figures of a page that are looked at: each is compared with the ends of all words."""
_SMALLEST, _LARGEST = 0.35, 0.85
"""Parts of the height of the text that raised figures are high."""
_LOWEST, _HIGHEST = 0.12, 0.7
"""Parts of the height of the text that they are above its line."""
_NEAR = 0.3
"""Parts of the height that may be between the two: less than a space and what follows it."""


def set_late_figures(chars: Characters, shown: list[str]) -> None:
    """Put figures that are beside nothing in the text, but raised beside another word, behind that word."""
    late = [match.span() for match in _FIGURE.finditer(chars.text) if _is_late(chars, shown, match.start())]
    if not 0 < len(late) <= _MOST:
        return
    ends = [end - 1 for _, end in chars.words if shown[end - 1]]
    glyphs = [(end, glyph) for end in ends if (glyph := chars.glyph(end)) is not None]
    for start, end in late:
        glyph = chars.glyph(start)
        place = _place(glyph, glyphs) if glyph is not None else None
        if place is not None and not start <= place < end:
            shown[place] += set_at(chars.text[start:end], "raised")
            for index in range(start, end):
                shown[index] = ""


def _is_late(chars: Characters, shown: Sequence[str], start: int) -> bool:
    """Whether a figure that is not raised yet steps back from the character before it, or is on another line."""
    before = start - 1
    while before >= 0 and chars.text[before].isspace():
        before -= 1
    if before < 0 or not shown[start][:1].isascii():
        return False
    left, bottom, _, top = chars.extent(start)
    _, other_bottom, right, other_top = chars.extent(before)
    return top - bottom < _LARGEST * (other_top - other_bottom) and not 0 <= left - right < other_top - other_bottom


def _place(figure: Glyph, glyphs: Sequence[tuple[int, Glyph]]) -> int | None:
    """The last character of the word that a figure is raised beside."""
    for index, glyph in glyphs:
        is_small = _SMALLEST < figure.height / glyph.height < _LARGEST
        is_raised = _LOWEST < (figure.baseline - glyph.baseline) / glyph.height < _HIGHEST
        if is_small and is_raised and abs(figure.left - glyph.right) < _NEAR * glyph.height:
            return index
    return None
