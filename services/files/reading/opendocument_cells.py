"""Cells of OpenDocument sheets: their texts, and which of them show nothing of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice, repeat

from services.files.reading.cell_styles import CellStyle, Unseen
from services.files.reading.office_package import Element, attribute, name_of
from services.files.reading.table_pages import MAX_COLUMNS

HIDDEN = frozenset({"collapse", "filter"})
"""What is said of rows and columns that are not shown."""


def unseen_styles(parts: list[Element]) -> dict[str | None, Unseen]:
    """The styles of cells of which nothing is read."""
    styles = {
        attribute(each, "name"): each
        for part in parts
        for each in part.iter("{*}style")
        if attribute(each, "family") == "table-cell"
    }
    found: dict[str | None, Unseen] = {}
    for name, style in styles.items():
        own = CellStyle()
        for each in reversed(list(_ancestors(style, styles))):
            own = _cell_style(each, own)
        if own.unseen and style.find("{*}map") is None:  # a map gives it another look under some condition
            found[name] = own.unseen
    return found


_MOST_ANCESTORS = 20
"""Styles that a style is made from one after the other. Programs write two or three; a hostile file has a circle."""


def _ancestors(style: Element, styles: Mapping[str | None, Element]) -> Iterator[Element]:
    for _ in range(_MOST_ANCESTORS):
        yield style
        above = styles.get(attribute(style, "parent-style-name"))
        if above is None:
            return
        style = above


def _cell_style(style: Element, above: CellStyle) -> CellStyle:
    """The look of a cell: what its style says, and otherwise what the style says that it is made from."""
    struck, letters, background = above.is_struck, above.letters, above.background
    text, cell = style.find("{*}text-properties"), style.find("{*}table-cell-properties")
    if text is not None:
        line_through = attribute(text, "text-line-through-style")
        struck = struck if line_through is None else line_through != "none"
        letters = (attribute(text, "color") or f"#{letters}").removeprefix("#").upper()
    if cell is not None and (colour := attribute(cell, "background-color")):
        background = None if colour == "transparent" else colour.removeprefix("#").upper()
    return CellStyle(is_struck=struck, letters=letters, background=background)


def leave_out(table: Element, unseen: Mapping[str | None, Unseen], left: Counter[str]) -> None:
    """Take the text out of cells that show none, and count them."""
    if not unseen:
        return
    has_other_backgrounds = next(table.iter("{*}conditional-format"), None) is not None
    usual = list(islice(_usual_styles(table), MAX_COLUMNS))
    for row in table.iter("{*}table-row"):
        column, left_before = 0, left.total()
        for cell in row:
            style = attribute(cell, "style-name") or attribute(row, "default-cell-style-name")
            style = style or (usual[column] if column < len(usual) else None)
            column += count(cell, "number-columns-repeated")
            why = unseen.get(style)
            texts = list(paragraphs(cell)) if why else []
            if why and texts and not (why == "invisible cell" and has_other_backgrounds):
                left[why] += attribute(row, "visibility") not in HIDDEN
                for each in texts:
                    cell.remove(each) if each.getparent() is cell else each.clear()
        if left.total() > left_before and not any(True for cell in row for _ in paragraphs(cell)):
            row.set("visibility", next(iter(HIDDEN)))  # a blank row would end the table


def _usual_styles(table: Element) -> Iterator[str | None]:
    """The style of the cells of each column that have none of their own."""
    for column in table.iter("{*}table-column"):
        yield from repeat(attribute(column, "default-cell-style-name"), count(column, "number-columns-repeated"))


def paragraphs(cell: Element) -> Iterator[Element]:
    """The paragraphs of a cell, also those in lists and in tables within it."""
    for each in cell:
        match name_of(each):
            case "p" | "h":
                yield each
            case "list" | "table":
                yield from each.iter("{*}p", "{*}h")


def count(element: Element, name: str) -> int:
    text = attribute(element, name) or "1"
    return max(1, min(int(text), 2_000_000)) if text.isascii() and text.isdigit() and len(text) < 9 else 1  # noqa: PLR2004
