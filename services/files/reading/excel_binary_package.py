"""What the cells of Excel's binary workbooks (.xlsb) show, and what of their sheets is hidden ([MS-XLSB])."""

import struct
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path

from services.files.reading.cell_styles import BLACK, CellStyle, indexed_colour, theme_colour
from services.files.reading.excel_binary import SheetFormats, short_number
from services.files.reading.number_formats import BUILT_IN
from services.files.reading.office_package import Package
from services.files.reading.table_pages import MAX_COLUMNS


class _RecordType(IntEnum):
    """Kinds of records, by their names in the specification without "Brt"."""

    ROW_HEADER = 0
    CELL_RK = 2
    CELL_ERROR = 3
    CELL_BOOL = 4
    CELL_REAL = 5
    CELL_TEXT = 6
    CELL_SHARED_TEXT = 7
    FORMULA_TEXT = 8
    FORMULA_NUMBER = 9
    FORMULA_BOOL = 10
    FORMULA_ERROR = 11
    FONT = 43
    FORMAT = 44
    FILL = 45
    STYLE = 47
    COLUMN = 60
    WORKBOOK_PROPERTIES = 153
    SHEET = 156
    CONDITIONAL_FORMATS = 461
    CELL_STYLES = 617
    CELL_STYLES_END = 618
    TABLES = 660


class _Colour(IntEnum):
    """How a colour is given."""

    INDEXED = 1
    RGB = 2
    THEME = 3


_CELLS = range(_RecordType.CELL_RK, _RecordType.FORMULA_ERROR + 1)
_COLOURED = frozenset({_RecordType.CONDITIONAL_FORMATS, _RecordType.TABLES})
_STRUCK_FONT = 0x08
_HIDDEN_ROW = 0x10
_MOST_TINT = 32_767
_SOLID = 1
"""Bits of the flags of a font and of a row, the value of a tint of 1, and the pattern of a plain fill ([MS-XLSB])."""


def package_formats(path: Path) -> list[SheetFormats]:
    """For each sheet of the workbook, in their order.

    Raises:
        KeyError, ValueError, struct.error: a part is missing or broken.
    """
    with Package(path) as package:
        main = package.main_part()
        parts = {each.id: each.part for each in package.relationships(main) if each.part in package}
        styles = [style for part in package.related(main, "styles") for style in _styles(package.read(part))]
        from_1904 = False
        sheets: list[str] = []
        for kind, data in _records(package.read(main)):
            if kind == _RecordType.WORKBOOK_PROPERTIES:
                from_1904 = bool(data[0] & 1)
            elif kind == _RecordType.SHEET:
                sheets.append(_text(data, 8))
        return [
            _sheet(package.read(parts[name]), styles, from_1904=from_1904) if name in parts else SheetFormats()
            for name in sheets
        ]


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(content):
        kind, place = _number(content, place, 2)
        length, place = _number(content, place, 4)
        yield kind, content[place : place + length]
        place += length


def _number(content: bytes, place: int, most: int) -> tuple[int, int]:
    """A number in bytes of seven bits, the lowest first, and where it ends."""
    number = 0
    for shift in range(most):
        (byte,) = struct.unpack_from("B", content, place + shift)
        number |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:  # noqa: PLR2004 - the first bit says that another byte follows
            break
    return number, place + shift + 1


def _text(data: bytes, start: int) -> str:
    (length,) = struct.unpack_from("<I", data, start)
    return data[start + 4 : start + 4 + 2 * length].decode("utf-16-le", "replace")


def _styles(content: bytes) -> Iterator[CellStyle]:
    codes: dict[int, str] = {}
    fonts: list[tuple[bool, str]] = []
    backgrounds: list[str | None] = []
    is_of_cells = False
    for kind, data in _records(content):
        match kind:
            case _RecordType.FORMAT:
                codes[struct.unpack_from("<H", data)[0]] = _text(data, 2)
            case _RecordType.FONT:
                fonts.append((bool(data[2] & _STRUCK_FONT), _colour(data, 12) or BLACK))
            case _RecordType.FILL:
                (pattern,) = struct.unpack_from("<I", data)
                backgrounds.append((_colour(data, 4) if pattern == _SOLID else "pattern") if pattern else None)
            case _RecordType.CELL_STYLES | _RecordType.CELL_STYLES_END:
                is_of_cells = kind == _RecordType.CELL_STYLES
            case _RecordType.STYLE if is_of_cells:
                number, font, fill = struct.unpack_from("<HHH", data, 2)
                is_struck, letters = fonts[font] if font < len(fonts) else (False, BLACK)
                background = backgrounds[fill] if fill < len(backgrounds) else None
                yield CellStyle(codes.get(number) or BUILT_IN.get(number, "General"), is_struck, letters, background)


def _colour(data: bytes, start: int) -> str | None:
    kind, index, tint = struct.unpack_from("<BBh", data, start)
    match kind >> 1:
        case _Colour.INDEXED:
            return indexed_colour(index)
        case _Colour.RGB:
            return data[start + 4 : start + 7].hex().upper()
        case _Colour.THEME:
            return theme_colour(index, round(tint / _MOST_TINT, 2))
        case _:
            return None


def _sheet(content: bytes, styles: list[CellStyle], *, from_1904: bool) -> SheetFormats:
    sheet = SheetFormats()
    row = 0
    for kind, data in _records(content):
        if kind == _RecordType.ROW_HEADER:
            row = struct.unpack_from("<I", data)[0] + 1
            if data[11] & _HIDDEN_ROW:
                sheet.hidden_rows.add(row)
        elif kind == _RecordType.COLUMN:
            first, last, _, _, flags = struct.unpack_from("<IIIIH", data)
            if flags & 1:
                sheet.hidden_columns.update(range(first + 1, min(last + 1, MAX_COLUMNS) + 1))
        elif kind in _CELLS:
            column, number = struct.unpack_from("<II", data)
            number &= 0xFFFFFF
            style = styles[number] if number < len(styles) else CellStyle()
            sheet.take((row, column + 1), style, _value(kind, data), from_1904=from_1904)
        elif kind in _COLOURED:
            sheet.has_other_backgrounds = True
    return sheet


def _value(kind: int, data: bytes) -> float | None:
    """The number of a cell; None for texts, truth values and errors."""
    match kind:
        case _RecordType.CELL_RK:
            return short_number(struct.unpack_from("<I", data, 8)[0])
        case _RecordType.CELL_REAL | _RecordType.FORMULA_NUMBER:
            value: float = struct.unpack_from("<d", data, 8)[0]
            return value
        case _:
            return None
