"""The rows of tables in a passage: what each is called, and its figures with the years of their columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from services.checking.text_forms import without_dates
from services.text.dates import YEAR
from services.text.durations import timed_in
from services.text.function_words import Language
from services.text.numbers import Figure, figures_in
from services.text.tables import cells_of, columns_of, figure_row, markdown_rows, with_columns
from services.text.units import CURRENCIES, SCALES, unit_of
from services.text.words import stems_of, without_asides

_DASHES = frozenset("—–-")
_LETTER = re.compile(r"[^\W\d_]")
_COUNTED_IN = re.compile(r"[(\[](?P<unit>[^()\[\]]{1,24})[)\]]\s*$|,\s(?:in\s)?(?P<after>[^,]{1,16})$")
"""What a column's name says in brackets, or after a comma, that its figures count."""
_SYMBOLS = {"ha": "hectare", "s": "second", "in": "inch"}
"""Symbols of units that are words elsewhere."""
_THOUSAND = re.compile(r"(?:1[., ]?|['’]?)000\s?")
_MOST_ABOVE = 40
"""Lines above a row among which its columns' names are looked for."""


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A row of a table: what it is called, and its figures with the year of each one's column if it is known."""

    label: frozenset[str]
    around: frozenset[str]
    """With the line above where that has no figures: a long name begins there."""
    figures: tuple[tuple[Figure, int | None], ...]
    has_dash: bool = False
    """A dash means "none", so a negated sentence may rest on it."""


def rows_in(section: Sequence[str], lines: Sequence[str], language: Language = "en") -> Iterator[LabelledRow]:
    """The rows of Markdown tables, and those of plain text, whose columns the lines above them name."""
    above = [line.strip() for line in section]
    heading, wrapped = "", ""
    for line in (each.strip() for each in lines):
        if line.startswith("|"):
            if re.fullmatch(r"[\s|:-]+", line):
                heading = above[-1] if above else ""
            elif row := _piped(heading, line, language):
                yield row
        elif row := _spaced(above, line, wrapped, language):
            yield row
            wrapped = ""
        else:
            wrapped = "" if YEAR.search(line) else line
        if line:
            above.append(line)


def _piped(heading: str, line: str, language: Language) -> LabelledRow | None:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    figures: list[tuple[Figure, int | None]] = []
    for name, cell in _named_cells(heading, cells):
        years = [int(year) for year in YEAR.findall(name)]
        year = years[0] if len(years) == 1 else None
        figures += [(figure, year) for figure in (*figures_in(without_dates(cell)), *timed_in(cell))]
    label = stems_of(next((cell for cell in cells if _LETTER.search(cell)), cells[0]), language)
    return LabelledRow(label, label, tuple(figures)) if figures else None


def _named_cells(heading: str, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The cells of a row, each with the name of its column; of one that has none it is empty."""
    names = [cell.strip() for cell in heading.strip().strip("|").split("|")]
    yield from zip_longest(names[: len(cells)], cells, fillvalue="")


def figures_of_columns(text: str) -> Iterator[Figure]:
    """The figures of Markdown tables with the unit and the scale that their columns' names say: “Area (1,000 ha)”."""
    for row in markdown_rows(text).values():
        if row.heading is None:
            continue
        for name, cell in _named_cells(row.heading, cells_of(text[row.start : row.end])):
            said = _COUNTED_IN.search(name)
            figures = figures_in(cell) if said is not None else []
            if said is not None and len(figures) == 1 and figures[0].unit is None:
                yield _counted_in(said["unit"] or said["after"], figures[0])


def _counted_in(said: str, figure: Figure) -> Figure:
    thousand, rest = _THOUSAND.match(said), _THOUSAND.sub("", said, count=1)
    currency = next((CURRENCIES[sign] for sign in rest if sign in CURRENCIES), None)
    words = [word for word in re.split(r"[\s/]+", rest) if word]
    scale = next((SCALES[word.lower().rstrip(".")] for word in words if word.lower().rstrip(".") in SCALES), None)
    first = next((word for word in words if word.lower().rstrip(".") not in SCALES), "")
    unit = currency or _SYMBOLS.get(first) or unit_of(first, words[1] if len(words) > 1 else None)
    return replace(figure, unit=unit, scale=1e3 if thousand else scale)


def _spaced(above: Sequence[str], line: str, wrapped: str, language: Language) -> LabelledRow | None:
    """A row as a PDF gives it: a name, then nothing but figures."""
    row = figure_row(line)
    if row is None or len(row.values) < 2 or not stems_of(row.label, language):  # noqa: PLR2004 - a row has two
        return None
    row, found = with_columns(row, lambda count: columns_of(above[-_MOST_ABOVE:], count))
    columns = found or ("",) * len(row.values)
    years = (int(column) if YEAR.fullmatch(column) else None for column in columns)
    pairs = ((figure, year) for value, year in zip(row.values, years, strict=True) for figure in figures_in(value)[:1])
    return LabelledRow(
        stems_of(without_asides(row.label), language),
        stems_of(f"{wrapped} {row.label}", language),
        tuple(pairs),
        not _DASHES.isdisjoint(row.values),
    )
