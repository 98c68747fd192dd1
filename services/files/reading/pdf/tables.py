"""Tables of a PDF page, told by their words' positions: written as rows of Markdown, so that each cell has its column.

PDFium gives the words of a table as lines of text, in which nothing tells where a cell ends. The words of a column
are between the same two edges in each row, and the row of headings is set apart: in another font, by figures that
are only below it, or by an empty corner. Rows of short words on the same edges are a table without headings. What is
not certain stays text, and so do tables with years as headings, whose columns are told without positions.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.files.reading.pdf.characters import Characters
from services.files.reading.pdf.page_objects import PageObjects
from services.files.reading.pdf.rows import ALIGNED, MOST_COLUMNS, PageCell, PageRow, Word, fragments, rows_of
from services.files.reading.pdf.ruled_tables import ruled_tables
from services.files.reading.pdf.rules import rules_of
from services.files.reading.pdf.table_kinds import (
    FAR,
    LEAST_ROWS,
    PageTable,
    has_figures,
    has_no_head,
    is_set_apart,
    is_table,
    is_title,
    set_alike,
    style_of,
    text_of,
)
from services.text.dates import YEAR

_SPACE = 0.33
"""Heights that a usual space is at most: two cells that nearly touch are further apart."""
_LINES_BETWEEN = 20
"""Lines that cells with several lines may have between two lines with such a gap."""
_USUAL_WIDTH, _WIDER = 0.46, 1.15
"""Heights that a character of a line is wide at most, unless all lines are wider, and from how much more on a line has
gaps."""
_MOST_TRIED = 2  # rows in turn, as a table's title has at most two lines
_MOST_TRIED_IN_ALL = 10
"""Of the rows within what is no table, which are tried as headings of another; it bounds the work on a hostile page."""
_BELOW = 2.5
"""Heights of a word to the name of a group below the last row at most."""
_PITCHES = 4
"""Rows that tell the usual distance between two."""
_TWO = 2  # rows and columns that make a table


def set_tables(chars: Characters, shown: list[str], objects: PageObjects) -> None:
    """Write the tables of a page as Markdown: `shown` has for each character of the text what is written for it."""
    lines = _lines(chars, shown)
    wide = _wide(chars, lines)
    if not wide:
        return
    between: list[tuple[int, int]] = []
    for table, has_head in ruled_tables(chars, lines, rules_of(objects)):
        _write(table, chars, shown, has_head=has_head)
        between.append((_first(table), _last(table)))
    for stretch in _outside(lines, between) if between else [lines]:
        for near in _with_gaps(stretch, wide):
            _set_tables_among(near, chars, shown)


def _first(table: PageTable) -> int:
    return min(cell.words[0].start for cell in table.rows[0].values())


def _last(table: PageTable) -> int:
    return max(cell.words[-1].end for cell in table.rows[-1].values())


def _outside(lines: Sequence[tuple[int, int]], tables: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """The lines before, between and after tables, all in the order of the text."""
    rest = list(lines)
    for first, last in tables:
        yield [line for line in rest if line[1] <= first]
        rest = [line for line in rest if line[0] >= last]
    yield rest


def _set_tables_among(lines: Sequence[tuple[int, int]], chars: Characters, shown: list[str]) -> None:
    rows = list(rows_of(fragments(chars, lines)))
    index = tried = 0
    left = _MOST_TRIED_IN_ALL
    while index < len(rows):
        table = _table_from(rows, index, chars)
        if table is None:
            index, tried = index + 1, 0
        elif is_table(table, chars):
            _write(table, chars, shown, has_head=True)
            index, tried = index + len(table.rows), 0
        elif has_no_head(beginning := set_alike(table, chars), chars):
            table = beginning
            _write(table, chars, shown, has_head=False)
            index, tried = index + len(table.rows), 0
        elif tried < _MOST_TRIED:
            index, tried = index + 1, tried + 1  # a title may be above the headings
        else:
            index, tried, left = index + (_next_head(table, chars) if left else len(table.rows)), 0, max(left - 1, 0)


def _next_head(table: PageTable, chars: Characters) -> int:
    """The number of the first row that may be the headings of another table: words below figures. Past all without."""
    figures = [has_figures(row.values(), chars) for row in table.rows]
    heads = (n for n in range(1, len(figures)) if figures[n - 1] and not figures[n])
    return next(heads, len(figures))


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


def _wide(chars: Characters, lines: Sequence[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """The lines that are wider than their characters."""
    widths: list[float] = []
    for start, end in lines:
        text = chars.text[start:end]
        first, last = start + len(text) - len(text.lstrip()), start + len(text.rstrip()) - 1
        left, low, _, high = chars.extent(first)
        widths.append((chars.extent(last)[2] - left) / (last - first + 1) / max(high - low, 1.0))
    least = _WIDER * min(_USUAL_WIDTH, sorted(widths)[len(widths) // 2] if widths else 0.0)
    return frozenset(line for line, width in zip(lines, widths, strict=True) if width > least)


def _with_gaps(lines: Sequence[tuple[int, int]], wide: frozenset[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The stretches of lines with several wide ones: each word's place costs time."""
    stretches: list[range] = []
    for one, other in pairwise(index for index, line in enumerate(lines) if line in wide):
        if other - one > _LINES_BETWEEN:
            continue
        begin, end = max(0, one - 1), min(len(lines), other + _LINES_BETWEEN)
        if stretches and begin <= stretches[-1].stop:
            stretches[-1] = range(stretches[-1].start, end)
        else:
            stretches.append(range(begin, end))
    return [[lines[index] for index in stretch] for stretch in stretches]


