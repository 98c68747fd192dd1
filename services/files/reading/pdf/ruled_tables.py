"""Tables of a PDF page whose cells are parted by lines: these tell the cell of each word, however its text wraps."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from math import inf
from operator import neg

from services.files.reading.pdf.characters import Characters
from services.files.reading.pdf.merged_headings import merged_heading
from services.files.reading.pdf.rows import ALIGNED, MOST_COLUMNS, PageCell, Word, words_of
from services.files.reading.pdf.rules import Rule, RuledLines
from services.files.reading.pdf.table_kinds import (
    LEAST_ROWS,
    PageTable,
    are_years,
    has_figures,
    is_set_apart,
    is_title,
    style_of,
    text_of,
)
from services.text.dates import YEAR

_NEAR = 2.5
"""Points by which lines that meet, or go on, may miss each other; edges of two neighbouring boxes are one line."""
_LEAST_GAP, _WIDE_GAP = 0.4, 1.0
"""Heights of a word between two cells at least, and between two figures that are not of one cell; a space has 0.3."""
_HEADING_HEIGHT = 30.0
"""Points above a table's first line in which the headings of its columns are, where they are outside."""
_LOWEST_ROW = 5.0
"""Points; lower is the space between two rows of boxes."""
_MOST_CHARS = 500
"""Of a cell: more is a page set out in boxes."""
_MOST_TABLES = 12
"""Of a page; a drawing may have hundreds of boxes side by side."""
_LEAST_COLUMNS = _LEAST_GRID_ROWS = 2  # one row or one column within lines is a box around a text

_HALF = 2  # counts times this, compared with the whole: more than half
_LETTER = re.compile(r"[^\W\d_]{2}")

_Interval = tuple[float, float]
_Span = tuple[int, int]


def ruled_tables(chars: Characters, lines: Sequence[_Span], rules: RuledLines) -> list[tuple[PageTable, bool]]:
    """The tables within the lines drawn on a page, and whether their first row names the columns.

    A table whose words are not in the order of its cells is left out: their text would be torn apart.
    """
    level = sorted(rules.level)
    grids = list(islice((grid for band in _bands(rules.upright) for grid in _grids(band, level)), _MOST_TABLES))
    if not grids:
        return []
    top, foot = max(grid.heights[0] for grid in grids), min(grid.heights[-1] for grid in grids)
    words = [word for start, end in _within(chars, lines, foot, top) for word in words_of(chars, start, end)]
    found: list[tuple[PageTable, bool]] = []
    for grid in grids:
        table = _table(grid, words, chars)
        if table is None or (not table.heading and _is_statement(table, chars)):
            continue
        has_head = bool(table.heading) or _has_head(table, chars)
        if has_head or (_is_of_words(table, chars) and not _is_headed_above(table, grid, chars, lines)):
            found.append((table, has_head))
    return sorted(found, key=lambda each: next(iter(each[0].rows[0].values())).words[0].start)


def _within(chars: Characters, lines: Sequence[_Span], foot: float, top: float) -> Iterator[_Span]:
    """The lines between the foot and the top of all tables: each word's place costs time."""
    for start, end in lines:
        _, low, _, high = chars.extent(start + len(chars.text[start:end]) - len(chars.text[start:end].lstrip()))
        if foot < high and low < top:
            yield start, end


@dataclass(slots=True)
class _Grid:
    """Rows of cells, from the top: where each row ends, and where its cells are parted."""

    heights: list[float]
    """One more than rows, falling."""
    parted: list[list[float]]
    """Of each row, the edges of its cells from left to right."""
    begins: list[dict[float, int]]
    """For each row, and the left edge of each of its cells, the row in which that cell begins."""

    def place(self, word: Word) -> tuple[int, float] | None:
        """The row and the left edge of the cell that a word is in."""
        middle, across = (word.low + word.high) / 2, (word.left + word.right) / 2
        row = bisect_right(self.heights, -middle, key=neg) - 1
        if not 0 <= row < len(self.parted):
            return None
        edges = self.parted[row]
        cell = bisect_right(edges, across) - 1
        return (self.begins[row][edges[cell]], edges[cell]) if 0 <= cell < len(edges) - 1 else None


