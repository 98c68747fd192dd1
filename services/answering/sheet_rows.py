"""The rows of a sheet that a question chooses: by values in their cells, and by limits such as “more than 80”."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from typing import TYPE_CHECKING

from services.answering.excerpts import OpenedDocument
from services.answering.sheet_values import Meant, known_words, meant_values, parts_of
from services.documents import Document
from services.models.extractive.grids import number_of
from services.models.extractive.quotes import split_cells
from services.operations.fair_threads import checkpoint
from services.text.asked_periods import asked_period, days_of
from services.text.dates import clocks_in
from services.text.markdown_text import escaped
from services.text.numbers import are_continental
from services.text.question_kind import AskedQuestion
from services.text.ranges import LIMIT, range_of
from services.text.summary_rows import TableRow, summaries_of
from services.text.tables import NO_VALUE
from services.text.terms import terms_of

if TYPE_CHECKING:
    import pyarrow as pa

MAX_ROWS = 100_000
"""Most rows of a sheet that are read, which bounds the memory and time of one question."""
LEAST_ROWS = 2  # a sum or an average of a single row is the row itself
_SHARE_OF_FIGURES = 0.7
"""Share of a column's filled cells that must be figures, for it to hold figures; a few may say “on request”."""
_YEARS = (1900, 2100)
"""Whole numbers from 1900 to 2100 may be years, which are neither summed nor compared with amounts."""
_TIME = re.compile(
    r"(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d(?:\.\d+)?)(?:\s?(?P<half>[ap]\.?m\.?))?",
    re.IGNORECASE,
)
"""With two parts it is hours and minutes, or minutes and seconds: within one column it is always the same."""
_SIXTY = Decimal(60)
_GAPS = 2
"""Numbers of rows may have gaps, but at least every second number is there."""
_IDENTIFIERS = frozenset(
    "no nr id number code ref phone tel zip postcode nummer plz telefon numéro numero número codice".split()
)
"""Last words of the names of columns whose numbers identify things: members, invoices, telephones."""
_MOST_TELLING = 500
"""Rows that are read to find out how a sheet writes its numbers; a single cell can settle it."""
_EITHER = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""1.204 is a little over one, or 1,204."""
_OF_ROWS = frozenset(("list", "calculation"))
"""Kinds of questions in which a weekday alone chooses rows; others ask about every week: “open on Sundays?”"""
_OUT_OF = re.compile(
    r"\bout of (?P<what>[^\W\d_]+)|\bsold out\b"
    r"|\b(?:ausverkauft|épuisée?s?|agotad[oa]s?|esaurit\w|esgotad\w+|uitverkocht)\b",
    re.IGNORECASE,
)
_STOCK = "stock bestand lager vorrat available verfügbar disponible existencias scorte giacenza estoque voorraad"
"""What is at nothing when a thing is sold out."""
_ONE_EACH = re.compile(r"\b(?:a|an|one|each|eine?[nmrs]?|je|une?|un[oa]?|uma?|een)\s+[^\W\d_]", re.IGNORECASE)
"""Words before a thing of which one is meant, even if several rows have it."""


@dataclass(frozen=True)
class Sheet:
    """A table with its rows as text, and where each row is: its page, counted from 1, and the offset there."""

    document: Document
    place: str
    names: tuple[str, ...]
    rows: "pa.Table"
    places: Sequence[tuple[int, int]]
    continental: bool | None
    """Whether decimals follow a comma; None where no cell tells."""

    @cached_property
    def labels(self) -> list[str]:
        """The name of each row: its first cell that is not empty."""
        columns = [self.column(name) for name in self.names]
        return [next((cell for cell in cells if cell.strip(NO_VALUE)), "") for cells in zip(*columns, strict=True)]

    @cached_property
    def summaries(self) -> frozenset[int]:
        """The rows that are made of others."""
        figures = {name: values for name in self.names if (values := self.figures(name)) is not None}
        words = zip(*(self.column(name) for name in self.names if name not in figures), strict=True)
        beside = dict(enumerate(words))
        return summaries_of([
            TableRow(
                label,
                _without(label, beside.get(row, ())),
                {name: value for name, values in figures.items() if (value := values[row]) is not None},
            )
            for row, label in enumerate(self.labels)
        ])  # fmt: skip

    def column(self, name: str) -> list[str]:
        return [str(text) for text in self.rows.column(self.names.index(name)).to_pylist()]

    def values(self, name: str) -> list[str]:
        """The different cells of a column."""
        return list(dict.fromkeys(self.column(name)))

    def figures(self, name: str) -> list[Decimal | None] | None:
        """The figures of a column in one unit; None where it holds words."""
        return self._figures[name]

    @cached_property
    def _figures(self) -> dict[str, list[Decimal | None] | None]:
        return {name: figures_of(self.column(name), continental=self.continental) for name in self.names}


def _without(label: str, words: Sequence[str]) -> tuple[str, ...]:
    """A row's words beside what it is called."""
    first = words.index(label) if label in words else len(words)
    return (*words[:first], *words[first + 1 :])


