"""Workbooks in Excel's binary formats (.xls, .xlsb), whose values calamine reads."""

import datetime as dt
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import is_zipfile

from services.documents import Page
from services.files.reading.cell_styles import not_read
from services.files.reading.excel_binary import SheetFormats, sheet_formats
from services.files.reading.excel_binary_package import package_formats
from services.files.reading.merged_cells import MergedCells, Range
from services.files.reading.messages import Note, ReaderMessage, Refused
from services.files.reading.number_formats import general
from services.files.reading.pages import unnumbered
from services.files.reading.sheet_blocks import SheetRow
from services.files.reading.table_pages import formulas_note, hidden_sheets_note, row_of, sheet_name, sheet_pages

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Value = int | float | str | bool | dt.time | dt.date | dt.timedelta


def read_workbook(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """The visible sheets, in order."""
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
    except PasswordError:
        raise Refused("encrypted") from None
    formats: list[SheetFormats] = []
    with suppress(KeyError, ValueError, struct.error):  # the values alone are read then
        formats = package_formats(path) if is_zipfile(path) else sheet_formats(path.read_bytes())
    yield from unnumbered(_pages(book, formats), max_pages)


def _pages(book: "CalamineWorkbook", formats: list[SheetFormats]) -> Iterator[Page | Note]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    hidden: list[str] = []
    left: Counter[str] = Counter()
    for index, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if about.visible != SheetVisibleEnum.Visible:
            hidden.append(sheet_name(about.name))
            continue
        found = formats[index] if len(formats) == len(book.sheets_metadata) else SheetFormats()
        yield from sheet_pages(_rows(book.get_sheet_by_index(index), found, left), sheet_name(about.name))
    if hidden:
        yield hidden_sheets_note(hidden)
    yield from not_read(left)
    formulas = sum(each.formulas for each in formats)
    if formulas and formulas == sum(each.without_result for each in formats):
        yield formulas_note(formulas)


def _rows(sheet: "CalamineSheet", formats: SheetFormats, left: Counter[str]) -> Iterator[SheetRow]:
    merged = MergedCells(
        Range(left + 1, top + 1, right + 1, bottom + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    )
    not_shown: set[int] = set()
    first = sheet.start[1] + 1 if sheet.start else 1  # calamine gives rows from the sheet's first, columns from this
    for number, row in enumerate(sheet.iter_rows(), 1):
        texts: dict[int, str] = {}
        for column, value in enumerate(row, first):
            text = formats.shown.get((number, column))
            text = shown(value) if text is None or formats.unseen((number, column)) else text
            if text:
                texts[column] = text
        if number in formats.hidden_rows:
            left["hidden row"] += bool(texts)
            continue
        unseen = {column: why for column in texts if (why := formats.unseen((number, column)))}
        left.update(unseen.values())
        cells = {column: text for column, text in texts.items() if column not in unseen}
        if unseen and not cells:
            continue  # a blank row would end the table
        not_shown |= formats.hidden_columns & cells.keys()
        has_groups = merged.fill(number, cells)
        columns = (column for column in range(1, max(cells, default=0) + 1) if column not in formats.hidden_columns)
        yield SheetRow(number, row_of(cells.get(column, "") for column in columns), has_groups)
    left["hidden column"] += len(not_shown)


def shown(value: Value) -> str:
    """A cell's value under the format General; dates in ISO 8601."""
    match value:
        case bool():
            return str(value).upper()
        case float():
            return general(value)
        case dt.datetime() | dt.time():
            return str(value).removesuffix(" 00:00:00").removesuffix(":00")
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case _:
            return str(value)
