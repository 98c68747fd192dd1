"""Tables of web pages as Markdown can hold them: a cell in each place, one heading row."""

import copy
from collections.abc import Sequence
from itertools import zip_longest

from bs4 import BeautifulSoup, Tag

from services.files.reading.table_headings import heading_rows

_MOST_CELLS = 100_000  # of all tables of a page after spans are filled; HTML allows a cell over 65,534 rows
_WIDEST = 1000  # HTML's own limit of colspan

_BLOCKS = ["p", "ul", "ol", "dl", "table", "pre", "blockquote"]

_SECTIONS = ["thead", "tbody", "tfoot"]
_ROLES = {
    "table": "table",
    "grid": "table",
    "rowgroup": "tbody",
    "row": "tr",
    "columnheader": "th",
    "rowheader": "th",
    "cell": "td",
    "gridcell": "td",
}

_Row = list[Tag]


def straighten_tables(page: BeautifulSoup) -> None:
    """Fill the places that a cell spans, join heading rows, put an empty one above rows whose columns have no names.

    A table within a table is left to its own turn.
    """
    room = _MOST_CELLS
    for table in page.find_all("table"):
        for aside in table.find_all(["caption", "colgroup"]):  # before its rows they would be taken for the first one
            if aside.find_parent("table") is table:
                _set_before(table, aside)
        _unwrap_sections(table)
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        cells = [_cells(row) for row in rows]
        if not any(cells):
            continue
        has_groups = any(_span(cell, "colspan") > 1 for cell in cells[0])
        filled = _filled(cells, room) if any(map(_spans, (cell for row in cells for cell in row))) else cells
        room -= sum(map(len, filled))
        for row, old, new in zip(rows, cells, filled, strict=True):
            for cell in old if new is not old else ():
                cell.extract()
            row.extend(new if new is not old else ())
        _set_heading(page, rows, filled, has_groups=has_groups)
    _escape_bars(page)


def _unwrap_sections(table: Tag) -> None:
    """Take away what groups a table's rows: cells of its head are headings, its foot is shown last."""
    for section in table.find_all(_SECTIONS):
        if section.find_parent("table") is not table:
            continue
        for cell in section.find_all("td") if section.name == "thead" else ():
            cell.name = "th" if cell.find_parent("table") is table else "td"
        if section.name == "tfoot":
            table.append(section.extract())
        section.unwrap()


def name_roles(page: BeautifulSoup) -> None:
    """Make tables of elements that say that they are tables, rows and cells, as programs for the blind read them."""
    for element in page.find_all(role=list(_ROLES)):
        element.name = _ROLES[str(element["role"])]


def _escape_bars(page: BeautifulSoup) -> None:
    """Mark the bars within cells as text: one ends a cell otherwise, so that the next values are in other columns."""
    for text in page.find_all(string=lambda text: "|" in text):
        if text.find_parent(["td", "th"]) is not None and text.find_parent("pre") is None:
            text.replace_with(text.replace("|", "\\|"))


def straighten_definitions(page: BeautifulSoup) -> None:
    """Make tables of lists of terms with what each means; questions with answers, and long ones, become paragraphs."""
    for listed in page.find_all("dl"):
        terms, meanings = (
            [each for each in listed.find_all(name) if each.find_parent("dl") is listed] for name in ("dt", "dd")
        )
        is_short = not any(each.find(_BLOCKS) for each in meanings)
        if is_short and not any(term.get_text().rstrip().endswith(("?", "？")) for term in terms):
            _make_table(page, listed)
            continue
        for each in (*terms, *meanings):
            each.name = "p" if is_short or each.name == "dt" else "div"
        listed.name = "div"


def _make_table(page: BeautifulSoup, listed: Tag) -> None:
    """Turn a list of definitions into rows of two cells; the first of a term's meanings is beside it."""
    row: Tag | None = None
    rows: list[Tag] = []
    for each in listed.find_all(["dt", "dd"]):
        is_term = each.name == "dt"
        if is_term or row is None or len(row.find_all("td")) > 1:
            row = page.new_tag("tr")
            rows.append(row)
            if not is_term:
                row.append(page.new_tag("td"))
        each.name = "td"
        row.append(each.extract())
    heading = page.new_tag("tr")
    heading.extend([page.new_tag("th"), page.new_tag("th")])
    listed.clear()
    listed.name = "table"
    listed.extend([heading, *rows])


def _set_before(table: Tag, aside: Tag) -> None:
    """Put a table's caption before it, as a paragraph."""
    aside.name = "p"
    table.insert_before(aside.extract())


def _cells(row: Tag) -> _Row:
    return [cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row]


def _spans(cell: Tag) -> bool:
    return _span(cell, "colspan") > 1 or _span(cell, "rowspan") > 1


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name) or "1").strip()
    return min(max(1, int(text)), _WIDEST) if text.isascii() and text.isdigit() and len(text) < 6 else 1  # noqa: PLR2004


def _filled(rows: Sequence[_Row], room: int) -> list[_Row]:
    """The rows with each cell in every place that it spans, as far as there is room."""
    above: dict[int, tuple[int, Tag]] = {}
    filled: list[_Row] = []
    for cells in rows:
        row: _Row = []
        waiting = list(reversed(cells))
        while waiting or any(column >= len(row) for column in above):
            left, cell = above.pop(len(row), (0, None))
            if cell is None:
                cell = waiting.pop() if waiting else None
                if cell is None:
                    break
                wide, left = _span(cell, "colspan"), _span(cell, "rowspan")
                for column in range(len(row) + 1, len(row) + wide):
                    above.setdefault(column, (left, cell))
            room -= 1
            if room < 0:
                return [*filled, *rows[len(filled) :]]
            row.append(_alone(cell))
            if left > 1:
                above[len(row) - 1] = (left - 1, cell)
        filled.append(row)
        above = {column: each for column, each in above.items() if column < len(row)}
    return filled


def _alone(cell: Tag) -> Tag:
    copied = copy.copy(cell)
    for name in ("rowspan", "colspan"):
        if copied.has_attr(name):
            del copied[name]
    return copied


def _set_heading(page: BeautifulSoup, rows: Sequence[Tag], cells: Sequence[_Row], *, has_groups: bool) -> None:
    """One heading row: what is in several is joined; rows that each begin with a heading get an empty one."""
    texts = [[" ".join(cell.get_text(" ").split()) for cell in row] for row in cells]
    marked = next((n for n, row in enumerate(cells) if any(cell.name != "th" for cell in row)), len(cells))
    is_marked = True if marked else None
    count = (
        min(marked, len(cells) - 1) if marked > 1 else heading_rows(texts, has_groups=has_groups, is_marked=is_marked)
    )
    if count > 1:
        columns = zip_longest(*texts[:count], fillvalue="")
        joined = [" / ".join(dict.fromkeys(filter(None, column))) for column in columns]
        for cell, text in zip(cells[count - 1], joined, strict=False):
            cell.string = text
        for row in rows[: count - 1]:
            row.decompose()
    elif count == 0 or (marked == 0 and len(cells) > 1 and all(row and row[0].name == "th" for row in cells if row)):
        empty = page.new_tag("tr")
        for _ in cells[0]:
            empty.append(page.new_tag("th"))
        rows[0].insert_before(empty)
