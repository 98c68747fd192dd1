"""Excel workbooks (.xlsx, .xlsm): what each cell shows (ECMA-376, part 1, SpreadsheetML)."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from services.documents import Page
from services.files.reading.cell_styles import CellStyle, Coloured, not_read
from services.files.reading.charts import drawing_texts
from services.files.reading.excel_styles import cell_styles, coloured_ranges, column_number, has_strike
from services.files.reading.merged_cells import MergedCells, Range
from services.files.reading.messages import Note, ReaderMessage
from services.files.reading.number_formats import general, number_shown, text_shown
from services.files.reading.office_package import (
    Element,
    Package,
    attribute,
    is_on,
    name_of,
    streamed_xml,
)
from services.files.reading.pages import MARGIN_END, clean, only_counts_pages, unnumbered
from services.files.reading.raised import Position, set_at
from services.files.reading.sheet_blocks import SheetRow
from services.files.reading.table_pages import (
    MAX_COLUMNS,
    formulas_note,
    hidden_sheets_note,
    row_of,
    sheet_name,
    sheet_pages,
)

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_POSITIONS: dict[str, Position] = {"superscript": "raised", "subscript": "lowered"}
_MARGIN = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)[^<>]*>([^<]*)<")
_MARGIN_PLACE = re.compile(r"(?<!&)&[LCR]")
_MARGIN_PAGE = re.compile(r"(?<!&)&[PN]")
_MARGIN_CODE = re.compile(r'(?<!&)&(?:"[^"]*"|K[0-9A-F]{6}|K\d\d[+-]\d{3}|\d{1,3}|[PNDTZFAGSXYBIUEOH])')
"""Codes within the text of headers and footers (ECMA-376, part 1, 18.3.1.46)."""
_PLAIN = CellStyle()
_REMEMBERED = 50_000  # formatted numbers: columns repeat theirs; the number bounds the memory
_SHORT_NUMBER = 10  # characters of a number that General shows as it is stored


@dataclass(slots=True)
class _LeftOut:
    """What was not read, counted for the notes."""

    hidden_sheets: list[str] = field(default_factory=list)
    cells: Counter[str] = field(default_factory=Counter)
    formulas: int = 0


@dataclass(frozen=True, slots=True)
class _Book:
    package: Package
    strings: list[str]
    styles: list[CellStyle]
    from_1904: bool
    to_be_calculated: bool
    """Whether the workbook asks to be calculated when it is opened: a 0 that it stores for a formula may be no result.

    Programs that write formulas without calculating them store 0 for each.
    """


def read_xlsx(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """The visible sheets, in order, each with its comments and text boxes."""
    with Package(path) as package:
        yield from unnumbered(_pages(package), max_pages)


def _pages(package: Package) -> Iterator[Page | Note]:
    main = package.main_part()
    workbook = package.parsed(main)
    parts = {each.id: each for each in package.relationships(main)}
    properties, calculation = workbook.find("{*}workbookPr"), workbook.find("{*}calcPr")
    book = _Book(
        package,
        [text for part in package.related(main, "sharedStrings") for text in _strings(package.read(part))],
        [style for part in package.related(main, "styles") for style in cell_styles(package.parsed(part))],
        from_1904=properties is not None and is_on(properties.get("date1904")),
        to_be_calculated=calculation is not None and is_on(calculation.get("fullCalcOnLoad")),
    )
    left = _LeftOut()
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        found = parts.get(attribute(sheet, "id") or "")
        if found is None or found.kind not in {"worksheet", "chartsheet"} or found.part not in package:
            continue
        name = sheet_name(sheet.get("name", ""))
        if sheet.get("state", "visible") != "visible":
            left.hidden_sheets.append(name)
            continue
        if found.kind == "chartsheet":
            yield from _beside_the_cells(package, found.part, name)
            continue
        content = package.read(found.part)
        coloured = Coloured(coloured_ranges(package, found.part, content))
        yield from sheet_pages(_rows(book, content, coloured, left), name)
        if margins := MARGIN_END.join(dict.fromkeys(_margin_lines(content))):
            yield Page(None, clean(margins), name)
        yield from _beside_the_cells(package, found.part, name)
    yield from _notes(left)


def _notes(left: _LeftOut) -> Iterator[Note]:
    if left.hidden_sheets:
        yield hidden_sheets_note(left.hidden_sheets)
    yield from not_read(left.cells)
    if left.formulas:
        yield formulas_note(left.formulas)


def _strings(content: bytes) -> Iterator[str]:
    for item in streamed_xml(content, "si"):
        yield _text(item)


def _text(item: Element) -> str:
    """The text of a string in runs, without Japanese pronunciation guides."""
    if len(item) == 1 and item[0].tag.endswith("}t"):  # as most are
        return item[0].text or ""
    runs = (each for each in item.iter("{*}t") if (above := each.getparent()) is not None and name_of(above) != "rPh")
    return "".join(set_at(each.text or "", _position(each)) for each in runs if not _is_struck(each))


def _is_struck(text: Element) -> bool:
    run = text.getparent()
    properties = run.find("{*}rPr") if run is not None else None
    return properties is not None and has_strike(properties)


def _position(text: Element) -> Position | None:
    """Whether a run of a string is raised or lowered."""
    run = text.getparent()
    found = run.find("{*}rPr/{*}vertAlign") if run is not None else None
    return None if found is None else _POSITIONS.get(found.get("val", ""))


def _rows(book: _Book, content: bytes, coloured: Coloured, left: _LeftOut) -> Iterator[SheetRow]:
    """The visible rows of a sheet; each run of blank rows becomes one."""
    hidden: set[int] = set()
    not_shown: set[int] = set()
    merged = MergedCells(_merged_ranges(content))
    before = 0
    for element in streamed_xml(content, "col", "row"):
        if name_of(element) == "col":
            hidden.update(_hidden_columns(element))
            continue
        number = int(element.get("r") or before + 1)
        if number > before + 1:
            yield SheetRow(before + 1, [])
        before = number
        is_hidden = is_on(element.get("hidden")) or element.get("ht") == "0"
        left_before = left.cells.total()
        cells = _cells(book, element, (number, coloured), _LeftOut() if is_hidden else left)
        if not cells and left.cells.total() > left_before:
            continue  # a blank row would end the table
        if is_hidden:
            left.cells["hidden row"] += bool(cells)
            continue
        not_shown |= hidden & cells.keys()
        has_groups = merged.fill(number, cells)
        columns = max(cells, default=0)
        row = row_of(cells.get(column, "") for column in range(1, columns + 1) if column not in hidden)
        yield SheetRow(number, row, has_groups)
    left.cells["hidden column"] += len(not_shown)


def _hidden_columns(column: Element) -> range:
    if not is_on(column.get("hidden")) and column.get("width") != "0":
        return range(0)
    return range(int(column.get("min", "1")), min(int(column.get("max", "1")), MAX_COLUMNS) + 1)


def _cells(book: _Book, row: Element, where: tuple[int, Coloured], left: _LeftOut) -> dict[int, str]:
    """What the cells of a row show, by their column. `where` is the row's number, and what has other backgrounds."""
    number, coloured = where
    cells: dict[int, str] = {}
    column = 0
    for cell in row:
        reference = cell.get("r")
        column = column_number(reference.rstrip("0123456789")) if reference else column + 1
        style = _style(book, cell)
        text = _shown(book, cell, left)
        if style.shows_nothing:
            left.cells["invisible cell"] += cell.find("{*}v") is not None
        elif text and (why := style.unseen) and (why == "struck-out cell" or (number, column) not in coloured):
            left.cells[why] += 1
        elif text:
            cells[column] = text
    return cells


