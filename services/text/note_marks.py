"""Raised numbers and letters that refer to a note, as “$320¹” has: set apart from the figure or the word before."""

import re

_SIGNS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
_SIGN = re.compile(f"[{_SIGNS}]")
_NOTE_MARK = re.compile(rf"(?:(?<![\w{_SIGNS}])|(?<=[\d{_SIGNS}])|(?<=[^\W\d_]{{4}}))[{_SIGNS}]+(?:,[{_SIGNS}]+)*")
"""After a figure, a sign, a blank or a word of four letters at least: raised figures after shorter ones are exponents
of units, as in km²."""


def without_note_marks(text: str) -> str:
    """The text with a space in place of each sign of a note mark, so that all others keep their indices.

    >>> without_note_marks("$320¹ for 7 m²")
    '$320  for 7 m²'
    """
    if text.isascii() or _SIGN.search(text) is None:  # nearly all lines, and each is asked about several times
        return text
    return _NOTE_MARK.sub(lambda mark: " " * len(mark[0]), text)
