"""What the cells of Excel's older format (.xls) show, and what of its sheets is hidden ([MS-XLS])."""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from itertools import dropwhile, islice, takewhile

from services.files.reading.cell_styles import BLACK, CellStyle, Unseen, indexed_colour
from services.files.reading.compound_file import stream_of
from services.files.reading.excel_binary_strings import Font, position_of, rich_strings
from services.files.reading.number_formats import BUILT_IN, general, number_shown


class _RecordType(IntEnum):
    """Kinds of records, by their names in the specification."""

    BOF = 0x0809
    EOF = 0x000A
    BOUND_SHEET = 0x0085
    FORMAT = 0x041E
    FONT = 0x0031
    XF = 0x00E0
    DATE_1904 = 0x0022
    NUMBER = 0x0203
    RK = 0x027E
    MUL_RK = 0x00BD
    FORMULA = 0x0006
    LABEL = 0x0204
    LABEL_SST = 0x00FD
    RICH_STRING = 0x00D6
    TRUTH_OR_ERROR = 0x0205
    CONDITIONAL_FORMAT = 0x01B0
    ROW = 0x0208
    COL_INFO = 0x007D
    STRINGS = 0x00FC
    CONTINUE = 0x003C


_CELLS = frozenset(
    {
        _RecordType.NUMBER,
        _RecordType.RK,
        _RecordType.MUL_RK,
        _RecordType.FORMULA,
        _RecordType.LABEL,
        _RecordType.LABEL_SST,
        _RecordType.RICH_STRING,
        _RecordType.TRUTH_OR_ERROR,
    }
)
_EXCEL_97 = 0x0600  # BIFF8, in the workbook's first record; older files write strings differently
_NO_NUMBER = b"\xff\xff"
"""The last two bytes of a formula's result that is a text, a truth value or an error."""
_ERROR_RESULT, _EMPTY_RESULT = 2, 3  # kinds of a formula's result that is no number
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_LAST_COLUMN = 255  # the format's own limit is 256 columns
_STRUCK_FONT = 0x0008  # a bit of a font's flags ([MS-XLS], Font)
_NO_FONT = 4
"""No font has this number; those behind it are counted on."""
_AUTOMATIC = 0x7FFF  # the colour of letters where none is set ([MS-XLS], IcvFont)
_PLAIN = CellStyle()
_REMEMBERED = 50_000  # formatted numbers: columns repeat theirs; the number bounds the memory


@dataclass(slots=True)
class SheetFormats:
    """Of one sheet, rows and columns counted from 1: what number cells show, by row and column, and what is hidden.

    `formulas` counts them, `without_result` those that show an empty text, which programs store that compute nothing.
    `has_other_backgrounds`: tables, or formats with a condition, set backgrounds that the styles of cells do not say.
    """

    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    has_other_backgrounds: bool = False
    formulas: int = 0
    without_result: int = 0
    _unseen: dict[tuple[int, int], Unseen] = field(default_factory=dict)

    def take(self, cell: tuple[int, int], style: CellStyle, value: float | None, *, from_1904: bool) -> None:
        """Take in a cell; `value` is None for texts, truth values and errors."""
        if style.unseen:
            self._unseen[cell] = style.unseen
        if value is not None:
            self.shown[cell] = _shown(value, style.code, from_1904=from_1904)

    def unseen(self, cell: tuple[int, int]) -> Unseen | None:
        """Why nothing of a cell is read, if so."""
        found = self._unseen.get(cell)
        return None if found == "invisible cell" and self.has_other_backgrounds else found


@dataclass(slots=True)
class _Book:
    sheets: list[int] = field(default_factory=list)
    """Where each sheet's records begin."""
    codes: dict[int, str] = field(default_factory=dict)
    fonts: list[Font] = field(default_factory=list)
    strings: dict[int, str] = field(default_factory=dict)
    """What shared strings show that are not shown as they are stored."""
    styles: list[CellStyle] = field(default_factory=list)
    from_1904: bool = False

    def style(self, number: int) -> CellStyle:
        return self.styles[number] if number < len(self.styles) else _PLAIN


@lru_cache(_REMEMBERED)
def _shown(value: float, code: str, *, from_1904: bool) -> str:
    return general(value) if code == "General" else number_shown(value, code, from_1904=from_1904)


