"""Workbooks of which only values can be read: Excel's binary formats (.xls, .xlsb) and OpenDocument sheets (.ods)."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from services.documents import Page
from services.files.reading.merged_cells import MergedCells, Range
from services.files.reading.messages import Note, ReaderMessage, Refused
from services.files.reading.number_formats import general
from services.files.reading.pages import unnumbered
from services.files.reading.table_pages import SheetRow, hidden_sheets_note, row_of, sheet_name, sheet_pages

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
    yield from unnumbered(_pages(book), max_pages)


def _pages(book: "CalamineWorkbook") -> Iterator[Page | Note]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    hidden: list[str] = []
    for index, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if about.visible != SheetVisibleEnum.Visible:
            hidden.append(sheet_name(about.name))
            continue
        yield from sheet_pages(_rows(book.get_sheet_by_index(index)), sheet_name(about.name))
    if hidden:
        yield hidden_sheets_note(hidden)


def _rows(sheet: "CalamineSheet") -> Iterator[SheetRow]:
    merged = MergedCells(
        Range(left + 1, top + 1, right + 1, bottom + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    )
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = {column: text for column, value in enumerate(row, 1) if (text := shown(value))}
        has_groups = merged.fill(number, cells)
        texts = row_of(cells.get(column, "") for column in range(1, max(cells, default=0) + 1))
        yield SheetRow(number, texts, has_groups)


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
