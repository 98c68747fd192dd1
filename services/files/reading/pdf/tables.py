"""Tables of a PDF page, told by where their words stand: written as rows of Markdown, so that each cell has its column.

PDFium gives the words of a table as lines of text, in which nothing tells where a cell ends. The words of a column
stand between the same two edges in each row, and the row of headings is set apart: in another font, by figures that
only stand below it, or by an empty corner. Rows of short words on the same edges are a table without headings. What is
not certain stays text, and so do tables with years as headings, whose columns are told without positions.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from services.files.reading.pdf.characters import Characters
from services.files.reading.pdf.rows import ALIGNED, MOST_COLUMNS, Cell, Row, Word, fragments, rows_of
from services.text.dates import YEAR

_SPACE = 0.33
"""Heights that a usual space is at most: two cells that nearly touch are further apart."""
_LINES_BETWEEN = 20
"""Lines that cells with several lines may have between two lines with such a gap."""
_USUAL_WIDTH, _WIDER = 0.46, 1.15
"""Heights that a character of a line is wide at most, unless all lines are wider, and from how much more on a line has
gaps."""
_MOST_LINES, _CELL_CHARS, _HEADING_CHARS, _LABEL_CHARS = 8, 300, 80, 40
_LEAST_ROWS, _MOST_TRIED = 3, 2
_MOST_TRIED_IN_ALL = 10
"""Of the rows within what is no table, which are tried as headings of another; it bounds the work on a hostile page."""
_BELOW, _LINE = 2.5, 8
"""Heights of a word to the name of a group below the last row at most, and those that a line of prose is wide."""
_PITCHES, _FAR = 4, 1.6
"""Rows that tell the usual distance between two, and how much farther away another table stands at least."""
_TWO, _FEW = 2, 3
_MARK = re.compile(r"[^\w\s]|\(?(?:\d{1,2}|[a-zA-Z])[.)]?|\(?[ivx]+\)")
"""What numbers an item of a list."""
_LETTER = re.compile(r"[^\W\d_]")
_BULLET = re.compile(r"[•▪●◦‣·*–—-]\s")
_LAST_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,5}(?=\.?$)")
_SENTENCE_END, _TITLE_WORDS = (".", "!", "?", ";"), 3
"""“No.” and “Max. temp.” are no sentences."""


_Style = tuple[str | None, int]
"""A font and a size in half points."""


@dataclass(slots=True)
class _Table:
    """Rows with their cells by column, the edges of the columns so far, and how the rows below the first are set.

    Names of rows do not count for that: they may be set as the headings are.
    """

    edges: list[tuple[float, float]]
    rows: list[dict[int, Cell]] = field(default_factory=list)
    styles_below: set[_Style] = field(default_factory=set)


def set_tables(chars: Characters, shown: list[str]) -> None:
    """Write the tables of a page as Markdown: `shown` has for each character of the text what stands for it."""
    for lines in _with_gaps(chars, _lines(chars, shown)):
        _set_tables_among(lines, chars, shown)


def _set_tables_among(lines: Sequence[tuple[int, int]], chars: Characters, shown: list[str]) -> None:
    rows = list(rows_of(fragments(chars, lines)))
    index = tried = 0
    left = _MOST_TRIED_IN_ALL
    while index < len(rows):
        table = _table_from(rows, index, chars)
        if table is None:
            index, tried = index + 1, 0
        elif (has_head := _is_table(table, chars)) or _has_no_head(table, chars):
            _write(table, chars, shown, has_head=has_head)
            index, tried = index + len(table.rows), 0
        elif tried < _MOST_TRIED:
            index, tried = index + 1, tried + 1  # a title may stand above the headings
        else:
            index, tried, left = index + (_next_head(table, chars) if left else len(table.rows)), 0, max(left - 1, 0)


def _next_head(table: _Table, chars: Characters) -> int:
    """The number of the first row that may be the headings of another table: words below figures. Past all without."""
    figures = [_has_figures(row.values(), chars) for row in table.rows]
    heads = (n for n in range(1, len(figures)) if figures[n - 1] and not figures[n])
    return next(heads, len(figures))


def _has_figures(cells: Iterable[Cell], chars: Characters) -> bool:
    return any(any(map(str.isdigit, _text(cell, chars))) for cell in cells)


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
    stretches: list[range] = []
    for one, other in pairwise(wide):
        if other - one > _LINES_BETWEEN:
            continue
        begin, end = max(0, one - 1), min(len(lines), other + _LINES_BETWEEN)
        if stretches and begin <= stretches[-1].stop:
            stretches[-1] = range(stretches[-1].start, end)
        else:
            stretches.append(range(begin, end))
    return [[lines[index] for index in stretch] for stretch in stretches]


def _table_from(rows: Sequence[Row], first: int, chars: Characters) -> _Table | None:
    """The longest table that begins with a row; None where no column stands below its cells."""
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
    table = _Table(edges, [{column + has_corner: cell for column, cell in enumerate(head)}])
    for row in rows[first + 1 :]:
        if _begins_another(table, row, chars):
            break
        if _names_group(table, row, chars):
            table.rows.append({0: row.cells[0]})
        elif not _add(table, row.cells):
            break
        table.styles_below |= {_style(cell, chars) for column, cell in table.rows[-1].items() if column}
    while len(table.rows[-1]) == 1 and len(table.rows) > 1:
        table.rows.pop()
    return table if len(table.rows) >= _TWO else None


def _names_group(table: _Table, row: Row, chars: Characters) -> bool:
    """Whether a short line alone stands in the first column, right below the last row: it names the rows below it."""
    cell, *others = row.cells
    (left, _), (following, _), *more = table.edges
    is_in_column = abs(cell.left - left) < ALIGNED and cell.right < following
    near = min(each.low for each in table.rows[-1].values()) - cell.low < _BELOW * cell.words[0].height
    return bool(more) and not others and is_in_column and near and cell.lines == 1 and _is_title(_text(cell, chars))


def _begins_another(table: _Table, row: Row, chars: Characters) -> bool:
    """Whether a row is set as the headings are, apart from the others, stands far below them, or has but years."""
    head, last = table.rows[0], table.rows[-1]
    if last is head or len(row.cells) < _TWO:
        return False
    if _has_figures(row.cells, chars):
        return _are_all_years(row.cells, chars) and not _are_all_years(list(last.values()), chars)
    styles = {_style(cell, chars) for cell in (*head.values(), *row.cells)}
    if len(styles) == 1 and _is_set_apart(table, chars):
        return True
    if len(table.rows) < _LEAST_ROWS or not _has_figures(last.values(), chars):
        return False
    lows = [min(cell.low for cell in each.values()) for each in table.rows[-_PITCHES:]]
    usual = max(above - below for above, below in pairwise(lows))
    return lows[-1] - row.low > _FAR * usual > 0


def _are_all_years(cells: Sequence[Cell], chars: Characters) -> bool:
    """Whether a row has years, two at least, and nothing else beside its name."""
    years = [bool(YEAR.fullmatch(_text(cell, chars))) for cell in cells]
    return sum(years) > 1 and all(years[1:])


def _add(table: _Table, cells: Sequence[Cell]) -> bool:
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


def _columns(cells: Sequence[Cell], edges: Sequence[tuple[float, float]]) -> dict[int, Cell] | None:
    """The column of each cell: in order where there are as many, otherwise that above which it stands."""
    if len(cells) == len(edges):
        return dict(enumerate(cells))
    found: dict[int, Cell] = {}
    for cell in cells:
        over = [index for index, (left, right) in enumerate(edges) if cell.left < right and cell.right > left]
        if len(over) != 1 or over[0] in found:
            return None
        found[over[0]] = cell
    return found


def _parted(cells: Sequence[Cell], edges: Sequence[tuple[float, float]]) -> Iterator[Cell]:
    """The cells, parted at the edges of the columns that they reach over: a full cell touches the next one."""
    for cell in cells:
        parts: list[list[Word]] = []
        for word in cell.words:
            begins = any(abs(word.left - left) < ALIGNED or word.right > right for left, right in edges)
            if not parts or (begins and word.left - parts[-1][-1].right > _SPACE * word.height):
                parts.append([])
            parts[-1].append(word)
        yield from map(Cell, parts)


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
        is_wide = len(table.edges) > _TWO
        return 0 in head and ((is_wide and _is_set_apart(table, chars)) or _is_form(table, chars))
    is_wide = len(table.edges) > _TWO
    are_named = all(_LETTER.search(_text(row[0], chars)) for row in body if 0 in row)
    if 0 not in head and not are_named:
        return False
    has_corner = 0 not in head and is_wide
    return has_corner or _is_set_apart(table, chars) or (is_wide and _stands_above_figures(table, chars))


def _is_form(table: _Table, chars: Characters) -> bool:
    """Whether labels stand above their values, of which most have figures, each pair on one edge.

    Of two pairs both values have some, and are not the same as the dates below two signatures are.
    """
    labels, values = table.rows
    if len(labels) < len(table.edges) or len(values) < len(table.edges) or _has_figures(labels.values(), chars):
        return False
    pairs = [(labels[column], values[column]) for column in range(len(table.edges))]
    texts = [_text(value, chars) for _, value in pairs]
    figures = sum(any(map(str.isdigit, text)) for text in texts)
    if len(pairs) == _TWO and (figures < _TWO or texts[0] == texts[1]):
        return False
    are_short = all(label.lines == 1 and len(_text(label, chars)) <= _LABEL_CHARS for label, _ in pairs)
    return are_short and _TWO * figures > len(pairs) and all(_are_aligned(pair) for pair in pairs)


def _are_aligned(cells: Sequence[Cell]) -> bool:
    """Whether cells begin on one edge, or end on one."""
    lefts, rights = [cell.left for cell in cells], [cell.right for cell in cells]
    return max(lefts) - min(lefts) < ALIGNED or max(rights) - min(rights) < ALIGNED


def _has_no_head(table: _Table, chars: Characters) -> bool:
    """Whether short cells, some columns of them words, stand on the same edges in each row, none of which names them.

    Columns of figures alone may be those of a statement, what begins with small letters lines of prose, and numbers on
    both sides those of a list of contents.
    """
    count = len(table.edges)
    full = sum(len(row) == count for row in table.rows)
    if len(table.rows) < _LEAST_ROWS or full < _TWO or _FEW * full < _TWO * len(table.rows) or count <= _TWO:
        return False
    columns = [[row[column] for row in table.rows if column in row] for column in range(count)]
    texts = [[_text(cell, chars) for cell in column] for column in columns]
    cells = [text for column in texts for text in column]
    if any(cell.lines > 1 for column in columns for cell in column) or max(map(len, cells)) > _LABEL_CHARS:
        return False
    words = sum(all(map(_LETTER.search, column)) and len(set(column)) > 1 for column in texts)
    small, first_small = (sum(text[:1].islower() for text in each) for each in (cells, texts[0]))
    is_list = all(map(_MARK.fullmatch, texts[0])) or (_are_numbered(texts[0]) and _are_numbered(texts[-1]))
    is_list = is_list or all(map(_BULLET.match, texts[-1]))
    is_prose = _TWO * small >= len(cells) or _FEW * first_small >= len(texts[0]) or sum(map(_are_lines, columns)) > 1
    are_words = words > 1 and _TWO * words >= count and not is_prose
    return are_words and not is_list and all(map(_are_aligned, columns))


def _are_lines(cells: Sequence[Cell]) -> bool:
    """Whether most cells fill their column from edge to edge, as lines of prose do."""
    left, right = min(cell.left for cell in cells), max(cell.right for cell in cells)
    filled = sum(cell.left - left < ALIGNED and right - cell.right < cell.words[0].height for cell in cells)
    return right - left > _LINE * cells[0].words[0].height and _FEW * filled > _TWO * len(cells)


def _are_numbered(texts: Sequence[str]) -> bool:
    """Whether all end in numbers that never go down, as those of chapters and their pages do."""
    found = [_LAST_NUMBER.search(text) for text in texts]
    numbers = [tuple(map(int, match[0].split("."))) for match in found if match is not None]
    return len(numbers) == len(texts) and all(one <= other for one, other in pairwise(numbers))


def _is_title(text: str) -> bool:
    is_sentence = text.endswith(_SENTENCE_END) and len(text.split()) > _TITLE_WORDS
    return len(text) <= _HEADING_CHARS and _LETTER.search(text) is not None and not is_sentence


def _are_years(titles: Sequence[str]) -> bool:
    """Whether the headings of figures differ by nothing but their years, as those of financial statements do."""
    named = [title for title in titles if YEAR.search(title)]
    return len(named) > 1 and len(titles) - len(named) <= 1 and len({YEAR.sub("", title) for title in named}) == 1


def _is_set_apart(table: _Table, chars: Characters) -> bool:
    """Whether the headings are in a font that no cell below them is in, or smaller than these as labels of a form are.

    In one font, what is larger is a title.
    """
    styles, below = {_style(cell, chars) for cell in table.rows[0].values()}, table.styles_below
    fonts, fonts_below = ({font for font, _ in each} for each in (styles, below))
    are_smaller = max(size for _, size in styles) < min((size for _, size in below), default=0)
    return None not in fonts and (are_smaller or not fonts & fonts_below)


def _style(cell: Cell, chars: Characters) -> _Style:
    """The font and the size, in half points, of a cell's first word."""
    return chars.font(cell.words[0].start), round(2 * cell.words[0].height)


def _stands_above_figures(table: _Table, chars: Characters) -> bool:
    """Whether no heading has a figure, and a column has one in each row."""
    head, *body = table.rows
    if any(any(map(str.isdigit, _text(cell, chars))) for cell in head.values()):
        return False
    return any(
        all(column in row and any(map(str.isdigit, _text(row[column], chars))) for row in body if len(row) > 1)
        for column in range(1, len(table.edges))
    )


def _text(cell: Cell, chars: Characters) -> str:
    return " ".join(chars.text[word.start : word.end] for word in cell.words)


def _write(table: _Table, chars: Characters, shown: list[str], *, has_head: bool) -> None:
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
            begin, rule = row[order[0]].words[0].start, "| --- " * (last + 1) + "|"
            empty = "" if has_head else "| " * (last + 1) + f"|\n{rule}\n"
            shown[begin] = f"\n{empty}{shown[begin]}"
            shown[end] += f"\n{rule}" if has_head else ""
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