def _style(book: _Book, cell: Element) -> CellStyle:
    number = int(cell.get("s", "0"))
    return book.styles[number] if 0 <= number < len(book.styles) else _PLAIN


def _shown(book: _Book, cell: Element, left: _LeftOut) -> str:
    kind = cell.get("t", "n")
    value, formula = None, None
    for child in cell:
        tag = child.tag
        if tag.endswith("}v"):
            value = child.text
        elif tag.endswith("}f"):
            formula = child
        elif tag.endswith("}is"):
            return _text(child)
    if not value or (value == "0" and kind == "n" and formula is not None and book.to_be_calculated):
        if formula is None or kind == "str":
            return ""
        left.formulas += 1
        return f"={formula.text or '…'} (not calculated)"
    return _value(book, kind, value, _style(book, cell).code)


def _value(book: _Book, kind: str, value: str, code: str) -> str:
    match kind:
        case "n":
            return _number(value, code, from_1904=book.from_1904)
        case "s":
            return text_shown(book.strings[int(value)], code)
        case "b":
            return "FALSE" if value == "0" else "TRUE"
        case "str":
            return text_shown(value, code)
        case _:  # an error, a date in ISO 8601
            return value


@lru_cache(_REMEMBERED)
def _number(value: str, code: str, *, from_1904: bool) -> str:
    if code == "General":
        return value if len(value) <= _SHORT_NUMBER and "e" not in value.lower() else general(float(value))
    return number_shown(float(value), code, from_1904=from_1904)


def _merged_ranges(content: bytes) -> Iterator[Range]:
    """The merged ranges of a sheet; the file has them after its rows."""
    for left, top, right, bottom in _MERGED.findall(content, max(content.rfind(b"sheetData"), 0)):
        yield Range(column_number(left.decode()), int(top), column_number(right.decode()), int(bottom))


def _margin_lines(content: bytes) -> Iterator[str]:
    """The lines of a sheet's headers and footers, without their codes and without those that only count pages."""
    for text in _MARGIN.findall(content[max(content.rfind(b"headerFooter>", 0, content.rfind(b"headerFooter>")), 0) :]):
        for piece in _MARGIN_PLACE.split(html.unescape(text.decode("utf-8", "replace"))):
            counts = _MARGIN_PAGE.search(piece) is not None
            line = " ".join(_MARGIN_CODE.sub(" ", piece).replace("&&", "&").split())
            if any(map(str.isalnum, line)) and not (counts and only_counts_pages(line)):
                yield line


def _beside_the_cells(package: Package, part: str, name: str) -> Iterator[Page]:
    """The comments of a sheet and the text of its boxes, as a page of its own."""
    threads = [text for each in package.related(part, "threadedComment") for text in _comments(package, each)]
    comments = threads or [text for each in package.related(part, "comments") for text in _comments(package, each)]
    boxes = [text for each in package.related(part, "drawing") for text in drawing_texts(package, each)]
    text = "\n\n".join([*boxes, *comments])
    if text:
        yield Page(None, clean(text), name)


def _comments(package: Package, part: str) -> Iterator[str]:
    root = package.parsed(part)
    authors = [" ".join((each.text or "").split()) for each in root.iterfind("{*}authors/{*}author")]
    for each in root.iter("{*}comment", "{*}threadedComment"):
        text = "".join(each.itertext()) if name_of(each) == "threadedComment" else _text(each)
        number = each.get("authorId", "")
        author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
        if words := " ".join(text.split()):
            yield f"Comment{f' by {author}' if author else ''} on cell {each.get('ref', '')}: {words}"
