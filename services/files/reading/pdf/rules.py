"""The lines that are drawn on a PDF page, level or upright: what rules its tables."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from services.files.reading.pdf.page_objects import Box, PageObjects
from services.files.reading.pdf.raw_functions import ADDRESS, NUMBER, raw_function

_MOST_SEGMENTS = 6_000
"""Of all paths of a page. A table of 100 rows has 3,000; what has more is a drawing or a map."""
_STRAIGHT = 0.7
"""Points by which both ends of a level line differ in height at most."""
_SHORTEST = 4.0
"""Points; a line between two cells is at least as long."""
_THIN = 3.0
"""Points that a drawn line is wide at most."""
_OF_BOX = 5
"""Segments of a box at most."""

_Point = tuple[float, float]


class Rule(NamedTuple):
    """A straight line: its height with its left and right end, or its distance from the left with foot and top."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class RuledLines:
    """The level and the upright lines of a page, edges of boxes among them, in points."""

    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)


def rules_of(objects: PageObjects) -> RuledLines:
    """The lines of a page; none of a page that has more than a table needs."""
    rules = RuledLines()
    left = _MOST_SEGMENTS
    count_segments = raw_function("FPDFPath_CountSegments", NUMBER, ADDRESS)
    for place in objects.paths:
        path = objects.addresses[place]
        left -= (count := count_segments(path))
        if left < 0:
            return RuledLines()
        for (x, y), (other_x, other_y) in (
            _sides(objects.bounds(path), count) if count <= _OF_BOX else _lines(path, count)
        ):
            if abs(y - other_y) < _STRAIGHT and abs(x - other_x) > _SHORTEST:
                rules.level.append(Rule((y + other_y) / 2, min(x, other_x), max(x, other_x)))
            elif abs(x - other_x) < _STRAIGHT and abs(y - other_y) > _SHORTEST:
                rules.upright.append(Rule((x + other_x) / 2, min(y, other_y), max(y, other_y)))
    return rules


def _sides(bounds: Box, count: int) -> list[tuple[_Point, _Point]]:
    """The line or the sides of the box that a short path draws, from the edges around it: most of a page's paths."""
    left, low, right, high = bounds
    if high - low < _THIN:
        return [((left, (low + high) / 2), (right, (low + high) / 2))]
    if right - left < _THIN:
        return [(((left + right) / 2, low), ((left + right) / 2, high))]
    corners = [(left, low), (right, low), (right, high), (left, high)]
    return list(zip(corners, [*corners[1:], corners[0]], strict=True)) if count >= _OF_BOX - 1 else []


def _lines(address: int, count: int) -> Iterator[tuple[_Point, _Point]]:
    """The straight lines of a path of `count` segments, from where to where on the page."""
    from pypdfium2 import raw

    path = ctypes.cast(address, raw.FPDF_PAGEOBJECT)
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(path, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    begin = last = (0.0, 0.0)
    for number in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        match raw.FPDFPathSegment_GetType(segment):
            case raw.FPDF_SEGMENT_MOVETO:
                begin = point
            case raw.FPDF_SEGMENT_LINETO:
                yield last, point
            case _:
                pass
        if raw.FPDFPathSegment_GetClose(segment):
            yield point, begin
        last = point
