"""Finds the financial statements of a document, and the figures of their line items in each year.

A report has many tables with the same captions: those of the group and of its parts, of five years, of a quarter. A
page is a statement if it has enough of the key line items of its kind. Of several, the one with the greatest figures
is that of the whole group.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from typing import Self

from services.answering.financial_statements.line_items import LineItem, Statement, line_items, plain_label
from services.answering.financial_statements.periods import YEAR_LONG, ColumnHeading, Period, quarter_of
from services.documents import Document
from services.models.extractive.grids import number_of
from services.models.extractive.quotes import Quote, quotes_of
from services.models.prompts import NumberedPassage
from services.operations.fair_threads import checkpoint
from services.storage.schema import Hit
from services.text.dates import YEAR
from services.text.numbers import are_continental
from services.text.tables import FigureRow, figure_row, power_of, scale_of

_LEAST_KEYS = 3
"""Key line items that make a page a statement."""
_LEAST_ON_PAGE = 2
"""Key line items of a next page on which the statement continues."""
_LEAST_SHARE = 0.6
"""Other statements are read too if they have this share of the key line items of the best one."""
_ABOUT_AS_GREAT = Decimal("0.98")
"""A statement with this share of the greatest figure is of the same group: it may be rounded to millions."""
_MOST_PAGES, _MOST_READ = 3, 4
"""Pages of one statement, and statements of one kind that are read."""
_HEADING_CHARS = 400
"""The title, the columns and the unit are within this many characters from the top of a page."""
_KINDS: tuple[Statement, ...] = ("income", "balance", "cash")
_OF_A_PART = re.compile(
    r"\bparent[- ](?:only|company)\b|\bguarantors?\b|\bobligors?\b|\bpro forma\b|\bunconsolidated\b|\beliminations?\b"
    r"|\bsummari[sz]ed financial\b|\bsegments?\b",
    re.IGNORECASE,
)
"""Headings of statements of a part of a group."""
_TITLE = re.compile(  # of a statement, as reports in five languages have it
    r"\bstatements? of (?:\w+ )?(?:income|operations|earnings|profit|cash flows?)\b"
    r"|\bstatements? of financial (?:position|activities)\b|\b(?:income|cash flow) statements?\b|\bbalance sheets?\b"
    r"|\bprofit and loss\b|\bincome and expenditure\b|\bbilanz\b|\bgewinn- und verlust|\bkapitalflussrechnung"
    r"|\bbilan\b|\bcompte de résultat|\btableau des flux|\bcuenta de (?:pérdidas|resultados)|\bbalance de situación"
    r"|\bconto economico|\bstato patrimoniale|\brendiconto",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_TOTAL = "Total"
_DECIMALS = re.compile(r"\d[.,]\d")


@dataclass(frozen=True, slots=True)
class StatementFigure:
    """A figure of a statement: as it is printed, its value, its period and the passage that has it.

    `scale` is the power of ten of the statement, and `scale_text` the words for it; 0 and empty where it names none.
    """

    label: str
    period: str
    text: str
    value: Decimal
    scale: int
    scale_text: str
    hit: Hit


@dataclass(slots=True)
class _Table:
    """The rows of a statement, from one page or several that follow each other."""

    pages: list[int]
    keys: set[str]
    rows: list[tuple[Hit, Quote]] = field(default_factory=list)
    scale: str = ""
    heading: ColumnHeading = field(default_factory=lambda: ColumnHeading((), ()))
    is_of_a_part: bool = False
    words: frozenset[str] = frozenset()
    """Words of its heading, in lower case."""
    is_titled: bool = False
    """Whether its heading calls it a statement, not an overview."""

    @property
    def years(self) -> frozenset[int]:
        return frozenset(
            int(year) for _, row in self.rows for name, _ in _named_cells(row) for year in YEAR.findall(name)
        )

    def number(self, cell: str) -> Decimal | None:
        """The figure of a cell; 8.420 is a thousand, as statements have no amounts with three decimals."""
        continental = are_continental(text for _, row in self.rows for _, text in _named_cells(row))
        found = number_of(cell, continental=continental is not False)
        return found[0] if found is not None else None


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of a document: those of the group, and all that it has."""

    document: Document
    tables: Mapping[Statement, Sequence[_Table]]
    all: Mapping[Statement, Sequence[_Table]]
    quarter: int | None
    """The quarter that the document reports on; None for a report on a year."""

    @classmethod
    def of(cls, document: Document, hits: Sequence[Hit], title: str) -> Self:
        """The statements in a document's passages; `title` is its name and how its first page begins."""
        pages = [list(each) for _, each in groupby(hits, key=_page_of)]
        keys = [_keys_of(page) for page in pages]
        found = {kind: _tables(document, pages, [of_page[kind] for of_page in keys]) for kind in _KINDS}
        of_group = {kind: _of_group(kind, tables) for kind, tables in found.items()}
        return cls(document, of_group, found, quarter_of(title))

    def of_part(self, names: Collection[str]) -> "Statements":
        """The statements of a part of the group: those below a heading with all these words, in lower case."""
        tables = {
            kind: [table for table in of_kind if table.words.issuperset(names)] for kind, of_kind in self.all.items()
        }
        return replace(self, tables=tables)

    @property
    def years(self) -> list[int]:
        """The years that the group's statements have columns of, the latest first."""
        return sorted(
            {year for tables in self.tables.values() for table in tables[:1] for year in table.years}, reverse=True
        )

    def figure(self, line: LineItem, year: int, period: Period, said: str = "") -> StatementFigure | None:
        """The figure of a line item in a year or a part of it; None where no statement has it.

        A row whose label is `said`, the question's own words, comes first.
        """
        if period.quarter is not None and period.quarter != self.quarter:
            return None
        for table in self.tables.get(line.statement, ()):
            fits = []
            for hit, quote in table.rows:
                label = plain_label(quote.label)
                place = -1 if label.casefold() == said.casefold() else line.caption_rank(label)
                if place is not None:
                    fits.append((place, label, hit, quote))
            figures = []
            for place, label, hit, quote in fits:
                cells = _named_cells(quote)
                column = table.heading.column([name for name, _ in cells], year, period)
                number = table.number(cells[column][1]) if column is not None else None
                if column is not None and number is not None and _is_of(line, cells[column][1]):
                    value = abs(number) if line.is_outlay else number
                    scale = "" if line.is_per_share else table.scale
                    # Where all columns are of one day, their headings may have the year alone.
                    is_of_one_day = period.months == YEAR_LONG and len(set(table.heading.months)) <= 1
                    named = f"{year}" if is_of_one_day else period.named(year, self.quarter)
                    figure = StatementFigure(label, named, cells[column][1], value, power_of(scale), scale, hit)
                    figures.append((place, figure))
            best = min((place for place, _ in figures), default=0)
            surest = [figure for place, figure in figures if place == best]
            if surest:
                return surest[0] if len({figure.value for figure in surest}) == 1 else None
        return None