def _bands(upright: Iterable[Rule]) -> list[list[Rule]]:
    """The upright lines that overlap or meet in height: those of one table, or of several side by side."""
    bands: list[list[Rule]] = []
    top = 0.0
    for rule in sorted(upright, key=lambda each: each.start):
        if not bands or rule.start > top + _NEAR:
            bands.append([])
            top = rule.end
        top = max(top, rule.end)
        bands[-1].append(rule)
    return bands


def _grids(band: Sequence[Rule], level: Sequence[Rule]) -> Iterator[_Grid]:
    """The stretches of rows with two cells at least between the lines of a band and level ones, from the lowest on."""
    foot, top = min(rule.start for rule in band), max(rule.end for rule in band)
    columns = _by_place(band, _NEAR)
    if len(columns) > MOST_COLUMNS + 1:
        return
    first, last = bisect_left(level, (foot - _NEAR,)), bisect_right(level, (top + _NEAR, inf))
    spans = _by_place(level[first:last], _LOWEST_ROW)
    heights = list(spans)[::-1]
    rows = [_edges(high, low, columns, spans) for high, low in pairwise(heights)]
    for is_parted, numbers in groupby(range(len(rows)), key=lambda number: len(rows[number]) > _LEAST_COLUMNS):
        chosen = list(numbers)
        if is_parted and len(chosen) >= _LEAST_GRID_ROWS:
            parted = [rows[number] for number in chosen]
            begins: list[dict[float, int]] = []
            for row, number in enumerate(chosen):
                above, line = begins[-1] if begins else {}, spans[heights[number]]
                begins.append(
                    {
                        left: row if _covers(line, (left + right) / 2) else above.get(left, row)
                        for left, right in pairwise(parted[row])
                    }
                )
            yield _Grid(heights[chosen[0] : chosen[-1] + 2], parted, begins)


def _edges(
    high: float, low: float, columns: dict[float, list[_Interval]], spans: dict[float, list[_Interval]]
) -> list[float]:
    """The edges of the cells of a row between two heights."""
    ends = [end for interval in (*spans[high], *spans[low]) for end in interval]
    parting = [at for at, intervals in columns.items() if _covers(intervals, (high + low) / 2)]
    left, right = min([*parting, *ends]), max([*parting, *ends])
    inner = [at for at in parting if left + _NEAR < at < right - _NEAR]
    left = next((at for at in columns if abs(at - left) <= _NEAR), left)
    return [left - _NEAR, *inner, right + _NEAR] if inner else []


def _by_place(rules: Iterable[Rule], near: float) -> dict[float, list[_Interval]]:
    """From where to where lines go at each place, in rising order; those near to each other are at one place."""
    places: dict[float, list[Rule]] = {}
    last = -inf
    for rule in sorted(rules):
        if rule.at - last > near:
            last = rule.at
        places.setdefault(last, []).append(rule)
    return {place: _joined(at) for place, at in places.items()}


def _joined(rules: Iterable[Rule]) -> list[_Interval]:
    """From where to where lines go, those that meet as one."""
    joined: list[_Interval] = []
    for rule in sorted(rules, key=lambda each: each.start):
        if joined and rule.start <= joined[-1][1] + _NEAR:
            joined[-1] = joined[-1][0], max(joined[-1][1], rule.end)
        else:
            joined.append((rule.start, rule.end))
    return joined


def _covers(intervals: Sequence[_Interval], place: float) -> bool:
    at = bisect_right(intervals, (place, float("inf"))) - 1
    return at >= 0 and place <= intervals[at][1]


def _table(grid: _Grid, words: Sequence[Word], chars: Characters) -> PageTable | None:
    """The words of a grid by row and column; None where the order is another, or other words are between them."""
    placed = [(place, word) for word in words if (place := grid.place(word)) is not None]
    if not placed or any(one[0] > other[0] for one, other in pairwise(placed)):
        return None
    first, last = placed[0][1].start, placed[-1][1].end
    if sum(first <= word.start < last for word in words) > len(placed):
        return None
    lefts = list(_by_place({Rule(left, left, left) for (_, left), _ in placed}, _NEAR))
    rows: dict[int, dict[int, PageCell]] = {}
    for (row, left), each in groupby(placed, key=lambda pair: pair[0]):
        column = bisect_left(lefts, left - _NEAR)
        rows.setdefault(row, {})[column] = _cell([word for _, word in each])
    if _HALF * sum(len(row) > 1 for row in rows.values()) < len(rows):
        return None
    if len(rows) < _LEAST_GRID_ROWS or len(lefts) < _LEAST_COLUMNS or len(lefts) > MOST_COLUMNS:
        return None
    cells = [cell for row in rows.values() for cell in row.values()]
    if max(len(text_of(cell, chars)) for cell in cells) > _MOST_CHARS or _runs_across(placed, chars):
        return None
    widths = {(row, column): _width(grid, row, lefts, column) for row, cells in rows.items() for column in cells}
    heading, count = merged_heading(rows, widths, len(lefts), chars)
    head, body = list(rows.values())[:count], list(rows.values())[count:]
    if head:
        words_of_head = sorted((word for row in head for cell in row.values() for word in cell.words), key=_place)
        body.insert(0, {0: PageCell(words_of_head)})
    below = [cell for row in body[1:] for column, cell in row.items() if column]
    edges = [(left, left) for left in lefts]
    return PageTable(edges, body, {style_of(cell, chars) for cell in below}, heading)