def sheet_formats(content: bytes) -> list[SheetFormats]:
    """For each sheet of the workbook, in their order.

    Raises:
        KeyError, ValueError, struct.error: the file is older than Excel 5, or broken.
    """
    stream = stream_of(content, "Workbook", "Book")
    book = _book(stream)
    return [_sheet(stream, start, book) for start in book.sheets]


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of the part that begins at a place, without those of charts within it."""
    depth = 0
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        data = stream[start + 4 : start + 4 + length]
        start += 4 + length
        depth += (kind == _RecordType.BOF) - (kind == _RecordType.EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, data


def _book(stream: bytes) -> _Book:
    book = _Book()
    version = _EXCEL_97
    for kind, data in _records(stream, 0):
        match kind:
            case _RecordType.BOF:
                version = struct.unpack_from("<H", data)[0]
            case _RecordType.BOUND_SHEET:
                book.sheets.append(struct.unpack_from("<I", data)[0])
            case _RecordType.FORMAT:
                book.codes[struct.unpack_from("<H", data)[0]] = _code(data, is_97=version >= _EXCEL_97)
            case _RecordType.FONT:
                book.fonts.append(_font(data))
            case _RecordType.XF:
                book.styles.append(_style(data, book, is_97=version >= _EXCEL_97))
            case _RecordType.DATE_1904:
                book.from_1904 = data[:1] == b"\1"
    if strings := _strings(stream):
        with suppress(ValueError, struct.error):  # they are read as they are stored then
            book.strings = rich_strings(strings, book.fonts)
    return book


def _strings(stream: bytes) -> list[bytes]:
    """The record of shared strings and those that continue it."""
    records = dropwhile(lambda record: record[0] != _RecordType.STRINGS, _records(stream, 0))
    first = [data for _, data in islice(records, 1)]
    return first + [data for _, data in takewhile(lambda record: record[0] == _RecordType.CONTINUE, records)]


def _font(data: bytes) -> Font:
    flags, colour, _, position = struct.unpack_from("<HHHH", data, 2)
    letters = BLACK if colour == _AUTOMATIC else indexed_colour(colour)
    return Font(bool(flags & _STRUCK_FONT), letters, position_of(position))


def _style(data: bytes, book: _Book, *, is_97: bool) -> CellStyle:
    font, number = struct.unpack_from("<HH", data)
    font -= font > _NO_FONT
    letters = book.fonts[font] if font < len(book.fonts) else Font(is_struck=False, colour=BLACK, position=None)
    background: str | None = "unknown"  # Excel 5 has its fills elsewhere
    if is_97:
        borders, colours = struct.unpack_from("<IH", data, 14)
        fill = borders >> 26
        background = (indexed_colour(colours & 0x7F) if fill == 1 else "pattern") if fill else None
    return CellStyle(
        book.codes.get(number) or BUILT_IN.get(number, "General"), letters.is_struck, letters.colour, background
    )


def _code(data: bytes, *, is_97: bool) -> str:
    """A format code: behind its number and its length in bytes, since Excel 97 in Unicode with or without zeros."""
    if not is_97:
        return data[3:].decode("cp1252", "replace")
    return data[5:].decode("utf-16-le" if data[4:5] == b"\1" else "latin-1", "replace")


def _sheet(stream: bytes, start: int, book: _Book) -> SheetFormats:
    sheet = SheetFormats()
    for kind, data in _records(stream, start):
        if kind in _CELLS:
            row, column = struct.unpack_from("<HH", data)
            for offset, (style, value) in enumerate(_values(kind, data)):
                sheet.take((row + 1, column + offset + 1), book.style(style), value, from_1904=book.from_1904)
            _take_text(sheet, kind, data, book)
        match kind:
            case _RecordType.ROW:
                row, *_, options = struct.unpack_from("<HHHHHHH", data)
                if options & 0x20:
                    sheet.hidden_rows.add(row + 1)
            case _RecordType.CONDITIONAL_FORMAT:
                sheet.has_other_backgrounds = True
            case _RecordType.COL_INFO:
                first, last, _, _, options = struct.unpack_from("<HHHHH", data)
                if options & 1:
                    sheet.hidden_columns.update(range(first + 1, min(last, _LAST_COLUMN) + 2))
    return sheet


def _take_text(sheet: SheetFormats, kind: int, data: bytes, book: _Book) -> None:
    """Take in the text with raised parts or the error that a cell shows, and whether a formula has a result at all."""
    row, column = struct.unpack_from("<HH", data)
    if kind == _RecordType.LABEL_SST:
        (number,) = struct.unpack_from("<I", data, 6)
        if number in book.strings:
            sheet.shown[row + 1, column + 1] = book.strings[number]
    error = data[6] if kind == _RecordType.TRUTH_OR_ERROR and data[7:8] == b"\1" else None
    if kind == _RecordType.FORMULA:
        is_no_number = data[12:14] == _NO_NUMBER
        error = data[8] if is_no_number and data[6] == _ERROR_RESULT else None
        sheet.formulas += 1
        sheet.without_result += is_no_number and data[6] == _EMPTY_RESULT
    if error in _ERRORS:
        sheet.shown[row + 1, column + 1] = _ERRORS[error]


def _values(kind: int, data: bytes) -> Iterator[tuple[int, float | None]]:
    """The style and the number of each cell of a record; None for texts, truth values and errors."""
    match kind:
        case _RecordType.NUMBER:
            yield struct.unpack_from("<Hd", data, 4)
        case _RecordType.RK:
            style, number = struct.unpack_from("<HI", data, 4)
            yield style, short_number(number)
        case _RecordType.MUL_RK:
            for style, number in struct.iter_unpack("<HI", data[4 : 4 + (len(data) - 6) // 6 * 6]):
                yield style, short_number(number)
        case _RecordType.FORMULA if data[12:14] != _NO_NUMBER:
            yield struct.unpack_from("<Hd", data, 4)
        case _:
            yield struct.unpack_from("<H", data, 4)[0], None


def short_number(number: int) -> float:
    """The value of an RK number: 30 bits of an integer or of a float, divided by 100 if the last bit says so."""
    value: float
    if number & 2:
        value = float((number ^ 0x80000000) // 4 - 0x20000000)
    else:
        (value,) = struct.unpack("<d", struct.pack("<II", 0, number & 0xFFFFFFFC))
    return value / 100 if number & 1 else value