def _page_of(hit: Hit) -> object:
    """The page of a passage; its sheet or heading in formats without pages."""
    return hit.passage.page or (hit.passage.place or "").partition(", row")[0]


def _is_of(line: LineItem, cell: str) -> bool:
    """Whether a cell can belong to a line item: an amount per share has decimals, a number of shares has none."""
    return not line.is_per_share or _DECIMALS.search(cell) is not None


def _keys_of(hits: Iterable[Hit]) -> dict[Statement, set[str]]:
    """The key line items of each kind of statement that a page has."""
    found: dict[Statement, set[str]] = {kind: set() for kind in _KINDS}
    for hit in hits:
        checkpoint()
        for text in hit.passage.text.split("\n"):
            label = _label_of(text)
            for line in line_items().values() if label else ():
                if line.is_key and line.name not in found[line.statement] and line.caption_rank(label) is not None:
                    found[line.statement].add(line.name)
    return found


def _label_of(text: str) -> str:
    """The label of a row of a table; empty for other lines of text."""
    if text.startswith("|"):
        return plain_label(text.strip("| ").partition("|")[0])
    row = figure_row(text.strip())
    return plain_label(row.label) if row is not None else ""


def _tables(document: Document, pages: Sequence[Sequence[Hit]], keys: Sequence[set[str]]) -> list[_Table]:
    """The tables with the most key line items of a kind of statement."""
    found: list[_Table] = []
    for page, its in enumerate(keys):
        if len(its) < _LEAST_ON_PAGE:
            continue
        last = found[-1] if found else None
        # A page that repeats what the one before has is another statement.
        goes_on = last is not None and last.pages[-1] == page - 1 and len(last.pages) < _MOST_PAGES
        if last is not None and goes_on and len(its & last.keys) < _LEAST_ON_PAGE:
            last.pages.append(page)
            last.keys |= its
        else:
            found.append(_Table([page], set(its)))
    most = max((len(table.keys) for table in found), default=0)
    likely = [table for table in found if len(table.keys) >= max(_LEAST_KEYS, most * _LEAST_SHARE)]
    likely = sorted(likely, key=lambda table: -len(table.keys))[:_MOST_READ]
    for table in likely:
        checkpoint()
        passages = [hit for page in table.pages for hit in pages[page]]
        table.rows = [(hit, quote) for hit in passages for quote in _rows_of(document, hit)]
        table.scale = _scale_of(passages[0], [quote for _, quote in table.rows])
        above = _heading(passages[0])
        table.heading = ColumnHeading.of(above)
        table.words = frozenset(_WORD.findall(above.lower()))
        table.is_titled = _TITLE.search(above) is not None
        table.is_of_a_part = _OF_A_PART.search(above) is not None
    return likely


