"""Workbooks for tests, made by openpyxl, which stores no results of formulas."""

import io
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Rows = list[list[Any]]


def workbook(rows: Rows, change: Callable[[Workbook, Worksheet], None] | None = None) -> bytes:
    """A workbook of one sheet, "Sheet"; `change` may change it before it is saved."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(book, sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
