"""Where characters of a PDF page lie, as boxes along their lines, and a marker pen over them."""

import bisect
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2
    from PIL.Image import Image

Point = tuple[float, float]
Pixel = tuple[int, int]
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Pen:
    """What the background becomes below dark letters, and below light ones."""

    colour: Colour
    shade: Colour


LIGHT = Pen(colour=(255, 230, 120), shade=(84, 68, 0))
STRONG = Pen(colour=(255, 200, 0), shade=(112, 72, 0))
"""Yellows on which black letters stay readable, and dark ones for white letters: light for the passage, strong for what
is cited in it."""

_SAME = 0.12
"""Parts of a line's height by which the edges of two characters may differ in one box."""
_WORD_GAP = 1.2  # heights of a line: a space, also a wide one of justified text, but no gutter between columns
_LINE_GAP = 0.7  # heights of a line: marks of lines that far apart or less meet, as a marker pen leaves no stripes
_NEAR_LINES = 24  # lines further apart are no neighbours, so that comparing pairs stays linear
_ALIKE = 4
"""Shades of one colour, out of 255."""
_MARGIN = 0.06  # heights of a line: descenders reach a little outside the boxes that PDFium gives
_STRAIGHT = 0.999  # the cosine of 2.5 degrees: less askew is drawn as if it were straight


@dataclass(frozen=True, slots=True)
class Box:
    """A box along a line of text, in the page's points.

    `ux, uy` is the line's direction, of length 1. `left` and `right` are distances along it, `low` and `high` at right
    angles to it, to its left; all from the page's origin.
    """

    ux: float
    uy: float
    left: float
    right: float
    low: float
    high: float

    @property
    def height(self) -> float:
        return self.high - self.low

    def corners(self) -> list[Point]:
        """The four corners, in order around the box."""
        along = ((self.left, self.low), (self.right, self.low), (self.right, self.high), (self.left, self.high))
        return [(s * self.ux - t * self.uy, s * self.uy + t * self.ux) for s, t in along]


def boxes(textpage: "pypdfium2.PdfTextPage", chars: Iterable[range]) -> list[Box]:
    """The boxes of characters, those of one line as one box where nothing but a space is between them."""
    lines: list[Box] = []
    for indexes in chars:
        last: Box | None = None
        for index in indexes:
            if (box := _char_box(textpage, index)) is None:
                continue
            if last is not None and _continues(last, box):
                lines.pop()
                box = _around(last, box)
            lines.append(box)
            last = box
    return _closed(lines)


def _char_box(textpage: "pypdfium2.PdfTextPage", index: int) -> Box | None:
    """The box of a character: as wide as its advance, as high as its font; none for white space."""
    from pypdfium2 import raw

    bounds, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    if chr(raw.FPDFText_GetUnicode(textpage, index)).isspace() or raw.FPDFText_IsGenerated(textpage, index) == 1:
        return None
    if not raw.FPDFText_GetLooseCharBox(textpage, index, bounds) or not raw.FPDFText_GetMatrix(textpage, index, matrix):
        return None
    width, height = bounds.right - bounds.left, bounds.top - bounds.bottom
    length = math.hypot(matrix.a, matrix.b)
    if not (0 < width < math.inf and 0 < height < math.inf and 0 < length < math.inf):
        return None
    ux, uy = matrix.a / length, matrix.b / length
    if abs(ux) < _STRAIGHT and abs(uy) < _STRAIGHT:
        size = raw.FPDFText_GetFontSize(textpage, index) * abs(matrix.d * ux - matrix.c * uy)
        advance = (width - size * abs(uy)) / abs(ux) if abs(ux) > abs(uy) else (height - size * abs(ux)) / abs(uy)
    else:
        ux, uy = float(round(ux)), float(round(uy))
        advance, size = (width, height) if ux else (height, width)
    x, y = (bounds.left + bounds.right) / 2, (bounds.bottom + bounds.top) / 2
    middle, line = x * ux + y * uy, y * ux - x * uy
    return Box(ux, uy, middle - advance / 2, middle + advance / 2, line - size / 2, line + size / 2)


def _continues(last: Box, box: Box) -> bool:
    """Whether a box continues the last one's line, in its size, after a space at most."""
    return (
        last.ux * box.ux + last.uy * box.uy > _STRAIGHT
        and abs(last.low - box.low) < _SAME * last.height
        and abs(last.high - box.high) < _SAME * last.height
        and max(box.left - last.right, last.left - box.right) < _WORD_GAP * last.height
    )


def _around(one: Box, other: Box) -> Box:
    return Box(
        one.ux,
        one.uy,
        min(one.left, other.left),
        max(one.right, other.right),
        min(one.low, other.low),
        max(one.high, other.high),
    )


