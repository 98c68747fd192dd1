"""Accents that are glyphs of their own, as TeX sets them, put onto the letters below them."""

import re
import unicodedata

from services.files.reading.pdf.characters import Characters

_MARKS = dict(
    zip("´`¨ˆ˜ˇ˘˙˚˝¯¸˛", "\u0301\u0300\u0308\u0302\u0303\u030c\u0306\u0307\u030a\u030b\u0304\u0327\u0328", strict=True)
)
_ACCENT = re.compile(f"[{''.join(_MARKS)}]")
_DOTLESS = {"ı": "i", "ȷ": "j"}
_AROUND = 200
"""Characters before and behind an accent among which its letter is: PDFium may put it at the end of its line."""
_MOST = 500
"""Accents of a page. A page of Czech has some 400."""
_LEVEL = 0.6
"""Heights of the letter by which the accent may be above its usual place, as over capitals."""
_JOINED = 0.12
"""Heights of a letter from which a gap is a space."""


def set_accents(chars: Characters, shown: list[str]) -> None:
    """Write each letter with the accent over it, without the space that PDFium puts around the accent."""
    for number, match in enumerate(_ACCENT.finditer(chars.text)):
        if number == _MOST:
            return
        accent = match.start()
        letter = _letter_below(chars, accent)
        if letter is None:
            continue
        base = _DOTLESS.get(chars.text[letter], chars.text[letter])
        composed = unicodedata.normalize("NFC", base + _MARKS[match[0]])
        if len(composed) == 1:
            shown[letter], shown[accent] = composed, ""
            _close(chars, shown, accent)


def _letter_below(chars: Characters, accent: int) -> int | None:
    """The letter whose width the middle of an accent lies in, in the same line."""
    left, bottom, right, _ = chars.extent(accent)
    middle = (left + right) / 2
    for index in range(max(0, accent - _AROUND), min(len(chars.text), accent + _AROUND)):
        if not chars.text[index].isalpha() or chars.text[index] in _MARKS:
            continue
        box = chars.extent(index)
        margin, height = (box[2] - box[0]) / 10, box[3] - box[1]
        if box[0] + margin < middle < box[2] - margin and abs(box[1] - bottom) < _LEVEL * height:
            return index
    return None


def _close(chars: Characters, shown: list[str], accent: int) -> None:
    """Take away the white space around an accent that parts no words; one that ends a line stays."""
    before = accent - (chars.text[accent - 1 : accent] == " ")
    after = accent + 1 + (chars.text[accent + 1 : accent + 2] == " ")
    spaces = [index for index in (before, after - 1) if index != accent]
    if not spaces or before == 0 or after >= len(chars.text) or chars.text[after].isspace():
        return
    left, right = chars.extent(before - 1), chars.extent(after)
    is_joined = abs(right[0] - left[2]) < _JOINED * (left[3] - left[1])
    for index in spaces if is_joined else spaces[1:]:
        shown[index] = ""
