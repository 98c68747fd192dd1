"""Describe the sheets of a document: the columns of each with their values, and its rows of totals.

A sheet has no sentence that sums it up, so its overview gives the range or the values of each column.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from services.answering.excerpts import OpenedDocument, QuotedAnswer, quote_all
from services.answering.phrases import Phrases
from services.answering.sheet_rows import LEAST_ROWS, Sheet, figures_of, is_identifier, is_key, sheet_of_part
from services.text.asked_periods import days_of
from services.text.dates import Date
from services.text.markdown_text import escaped, escaped_within
from services.text.tables import NO_VALUE

_MOST_SHEETS = 10
"""Most sheets of a document that are described."""
_MOST_COLUMNS = 8
"""Most columns of a sheet; the first ones say what its rows are about."""
_MOST_VALUES, _FIRST_VALUES = 8, 4
"""Up to eight different values are all named; of more, the first four as examples."""
_MOST_TOTALS = 4
"""Most rows of totals, which are shown whole."""
_SHARE_OF_DAYS = 0.8
"""Share of a column's different cells that must be days, for its first and last day to be given."""
_FIRST_YEAR = 1  # days without a year come first


@dataclass(frozen=True, slots=True)
class _Column:
    """What is shown of a column: some of its `count` values, each with the first row that has it, or both ends."""

    name: str
    values: Mapping[str, int]
    count: int
    is_range: bool = False

    @property
    def text(self) -> str:
        shown = [escaped(value) for value in self.values]
        if self.is_range:
            return f"{escaped(self.name)}: {' – '.join(shown)}"
        more = [f"… ({self.count:,})"] if len(shown) < self.count else []
        return f"{escaped(self.name)}: {', '.join(shown + more)}"


def has_sheets(opened: OpenedDocument) -> bool:
    """Whether a document is made of sheets."""
    return any(page.first_row is not None for page in opened.structure.pages)


def describe_sheets(answer: QuotedAnswer, opened: OpenedDocument, room: int, phrases: Phrases) -> None:
    """Add a line with footnotes for each column of each sheet; a sheet of one column is quoted."""
    parts: dict[str, int] = {}
    for part, page in enumerate(opened.structure.pages, start=1):
        if page.first_row is not None:
            parts.setdefault(page.place or "", part)
    shown = list(parts.items())[:_MOST_SHEETS]
    for index, (place, part) in enumerate(shown):
        share = room // (len(shown) - index)
        begin = len(answer.lines)
        sheet = sheet_of_part(opened, part)
        if sheet is not None and len(sheet.names) > 1:
            _describe(answer, opened, sheet, share, phrases)
        else:
            answer.lines += [f"**{escaped_within(place)}**", ""] if place else []
            quote_all(answer, opened, opened.structure.page(part), share)
        answer.lines.append("")
        room -= sum(map(len, answer.lines[begin:]))


def _describe(answer: QuotedAnswer, opened: OpenedDocument, sheet: Sheet, room: int, phrases: Phrases) -> None:
    totals = sheet.summaries
    rows = [row for row in range(len(sheet.places)) if row not in totals]
    columns = (column for name in sheet.names if (column := _column(sheet, name, rows)) is not None)
    lines = [(column.text, list(column.values.values())) for column in islice(columns, _MOST_COLUMNS)]
    lines += [(_row(sheet, row), [row]) for row in sorted(totals)[:_MOST_TOTALS]]
    count = f"{len(rows):,} {phrases.rows}"
    answer.lines += [f"**{escaped_within(sheet.place)} ({count})**" if sheet.place else f"**{count}**", ""]
    for text, shown in lines:
        if len(text) <= room:
            room -= len(text)
            answer.lines.append(f"- {text} {_marks(answer, opened, sheet, shown)}")


def _marks(answer: QuotedAnswer, opened: OpenedDocument, sheet: Sheet, rows: Sequence[int]) -> str:
    """The footnotes of the passages with these rows."""
    hits = (opened.passage_at(*sheet.places[row]) for row in rows)
    numbers = {answer.cite(hit, opened.document) for hit in hits if hit is not None}
    return "".join(f"[{number}]" for number in sorted(numbers))


def _row(sheet: Sheet, row: int) -> str:
    cells = ((name, sheet.column(name)[row]) for name in sheet.names)
    return "; ".join(f"{escaped(name)}: {escaped(cell)}" for name, cell in cells if cell.strip(NO_VALUE))


def _column(sheet: Sheet, name: str, rows: Sequence[int]) -> _Column | None:
    """What is shown of a column; None if it is empty or only numbers the rows."""
    column = sheet.column(name)
    cells = [column[row] for row in rows]
    first: dict[str, int] = {}
    for row, cell in zip(rows, cells, strict=True):
        if cell.strip(NO_VALUE):
            first.setdefault(cell, row)
    figures = figures_of(cells, continental=sheet.continental)
    is_number = name == sheet.names[0] and figures is not None and is_key(figures)
    if not first or is_number or is_identifier(name):
        return None
    days = days_of(first)
    if len(days) >= _SHARE_OF_DAYS * len(first):
        return _range(name, first, sorted(days, key=lambda cell: _order(days[cell])))
    if figures is not None and len(first) > LEAST_ROWS:
        worth = {cell: figure for cell, figure in zip(cells, figures, strict=True) if figure is not None}
        return _range(name, first, sorted(worth, key=worth.__getitem__))
    most = _MOST_VALUES if len(first) <= _MOST_VALUES else _FIRST_VALUES
    return _Column(name, dict(islice(first.items(), most)), len(first))


def _range(name: str, first: Mapping[str, int], ordered: Sequence[str]) -> _Column:
    ends = dict.fromkeys((ordered[0], ordered[-1]))
    return _Column(name, {cell: first[cell] for cell in ends}, len(ends), is_range=True)


def _order(day: Date) -> tuple[int, int, int]:
    month, day_of_month = min(day.days, key=lambda each: (each[0], each[1] or 0))
    return min(day.years, default=_FIRST_YEAR), month, day_of_month or 0