def _closed(lines: Sequence[Box]) -> list[Box]:
    """The boxes, lines that follow each other grown to meet half way, all a little wider than the text."""
    lows = [box.low - _MARGIN * box.height for box in lines]
    highs = [box.high - _MARGIN * box.height for box in lines]
    for pair in _near(len(lines)):
        lower, upper = sorted(pair, key=lambda i: lines[i].low)
        gap = lines[upper].low - lines[lower].high
        least = min(lines[upper].height, lines[lower].height)
        if _one_above(lines[upper], lines[lower]) and 0 <= gap < _LINE_GAP * least:
            middle = lines[lower].high + gap / 2
            lows[upper], highs[lower] = min(lows[upper], middle), max(highs[lower], middle)
    margins = [2 * _MARGIN * box.height for box in lines]
    return [
        replace(box, left=box.left - margin, right=box.right + margin, low=low, high=high)
        for box, margin, low, high in zip(lines, margins, lows, highs, strict=True)
    ]


def _near(count: int) -> Iterator[tuple[int, int]]:
    """The pairs of lines of which one may follow the other; all pairs would be too many on a hostile page."""
    for i in range(count):
        for j in range(i + 1, min(i + _NEAR_LINES, count)):
            yield i, j


def _one_above(one: Box, other: Box) -> bool:
    parallel = one.ux * other.ux + one.uy * other.uy > _STRAIGHT
    return parallel and one.left < other.right and other.left < one.right


def paint(image: "Image", light: Iterable[Sequence[Point]], strong: Iterable[Sequence[Point]]) -> None:
    """Mark the areas within these corners, in pixels, as with a marker pen: what is below stays readable.

    The background takes the pen's colour, whatever colour it had. Under letters that are lighter than their background
    it takes a dark shade of the pen's colour, and the letters take the colour.
    """
    plain = image.copy()
    for pen, areas in ((LIGHT, light), (STRONG, strong)):
        for corners in areas:
            _mark(image, plain, [_clip(point, image.size) for point in corners], pen)


def _mark(image: "Image", plain: "Image", shape: Sequence[Pixel], pen: Pen) -> None:
    from PIL import Image, ImageDraw

    (left, top), (right, bottom) = map(min, zip(*shape, strict=True)), map(max, zip(*shape, strict=True))
    below = plain.crop((left, top, right + 1, bottom + 1))
    mask = Image.new("L", below.size, 0)
    if all(x in (left, right) and y in (top, bottom) for x, y in shape):
        radius = min(below.size) / 8
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, right - left, bottom - top), radius, fill=255)
    else:
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in shape], fill=255)
    image.paste(below.point(_inked(below.histogram(), pen)), (left, top), mask)


def _clip(point: Point, size: tuple[int, int]) -> Pixel:
    """A pixel of the picture, or the nearest one."""
    x, y = (round(min(max(value, 0), length - 1)) for value, length in zip(point, size, strict=True))
    return x, y


def _inked(histogram: Sequence[int], pen: Pen) -> list[int]:
    """For each value of red, then of green, then of blue, what it becomes below the pen."""
    channels = [histogram[256 * channel :][:256] for channel in range(3)]
    backgrounds = [_most_frequent(counts) for counts in channels]
    brighter = sum(
        _quantile(counts, 0.98) - background for counts, background in zip(channels, backgrounds, strict=True)
    )
    darker = sum(background - _quantile(counts, 0.02) for counts, background in zip(channels, backgrounds, strict=True))
    table: list[int] = []
    for background, colour, shade in zip(backgrounds, pen.colour, pen.shade, strict=True):
        table += _curve(background, *((shade, colour) if brighter > darker else (colour, 255)))
    return table


def _most_frequent(counts: Sequence[int]) -> int:
    """The value that most of the counted ones are like: not the median, which bold, underlined letters may hold."""
    below = list(accumulate(counts, initial=0))
    lows, highs = [0] * _ALIKE + below[:-_ALIKE], below[_ALIKE + 1 :] + below[-1:] * _ALIKE
    alike = [high - low for low, high in zip(lows, highs, strict=False)]
    near = alike.index(max(alike))
    window = range(max(0, near - _ALIKE), min(256, near + _ALIKE + 1))
    return max(window, key=lambda value: counts[value])


def _quantile(counts: Sequence[int], share: float) -> int:
    """The least value that this share of the counted values does not exceed."""
    return bisect.bisect_left(list(accumulate(counts)), share * sum(counts))


@lru_cache(maxsize=256)  # of a document's pages nearly all have one background
def _curve(background: int, on_background: int, on_white: int) -> tuple[int, ...]:
    """What each value of a channel becomes: black stays, `background` and 255 become these, others are between."""
    return tuple(_between(value, (0, background, 255), (0, on_background, on_white)) for value in range(256))


def _between(value: int, known: tuple[int, int, int], given: tuple[int, int, int]) -> int:
    """The value's place on the line through three known points."""
    i = 1 if value > known[1] or known[1] == 0 else 0
    part = (value - known[i]) / max(known[i + 1] - known[i], 1)
    return round(given[i] + part * (given[i + 1] - given[i]))
