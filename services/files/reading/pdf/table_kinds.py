"""Which rows on the edges of columns are a table: below headings, without any, or values below their labels."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from services.files.reading.pdf.characters import Characters
from services.files.reading.pdf.rows import ALIGNED, PageCell
from services.text.dates import YEAR

LEAST_ROWS = 3  # fewer rows have their columns by chance; with only two there must be other signs
FAR = 1.6
"""Usual distances between two rows from which on another table begins."""
_MOST_LINES, _CELL_CHARS, _HEADING_CHARS, _LABEL_CHARS = 8, 300, 80, 40
"""What cells, headings and labels have at most, as lines and characters: more is prose in columns."""
_LINE = 8
"""Heights of a word that a line of prose is wide."""
_TWO, _FEW = 2, 3  # the columns of a form; and two of three rows, full, are a table
_MARK = re.compile(r"[^\w\s]|\(?(?:\d{1,2}|[a-zA-Z])[.)]?|\(?[ivx]+\)")
"""What numbers an item of a list."""
_LETTER = re.compile(r"[^\W\d_]")
_BULLET = re.compile(r"[•▪●◦‣·*–—-]\s")
_LAST_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,5}(?=\.?$)")
_SENTENCE_END, _TITLE_WORDS = (".", "!", "?", ";"), 3
"""“No.” and “Max. temp.” are no sentences."""


Style = tuple[str | None, int]
"""A font and a size in half points."""


@dataclass(slots=True)
class PageTable:
    """Rows with their cells by column, the edges of the columns so far, and how the rows below the first are set.

    Names of rows do not count for that: they may be set as the headings are.
    """

    edges: list[tuple[float, float]]
    rows: list[dict[int, PageCell]] = field(default_factory=list)
    styles_below: set[Style] = field(default_factory=set)
    heading: list[str] = field(default_factory=list)
    """The names of the columns where they are joined from several rows, which the first row then holds together."""


def is_table(table: PageTable, chars: Characters) -> bool:
    head, *body = table.rows
    cells = [cell for row in table.rows for cell in row.values()]
    if any(cell.lines > _MOST_LINES or len(text_of(cell, chars)) > _CELL_CHARS for cell in cells):
        return False
    titles = [text_of(cell, chars) for cell in head.values()]
    if not all(map(is_title, titles)) or len(set(titles)) < len(titles) or are_years(titles):
        return False
    if len(table.edges) == _TWO and all(0 in row and _MARK.fullmatch(text_of(row[0], chars)) for row in body):
        return False
    if len(table.rows) < LEAST_ROWS:
        is_wide = len(table.edges) > _TWO
        return 0 in head and ((is_wide and is_set_apart(table, chars)) or _is_form(table, chars))
    is_wide = len(table.edges) > _TWO
    are_named = all(_LETTER.search(text_of(row[0], chars)) for row in body if 0 in row)
    if 0 not in head and not are_named:
        return False
    has_corner = 0 not in head and is_wide
    return has_corner or is_set_apart(table, chars) or (is_wide and _is_above_figures(table, chars))


def _is_form(table: PageTable, chars: Characters) -> bool:
    """Whether labels are above their values, of which most have figures, each pair on one edge.

    Of two pairs both values have some, and are not the same as the dates below two signatures are.
    """
    labels, values = table.rows
    if len(labels) < len(table.edges) or len(values) < len(table.edges) or has_figures(labels.values(), chars):
        return False
    pairs = [(labels[column], values[column]) for column in range(len(table.edges))]
    texts = [text_of(value, chars) for _, value in pairs]
    figures = sum(any(map(str.isdigit, text)) for text in texts)
    if len(pairs) == _TWO and (figures < _TWO or texts[0] == texts[1]):
        return False
    are_short = all(label.lines == 1 and len(text_of(label, chars)) <= _LABEL_CHARS for label, _ in pairs)
    return are_short and _TWO * figures > len(pairs) and all(_are_aligned(pair) for pair in pairs)


def _are_aligned(cells: Sequence[PageCell]) -> bool:
    """Whether cells begin on one edge, or end on one."""
    lefts, rights = [cell.left for cell in cells], [cell.right for cell in cells]
    return max(lefts) - min(lefts) < ALIGNED or max(rights) - min(rights) < ALIGNED


def set_alike(table: PageTable, chars: Characters) -> PageTable:
    """The rows from the first on that are set as that is, without a wide space between them."""
    lows = [min(cell.low for cell in row.values()) for row in table.rows]
    pitch = lows[0] - lows[1]
    styles = [{style_of(cell, chars) for cell in row.values()} for row in table.rows]
    count = 1
    while count < len(lows) and styles[count] == styles[0] and lows[count - 1] - lows[count] <= FAR * pitch:
        count += 1
    return PageTable(table.edges, table.rows[:count])


def has_no_head(table: PageTable, chars: Characters) -> bool:
    """Whether short cells, some columns of them words, are on the same edges in each row, none of which names them.

    Columns of figures alone may be those of a statement, what begins with small letters lines of prose, and numbers on
    both sides those of a list of contents.
    """
    count = len(table.edges)
    full = sum(len(row) == count for row in table.rows)
    if len(table.rows) < LEAST_ROWS or full < _TWO or _FEW * full < _TWO * len(table.rows) or count <= _TWO:
        return False
    columns = [[row[column] for row in table.rows if column in row] for column in range(count)]
    texts = [[text_of(cell, chars) for cell in column] for column in columns]
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


def _are_lines(cells: Sequence[PageCell]) -> bool:
    """Whether most cells fill their column from edge to edge, as lines of prose do."""
    left, right = min(cell.left for cell in cells), max(cell.right for cell in cells)
    filled = sum(cell.left - left < ALIGNED and right - cell.right < cell.words[0].height for cell in cells)
    return right - left > _LINE * cells[0].words[0].height and _FEW * filled > _TWO * len(cells)


def _are_numbered(texts: Sequence[str]) -> bool:
    """Whether all end in numbers that never go down, as those of chapters and their pages do."""
    found = [_LAST_NUMBER.search(text) for text in texts]
    numbers = [tuple(map(int, match[0].split("."))) for match in found if match is not None]
    return len(numbers) == len(texts) and all(one <= other for one, other in pairwise(numbers))


def is_title(text: str) -> bool:
    is_sentence = text.endswith(_SENTENCE_END) and len(text.split()) > _TITLE_WORDS
    return len(text) <= _HEADING_CHARS and _LETTER.search(text) is not None and not is_sentence


def are_years(titles: Sequence[str]) -> bool:
    """Whether the headings of figures differ by nothing but their years, as those of financial statements do."""
    named = [title for title in titles if YEAR.search(title)]
    return len(named) > 1 and len(titles) - len(named) <= 1 and len({YEAR.sub("", title) for title in named}) == 1


def is_set_apart(table: PageTable, chars: Characters) -> bool:
    """Whether the headings are in a font that no cell below them is in, or smaller than these as labels of a form are.

    In one font, what is larger is a title.
    """
    styles, below = {style_of(cell, chars) for cell in table.rows[0].values()}, table.styles_below
    fonts, fonts_below = ({font for font, _ in each} for each in (styles, below))
    are_smaller = max(size for _, size in styles) < min((size for _, size in below), default=0)
    return None not in fonts and (are_smaller or not fonts & fonts_below)


def style_of(cell: PageCell, chars: Characters) -> Style:
    """The font and the size, in half points, of a cell's first word."""
    return chars.font(cell.words[0].start), round(2 * cell.words[0].height)


def _is_above_figures(table: PageTable, chars: Characters) -> bool:
    """Whether no heading has a figure, and a column has one in each row, or several columns have nothing else."""
    head, *body = table.rows
    if has_figures(head.values(), chars):
        return False
    figures = [
        {column for column, cell in row.items() if column and has_figures([cell], chars)}
        for row in body
        if len(row) > 1
    ]
    filled = [row.keys() - {0} for row in body if len(row) > 1]
    is_sparse = figures == filled and len(figures) > 1 and len(set().union(*figures)) > 1
    return bool(set.intersection(*figures) if figures else ()) or is_sparse


def text_of(cell: PageCell, chars: Characters) -> str:
    return " ".join(chars.text[word.start : word.end] for word in cell.words)


def has_figures(cells: Iterable[PageCell], chars: Characters) -> bool:
    return any(any(map(str.isdigit, text_of(cell, chars))) for cell in cells)
