"""CSV and TSV: tables of values as text."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from services.documents import Page
from services.files.reading.messages import ReaderMessage
from services.files.reading.pages import clean, unnumbered
from services.files.reading.table_pages import numbered, row_of, sheet_pages
from services.files.reading.text_encoding import decoded

csv.field_size_limit(2**31 - 1)  # a file's size is bounded before; the default, 128 KB, is less than one long cell
_SAMPLE_CHARS = 65_536
"""Of a file, to tell its delimiter: counting in all of a large one would take as long as reading it."""
_SAMPLE_ROWS = 200  # of these characters, where rows are short
_DELIMITERS = ("\t", ";", "|", ",")  # of two that fit alike, the one that is rarer in texts
_STEADY = 0.5  # the share of rows that one number of columns must have; ragged exports have some that are shorter
_NONE = "\x1f"  # the unit separator, which no text has once it is clean: a table of one column
_TEXT_FORMULA = re.compile(r'="([^"]*)"')  # how programs tell Excel that digits are a text: ="00417"
_ESCAPE = "\\"
_ESCAPED_QUOTE = re.compile(r'(?:^|[\t;|,])"(?:[^"\\\n]|\\[^"\n]){0,500}\\"(?![\t;|,\n]|$)', re.MULTILINE)
"""A quotation mark within a quoted value, escaped as databases do: "a \\"long\\" name"."""
_DECLARED = re.compile(r'"?sep=(.)"?\n', re.IGNORECASE)


def read_csv(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """A table of values apart by what its rows are like; a first line such as `sep=;` says it, as for Excel."""
    yield from unnumbered(table_pages_of(clean(decoded(path.read_bytes()) or ""), None), max_pages)


def read_tsv(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """A table of values apart by tabs, if it has any."""
    yield from unnumbered(table_pages_of(clean(decoded(path.read_bytes()) or ""), "\t"), max_pages)


def table_pages_of(text: str, delimiter: str | None) -> Iterator[Page]:
    """The pages of a text that is a table; `delimiter` counts where the text has any and its first line names none."""
    if declared := _DECLARED.match(text):
        text, delimiter = text[declared.end() :], declared[1]
    known = delimiter if delimiter and delimiter in text else delimiter_of(text)
    rows = _rows(text, known, escape=_ESCAPE if _ESCAPED_QUOTE.search(text[:_SAMPLE_CHARS]) else None)
    yield from sheet_pages(numbered(row_of(map(_shown, row)) for row in rows), None)


def _rows(text: str, delimiter: str, *, escape: str | None) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, escapechar=escape, doublequote=not escape)


def _shown(cell: str) -> str:
    formula = _TEXT_FORMULA.fullmatch(cell)
    return formula[1] if formula else cell


def delimiter_of(text: str) -> str:
    """The sign between the values of a table: the one that cuts most of its rows into the same number of columns.

    Lines above the heading don't count for much so, nor do the commas in figures and sentences.
    """
    steadiness = {delimiter: _steadiness(text[:_SAMPLE_CHARS], delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: steadiness[delimiter])
    return best if steadiness[best] >= _STEADY else _NONE


def _steadiness(sample: str, delimiter: str) -> float:
    """The share of rows that have the most frequent number of columns, of all that are not blank; 0 for one column."""
    escape = _ESCAPE if _ESCAPED_QUOTE.search(sample) else None
    rows = list(islice(_rows(sample, delimiter, escape=escape), _SAMPLE_ROWS))
    widths = Counter(len(row) for row in rows if any(row)) or Counter(map(len, rows))
    return max((count for columns, count in widths.items() if columns > 1), default=0) / max(1, widths.total())