def _table_from(rows: Sequence[PageRow], first: int, chars: Characters) -> PageTable | None:
    """The longest table that begins with a row; None where no column is below its cells."""
    head = rows[first].cells
    if first + 1 >= len(rows) or not head:
        return None
    edges = [(cell.left, cell.right) for cell in head]
    below = rows[first + 1].cells
    has_corner = len(below) > len(head) and below[0].right < head[0].left and below[0].left < head[0].left
    if has_corner:
        edges.insert(0, (below[0].left, below[0].right))
    if not _TWO <= len(edges) <= MOST_COLUMNS:
        return None
    table = PageTable(edges, [{column + has_corner: cell for column, cell in enumerate(head)}])
    for row in rows[first + 1 :]:
        if _begins_another(table, row, chars):
            break
        if _names_group(table, row, chars):
            table.rows.append({0: row.cells[0]})
        elif not _add(table, row.cells):
            break
        table.styles_below |= {style_of(cell, chars) for column, cell in table.rows[-1].items() if column}
    while len(table.rows[-1]) == 1 and len(table.rows) > 1:
        table.rows.pop()
    return table if len(table.rows) >= _TWO else None


def _names_group(table: PageTable, row: PageRow, chars: Characters) -> bool:
    """Whether there is a short line in the first column only, right below the last row: it names the rows below it."""
    cell, *others = row.cells
    (left, _), (following, _), *more = table.edges
    is_in_column = abs(cell.left - left) < ALIGNED and cell.right < following
    near = min(each.low for each in table.rows[-1].values()) - cell.low < _BELOW * cell.words[0].height
    return bool(more) and not others and is_in_column and near and cell.lines == 1 and is_title(text_of(cell, chars))


def _begins_another(table: PageTable, row: PageRow, chars: Characters) -> bool:
    """Whether a row is set as the headings are, apart from the others, is far below them, or has only years."""
    head, last = table.rows[0], table.rows[-1]
    if last is head or len(row.cells) < _TWO:
        return False
    if has_figures(row.cells, chars):
        return _are_all_years(row.cells, chars) and not _are_all_years(list(last.values()), chars)
    styles = {style_of(cell, chars) for cell in (*head.values(), *row.cells)}
    if len(styles) == 1 and is_set_apart(table, chars):
        return True
    if len(table.rows) < LEAST_ROWS or not has_figures(last.values(), chars):
        return False
    lows = [min(cell.low for cell in each.values()) for each in table.rows[-_PITCHES:]]
    usual = max(above - below for above, below in pairwise(lows))
    return lows[-1] - row.low > FAR * usual > 0


def _are_all_years(cells: Sequence[PageCell], chars: Characters) -> bool:
    """Whether a row has years, two at least, and nothing else beside its name."""
    years = [bool(YEAR.fullmatch(text_of(cell, chars))) for cell in cells]
    return sum(years) > 1 and all(years[1:])


def _add(table: PageTable, cells: Sequence[PageCell]) -> bool:
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


def _columns(cells: Sequence[PageCell], edges: Sequence[tuple[float, float]]) -> dict[int, PageCell] | None:
    """The column of each cell: in order where there are as many, otherwise the one below it."""
    if len(cells) == len(edges):
        return dict(enumerate(cells))
    found: dict[int, PageCell] = {}
    for cell in cells:
        over = [index for index, (left, right) in enumerate(edges) if cell.left < right and cell.right > left]
        if len(over) != 1 or over[0] in found:
            return None
        found[over[0]] = cell
    return found


def _parted(cells: Sequence[PageCell], edges: Sequence[tuple[float, float]]) -> Iterator[PageCell]:
    """The cells, parted at the edges of the columns that they reach over: a full cell touches the next one."""
    for cell in cells:
        parts: list[list[Word]] = []
        for word in cell.words:
            begins = any(abs(word.left - left) < ALIGNED or word.right > right for left, right in edges)
            if not parts or (begins and word.left - parts[-1][-1].right > _SPACE * word.height):
                parts.append([])
            parts[-1].append(word)
        yield from map(PageCell, parts)


def _write(table: PageTable, chars: Characters, shown: list[str], *, has_head: bool) -> None:
    last = len(table.edges) - 1
    for number, row in enumerate(table.rows):
        if number == 0 and table.heading:
            _write_heading(table, shown)
            continue
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
            begin, rule = row[order[0]].words[0].start, "| --- " * (last + 1) + "|"
            empty = "" if has_head else "| " * (last + 1) + f"|\n{rule}\n"
            shown[begin] = f"\n{empty}{shown[begin]}"
            shown[end] += f"\n{rule}" if has_head else ""
    _end(table, chars, shown)


def _write_heading(table: PageTable, shown: list[str]) -> None:
    """Write the names of columns that are joined from several rows, in place of all words in these."""
    words = table.rows[0][0].words
    for index in range(words[0].start, words[-1].end):
        shown[index] = ""
    shown[words[0].start] = f"\n| {' | '.join(table.heading)} |\n{'| --- ' * len(table.heading)}|"


def _blank(chars: Characters, shown: list[str], start: int, end: int, text: str) -> None:
    """Put a text in place of the white space between two words."""
    for index in range(start, end):
        if chars.text[index].isspace():
            shown[index], text = text, ""


def _end(table: PageTable, chars: Characters, shown: list[str]) -> None:
    """End the line after each row, and set the table apart from what follows."""
    ends = [max(cell.words[-1].end for cell in row.values()) for row in table.rows]
    for number, end in enumerate(ends):
        breaks = "\n\n" if number == len(ends) - 1 else "\n"
        if end < len(chars.text):
            following = next((i for i in range(end, len(chars.text)) if not chars.text[i].isspace()), len(chars.text))
            _blank(chars, shown, end, following, breaks)
