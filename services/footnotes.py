"""The footnotes in a stream of text: only numbers that a citation has come through."""

import re
from collections.abc import Container

_DIGITS = r"\d+"
_SEPARATOR = r"\s*[,;]\s*"
_MARKER = re.compile(rf"\[\^?\s*({_DIGITS}(?:{_SEPARATOR}{_DIGITS})*)\s*\]")
_MAYBE_MARKER = re.compile(r"\[\^?[\d\s,;]*\Z")
_OPEN_BRACKET = re.compile(r"\[\^?[\d\s,;]*\Z")


class FootnoteFilter:
    """Takes text piece by piece, gives it back with every footnote written `[n]` and unknown ones left out.

    `[2, 3]` and `[^2]` become `[2][3]` and `[2]`. Text is held back only while it may still become a footnote, so a
    marker that is split over pieces is treated as one.
    """

    def __init__(self, known: Container[int]) -> None:
        self._known = known
        self._held = ""
        self._tail = ""
        self.cited: set[int] = set()

    def feed(self, piece: str) -> str:
        """What can be shown after this piece."""
        if not self._held and not self._tail and "[" not in piece:
            return piece
        text = self._held + piece
        maybe = _MAYBE_MARKER.search(text)
        cut = maybe.start() if maybe else len(text)
        self._held = text[cut:]
        return self._replace(text[:cut])

    def end(self) -> str:
        """What was held back when the text ended."""
        held, self._held = self._held, ""
        return self._replace(held)

    def _replace(self, text: str) -> str:
        shown: list[str] = []
        position = 0
        for match in _MARKER.finditer(text):
            self._show(shown, text[position : match.start()])
            position = match.end()
            numbers = [int(digits) for digits in re.findall(_DIGITS, match[1])]
            kept = [number for number in numbers if number in self._known]
            self.cited.update(kept)
            # Where a marker is left out, an open bracket before it must not close around what follows.
            self._show(shown, "".join(f"[{number}]" for number in kept) or (" " * bool(self._tail)))
            if not kept:
                self._tail = ""
        self._show(shown, text[position:])
        return "".join(shown)

    def _show(self, shown: list[str], text: str) -> None:
        if text:
            shown.append(text)
            tail = _OPEN_BRACKET.search(self._tail + text)
            self._tail = tail.group() if tail else ""
