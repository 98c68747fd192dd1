"""Tables of a PDF page, told by where their words stand: written as rows of Markdown, so that each cell has its column.

PDFium gives the words of a table as lines of text, in which nothing tells where a cell ends. The words of a column
stand between the same two edges in each row, and the row of headings is set apart: in another font, by figures that
only stand below it, or by an empty corner. What is not certain stays text, and so do tables with years as headings,
whose columns are told without positions.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

from services.files.reading.pdf.characters import Characters
from services.text.dates import YEAR

_GAP = 0.55
"""Heights of a word from which on the space between two words parts cells; justified text has up to 0.4."""
_SPACE = 0.33
"""Heights that a usual space is at most: two cells that nearly touch are further apart."""
_LINES_BETWEEN, _FEW_BETWEEN = 20, 8
"""Lines that cells with several lines may have between two lines with such a gap, and how many where columns of years
are near: their table is left as it is, and so are those that stand in one stretch with it."""
_USUAL_WIDTH, _WIDER = 0.46, 1.15
"""Heights that a character of a line is wide at most, unless all lines are wider, and from how much more on a line has
gaps."""
_NEXT_LINE = 1.9
"""Heights between the baselines of two lines of one cell at most."""
_ALIGNED = 2.0
"""Points by which the lines of one cell begin apart through rounding."""
_MOST_LINES, _CELL_CHARS, _HEADING_CHARS = 8, 300, 80
_LEAST_ROWS, _MOST_COLUMNS, _MOST_TRIED = 3, 12, 2
_TWO = 2
_MARK = re.compile(r"[^\w\s]|\(?(?:\d{1,2}|[a-zA-Z])[.)]?|\(?[ivx]+\)")
"""What numbers an item of a list."""
_WORD = re.compile(r"\S+")
_LETTER = re.compile(r"[^\W\d_]")
_BARE_YEARS = re.compile(r"(?<![\d.,])(?:19|20)\d\d\s+(?:19|20)\d\d(?![\d.,]\d|\d)")
"""Names columns without positions."""
_SENTENCE_END, _TITLE_WORDS = (".", "!", "?", ";"), 3
"""“No.” and “Max. temp.” are no sentences."""


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    left: float
    right: float
    low: float
    high: float

    @property
    def height(self) -> float:
        return self.high - self.low


class _Cell:
    """Words of one column, line by line, and the edges around them."""

    def __init__(self, words: Sequence[_Word]) -> None:
        self.words: list[_Word] = []
        self.lines = 0
        self.left = self.low = inf
        self.right = self.high = -inf
        self.add_line(words)

    def add_line(self, words: Sequence[_Word]) -> None:
        self.lines += 1
        self.words += words
        self.left = min(self.left, *(word.left for word in words))
        self.right = max(self.right, *(word.right for word in words))
        self.low = min(self.low, *(word.low for word in words))
        self.high = max(self.high, *(word.high for word in words))


class _Row:
    """The cells of a row in their order."""

    def __init__(self, cell: _Cell) -> None:
        self.cells = [cell]

    @property
    def low(self) -> float:
        return min(cell.low for cell in self.cells[-_MOST_COLUMNS:])

    @property
    def high(self) -> float:
        return max(cell.high for cell in self.cells[-_MOST_COLUMNS:])


@dataclass(slots=True)
class _Table:
    """Rows with their cells by column, and the edges of the columns so far."""

    edges: list[tuple[float, float]]
    rows: list[dict[int, _Cell]] = field(default_factory=list)


def set_tables(chars: Characters, shown: list[str]) -> None:
    """Write the tables of a page as Markdown: `shown` has for each character of the text what stands for it."""
    for lines in _with_gaps(chars, _lines(chars, shown)):
        _set_tables_among(lines, chars, shown)


def _set_tables_among(lines: Sequence[tuple[int, int]], chars: Characters, shown: list[str]) -> None:
    rows = list(_rows(_fragments(chars, lines)))
    index = tried = 0
    while index < len(rows):
        table = _table_from(rows, index)
        if table is not None and _is_table(table, chars):
            _write(table, chars, shown)
            index, tried = index + len(table.rows), 0
        elif table is not None and tried < _MOST_TRIED:
            index, tried = index + 1, tried + 1  # a title may stand above the headings
        else:
            index, tried = index + (len(table.rows) if table is not None else 1), 0


def _lines(chars: Characters, shown: Sequence[str]) -> list[tuple[int, int]]:
    """Where the lines of the text begin and end, as far as their ends are shown."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in re.finditer(r"\n", chars.text):
        if "\n" in shown[match.start()]:
            spans.append((start, match.start()))
            start = match.end()
    spans.append((start, len(chars.text)))
    return [(first, end) for first, end in spans if chars.text[first:end].strip()]


