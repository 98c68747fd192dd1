"""Values with names, as JSON and XML hold them, written as Markdown that people and a search can read.

The fields of an object are rows of a label and a value, the label with the names of what the field is in:
“customer.name | Ann”; a few fields are one row below their names. A list of objects that are alike is a table. What
holds lists of its own comes below a heading.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeGuard

from services.files.reading.table_pages import row_of, table_of
from services.text.headings import DEEPEST_HEADING

_MOST_COLUMNS = 30  # a wider row can't be read in a quote; its record is written field by field
_LONGEST_CELL = 400
"""Characters; a record with longer texts is written field by field."""
_LONGEST_LIST = 300
"""Characters of a list of plain values that are in one cell; the items of a longer one are paragraphs."""
_SHORT_RECORD = 4
"""Fields of a record that are one row, so that they stay together in a quote; those of a longer one are rows."""
_LONGEST_NAME = 120  # characters; names are headings and columns, and nested ones are joined
MOST_LEVELS = 30
"""Deeper values are no records that people read."""
_HUMP = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where another word begins in “unitPrice” and “HTTPCode”."""


@dataclass(frozen=True, slots=True)
class DataRecord:
    """Named values in their order; a name may come more than once."""

    fields: "list[tuple[str, Value]]" = field(default_factory=list)


Value: TypeAlias = "str | list[Value] | DataRecord"


def markdown_of(value: Value) -> str:
    """The value as paragraphs of Markdown."""
    return "\n\n".join(_blocks(value, "", 1))


def _blocks(value: Value, name: str, level: int) -> Iterator[str]:
    if isinstance(value, DataRecord):
        yield from _of_record(value, level)
    elif isinstance(value, str):
        yield _plain(value)
    elif _are_rows(value):
        yield table_of([row_of(map(_text, row)) for row in value], has_groups=False)
    elif _are_plain(value):
        yield from map(_plain, filter(None, map(_text, value)))
    elif (table := _table(value)) is not None:
        yield table
    elif len(value) == 1:
        yield from _blocks(value[0], name, level)
    else:
        for number, item in enumerate(value, 1):
            if not isinstance(item, str):
                yield _heading(f"{name} {number}".strip(), level)
            yield from _blocks(item, f"{name} {number}".strip(), level + 1)


def _of_record(record: DataRecord, level: int) -> Iterator[str]:
    """The plain fields as rows of labels and values, then each list below its name."""
    rows: list[tuple[str, str]] = []
    lists: list[tuple[str, list[Value]]] = []
    for name, value in _flat(record):
        if isinstance(value, list):
            lists.append((name, value))
        elif value:
            rows.append((name, value))
    names, values = [name for name, _ in rows], [value for _, value in rows]
    if 1 < len(set(names)) == len(rows) <= _SHORT_RECORD and len("".join(values)) <= _LONGEST_LIST:
        yield _markdown(names, [values])
    elif rows:
        yield _markdown(["", ""], rows)
    for name, items in lists:
        if items:
            yield _heading(name, level)
            yield from _blocks(items, name, level + 1)


def _flat(record: DataRecord, prefix: str = "") -> Iterator[tuple[str, "str | list[Value]"]]:
    """The fields of a record and of the records in it, with their names from outside in; short lists are texts."""
    for name, value in record.fields:
        whole = _joined(prefix, name)
        if isinstance(value, DataRecord):
            yield from _flat(value, whole)
        elif (
            isinstance(value, list)
            and _are_plain(value)
            and not _are_rows(value)
            and len(text := _text(value)) <= _LONGEST_LIST
        ):
            yield whole, text
        else:
            yield whole, value


def _joined(prefix: str, name: str) -> str:
    """The name within its prefix; of a name that gets too long, the end."""
    name = " ".join(_HUMP.sub(" ", name[:_LONGEST_NAME]).split())
    whole = ".".join(filter(None, (prefix, name)))
    return whole if len(whole) <= _LONGEST_NAME else "…" + whole[-_LONGEST_NAME:]


def _are_plain(values: Sequence[Value]) -> bool:
    return all(isinstance(value, str) or (isinstance(value, list) and _are_plain(value)) for value in values)


def _are_rows(values: Sequence[Value]) -> TypeGuard[Sequence[list[Value]]]:
    """Whether lists of equally many plain values are the rows of a table."""
    rows = [row for row in values if isinstance(row, list) and all(isinstance(cell, str) for cell in row)]
    widths = {len(row) for row in rows}
    return 1 < len(rows) == len(values) and len(widths) == 1 and 1 < max(widths) <= _MOST_COLUMNS


def _text(value: Value) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    assert isinstance(value, str)
    return value


def _table(values: Sequence[Value]) -> str | None:
    """Records that are alike as a table: plain short fields, most of which most of the records have."""
    rows: list[dict[str, str]] = []
    for value in values:
        if not isinstance(value, DataRecord):
            return None
        row: dict[str, str] = {}
        for name, text in _flat(value):
            if isinstance(text, list) or len(text) > _LONGEST_CELL or name in row or len(row) > _MOST_COLUMNS:
                return None
            row[name] = text
        rows.append(row)
    counts = Counter(name for row in rows for name in row)
    cells = len(counts) * len(rows)
    if len(rows) < 2 or not 1 < len(counts) <= _MOST_COLUMNS or 2 * counts.total() < cells:  # noqa: PLR2004 - half
        return None
    return _markdown(list(counts), [[row.get(name, "") for name in counts] for row in rows])


def _markdown(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [_row(names), "| --- " * len(names) + "|", *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    filled = row_of(cells)
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in [*filled, *[""] * (len(cells) - len(filled))])


def _heading(name: str, level: int) -> str:
    return f"{'#' * min(level, DEEPEST_HEADING)} {_plain(name)}"


def _plain(text: str) -> str:
    return " ".join(text.split())
