"""Sheets of workbooks and tables of values as Markdown tables that know their rows. Runs in the reading process."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import chain, pairwise
from pathlib import Path

from services.frames import PAGE_CHARS, Frame, Refused, clean, unnumbered
from services.headings import TITLE_CHARS
from services.texts import decoded

_DIGITS = 15
_SNIFFED = 65536
_CELL_FRAME = len("|  ") + len("---")

Value = int | float | str | bool | dt.time | dt.date | dt.timedelta
Row = list[str]


def read_workbook(path: Path, max_pages: int) -> Iterator[Frame]:
    """The sheets of an Excel or OpenDocument file, in order."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
    except PasswordError:
        raise Refused("encrypted") from None

    def pages() -> Iterator[Frame]:
        for index, sheet in enumerate(book.sheets_metadata):
            if sheet.typ == SheetTypeEnum.WorkSheet:
                rows = book.get_sheet_by_index(index).iter_rows()
                yield from sheet_pages((_row(map(shown, row)) for row in rows), _sheet_name(sheet.name))

    yield from unnumbered(pages(), max_pages)


def read_csv(path: Path, max_pages: int, *, delimiter: str = ",") -> Iterator[Frame]:
    """A table of values; `delimiter` is what stands between them if their text doesn't tell."""
    text = clean(decoded(path.read_bytes()) or "")
    csv.field_size_limit(max(len(text), 1))
    rows = csv.reader(io.StringIO(text), delimiter=_delimiter(text[:_SNIFFED]) or delimiter)
    yield from unnumbered(sheet_pages(map(_row, rows), None), max_pages)


read_tsv = partial(read_csv, delimiter="\t")


def _delimiter(sample: str) -> str | None:
    try:
        return csv.Sniffer().sniff(sample, ",;\t|").delimiter
    except csv.Error:
        return None


def _row(cells: Iterable[str]) -> Row:
    """Cells that can stand in a line of a Markdown table, without the empty ones at the end."""
    row = [" ".join(cell.split()).replace("|", "\\|") for cell in cells]
    while row and not row[-1]:
        row.pop()
    return row


def shown(value: Value) -> str:
    """A cell's value as people read it: 1200 for 1200.0, 0.3 for what binary numbers make of it, dates in ISO 8601."""
    match value:
        case bool():
            return str(value).upper()
        case float():
            return _number(value)
        case dt.datetime() | dt.time():
            return str(value).removesuffix(" 00:00:00").removesuffix(":00")
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case _:
            return str(value)


def _number(value: float) -> str:
    digits = f"{value:.{_DIGITS}g}"
    exponent_is_short = value == 0 or 1e-9 < abs(value) < 1e18  # noqa: PLR2004
    return f"{Decimal(digits):f}" if exponent_is_short else digits


def _sheet_name(name: str) -> str:
    return " ".join(clean(name).split())[:TITLE_CHARS]


def sheet_pages(rows: Iterable[Row], place: str | None) -> Iterator[Frame]:
    """A sheet's rows, from its first, as pages of one table each, at most `PAGE_CHARS` long unless a row is longer.

    A blank row ends a table. The first row of a table is its heading if it is the sheet's first table, if it looks like
    a heading (words above figures), or if the table has but one column; otherwise the heading of the table before goes
    on. A title of one cell right above a table stands by itself.
    """
    table = _Table(place)
    heading: Row = []
    for number, (row, below) in enumerate(pairwise(chain(rows, [[]])), 1):
        width = _filled(row)
        if width == 0:
            yield from table.ended()
        elif table.going_on and not (width > 1 and table.is_narrow):
            yield from table.with_row(number, row)
        elif width == 1 or not heading or _looks_like_heading(row, below):
            yield from table.ended()
            heading = heading if width == 1 else row
            table.begin(number + 1, row)
        else:
            yield from table.ended()
            table.begin(number, heading, repeated=True)
            yield from table.with_row(number, row)
    yield from table.ended()


def _filled(row: Row) -> int:
    return len(row) - row.count("")


def _looks_like_heading(row: Row, below: Row) -> bool:
    return not any(map(_is_figure, row)) and any(map(_is_figure, below))


def _is_figure(cell: str) -> bool:
    return any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell))


@dataclass(slots=True)
class _Table:
    """The rows of one page, while they are gathered."""

    place: str | None
    heading: Row = field(default_factory=list)
    first_row: int = 0
    rows: list[Row] = field(default_factory=list)
    chars: int = 0
    going_on: bool = False
    shown: bool = False  # the heading stood on a page before

    @property
    def is_narrow(self) -> bool:
        return _filled(self.heading) == 1

    def begin(self, first_row: int, heading: Row, *, repeated: bool = False) -> None:
        self.heading, self.first_row, self.rows, self.shown = heading, first_row, [], repeated
        self.chars = 2 * _length(heading)
        self.going_on = True

    def with_row(self, number: int, row: Row) -> Iterator[Frame]:
        """Take a row in, after the page that it has no room on."""
        if self.rows and self.chars + _length(row) > PAGE_CHARS:
            yield from self.ended()
            self.begin(number, self.heading, repeated=True)
        self.rows.append(row)
        self.chars += _length(row)

    def ended(self) -> Iterator[Frame]:
        """The page of what was gathered, if there is anything that no page before has shown."""
        if self.going_on and (self.rows or not self.shown):
            text = clean(markdown_table(self.heading, self.rows))
            yield {"number": None, "text": text, "place": self.place, "first_row": self.first_row}
        self.going_on = False


def _length(row: Row) -> int:
    return sum(map(len, row)) + _CELL_FRAME * len(row) + 2


def markdown_table(heading: Row, rows: list[Row]) -> str:
    """A heading row, a line of dashes and a line for each row, without the columns that are empty in all of them."""
    used = sorted({column for row in (heading, *rows) for column, cell in enumerate(row) if cell})
    dashes = ["---"] * (used[-1] + 1 if used else 0)
    lines = ([row[column] if column < len(row) else "" for column in used] for row in (heading, dashes, *rows))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
