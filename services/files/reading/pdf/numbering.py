"""Which of PDFium's characters make each character of a page's text, which is cleaned of what PDFium adds."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from services.files.reading.pages import origins

if TYPE_CHECKING:
    import pypdfium2

_UNIT = 2
"""Bytes of a UTF-16 unit."""


class CharacterNumbers:
    """`raw` is the text as PDFium gives it, of which `clean(raw)` is the page's text."""

    def __init__(self, textpage: "pypdfium2.PdfTextPage", raw: str) -> None:
        self._textpage = textpage
        self._raw = raw

    def of_pdfium(self, index: int) -> range:
        """Which of PDFium's characters make the one at an index of the text."""
        from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex as char_index

        places, units = self._places
        first, last = units[places[index]], units[places[index] + 1] - 1
        if self._is_counted_alike:
            return range(first, last + 1)
        return range(char_index(self._textpage, first), char_index(self._textpage, last) + 1)

    def first(self, index: int) -> int:
        """The first of them."""
        firsts = self._firsts
        return firsts[index] if firsts is not None else self.of_pdfium(index).start

    def firsts(self, indexes: Sequence[int]) -> Iterable[int]:
        firsts = self._firsts
        return map(self.first if firsts is None else firsts.__getitem__, indexes)

    @cached_property
    def _is_counted_alike(self) -> bool:
        """Whether PDFium has one character for each unit of its text, as on most pages: then none has to be asked."""
        from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex as char_index

        last = self._places[1][-1] - 1
        return last >= 0 and char_index(self._textpage, last) == last == self._textpage.count_chars() - 1

    @cached_property
    def _places(self) -> tuple[list[int], Sequence[int]]:
        """For each character its index in PDFium's text, and for each of these where its UTF-16 units begin."""
        if len(self._raw.encode("utf-16-le")) == _UNIT * len(self._raw):
            return origins(self._raw), range(len(self._raw) + 1)
        units = accumulate((2 if char > "\uffff" else 1 for char in self._raw), initial=0)
        return origins(self._raw), list(units)

    @cached_property
    def _firsts(self) -> Sequence[int] | None:
        """For each character the first of PDFium's, where that is its index in PDFium's text."""
        places, units = self._places
        return places if self._is_counted_alike and isinstance(units, range) else None