def sheet_of_part(opened: OpenedDocument, part: int) -> Sheet | None:
    """The table that a page of a sheet begins with, its rows on other pages too; None where it is none."""
    import pyarrow as pa

    page = opened.structure.pages[part - 1]
    if page.first_row is None:
        return None
    heading = page.text.split("\n", 1)[0]
    names = tuple(split_cells(heading))
    rows: list[list[str]] = []
    places: list[tuple[int, int]] = []
    for number, other in enumerate(opened.structure.pages, start=1):
        checkpoint()
        if other.first_row is None or other.place != page.place or other.text.split("\n", 1)[0] != heading:
            continue
        offset = 0
        for index, line in enumerate(other.text.split("\n")):
            if index >= LEAST_ROWS and line.strip("| "):
                cells = split_cells(line)[: len(names)]
                rows.append(cells + [""] * (len(names) - len(cells)))
                places.append((number, offset))
            offset += len(line) + 1
    if not LEAST_ROWS <= len(rows) <= MAX_ROWS or len(set(names)) != len(names):
        return None
    table = pa.table({str(n): [row[n] for row in rows] for n in range(len(names))})
    continental = are_continental(cell for row in rows[:_MOST_TELLING] for cell in row)
    return Sheet(opened.document, page.place or "", names, table, places, continental)


@dataclass(frozen=True, slots=True)
class Choice:
    """The rows that a question asks for, the words that choose them, and the conditions as the answer names them."""

    numbers: list[int]
    terms: frozenset[str]
    told: tuple[str, ...]
    columns: frozenset[str]
    """The columns of the values that choose rows."""
    dated: str | None = None
    """The column in which the question's date chooses rows."""
    one_each_of: str | None = None
    """The column of which the question names several values, each as one thing: “a saw and a drill”."""
    filters: frozenset[str] = frozenset()
    """The columns that choose rows otherwise than by whole cells: things in them, yes, or nothing in stock."""
    is_certain: bool = True
    """Whether each word chooses rows by one column alone."""


