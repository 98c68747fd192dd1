"""The text of a PDF page, and where on the page each part of it is. Used by the reading and the drawing process."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from services.files.reading.pdf.annotations import Annotation, annotations_of
from services.files.reading.pdf.characters import Characters, Glyph
from services.files.reading.pdf.lines import seen_lines
from services.files.reading.pdf.page_objects import PageObjects
from services.files.reading.pdf.unseen import unseen_characters

if TYPE_CHECKING:
    import pypdfium2

Rectangle = tuple[float, float, float, float]
"""Left, bottom, right, top in the page's points."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What spans of a page's text come from: ranges of PDFium's characters, and areas of annotations."""

    chars: list[range]
    areas: list[Rectangle]


class PageText:
    """The text of an open page: its characters as they are seen, form values beside their labels, notes at the end."""

    def __init__(self, page: "pypdfium2.PdfPage", textpage: "pypdfium2.PdfTextPage") -> None:
        self._chars = Characters(textpage)
        objects = PageObjects(page)
        self._chars.hide(unseen_characters(page, objects, self._chars))
        self._shown = seen_lines(self._chars, page, objects)
        self._added, self._before = _placed(self._chars, annotations_of(page))
        self.text = "".join(piece for piece, _ in self._pieces()) if self._added else "".join(self._shown)

    def _pieces(self) -> Iterator[tuple[str, int | Rectangle]]:
        """Each part of the text, and the index of the character or the area that it comes from."""
        for number, added in enumerate(self._added.get(-1, ())):
            yield f"{added.text} " if added.is_box else "\n\n" * (number > 0) + added.text, added.box
        for index, shown in enumerate(self._shown):
            yield shown, index
            for added in self._added.get(index, ()):
                yield _beside(added, is_before=index in self._before), added.box

    def sources(self, spans: Iterable[tuple[int, int]]) -> Sources:
        """What the spans `[start, end)` of the text come from. What is beyond the text is left out."""
        origins: list[int | Rectangle] = []
        for piece, origin in self._pieces():
            origins += [origin] * len(piece)
        chars: list[range] = []
        areas: dict[Rectangle, None] = {}
        for start, end in spans:
            within = origins[max(start, 0) : max(min(end, len(origins)), 0)] if start < end else []
            areas.update(dict.fromkeys(each for each in within if isinstance(each, tuple)))
            chars += self._runs([each for each in within if isinstance(each, int)])
        return Sources(chars, list(areas))

    def _runs(self, indexes: list[int]) -> Iterator[range]:
        """PDFium's characters for indexes in order, with those between them that the text leaves out."""
        first = 0
        for place, index in enumerate(indexes):
            follows = place + 1 < len(indexes) and 0 <= indexes[place + 1] - index <= _LEFT_OUT
            if not follows:
                yield range(self._chars.of_pdfium(indexes[first]).start, self._chars.of_pdfium(index).stop)
                first = place + 1


_LEFT_OUT = 2
"""Ends of line around a raised figure are no part of the text."""


def page_texts(document: "pypdfium2.PdfDocument") -> Iterator[str]:
    """The text of each page, empty for a page that is broken or has none."""
    import pypdfium2

    for index in range(len(document)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            yield ""  # one broken page is reported as a page without text
            continue
        textpage = page.get_textpage()
        try:
            yield PageText(page, textpage).text
        finally:
            textpage.close()
            page.close()


_MOST_PAIRS = 500_000
"""Of fields and words on a page: a long form has 300 fields and 1,000 words. Beyond, values end the text."""


def _beside(added: Annotation, *, is_before: bool) -> str:
    """A value of a form or a note as it is put into the text; values and notes are no wrapped lines of a sentence."""
    if not added.is_field:
        return f"\n\n{added.text}"
    return f"{added.text} " if is_before and added.is_box else f" {added.text}\n"


def _placed(chars: Characters, annotations: list[Annotation]) -> tuple[dict[int, list[Annotation]], frozenset[int]]:
    """The annotations by the index of the character that each follows, -1 on a page without characters.

    A field follows the nearest word on its left in its line, or its label above it; a box with its label on its right
    is before that, at one of the indexes that are also given; other annotations end the text.
    """
    last = len(chars.text) - 1
    placed: dict[int, list[Annotation]] = {}
    before: set[int] = set()
    fields = sum(each.is_field for each in annotations)
    ends, starts = (_glyphs(chars, last=True), _glyphs(chars, last=False)) if fields else ({}, {})
    if fields * len(ends) > _MOST_PAIRS:
        ends = starts = {}
    for annotation in annotations:
        place = _label_start(starts, ends, annotation.box) if annotation.is_box else None
        if place is not None:
            before.add(place - 1)
            placed.setdefault(place - 1, []).append(annotation)
            continue
        place = _label_end(ends, annotation.box) if annotation.is_field else None
        placed.setdefault(last if place is None else place, []).append(annotation)
    return placed, frozenset(before)


_WORD = re.compile(r"\S+")


def _glyphs(chars: Characters, *, last: bool) -> dict[int, Glyph]:
    """The first or the last character of each word, by its index in the text."""
    indexes = (match.end() - 1 if last else match.start() for match in _WORD.finditer(chars.text))
    return {index: glyph for index in indexes if (glyph := chars.glyph(index))}


_OVER = 2.0
"""Points by which a box and its label may lie over each other."""
_NEAR_LABEL = 2.5
"""Heights of a box between it and its label at most."""


def _label_start(starts: Mapping[int, Glyph], ends: Mapping[int, Glyph], box: Rectangle) -> int | None:
    """The first character of a label right of a box, nearer than what is left of it."""
    left, bottom, right, top = box
    middle = (bottom + top) / 2
    after = {index: start.left - right for index, start in starts.items() if _is_level(start, middle)}
    after = {index: gap for index, gap in after.items() if gap > -_OVER and gap < _NEAR_LABEL * (top - bottom)}
    if not after:
        return None
    nearest = min(after, key=after.__getitem__)
    gaps = (left - end.right for end in ends.values() if _is_level(end, middle) and end.right <= left + 2)
    return nearest if after[nearest] < min(gaps, default=inf) else None


def _is_level(glyph: Glyph, height: float) -> bool:
    return glyph.low <= height <= glyph.high


def _label_end(ends: Mapping[int, Glyph], box: Rectangle) -> int | None:
    left, bottom, right, top = box
    middle = (bottom + top) / 2
    level = {index: end for index, end in ends.items() if end.low <= middle <= end.high}
    beside = {index: end.right for index, end in level.items() if end.right <= left + 2}
    if not beside:  # a field of several lines begins beside its label
        within = {index: end for index, end in ends.items() if bottom <= (end.low + end.high) / 2 <= top}
        highest = max((end.high for end in within.values() if end.right <= left + 2), default=top)
        beside = {index: end.right for index, end in within.items() if end.high == highest and end.right <= left + 2}
    if beside:
        return max(beside, key=beside.__getitem__)
    above = {index: end for index, end in ends.items() if end.low >= middle and left - 2 <= end.right}
    if not above or any(end.right > right for end in level.values()):
        return None
    nearest = min(above.values(), key=lambda end: (round(end.low - middle), end.right))
    line = [index for index, end in above.items() if abs(end.low - nearest.low) < 1]
    own = [index for index in line if ends[index].right <= right + 2]  # other fields may have labels in this line
    return max(own or line)
