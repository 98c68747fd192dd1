"""Sentences that repeat cells of a table with the names of their columns, or add up a column over some of its rows.

“Hirer: Seed swap; Paid: no” is true of a row, not of words: it is supported where one row has all of these cells, and
not where each cell is in a row of its own. “Paid: no: Σ Charge £ (4) = 414.50” is added up again.
"""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from services.events import Span, Verdict
from services.text import summary_rows
from services.text.asked_periods import asked_period, days_of
from services.text.cells import things_in
from services.text.numbers import are_continental, figures_in
from services.text.ranges import LIMIT, range_of
from services.text.summary_rows import MOST_ROWS, summaries_of
from services.text.tables import NO_VALUE, THOUSANDS, cells_of, markdown_rows

_LEAST_PAIRS = 2
"""One name with a colon may be any line: “Note: closed on Sundays.”"""
_MOST_ROWS = 20_000
"""Most rows that are read of the passages that a sentence cites and of those beside them."""
_RESULT = re.compile(  # in small letters
    r"(?:^|:\s)(?P<sign>[σ⌀])\s(?P<name>.+?)\s\((?P<count>[\d,]+)(?:/[\d,]+)?\)\s[=≈]\s(?P<value>[-−]?[\d.,]+)\W*$"
)
_COUNT = re.compile(r":\s(?P<count>[\d,]+)(?=\s\S)(?P<rows>\s[^\W\d]+)?(?:\s\((?:(?P<of>[^():]+):)?[^()]*\))?\W*$")
"""“Paid: no: 4 rows (Hirer: …)”; “4 (Hirer: …)” counts different hirers."""
_COUNT_OF_VALUES = re.compile(r",\s…\s\([\d,]+\)$")
"""After the first values of a column."""
_COMMA, _TO = ", ", " – "
_MOST_COMMAS = 8
"""Most commas in a cell that is one of a list."""
_WHOLE_COUNT = re.compile(r"(?P<count>[\d,]+)(?P<rows>\s[^\W\d]+)?\s\((?P<of>[^():]+):[^()]*\)\W*$")
"""“4 (Customer: …)” counts all rows, or their different customers."""
_ESCAPE = re.compile(r"\\(?=[^\w\s])")
_SPACE = re.compile(r"\s+")
_CUT = "…"
_CENT = Decimal("0.005")
"""Results are rounded to two places."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """The cells of a row by the names of their columns, in small letters, and its place in the text of its passage."""

    passage: int
    span: Span
    cells: Mapping[str, str]

    def cell(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class TableVerdict:
    """What is said of a sentence, what no row has of it, and the rows that it is true of."""

    verdict: Verdict
    missing: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = ()

    def spans(self) -> dict[int, tuple[Span, ...]]:
        """The places of its rows by the number of their passage; rows below one another are one place."""
        found: dict[int, list[Span]] = {}
        for row in sorted(self.rows, key=lambda each: (each.passage, each.span)):
            places = found.setdefault(row.passage, [])
            start, end = row.span
            follows = bool(places) and start - places[-1][1] <= 1
            places[-1 if follows else len(places) :] = [(places[-1][0] if follows else start, end)]
        return {passage: tuple(places) for passage, places in found.items()}


@dataclass(frozen=True, slots=True)
class _Result:
    sign: str
    column: str
    count: int
    values: Sequence[Decimal]
    """What the written result may be worth: 3.732 is more than three or than three thousand."""
    written: str


def verdict_on_table(sentence: str, rows: Sequence[TableRow]) -> TableVerdict | None:
    """The verdict on a sentence that is made of a table's cells; None for any other sentence.

    `rows` are those of all passages that it cites.
    """
    written = _plain(_ESCAPE.sub("", sentence))
    text = written.lower()
    found = _verdict(text, rows[:_MOST_ROWS]) if rows else None
    if found is None:
        return None
    places = [(text.find(each), len(each)) for each in found.missing]
    return replace(found, missing=tuple(written[at : at + length] for at, length in places if at >= 0))


def _verdict(text: str, rows: Sequence[TableRow]) -> TableVerdict | None:
    names = {name for row in rows for name in row.cells}
    if (result := _RESULT.search(text)) is not None:
        told, conditions = _result(result), _pairs(text[: result.start()], names)
        if told is None or conditions is None or told.column not in names:
            return None
        return _on_result(told, conditions, rows)
    if (count := _WHOLE_COUNT.match(text)) is not None and count["of"] in names:
        return _on_count(count, (), rows)
    return _on_pairs(text, names, rows)


def _on_pairs(text: str, names: set[str], rows: Sequence[TableRow]) -> TableVerdict | None:
    cells = _pairs(text, names) or []
    if cells and not cells[0][0] and all(row.cell("") != cells[0][1] for row in rows):
        return None  # words before a colon, and no row's label
    of_cells = _on_cells(cells, rows) if cells else None
    if of_cells is not None and of_cells.verdict != "supported" and (count := _COUNT.search(text)) is not None:
        conditions = _pairs(text[: count.start()], names)
        if conditions and conditions[-1][0] == cells[-1][0]:
            return _on_count(count, conditions, rows)
    if len(cells) < _LEAST_PAIRS:
        return _on_column(cells, rows)
    return of_cells if of_cells is not None and of_cells.verdict == "supported" else _on_alike(cells, rows) or of_cells


def table_rows(text: str, passage: int) -> list[TableRow]:
    """The rows of the Markdown tables in the text of a passage with this number."""
    return list(_rows(text, passage))


def _rows(text: str, passage: int) -> Iterator[TableRow]:
    for row in markdown_rows(text).values():
        if row.heading is not None:
            lines = (row.heading, text[row.start : row.end])
            # Claims have no “£'000”, whose zeros are no figure.
            names, cells = ([_plain(THOUSANDS.sub(" ", cell)).lower() for cell in cells_of(line)] for line in lines)
            yield TableRow(passage, (row.start, row.end), dict(zip(names, cells, strict=False)))


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text.replace("\\|", "|")).strip()


def _pairs(text: str, names: set[str]) -> list[tuple[str, str]] | None:
    """The cells that a sentence gives with the names of their columns; None where it is not made of these alone."""
    if not text:
        return []
    any_name = "|".join(sorted(map(re.escape, filter(None, names)), key=len, reverse=True))
    begins = list(re.finditer(rf"(?:^|[;:]\s)({any_name}):\s", text)) if any_name else []
    if not begins or (begins[0].start() > 0 and "" not in names):
        return None
    ends = [*(match.start() for match in begins[1:]), len(text)]
    label = [("", text[: begins[0].start()])] if begins[0].start() > 0 else []
    return label + [(match[1], text[match.end() : end].strip(" ;")) for match, end in zip(begins, ends, strict=True)]


def _on_cells(pairs: Sequence[tuple[str, str]], rows: Sequence[TableRow]) -> TableVerdict:
    """Whether one row has all cells; if none has, those that the row with most of them, or with the first, lacks."""
    lacking = [[(name, value) for name, value in pairs if not _is_same(row.cell(name), value)] for row in rows]
    fewest = min(lacking, key=lambda each: (len(each), pairs[0] in each))
    if fewest:
        return TableVerdict("unsupported", missing=tuple(value for _, value in fewest))
    return TableVerdict("supported", rows=tuple(row for row, each in zip(rows, lacking, strict=True) if not each))


def _on_alike(pairs: Sequence[tuple[str, str]], rows: Sequence[TableRow]) -> TableVerdict | None:
    """“Day: Tue, Sat; Start: 20:30”: rows that have the last value, each with one of those before it."""
    *listed, (column, value) = pairs
    alike = [row for row in rows if _is_same(row.cell(column), value)]
    named = [_values_in(text, {row.cell(name) for row in alike}) for name, text in listed]
    if not all(len(values) >= _LEAST_PAIRS for values in named):
        return None
    names = [name for name, _ in listed]
    meant = [row for row in alike if all(row.cell(name) in values for name, values in zip(names, named, strict=True))]
    return TableVerdict("supported", rows=tuple(meant))


def _on_column(pairs: Sequence[tuple[str, str]], rows: Sequence[TableRow]) -> TableVerdict | None:
    """“Month: May, June, … (12)” or “Charge £: 13 – 87.50”: what a column has, if the rows have all of these values."""
    for name, value in pairs:
        of_value: dict[str, TableRow] = {}
        for row in rows:
            of_value.setdefault(row.cell(name), row)
        listed = _values_in(value, of_value)
        if len(listed) >= _LEAST_PAIRS:
            return TableVerdict("supported", rows=tuple(of_value[each] for each in listed))
    return None


def _values_in(text: str, cells: Container[str]) -> list[str]:
    """The cells that a text lists or goes from and to; none where one of them is no cell. Cells may have commas."""
    text = _COUNT_OF_VALUES.sub("", text)
    ends = text.split(_TO)
    if len(ends) == _LEAST_PAIRS and all(end in cells for end in ends):
        return ends
    found: list[str] = []
    begun: list[str] = []
    for part in text.split(_COMMA):
        begun.append(part)
        if len(begun) > _MOST_COMMAS:
            return []
        if _COMMA.join(begun) in cells:
            found.append(_COMMA.join(begun))
            begun = []
    return [] if begun else found


def _is_same(cell: str, value: str) -> bool:
    """Whether a value is a cell, or sentences that it begins with, or is cut."""
    if cell == value or (value.endswith(".") and cell.startswith(f"{value} ")):
        return True
    return cell.rstrip(")") == value.rstrip(")") or (value.endswith(_CUT) and cell.startswith(value.rstrip(f" {_CUT}")))


def _on_result(result: _Result, conditions: Sequence[tuple[str, str]], rows: Sequence[TableRow]) -> TableVerdict:
    """Whether the rows that are meant give the result; in part, where passages with some of them are not cited."""
    continental = are_continental(cell for row in rows for cell in row.cells.values())
    meant = [
        (row, worth)
        for row in _meant(conditions, rows)
        if (worth := _worth(row.cell(result.column), continental=continental)) is not None
    ]
    total = sum((worth for _, worth in meant), Decimal(0))
    given = total / len(meant) if meant and result.sign == "⌀" else total
    is_right = any(abs(given - value) <= _CENT for value in result.values)
    return _of_rows([row for row, _ in meant], result.count, result.written, is_right=is_right)


def _on_count(found: re.Match[str], conditions: Sequence[tuple[str, str]], rows: Sequence[TableRow]) -> TableVerdict:
    """The same of how many rows are meant, or of how many different values they have in a column."""
    meant, count = _meant(conditions, rows), int(found["count"].replace(",", ""))
    if found["of"] and not found["rows"]:
        meant = [row for row in meant if row.cell(found["of"])]
        different = {row.cell(found["of"]) for row in meant}
        return _of_rows(meant, len(meant) - len(different) + count, found["count"])
    return _of_rows(meant, count, found["count"])


def _of_rows(rows: Sequence[TableRow], count: int, written: str, *, is_right: bool = True) -> TableVerdict:
    if len(rows) == count and is_right:
        return TableVerdict("supported", rows=tuple(rows))
    if 0 < len(rows) < count:
        return TableVerdict("partly", rows=tuple(rows))
    return TableVerdict("unsupported", missing=(written,))


def _meant(conditions: Sequence[tuple[str, str]], rows: Sequence[TableRow]) -> list[TableRow]:
    """The rows that all conditions choose, totals left out."""
    meant = _single(list(rows))
    for name, value in conditions:
        chosen = _chosen({row.cell(name) for row in meant}, value)
        meant = [row for row in meant if row.cell(name) in chosen]
    return meant


def _single(rows: list[TableRow]) -> list[TableRow]:
    """Without the rows that are made of others: “Whole county”, “Quarter”."""
    is_short = len(rows) <= MOST_ROWS
    figures = _columns_of_figures(rows) if is_short else frozenset[str]()
    made = summaries_of([_summary_row(row, figures) for row in rows])
    return [row for number, row in enumerate(rows) if number not in made]


def _columns_of_figures(rows: Sequence[TableRow]) -> frozenset[str]:
    filled = Counter(name for row in rows for name, cell in row.cells.items() if cell.strip(NO_VALUE))
    with_figure = Counter(name for row in rows for name, cell in row.cells.items() if _is_figure(cell))
    return frozenset(name for name, count in with_figure.items() if count > filled[name] / 2)


def _is_figure(cell: str) -> bool:
    return sum(map(str.isalpha, cell)) <= len(cell) / 2 and _worth(cell) is not None


def _summary_row(row: TableRow, figures: frozenset[str]) -> summary_rows.TableRow:
    label = next((cell for cell in row.cells.values() if cell.strip(NO_VALUE)), "")
    words = tuple(cell for name, cell in row.cells.items() if name not in figures and cell != label)
    worths = {
        name: worth for name, cell in row.cells.items() if name in figures and (worth := _worth(cell)) is not None
    }
    return summary_rows.TableRow(label, words, worths)


def _chosen(cells: set[str], value: str) -> set[str]:
    """The cells that a condition means: one value or several, days in a period, or numbers within a limit."""
    with_value = {cell for cell, things in things_in(sorted(cells)).items() if value == cell or value in things}
    if with_value:
        return with_value
    several = {cell for cell in cells if cell and cell in value.split(", ")}
    if several:
        return several
    period = asked_period(f"in {value}")
    days = days_of(cells)
    if period is not None and days:
        return {cell for cell, day in days.items() if period.has(day)}
    limits = range_of(value) if LIMIT.search(value) else None
    if limits is None:
        return set()
    low, high = limits
    return {cell for cell in cells if (worth := _worth(cell)) is not None and low <= worth <= high}


def _worth(cell: str, *, continental: bool | None = None) -> Decimal | None:
    found = figures_in(cell, continental=continental)
    if len(found) != 1:
        return None
    worth = Decimal(str(found[0].worth))
    return -worth if found[0].negative else worth


def _result(found: re.Match[str]) -> _Result | None:
    text = found["value"].replace("−", "-")
    values = [value for sign in (False, True) if (value := _worth(text, continental=sign)) is not None]
    if not values:
        return None
    return _Result(found["sign"], found["name"].strip(), int(found["count"].replace(",", "")), values, found["value"])