def _of_group(kind: Statement, tables: Sequence[_Table]) -> list[_Table]:
    """The statements of the whole group; those that are called statements come first."""
    sizes = [_size(kind, table) for table in tables]
    greatest = max(sizes, default=Decimal(0)) * _ABOUT_AS_GREAT
    of_group = [table for table, size in zip(tables, sizes, strict=True) if size >= greatest and not table.is_of_a_part]
    return sorted(of_group, key=lambda table: (not table.is_titled, -len(table.keys), table.pages))


def _heading(hit: Hit) -> str:
    """The text above the rows: the top of the page, in formats without pages after the heading of the passage."""
    section = [] if hit.passage.page else [hit.passage.place or ""]
    return "\n".join([*section, hit.passage.text[:_HEADING_CHARS]])


def _scale_of(hit: Hit, rows: Sequence[Quote]) -> str:
    """The words for the unit of a statement's figures, above its rows or above one of them."""
    said = scale_of(hit.passage.text[:_HEADING_CHARS].split("\n"))
    return said or next((row.scale for row in rows if row.scale), "")


def _rows_of(document: Document, hit: Hit) -> list[Quote]:
    passage = NumberedPassage(
        0,
        document.filename,
        hit.passage.text,
        hit.passage.section,
        is_markdown=document.is_markdown,
        place=hit.passage.place or "",
    )
    quotes = quotes_of(0, passage)
    rows = [quote for quote in quotes if quote.row is not None or quote.heading is not None]
    return [*rows, *_unnamed_totals(quotes)]


def _unnamed_totals(quotes: Sequence[Quote]) -> list[Quote]:
    """Totals without a label below their rows, named by the line above these rows: “Current assets”.

    A line of figures is such a total if each figure is the sum of the rows above it in its column.
    """
    totals: dict[int, Quote] = {}
    name, group = "", -1
    rows: list[Quote] = []
    for index, quote in enumerate(quotes):
        if quote.row is not None:
            rows.append(quote)
        elif _LETTER.search(quote.words):
            name, group, rows = quote.words.strip(" :"), index, []
        elif rows and (total := figure_row(f"{_TOTAL} {quote.words}")) and _values(total) == _sums(rows):
            totals[group] = replace(rows[-1], row=FigureRow(name or _TOTAL, total.values))
    return list(totals.values())


def _sums(rows: Sequence[Quote]) -> list[Decimal]:
    """The sum of each column; empty where rows differ in their number of columns."""
    values = [_values(quote.row) for quote in rows if quote.row is not None]
    are_alike = len({len(each) for each in values}) == 1
    return [sum(column, Decimal(0)) for column in zip(*values, strict=True)] if are_alike else []


def _values(row: FigureRow) -> list[Decimal]:
    """The values of a row; a dash counts as zero."""
    continental = are_continental(row.values) is not False
    numbers = (number_of(value, continental=continental) for value in row.values)
    return [number[0] if number is not None else Decimal(0) for number in numbers]


def _size(kind: Statement, table: _Table) -> Decimal:
    """The greatest figure of all line items, which is greater for a group than for its parts."""
    values = [
        abs(number).scaleb(power_of(table.scale))
        for _, quote in table.rows
        if any(
            line.caption_rank(plain_label(quote.label)) is not None
            for line in line_items().values()
            if line.statement == kind
        )
        for name, text in _named_cells(quote)
        if YEAR.search(name) and (number := table.number(text))
    ]
    return max(values, default=Decimal(0))


def _named_cells(quote: Quote) -> list[tuple[str, str]]:
    """The cells of a row without its label, each with the name of its column."""
    if quote.row is not None:
        return list(zip(quote.columns, quote.row.values, strict=False))
    return quote.cells[1:]
