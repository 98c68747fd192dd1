"""Rows of a sheet -> pages, each a Markdown table that knows the numbers of its rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise

from services.documents import Page
from services.files.reading.messages import Note
from services.files.reading.pages import PAGE_CHARS, clean, counted
from services.files.reading.sheet_blocks import SheetRow, arranged
from services.files.reading.table_headings import (
    Row,
    filled,
    goes_on_below,
    heading_rows,
    is_labelled,
    is_like_below,
    is_row_of_values,
    joined,
    looks_like_heading,
    with_names_of_groups,
)
from services.text.headings import TITLE_CHARS

_LABELS = ["", ""]  # the heading of rows that are a label with a colon and its value
_CELL_FRAME = len("|  ") + len("---")  # what Markdown adds to a cell, and to the dashes below the heading

_LONGEST_HEADING = PAGE_CHARS // 2  # a longer one would leave no room for the rows that it is repeated above
MAX_COLUMNS = 16_384  # what Excel has

_SHEETS_NAMED = 3  # in a note on hidden sheets; it stays one line


def numbered(rows: Iterable[Row]) -> Iterator[SheetRow]:
    """Rows that follow one another from the first."""
    for number, row in enumerate(rows, 1):
        yield SheetRow(number, row)


def sheet_name(name: str) -> str:
    """A sheet's name as one line."""
    return " ".join(clean(name).split())[:TITLE_CHARS]


def hidden_sheets_note(names: list[str]) -> Note:
    """The note that says which sheets are hidden."""
    shown = ", ".join(f"“{name}”" for name in names[:_SHEETS_NAMED]) + (", …" if len(names) > _SHEETS_NAMED else "")
    return Note(f"{counted(len(names), 'hidden sheet')} not read: {shown}")


def formulas_note(count: int) -> Note:
    """The note that counts formulas which no program has computed."""
    return Note(
        f"{counted(count, 'formula')} without a stored value: open the file in Excel, save it and upload "
        "it again to have the results read"
    )


def row_of(cells: Iterable[str]) -> Row:
    """Cells that can be in a line of a Markdown table, without the empty ones at the end."""
    row = [" ".join(cell.split()).replace("|", "\\|") for cell in islice(cells, MAX_COLUMNS)]
    while row and not row[-1]:
        row.pop()
    return row


def sheet_pages(rows: Iterable[SheetRow], place: str | None) -> Iterator[Page]:
    """A sheet's rows as pages of one table each, at most `PAGE_CHARS` long unless a row is longer.

    A blank row ends a table. The first row of a table is its heading if it is the sheet's first table, if it looks like
    a heading (words above figures), or if the table has but one column; otherwise the heading of the table before goes
    on, unless it names fewer columns. A first row that is like the one below it, or has several values, is no heading:
    the columns have no names. A title of one cell right above a table stays apart, and so do labels with a colon. A
    heading row with cells that go over several columns is joined with the heading row below it: "March / Beds". Where
    numbers of rows are left out, a page ends.
    """
    table = _Table(place)
    heading: Row = []
    above: Row = []
    end = SheetRow(0, [])
    for sheet_row, following in pairwise(chain(arranged(rows), [end])):
        row, number = sheet_row.cells, sheet_row.number
        begins = not table.going_on and heading != [""] and len(row) > len(heading)
        if sheet_row.begins_table or begins:
            heading = []
        if above:
            row, above = joined(above, row), []
        width = filled(row)
        if width == 0:
            yield from table.ended()
        elif table.goes_on_with(width):
            yield from table.with_row(number, row)
        elif is_labelled(row):
            yield from table.ended()
            table.begin(number, _LABELS, repeated=True)
            yield from table.with_row(number, row)
        elif width > 1 and sheet_row.has_groups and goes_on_below(row, following.cells):
            yield from table.ended()
            above = row
        elif sheet_row.has_groups or _is_heading(row, following.cells, is_first=not heading):
            yield from table.ended()
            heading = heading if width == 1 else row if _length(row) <= _LONGEST_HEADING else [""]
            table.begin(number + 1, row)
        else:
            yield from table.ended()
            heading = heading or [""]
            table.begin(number, heading, repeated=True)
            yield from table.with_row(number, row)
    yield from table.ended()


def _is_heading(row: Row, below: Row, *, is_first: bool) -> bool:
    """Whether the row that begins a table names its columns; the first table of a sheet needs less to show it."""
    if filled(row) == 1 or looks_like_heading(row, below):
        return True
    return is_first and not is_like_below(row, below) and not is_row_of_values(row)


def table_of(rows: Sequence[Row], *, has_groups: bool, is_marked: bool | None = None) -> str:
    """A table of a document as Markdown: its heading rows joined, or an empty one where no row names the columns.

    `is_marked` as in `heading_rows`.
    """
    named, above = ([*rows], 0) if has_groups else with_names_of_groups(rows)
    count = above + 1 if above else heading_rows(named, has_groups=has_groups, is_marked=is_marked)
    if not named:
        return ""
    return markdown_table(joined(*named[:count]) if count else [""], named[count:])


@dataclass(slots=True)
class _Table:
    """The rows of one page, while they are gathered."""

    place: str | None
    heading: Row = field(default_factory=list)
    first_row: int = 0
    rows: list[Row] = field(default_factory=list)
    chars: int = 0
    going_on: bool = False
    shown: bool = False  # the heading was on a page before

    @property
    def is_narrow(self) -> bool:
        return filled(self.heading) == 1

    @property
    def is_labels(self) -> bool:
        return self.heading == _LABELS and all(map(is_labelled, self.rows))

    def goes_on_with(self, width: int) -> bool:
        """Whether a row with this many filled cells can belong to the table."""
        is_too_wide = (width > 1 and self.is_narrow) or (width > len(_LABELS) and self.is_labels)
        return self.going_on and not is_too_wide

    def begin(self, first_row: int, heading: Row, *, repeated: bool = False) -> None:
        self.heading, self.first_row, self.rows, self.shown = heading, first_row, [], repeated
        self.chars = 2 * _length(heading)
        self.going_on = True

    def with_row(self, number: int, row: Row) -> Iterator[Page]:
        """Take a row in, after the page that it has no room on or doesn't follow on."""
        length = max(_length(row), len(self.heading) * _CELL_FRAME)
        if self.rows and (self.chars + length > PAGE_CHARS or number != self.first_row + len(self.rows)):
            yield from self.ended()
        if not self.going_on or (not self.rows and _length(self.heading) > _LONGEST_HEADING):
            yield from self.ended()
            self.begin(number, self.heading if _length(self.heading) <= _LONGEST_HEADING else [""], repeated=True)
        elif not self.rows:
            self.first_row = number
        self.rows.append(row)
        self.chars += length

    def ended(self) -> Iterator[Page]:
        """The page of what was gathered, if there is anything that no page before has shown."""
        if self.going_on and (self.rows or not self.shown):
            text = clean(markdown_table(self.heading, self.rows))
            yield Page(None, text, self.place, self.first_row)
        self.going_on = False


def _length(row: Row) -> int:
    return sum(map(len, row)) + _CELL_FRAME * len(row) + 2


def markdown_table(heading: Row, rows: list[Row]) -> str:
    """A heading row, a line of dashes and a line for each row, without the columns that are empty in all of them."""
    used = sorted({column for row in (heading, *rows) for column, cell in enumerate(row) if cell})
    dashes = ["---"] * (used[-1] + 1 if used else 0)
    lines = ([row[column] if column < len(row) else "" for column in used] for row in (heading, dashes, *rows))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