def _with_gaps(chars: Characters, lines: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The stretches of lines in which several are wider than their characters: each word's place costs time."""
    widths: list[float] = []
    for start, end in lines:
        text = chars.text[start:end]
        first, last = start + len(text) - len(text.lstrip()), start + len(text.rstrip()) - 1
        left, low, _, high = chars.extent(first)
        widths.append((chars.extent(last)[2] - left) / (last - first + 1) / max(high - low, 1.0))
    least = _WIDER * min(_USUAL_WIDTH, sorted(widths)[len(widths) // 2] if widths else 0.0)
    wide = [index for index, width in enumerate(widths) if width > least]

    def has_years(stretch: range) -> bool:
        return any(_BARE_YEARS.search(chars.text, *lines[index]) for index in stretch)

    found: list[range] = []
    for stretch in _stretches(wide, _LINES_BETWEEN, len(lines)):
        parts = [index for index in wide if index in stretch]
        found += _stretches(parts, _FEW_BETWEEN, len(lines)) if has_years(stretch) else [stretch]
    return [[lines[index] for index in stretch] for stretch in found if not has_years(stretch)]


def _stretches(wide: Sequence[int], between: int, count: int) -> list[range]:
    """The stretches of `count` lines that are near two wide ones with at most so many lines between them."""
    stretches: list[range] = []
    for one, other in pairwise(wide):
        if other - one > between:
            continue
        begin, end = max(0, one - 1), min(count, other + between)
        if stretches and begin <= stretches[-1].stop:
            stretches[-1] = range(stretches[-1].start, end)
        else:
            stretches.append(range(begin, end))
    return stretches


def _fragments(chars: Characters, lines: Sequence[tuple[int, int]]) -> Iterator[list[_Word]]:
    """The words of each line, parted where a wide gap or a step backwards is."""
    for start, end in lines:
        words = [_word(chars, *match.span()) for match in _WORD.finditer(chars.text, start, end)]
        part: list[_Word] = []
        for word in words:
            if part and not -_ALIGNED < word.left - part[-1].right < _GAP * max(word.height, part[-1].height):
                yield part
                part = []
            part.append(word)
        if part:
            yield part


def _word(chars: Characters, start: int, end: int) -> _Word:
    left, low, _, high = chars.extent(start)
    return _Word(start, end, left, chars.extent(end - 1)[2], low, high)


def _rows(fragments: Iterable[list[_Word]]) -> Iterator[_Row]:
    """The rows that the fragments make in the order of the text, which has a row's cells one after another."""
    row: _Row | None = None
    above = inf
    parts = [*fragments, []]
    for part, following in pairwise(parts):
        is_alone = not following or not _are_level(part, following)
        if row is not None and _goes_on(row, part, is_alone=is_alone):
            row.cells[-1].add_line(part)
        elif row is not None and _is_beside(row, part, above):
            row.cells.append(_Cell(part))
        else:
            if row is not None:
                yield row
                above = row.low
            row = _Row(_Cell(part))
    if row is not None:
        yield row


def _are_level(one: Sequence[_Word], other: Sequence[_Word]) -> bool:
    return abs(one[0].low - other[0].low) < _ALIGNED and other[0].left > one[-1].right


def _goes_on(row: _Row, part: Sequence[_Word], *, is_alone: bool) -> bool:
    """Whether words are the next line of the row's last cell; what has others beside it begins a row."""
    cell, first = row.cells[-1], part[0]
    if len(row.cells) == 1 and (not is_alone or abs(first.left - cell.left) > _ALIGNED):
        return False
    before = row.cells[-2].right if len(row.cells) > 1 else first.left - 1
    overlaps = first.left < cell.right and part[-1].right > cell.left and first.left > before
    return overlaps and first.high <= cell.low + first.height / 2 and cell.low - first.low < _NEXT_LINE * first.height


def _is_beside(row: _Row, part: Sequence[_Word], above: float) -> bool:
    """Whether words stand right of the row's last cell, below the row above: cells may be centred in their height."""
    first, half = part[0], part[0].height / 2
    return first.left > row.cells[-1].right and row.low + half < first.high < above + half


def _table_from(rows: Sequence[_Row], first: int) -> _Table | None:
    """The longest table that begins with a row; None where no column stands below its cells."""
    head = rows[first].cells
    if first + 1 >= len(rows) or not head:
        return None
    edges = [(cell.left, cell.right) for cell in head]
    below = rows[first + 1].cells
    has_corner = len(below) > len(head) and below[0].right < head[0].left and below[0].left < head[0].left
    if has_corner:
        edges.insert(0, (below[0].left, below[0].right))
    if not _TWO <= len(edges) <= _MOST_COLUMNS:
        return None
    table = _Table(edges, [{column + has_corner: cell for column, cell in enumerate(head)}])
    for row in rows[first + 1 :]:
        if not _add(table, row.cells):
            break
    return table if len(table.rows) >= _TWO else None


def _add(table: _Table, cells: Sequence[_Cell]) -> bool:
    """Put a row's cells into the columns; False where one fits into none, or the columns would meet."""
    is_full = len(cells) == len(table.edges)
    for parts in [cells] if is_full else [cells, list(_parted(cells, table.edges))]:
        columns = _columns(parts, table.edges)
        if columns is None or len(columns) < _TWO:
            continue
        edges = list(table.edges)
        for column, cell in columns.items():
            edges[column] = min(edges[column][0], cell.left), max(edges[column][1], cell.right)
        if all(left[1] < right[0] for left, right in pairwise(edges)):
            table.edges = edges
            table.rows.append(columns)
            return True
    return False


def _columns(cells: Sequence[_Cell], edges: Sequence[tuple[float, float]]) -> dict[int, _Cell] | None:
    """The column of each cell: in order where there are as many, otherwise that above which it stands."""
    if len(cells) == len(edges):
        return dict(enumerate(cells))
    found: dict[int, _Cell] = {}
    for cell in cells:
        over = [index for index, (left, right) in enumerate(edges) if cell.left < right and cell.right > left]
        if len(over) != 1 or over[0] in found:
            return None
        found[over[0]] = cell
    return found


def _parted(cells: Sequence[_Cell], edges: Sequence[tuple[float, float]]) -> Iterator[_Cell]:
    """The cells, parted at the edges of the columns that they reach over: a full cell touches the next one."""
    for cell in cells:
        parts: list[list[_Word]] = []
        for word in cell.words:
            begins = any(abs(word.left - left) < _ALIGNED or word.right > right for left, right in edges)
            if not parts or (begins and word.left - parts[-1][-1].right > _SPACE * word.height):
                parts.append([])
            parts[-1].append(word)
        yield from map(_Cell, parts)


def _is_table(table: _Table, chars: Characters) -> bool:
    head, *body = table.rows
    cells = [cell for row in table.rows for cell in row.values()]
    if any(cell.lines > _MOST_LINES or len(_text(cell, chars)) > _CELL_CHARS for cell in cells):
        return False
    titles = [_text(cell, chars) for cell in head.values()]
    if not all(map(_is_title, titles)) or len(set(titles)) < len(titles) or _are_years(titles):
        return False
    if len(table.edges) == _TWO and all(0 in row and _MARK.fullmatch(_text(row[0], chars)) for row in body):
        return False
    if len(table.rows) < _LEAST_ROWS:
        return len(table.edges) > _TWO and 0 in head and _is_set_apart(table, chars)
    is_wide = len(table.edges) > _TWO
    labels = [_text(row[0], chars) for row in body if 0 in row]
    has_corner = 0 not in head and is_wide and all(map(_LETTER.search, labels))
    return has_corner or _is_set_apart(table, chars) or (is_wide and _stands_above_figures(table, chars))


def _is_title(text: str) -> bool:
    is_sentence = text.endswith(_SENTENCE_END) and len(text.split()) > _TITLE_WORDS
    return len(text) <= _HEADING_CHARS and _LETTER.search(text) is not None and not is_sentence


def _are_years(titles: Sequence[str]) -> bool:
    """Whether the headings of figures differ by nothing but their years, as those of financial statements do."""
    named = [title for title in titles if YEAR.search(title)]
    return len(named) > 1 and len(titles) - len(named) <= 1 and len({YEAR.sub("", title) for title in named}) == 1


def _is_set_apart(table: _Table, chars: Characters) -> bool:
    """Whether the headings are in a font that no cell below them is in."""
    head, *body = table.rows
    fonts = {chars.font(cell.words[0].start) for cell in head.values()}
    below = {chars.font(cell.words[0].start) for row in body for column, cell in row.items() if column}
    return None not in fonts and not fonts & below


def _stands_above_figures(table: _Table, chars: Characters) -> bool:
    """Whether no heading has a figure, and a column has one in each row."""
    head, *body = table.rows
    if any(any(map(str.isdigit, _text(cell, chars))) for cell in head.values()):
        return False
    return any(
        all(column in row and any(map(str.isdigit, _text(row[column], chars))) for row in body)
        for column in range(1, len(table.edges))
    )


def _text(cell: _Cell, chars: Characters) -> str:
    return " ".join(chars.text[word.start : word.end] for word in cell.words)


def _write(table: _Table, chars: Characters, shown: list[str]) -> None:
    last = len(table.edges) - 1
    for number, row in enumerate(table.rows):
        order = sorted(row)
        for before, column in zip([-1, *order], order, strict=False):
            words = row[column].words
            for word, following in pairwise(words):
                _blank(chars, shown, word.end, following.start, " ")
            for index in range(words[0].start, words[-1].end):
                shown[index] = shown[index].replace("|", "\\|")
            lead = "| " if before < 0 else " | "
            shown[words[0].start] = f"{lead}{'| ' * (column - before - 1)}{shown[words[0].start]}"
        for one, other in pairwise(order):
            _blank(chars, shown, row[one].words[-1].end, row[other].words[0].start, "")
        end = row[order[-1]].words[-1].end - 1
        shown[end] += " |" * (last - order[-1] + 1)
        if number == 0:
            shown[row[order[0]].words[0].start] = "\n" + shown[row[order[0]].words[0].start]
            shown[end] += "\n" + "| --- " * (last + 1) + "|"
    _end(table, chars, shown)


def _blank(chars: Characters, shown: list[str], start: int, end: int, text: str) -> None:
    """Put a text in place of the white space between two words."""
    for index in range(start, end):
        if chars.text[index].isspace():
            shown[index], text = text, ""


def _end(table: _Table, chars: Characters, shown: list[str]) -> None:
    """End the line after each row, and set the table apart from what follows."""
    ends = [max(cell.words[-1].end for cell in row.values()) for row in table.rows]
    for number, end in enumerate(ends):
        breaks = "\n\n" if number == len(ends) - 1 else "\n"
        if end < len(chars.text):
            following = next((i for i in range(end, len(chars.text)) if not chars.text[i].isspace()), len(chars.text))
            _blank(chars, shown, end, following, breaks)
