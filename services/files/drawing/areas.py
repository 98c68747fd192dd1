"""Where recognised words are on the picture of their page, as areas to mark."""

from bisect import bisect_left
from collections.abc import Iterable

from services.documents import Page
from services.files.drawing.worker import Area

_SAME_LINE = 0.5
"""Part of the lower word's height that words of one line have in common; on a page that is askew they step down."""
_NEAR = 300
"""Space between words of one area, in 1/10,000 of the page's width: between columns it is wider."""
_MARGIN = 15  # about a tenth of a line of print: letters reach a little outside the boxes that recognition gives


def areas_of(page: Page, spans: Iterable[tuple[int, int]]) -> tuple[Area, ...]:
    """The areas of the words in the spans `[start, end)` of a recognised page, words of one line as one area."""
    starts = [box.start for box in page.word_boxes]
    areas: list[Area] = []
    for start, end in spans:
        last: Area | None = None
        for box in page.word_boxes[max(bisect_left(starts, start) - 1, 0) : bisect_left(starts, end)]:
            if box.end <= start or start >= end:
                continue
            area = (box.left, box.top, box.right, box.bottom)
            if last is not None and _continues(last, area):
                areas.pop()
                area = (last[0], min(last[1], area[1]), max(last[2], area[2]), max(last[3], area[3]))
            areas.append(area)
            last = area
    return tuple((a - _MARGIN, b - _MARGIN, c + _MARGIN, d + _MARGIN) for a, b, c, d in areas)


def _continues(last: Area, area: Area) -> bool:
    shared = min(last[3], area[3]) - max(last[1], area[1])
    return -_MARGIN < area[0] - last[2] < _NEAR and shared > _SAME_LINE * min(last[3] - last[1], area[3] - area[1])
