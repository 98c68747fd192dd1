"""Workbooks for tests, made by openpyxl, which stores no results of formulas."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.files import relationships

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


def with_unseen_cells(book: Workbook, sheet: Worksheet) -> None:
    """The second row struck out, the third white on white, the fourth white on blue; see `UNSEEN`."""
    for number, (font, background) in enumerate(
        [
            (Font(strike=True), None),
            (Font(color="FFFFFFFF"), None),
            (Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F3864")),
        ],
        2,
    ):
        for cell in sheet[number]:
            cell.font = font
            if background:
                cell.fill = background


UNSEEN: Rows = [["Route", "Adult"], ["Varrow", 20], ["Tolmin", 99], ["Skarra", 31], ["Hesk", 0.125]]


def xlsb(rows: Rows) -> bytes:
    """A binary workbook: the second row struck out, the third white, the fourth hidden, two in per cent but for zeros.

    Those below them are in a format that shows nothing.
    """
    styles = (
        _record(278, b"")
        + _record(615, struct.pack("<I", 2))
        + _record(44, struct.pack("<H", 164) + _wide("0.0%;;"))
        + _record(44, struct.pack("<H", 165) + _wide(";;;"))
        + _record(616, b"")
        + b"".join(
            _record(43, struct.pack("<HHHH", 220, flags, 400, 0) + bytes(4) + colour) for flags, colour in _FONTS
        )
        + _record(45, struct.pack("<I", 0) + bytes(16))
        + _record(617, struct.pack("<I", len(_STYLES)))
        + b"".join(_record(47, struct.pack("<HHHH", 0, code, font, 0) + bytes(8)) for code, font in _STYLES)
        + _record(618, b"")
        + _record(279, b"")
    )
    sheet = _record(145, b"")
    for number, row in enumerate(rows):
        sheet += _record(0, struct.pack("<IIHBB", number, 0, 300, 0, 0x10 * (number == 3)) + bytes(5))
        style = [0, 1, 2, 0, 3, 3, 4][min(number, 6)]
        for column, value in enumerate(row):
            kind, stored = (6, _wide(value)) if isinstance(value, str) else (5, struct.pack("<d", value))
            sheet += _record(kind, struct.pack("<II", column, style) + stored)
    parts = {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.bin")).encode(),
        "xl/_rels/workbook.bin.rels": relationships(
            ("rId1", "worksheet", "worksheets/sheet1.bin"), ("rId2", "styles", "styles.bin")
        ).encode(),
        "xl/workbook.bin": _record(143, b"")
        + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Fares"))
        + _record(144, b"")
        + _record(157, bytes(26)),
        "xl/worksheets/sheet1.bin": _record(129, b"")
        + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, 1))
        + sheet
        + _record(146, b"")
        + _record(130, b""),
        "xl/styles.bin": styles,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


_FONTS = [(0, bytes(8)), (8, bytes(8)), (0, b"\x05\xff\0\0\xff\xff\xff\xff")]
_STYLES = [(0, 0), (0, 1), (0, 2), (164, 0), (165, 0)]
_TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>"""


def _record(kind: int, data: bytes) -> bytes:
    numbers = [kind] if kind < 0x80 else [kind & 0x7F | 0x80, kind >> 7]
    length = len(data)
    while length > 0x7F:
        numbers.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes([*numbers, length]) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
