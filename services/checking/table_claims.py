"""Sentences that repeat cells of a table with the names of their columns, or add up a column over some of its rows.

“Hirer: Seed swap; Paid: no” is true of a row, not of words: it is supported where one row has all of these cells, and
not where each cell is in a row of its own. “Paid: no: Σ Charge £ (4) = 414.50” is added up again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.events import Verdict
from services.text.asked_periods import asked_period, days_of
from services.text.numbers import figures_in
from services.text.ranges import LIMIT, range_of
from services.text.tables import cells_of, is_total, markdown_rows

_LEAST_PAIRS = 2
"""One name with a colon may be any line: “Note: closed on Sundays.”"""
_MOST_ROWS = 2_000
"""Of the passages that a sentence cites."""
_RESULT = re.compile(  # in small letters
    r"(?:^|:\s)(?P<sign>[σ⌀])\s(?P<name>.+?)\s\((?P<count>[\d,]+)\)\s[=≈]\s(?P<value>[-−]?[\d.,]+)\W*$"
)
_COUNT = re.compile(r":\s(?P<count>[\d,]+)(?=\s\S)(?:\s[^\W\d]+)?(?:\s\([^()]*\))?\W*$")
"""“Paid: no: 4 rows (Hirer: …)”."""
_ESCAPE = re.compile(r"\\(?=[^\w\s])")
_SPACE = re.compile(r"\s+")
_CUT = "…"
_CENT = Decimal("0.005")
"""Results are rounded to two places."""
Row = Mapping[str, str]
"""The cells of a row by the names of their columns, in small letters."""
_Found = tuple[Verdict, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Result:
    sign: str
    column: str
    count: int
    value: Decimal
    written: str


def verdict_on_table(sentence: str, rows: Sequence[Row]) -> _Found | None:
    """The verdict on a sentence that is made of a table's cells, and what no row has; None for any other sentence.

    `rows` are those of all passages that it cites.
    """
    written = _plain(_ESCAPE.sub("", sentence))
    text = written.lower()
    found = _verdict(text, rows[:_MOST_ROWS]) if rows else None
    if found is None:
        return None
    verdict, missing = found
    places = (text.find(each) for each in missing)
    return verdict, tuple(written[at : at + len(each)] for at, each in zip(places, missing, strict=True) if at >= 0)


def _verdict(text: str, rows: Sequence[Row]) -> _Found | None:
    names = {name for row in rows for name in row}
    if (result := _RESULT.search(text)) is not None:
        told, conditions = _result(result), _pairs(text[: result.start()], names)
        if told is None or conditions is None or told.column not in names:
            return None
        return _on_result(told, conditions, rows)
    cells = _pairs(text, names) or []
    of_cells = _on_cells(cells, rows) if cells else None
    if of_cells is not None and of_cells[0] != "supported" and (count := _COUNT.search(text)) is not None:
        conditions = _pairs(text[: count.start()], names)
        if conditions and conditions[-1][0] == cells[-1][0]:
            return _on_count(count["count"], conditions, rows)
    return of_cells if len(cells) >= _LEAST_PAIRS else None


def table_rows(passage: str) -> list[Row]:
    """The rows of a passage's Markdown tables."""
    return list(_rows(passage))


def _rows(passage: str) -> Iterator[Row]:
    for row in markdown_rows(passage).values():
        if row.heading is not None:
            lines = (row.heading, passage[row.start : row.end])
            names, cells = ([_plain(cell).lower() for cell in cells_of(line)] for line in lines)
            yield {name: cell for name, cell in zip(names, cells, strict=False) if name}


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text.replace("\\|", "|")).strip()


def _pairs(text: str, names: set[str]) -> list[tuple[str, str]] | None:
    """The cells that a sentence gives with the names of their columns; None where it is not made of these alone."""
    if not text:
        return []
    any_name = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    begins = list(re.finditer(rf"(?:^|;\s)({any_name}):\s", text)) if any_name else []
    if not begins or begins[0].start() > 0:
        return None
    ends = [*(match.start() for match in begins[1:]), len(text)]
    return [(match[1], text[match.end() : end].strip(" ;")) for match, end in zip(begins, ends, strict=True)]


def _on_cells(pairs: Sequence[tuple[str, str]], rows: Sequence[Row]) -> _Found:
    """Whether one row has all cells; if none has, those that the row with most of them, or with the first, lacks."""
    lacking = [[(name, value) for name, value in pairs if not _is_same(row.get(name, ""), value)] for row in rows]
    fewest = min(lacking, key=lambda each: (len(each), pairs[0] in each))
    return ("unsupported", tuple(value for _, value in fewest)) if fewest else ("supported", ())


def _is_same(cell: str, value: str) -> bool:
    return cell == value or (value.endswith(_CUT) and cell.startswith(value.rstrip(f" {_CUT}")))


def _on_result(result: _Result, conditions: Sequence[tuple[str, str]], rows: Sequence[Row]) -> _Found:
    """Whether the rows that are meant give the result; in part, where passages with some of them are not cited."""
    meant = _meant(conditions, rows)
    values = [worth for row in meant if (worth := _worth(row.get(result.column, ""))) is not None]
    total = sum(values, Decimal(0))
    given = total / len(values) if values and result.sign == "⌀" else total
    if len(values) == result.count and abs(given - result.value) <= _CENT:
        return "supported", ()
    return ("partly", ()) if 0 < len(values) < result.count else ("unsupported", (result.written,))


def _on_count(written: str, conditions: Sequence[tuple[str, str]], rows: Sequence[Row]) -> _Found:
    """The same of how many rows are meant."""
    found, count = len(_meant(conditions, rows)), int(written.replace(",", ""))
    if found == count:
        return "supported", ()
    return ("partly", ()) if 0 < found < count else ("unsupported", (written,))


def _meant(conditions: Sequence[tuple[str, str]], rows: Sequence[Row]) -> list[Row]:
    """The rows that all conditions choose, totals left out."""
    meant = [row for row in rows if not is_total(next(iter(row.values()), ""))]
    for name, value in conditions:
        chosen = _chosen({row.get(name, "") for row in meant}, value)
        meant = [row for row in meant if row.get(name, "") in chosen]
    return meant


def _chosen(cells: set[str], value: str) -> set[str]:
    """The cells that a condition means: one value or several, days in a period, or numbers within a limit."""
    if value in cells:
        return {value}
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


def _worth(cell: str) -> Decimal | None:
    found = figures_in(cell)
    if len(found) != 1:
        return None
    worth = Decimal(str(found[0].worth))
    return -worth if found[0].negative else worth


def _result(found: re.Match[str]) -> _Result | None:
    value = _worth(found["value"].replace("−", "-"))
    if value is None:
        return None
    return _Result(found["sign"], found["name"].strip(), int(found["count"].replace(",", "")), value, found["value"])