def chosen_rows(
    asked: AskedQuestion, sheet: Sheet, figures: Mapping[str, list[Decimal | None]], words: frozenset[str]
) -> Choice | None:
    """The rows with the values that the question names and within its limits; None if a limit fits no column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    told: list[str] = []
    columns: set[str] = set()
    one_each_of: str | None = None
    known: frozenset[str] = frozenset()
    filters: set[str] = set()
    mask = pa.array([True] * len(sheet.places))
    dated = _column_of_dates(asked, sheet, words)
    values = {name: sheet.values(name) for name in sheet.names if name not in figures}
    if dated is not None:
        values.pop(dated.name, None)
    groups = meant_values(values, asked, words, figures)
    if dated is not None:
        held = dated.terms & words
        groups.append({dated.name: Meant(dated.meant, held, held | known_words(words, dated.name), dated.raw)})
    for group in sorted(groups, key=lambda group: sheet.names.index(next(iter(group)))):
        checkpoint()
        cells = {name: sheet.rows.column(sheet.names.index(name)).combine_chunks() for name in group}
        masks = [pc.is_in(cells[name], value_set=pa.array(sorted(each.cells))) for name, each in group.items()]
        mask = pc.and_(mask, reduce(pc.or_, masks))
        told.append("; ".join(f"{escaped(name)}: {escaped(each.told)}" for name, each in group.items()))
        columns |= group.keys()
        for name, each in group.items():
            known |= each.terms
            filters |= {name} if each.is_filter else set()
            one_each_of = name if each.count > 1 and _ONE_EACH.search(asked.text) else one_each_of
    out = _out_of(asked.text, figures)
    if out is not None:
        mask = pc.and_(mask, pa.array([value == 0 for value in figures[out]]))
        known |= known_words(words, out)
        told.append(f"{escaped(out)}: 0")
        columns.add(out)
        filters.add(out)
    if limit := LIMIT.search(asked.text):
        limited = _limited(limit[0], figures, words)
        within = _within(limit[0], figures[limited]) if limited is not None else None
        if limited is None or within is None:
            return None
        mask = pc.and_(mask, pa.array(within))
        known |= known_words(words, limited) | frozenset(terms_of(limit[0]))
        told.append(f"{escaped(limited)}: {escaped(limit[0])}")
    numbers = [row for row, chosen in enumerate(mask.to_pylist()) if chosen and row not in sheet.summaries]
    dated_by = dated.name if dated else None
    is_certain = all(len(group) == 1 for group in groups)
    return Choice(
        numbers, known, tuple(told), frozenset(columns), dated_by, one_each_of, frozenset(filters), is_certain
    )


def _out_of(question: str, figures: Mapping[str, Sequence[Decimal | None]]) -> str | None:
    """The column of figures that the question asks for nothing in: “out of stock”, “sold out”."""
    found = _OUT_OF.search(question)
    of_what = frozenset(terms_of(found["what"] or _STOCK)) if found is not None else frozenset()
    named = [name for name in figures if known_words(of_what, name)]
    return named[0] if len(named) == 1 else None


def _within(limit: str, values: Sequence[Decimal | None]) -> list[bool] | None:
    """Which values are within a limit; None if its range is not known."""
    limits = range_of(limit)
    return limits and [value is not None and limits[0] <= value <= limits[1] for value in values]


@dataclass(frozen=True, slots=True)
class _Dated:
    """The column whose days the question chooses by, the words that say so, and the cells that are meant."""

    name: str
    raw: str
    meant: frozenset[str]

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(terms_of(self.raw))


def _column_of_dates(asked: AskedQuestion, sheet: Sheet, words: frozenset[str]) -> _Dated | None:
    """The column with days that the question asks about; of several the one that it names; otherwise none."""
    period = asked_period(asked.text)
    if period is None or (period.is_of_weekdays_alone and asked.kind not in _OF_ROWS):
        return None
    days = {name: days_of(dict.fromkeys(sheet.column(name))) for name in sheet.names}
    meant = {name: frozenset(cell for cell, day in of.items() if period.has(day)) for name, of in days.items()}
    found = [_Dated(name, period.raw, cells) for name, cells in meant.items() if cells]
    named = found if len(found) == 1 else [each for each in found if known_words(words, each.name)]
    return named[0] if len(named) == 1 else None


def _limited(limit: str, figures: Mapping[str, list[Decimal | None]], words: frozenset[str]) -> str | None:
    """The column of a limit: the one that the question names, or the only one of years or of other figures."""
    named = [name for name in figures if known_words(words, name)]
    if len(named) == 1:
        return named[0]
    bound = range_of(limit)
    is_year = bound is not None and any(_YEARS[0] <= each <= _YEARS[1] for each in bound)
    fitting = [name for name, values in figures.items() if are_years(values) == is_year]
    return fitting[0] if not named and len(fitting) == 1 else None


def are_years(values: Sequence[Decimal | None]) -> bool:
    """Whether all figures of a column may be years, which have no sum and no average."""
    known = [value for value in values if value is not None]
    return all(_YEARS[0] <= value <= _YEARS[1] and value == int(value) for value in known)


def figures_of(cells: Sequence[str], *, continental: bool | None = None) -> list[Decimal | None] | None:
    """The figures of a column, all in one unit, and times as numbers in their order; None if it holds words.

    `continental` says whether decimals follow a comma in the sheet. If neither that nor the column tells, 1.204 is
    ambiguous, and a column with such a figure has none.
    """
    if has_times(cells):
        return [time_in(cell) for cell in cells]
    continental = are_continental(cells) if continental is None else continental
    if continental is None and any(_EITHER.fullmatch(cell.strip()) for cell in cells):
        return None
    parsed = [number_of(cell, continental=continental) if any(map(str.isdigit, cell)) else None for cell in cells]
    known = [figure for figure in parsed if figure is not None]
    filled = sum(bool(cell.strip(NO_VALUE)) for cell in cells)
    if not known or len(known) < _SHARE_OF_FIGURES * filled or len({unit for _, unit in known}) > 1:
        return None
    if known[0][1] is None and any(any(map(str.isalpha, cell)) and any(map(str.isdigit, cell)) for cell in cells):
        return None  # codes and numbered names: “B-0042”, “Model 40”; “absent” is no figure
    return [figure[0] if figure is not None else None for figure in parsed]


def has_times(cells: Sequence[str]) -> bool:
    """Whether cells are times of day or durations in hours, minutes and seconds, which have an order but no sum."""
    if not any(":" in cell for cell in cells):
        return False
    filled = [cell for cell in cells if cell.strip(NO_VALUE)]
    times = sum(time_in(cell) is not None for cell in filled)
    return times > 0 and times >= _SHARE_OF_FIGURES * len(filled)


def time_in(cell: str) -> Decimal | None:
    """A time such as 18:30, 6:30 pm or 1:02:45 as a number that grows with it."""
    match = _TIME.fullmatch(cell.strip())
    if match is None:
        return None
    if match["half"]:
        return Decimal(min(clocks_in(cell)[0].minutes))
    hours, minutes, seconds = (Decimal(match[part] or 0) for part in ("hours", "minutes", "seconds"))
    return (hours * _SIXTY + minutes) * _SIXTY + seconds


def is_key(values: Sequence[Decimal | None]) -> bool:
    """Whether a first column only numbers the rows: whole numbers, nearly all different, and not years."""
    known = [value for value in values if value is not None]
    different = set(known)
    if len(known) <= LEAST_ROWS or any(value != int(value) for value in known) or are_years(values):
        return False
    are_in_a_row = max(different) - min(different) < _GAPS * len(known)
    return len(different) == len(known) or (are_in_a_row and len(different) >= _SHARE_OF_FIGURES * len(known))


def is_identifier(name: str) -> bool:
    """Whether a column's name says that its figures identify things and measure nothing: “Loan no”, “customer_id”."""
    *before, last = ("", *parts_of(name))
    return any(before) and last.lower() in _IDENTIFIERS
