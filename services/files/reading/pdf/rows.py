"""The rows of a PDF page: words by their positions, parted by gaps into cells, which may have several lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from services.files.reading.pdf.characters import Characters

MOST_COLUMNS = 12  # a wider table stays text
ALIGNED = 2.0
"""Points by which the lines of one cell begin apart through rounding."""
_GAP = 0.55
"""Heights of a word from which on the space between two words parts cells; justified text has up to 0.4."""
_NEXT_LINE = 1.9
"""Heights between the baselines of two lines of one cell at most."""
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Word:
    start: int
    end: int
    left: float
    right: float
    low: float
    high: float

    @property
    def height(self) -> float:
        return self.high - self.low


class PageCell:
    """Words of one column, line by line, and the edges around them."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words: list[Word] = []
        self.lines = 0
        self.left = self.low = inf
        self.right = self.high = -inf
        self.add_line(words)

    def add_line(self, words: Sequence[Word]) -> None:
        self.lines += 1
        self.words += words
        for word in words:  # a generator for each side would take twice as long
            self.left = min(self.left, word.left)
            self.right = max(self.right, word.right)
            self.low = min(self.low, word.low)
            self.high = max(self.high, word.high)


class PageRow:
    """The cells of a row in their order."""

    def __init__(self, cell: PageCell) -> None:
        self.cells = [cell]

    @property
    def low(self) -> float:
        return min(cell.low for cell in self.cells[-MOST_COLUMNS:])

    @property
    def high(self) -> float:
        return max(cell.high for cell in self.cells[-MOST_COLUMNS:])


def fragments(chars: Characters, lines: Sequence[tuple[int, int]]) -> Iterator[list[Word]]:
    """The words of each line, parted where a wide gap or a step backwards is."""
    for start, end in lines:
        part: list[Word] = []
        for word in words_of(chars, start, end):
            if part and not -ALIGNED < word.left - part[-1].right < _GAP * max(word.height, part[-1].height):
                yield part
                part = []
            part.append(word)
        if part:
            yield part


def words_of(chars: Characters, start: int, end: int) -> Iterator[Word]:
    """The words of a line; figures that are set apart though no space is between them are several."""
    for match in _WORD.finditer(chars.text, start, end):
        cuts = [index + 1 for index in range(*match.span()) if index in chars.gaps] if chars.gaps else []
        for first, last in pairwise([match.start(), *cuts, match.end()]):
            yield _word(chars, first, last)


def _word(chars: Characters, start: int, end: int) -> Word:
    left, low, _, high = chars.extent(start)
    return Word(start, end, left, chars.extent(end - 1)[2], low, high)


def rows_of(fragments: Iterable[list[Word]]) -> Iterator[PageRow]:
    """The rows that the fragments make in the order of the text, which has a row's cells one after another."""
    row: PageRow | None = None
    above = inf
    parts = [*fragments, []]
    for part, following in pairwise(parts):
        is_alone = not following or not _are_level(part, following)
        if row is not None and _goes_on(row, part, is_alone=is_alone):
            row.cells[-1].add_line(part)
        elif row is not None and _is_beside(row, part, above):
            row.cells.append(PageCell(part))
        else:
            if row is not None:
                yield row
                above = row.low
            row = PageRow(PageCell(part))
    if row is not None:
        yield row


def _are_level(one: Sequence[Word], other: Sequence[Word]) -> bool:
    return abs(one[0].low - other[0].low) < ALIGNED and other[0].left > one[-1].right


def _goes_on(row: PageRow, part: Sequence[Word], *, is_alone: bool) -> bool:
    """Whether words are the next line of the row's last cell; what has others beside it begins a row."""
    cell, first = row.cells[-1], part[0]
    if len(row.cells) == 1 and (not is_alone or abs(first.left - cell.left) > ALIGNED):
        return False
    before = row.cells[-2].right if len(row.cells) > 1 else first.left - 1
    overlaps = first.left < cell.right and part[-1].right > cell.left and first.left > before
    return overlaps and first.high <= cell.low + first.height / 2 and cell.low - first.low < _NEXT_LINE * first.height


def _is_beside(row: PageRow, part: Sequence[Word], above: float) -> bool:
    """Whether words are right of the row's last cell, below the row above: cells may be centred in their height."""
    first, half = part[0], part[0].height / 2
    return first.left > row.cells[-1].right and row.low + half < first.high < above + half