def _place(word: Word) -> int:
    return word.start


def _width(grid: _Grid, row: int, lefts: Sequence[float], column: int) -> int:
    """How many columns a cell goes over that begins in a row."""
    edges = grid.parted[row]
    right = edges[min(bisect_right(edges, lefts[column] + _NEAR), len(edges) - 1)]
    return max(1, bisect_left(lefts, right - _NEAR) - column)


def _runs_across(placed: Sequence[tuple[tuple[int, float], Word]], chars: Characters) -> bool:
    """Whether a line of text crosses the edge of a cell, or two figures of one cell are in columns of their own.

    The lines are then those of something else, such as a box behind a paragraph or under some columns.
    """
    for (place, word), (other_place, other) in pairwise(placed):
        if abs(word.low - other.low) > ALIGNED or other.left < word.left:
            continue
        gap = (other.left - word.right) / max(word.height, other.height, 1.0)
        if place != other_place and gap < _LEAST_GAP:
            return True
        are_figures = all(any(map(str.isdigit, chars.text[each.start : each.end])) for each in (word, other))
        if place == other_place and are_figures and gap > _WIDE_GAP:
            return True
    return False


def _cell(words: Sequence[Word]) -> PageCell:
    lines = [list(line) for _, line in groupby(words, key=lambda word: round(word.low))]
    cell = PageCell(lines[0])
    for line in lines[1:]:
        cell.add_line(line)
    return cell


def _has_head(table: PageTable, chars: Characters) -> bool:
    """Whether the first row names the columns: in another font than those below, or words above figures."""
    head, *body = table.rows
    titles = [text_of(cell, chars) for cell in head.values()]
    are_titles = all(is_title(title) or YEAR.search(title) for title in titles) and len(set(titles)) == len(titles)
    if not are_titles or len(titles) < len(table.edges) - (0 not in head):
        return False
    last = len(table.edges) - 1
    below = [last in row and has_figures([row[last]], chars) for row in body]
    are_above_figures = not has_figures(head.values(), chars) and (any(below) if last > 1 else all(below))
    return are_above_figures or is_set_apart(table, chars)


def _is_of_words(table: PageTable, chars: Characters) -> bool:
    """Whether rows without headings have words beside their first column, in as many columns as figures alone.

    Columns of figures are those of a statement, whose headings are elsewhere.
    """
    columns = [[row[n] for row in table.rows if n in row] for n in range(1, len(table.edges))]
    words = [_HALF * sum(_LETTER.search(text_of(cell, chars)) is not None for cell in cells) for cells in columns]
    worded = sum(count > len(table.rows) for count in words)
    return len(table.rows) >= LEAST_ROWS and worded > 0 and _HALF * worded >= len(columns)


def _is_headed_above(table: PageTable, grid: _Grid, chars: Characters, lines: Sequence[_Span]) -> bool:
    """Whether words are above several columns right above the lines: headings outside of them."""
    top, edges = grid.heights[0], grid.parted[0]
    above = [line for line in lines if top - _NEAR < chars.extent(line[0])[1] < top + _HEADING_HEIGHT]
    words = [word for start, end in above for word in words_of(chars, start, end)]
    return len({bisect_right(edges, (word.left + word.right) / 2) for word in words}) >= len(table.edges)


def _is_statement(table: PageTable, chars: Characters) -> bool:
    """Whether years name the columns, as in financial statements, whose columns are told without positions."""
    return are_years([text_of(cell, chars) for cell in table.rows[0].values()])
