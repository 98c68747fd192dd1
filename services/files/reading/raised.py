"""Raised and lowered figures, which plain text would join to what comes before them: $320¹, 45 m², CO₂."""

import re
from typing import Literal

Position = Literal["raised", "lowered"]

_FIGURES = re.compile(r"[\d()+,.\s−–-]*\d[\d()+,.\s−–-]*")
_SIGNS: dict[Position, dict[int, int]] = {
    "raised": str.maketrans("0123456789()+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁺⁻⁻⁻"),
    "lowered": str.maketrans("0123456789()+-−–", "₀₁₂₃₄₅₆₇₈₉₍₎₊₋₋₋"),
}

_LETTERS = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


def set_at(text: str, position: Position | None) -> str:
    """The text in signs that are above or below the line.

    Unicode has signs for figures; letters, as in 2nd, stay as they are.

    >>> set_at("2", "raised"), set_at("nd", "raised")
    ('²', 'nd')
    """
    return text.translate(_SIGNS[position]) if position and _FIGURES.fullmatch(text) else text


def raised_mark(mark: str) -> str:
    """The mark of a note, a figure or small letters, above the line.

    >>> raised_mark("12"), raised_mark("iv")
    ('¹²', 'ⁱᵛ')
    """
    return mark.translate(_SIGNS["raised"]).translate(_LETTERS)
