"""The rows of tables in a passage: what each is called, and its figures with the years of their columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.checking.text_forms import without_dates
from services.text.dates import YEAR
from services.text.function_words import Language
from services.text.numbers import Figure, figures_in
from services.text.tables import columns_of, figure_row, with_columns
from services.text.words import stems_of, without_asides

_DASHES = frozenset("—–-")
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
    names = [cell.strip() for cell in heading.strip().strip("|").split("|")]
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    figures: list[tuple[Figure, int | None]] = []
    for index, cell in enumerate(cells):
        name = names[index] if index < len(names) else ""
        years = [int(year) for year in YEAR.findall(name)]
        year = years[0] if len(years) == 1 else None
        figures += [(figure, year) for figure in figures_in(without_dates(cell))]
    label = stems_of(cells[0], language)
    return LabelledRow(label, label, tuple(figures)) if figures else None


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
