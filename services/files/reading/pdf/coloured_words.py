"""The words of a PDF page and their colours, of which PDFium is asked only where they may matter."""

from functools import cached_property

from services.files.reading.pdf.characters import Characters
from services.files.reading.pdf.page_objects import Colour, PageObjects

Word = tuple[int, int]
"""The first and the last character."""


class ColouredWords:
    """Words as the characters have them when this is made."""

    def __init__(self, objects: PageObjects, chars: Characters) -> None:
        self._objects = objects
        self._chars = chars
        self.words: list[Word] = [(start, end - 1) for start, end in chars.words]

    @cached_property
    def colours(self) -> list[Colour]:
        """The colour of each word's first character."""
        return self._chars.colours([first for first, _ in self.words])

    @cached_property
    def used(self) -> frozenset[Colour]:
        """The colours that some words may have: those of the objects they are from, as long as these are fewer."""
        colours = self._objects.text_colours() if len(self._objects) < len(self.words) else None
        return frozenset(self.colours) if colours is None else colours
