"""The footnotes in a stream of text: only numbers that a citation has come through."""

import re
from collections.abc import Container

MAX_MARKER_CHARS = 100
"""As many as a marker may have before its closing bracket: one that names twenty passages has 71."""

_OPENED = re.compile(r"\[\^?[\d\s,;]*")
_OPEN_AT_END = re.compile(_OPENED.pattern + r"\Z")
_NUMBER = re.compile(r"\d+")
_FOOTNOTE = re.compile(r"\s?\[\d+\]")


def without_footnotes(text: str) -> str:
    """The text of an answer for another one, where its numbers would mean other passages."""
    return _FOOTNOTE.sub("", text)


class FootnoteFilter:
    """Takes text piece by piece, gives it back with every footnote written `[n]` and unknown ones left out.

    A marker is a bracket around numbers and what separates them: `[2, 3]` and `[^2]` become `[2][3]` and `[2]`. Text
    is held back only while it may still become a marker, and never more than `MAX_MARKER_CHARS` of it, so a marker
    that is split over pieces is treated as one. Numbers that would be in brackets only because of what was left out,
    or in too long ones, stay as text, but lose the closing bracket.
    """

    def __init__(self, known: Container[int]) -> None:
        self._known = known
        self._held = ""
        self._open = ""
        """The bracket that is open at the end of what was shown, and what of the text in it matters for its end."""
        self.cited: set[int] = set()

    def feed(self, piece: str) -> str:
        """What can be shown after this piece."""
        if not self._held and not self._open and "[" not in piece:
            return piece
        text = self._held + piece
        self._held = ""
        shown: list[str] = []
        position = 0
        while (start := text.find("[", position)) >= 0:
            self._show(shown, text[position:start])
            opened = _OPENED.match(text, start)
            assert opened
            position = opened.end()
            if position - start > MAX_MARKER_CHARS:
                self._show(shown, opened[0])
            elif position == len(text):
                self._held = opened[0]
            elif text[position] == "]" and (numbers := _NUMBER.findall(opened[0])):
                self._show(shown, self._marker(numbers))
                position += 1
            else:
                self._show(shown, opened[0])
        self._show(shown, text[position:])
        return "".join(shown)

    def end(self) -> str:
        """What was held back when the text ended."""
        held, self._held = self._held, ""
        return held

    def _marker(self, numbers: list[str]) -> str:
        kept = [number for number in map(int, numbers) if number in self._known]
        self.cited.update(kept)
        return "".join(f"[{number}]" for number in kept)

    def _show(self, shown: list[str], text: str) -> None:
        while self._open and text:
            opened = _OPENED.match(self._open + text)
            assert opened
            end = opened.end() - len(self._open)
            if text[end : end + 1] != "]" or not _NUMBER.search(opened[0]):
                break
            shown.append(text[:end])
            self._open, text = _state(opened[0]), text[end + 1 :]
        if text:
            shown.append(text)
            opened = _OPEN_AT_END.search(self._open + text)
            self._open = _state(opened[0]) if opened else ""


def _state(opened: str) -> str:
    """An open bracket, as short as it can be to end in the same way."""
    number = _NUMBER.search(opened)
    return f"[{number[0][0]}" if number else opened[:2]
