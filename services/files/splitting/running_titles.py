"""Lines that each page of a document repeats at its top or its foot: no content, and sentences would run into them."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.documents import Page
from services.text.dates import YEAR
from services.text.tables import is_figure_row

_OUTERMOST = 2
"""Lines at the top of a page, and at its foot, that may be repeated."""
_LONGEST = 160
"""Characters: a longer line is text, not a header or footer."""
_PAGES_BACK = 2
"""Left and right pages may have titles of their own."""
_NUMBER = re.compile(r"\d+")
_SENTENCE_END = (".", "!", "?", "。")  # a title has none
_LEAST_YEARS = 2
"""A line with two years names the columns of a table."""


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    words: str
    """Its text in lower case, with 0 for each number."""
    numbers: tuple[int, ...]
    is_content: bool
    """A row of a table, years that name its columns, or more than a title."""


class RunningTitles:
    """Compares each page of a document with those right before it. The first page keeps its lines."""

    def __init__(self) -> None:
        self._before: deque[tuple[tuple[_Line, ...], tuple[_Line, ...]]] = deque(maxlen=_PAGES_BACK)

    def body(self, page: Page) -> tuple[int, int]:
        """Where the text begins and ends without running titles; pages are given in their order.

        A title is on the page before, or the one before that, the same but for the page's number, or on both of them
        word for word; on one of them is enough beside a line with the page's number.
        """
        if page.number is None or page.first_row is not None:
            return 0, len(page.text)
        lines = list(_lines(page.text))
        top, foot = tuple(lines[:_OUTERMOST]), tuple(lines[::-1][:_OUTERMOST])
        tops, feet = ([edges[side] for edges in self._before] for side in (0, 1))
        is_sure = _counts(top, tops) or _counts(foot, feet)
        above = _repeated(top, tops, is_sure=is_sure)
        below = _repeated(foot, feet, is_sure=is_sure)
        self._before.appendleft((top, foot))
        start = above[-1].end if above else 0
        end = max(start, below[-1].start if below else len(page.text))
        # A sentence that is all a page has is its content, however like the page before it is.
        is_sentence = not page.text[start:end].strip() and page.text.rstrip().endswith(_SENTENCE_END)
        return (0, len(page.text)) if is_sentence else (start, end)


def _repeated(lines: Sequence[_Line], before: Sequence[Sequence[_Line]], *, is_sure: bool) -> list[_Line]:
    repeated: list[_Line] = []
    for line in lines:
        pages = [any(_is_same(line, other) for other in each) for each in before]
        is_same = any(pages) if is_sure else len(pages) == _PAGES_BACK and all(pages)
        if not (is_same or _counts([line], before)):
            break
        repeated.append(line)
    return repeated


def _counts(lines: Sequence[_Line], before: Sequence[Sequence[_Line]]) -> bool:
    """Whether one of the lines is that of a page before but for the page's number."""
    pages = list(enumerate(before, 1))
    return any(_counts_on(line, other, back) for line in lines for back, each in pages for other in each)


def _counts_on(line: _Line, other: _Line, pages: int) -> bool:
    """Whether a line repeats that of an earlier page, but for a page number that is higher by the distance."""
    if line.words != other.words or line.is_content:
        return False
    changed = [now - then for now, then in zip(line.numbers, other.numbers, strict=True) if now != then]
    return changed == [pages]


def _is_same(line: _Line, other: _Line) -> bool:
    return not line.is_content and (line.words, line.numbers) == (other.words, other.numbers)


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        words = " ".join(line[:_LONGEST].casefold().split())
        if words:
            numbers = tuple(int(number) for number in _NUMBER.findall(words))
            is_content = line.startswith("|") or len(line) > _LONGEST or is_figure_row(line)
            is_content = is_content or len(YEAR.findall(line)) >= _LEAST_YEARS
            yield _Line(start, start + len(line), _NUMBER.sub("0", words), numbers, is_content)
        start += len(line) + 1
