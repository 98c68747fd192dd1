"""The rows of a sheet that a question chooses: by values in their cells, and by limits such as “more than 80”."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from services.documents import Document
from services.models.extractive.grids import number_of
from services.operations.fair_threads import checkpoint
from services.text.asked_periods import asked_period, days_of
from services.text.markdown_text import escaped
from services.text.operations import operation_words_in
from services.text.question_kind import AskedQuestion
from services.text.ranges import LIMIT, range_of
from services.text.terms import terms_of
from services.text.units import unit_of
from services.text.words import are_forms_of_one_word

if TYPE_CHECKING:
    import pyarrow as pa

LEAST_ROWS = 2  # a sum or an average of a single row is the row itself
_SHARE_OF_FIGURES = 0.8
"""Of the cells of a column that have text, for it to be a column of figures; a few may say “on request”."""
_YEARS = (1900, 2100)
"""Whole numbers from 1900 to 2100 may be years, which are neither summed nor compared with amounts."""
_LETTER = re.compile(r"\b[^\W\d_]\b")
_OF_ROWS = frozenset(("list", "calculation"))
"""Kinds of questions that a day of the week alone chooses rows for; others ask what always holds: “open on Sundays?”"""
_CODE_CHARS = 2
"""A value as short as this, “E” or “12”, is meant only right after its column's name: “pontoon E”."""
_LEAST_NAMED = 2
"""Words of a column's name from which on, all of them asked for, none of them is a value in another column."""
_ONE_EACH = re.compile(r"\b(?:a|an|one|each|eine?[nmrs]?|je|une?|un[oa]?|uma?|een)\s+[^\W\d_]", re.IGNORECASE)
"""Of things named by such a word, one is meant, however many rows there are of it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its rows as text, and where each row is: its page, counted from 1, and the offset there."""

    document: Document
    place: str
    names: tuple[str, ...]
    rows: "pa.Table"
    places: Sequence[tuple[int, int]]

    def column(self, name: str) -> list[str]:
        return [str(text) for text in self.rows.column(self.names.index(name)).to_pylist()]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows a question asks for, the words that say so, and how the reader is told."""

    numbers: list[int]
    terms: frozenset[str]
    told: tuple[str, ...]
    columns: frozenset[str]
    """Those of the values."""
    dated: str | None = None
    """That of the question's date."""
    one_each_of: str | None = None
    """The column of which the question names several values, each as one thing: “a saw and a drill”."""


def chosen_rows(
    asked: AskedQuestion, sheet: Sheet, figures: Mapping[str, list[Decimal | None]], words: frozenset[str]
) -> Choice | None:
    """The rows with the values that the question names and within its limits; None where a limit is of no column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    told: list[str] = []
    columns: set[str] = set()
    one_each_of: str | None = None
    known: frozenset[str] = frozenset()
    mask = pa.array([True] * len(sheet.places))
    dated = _column_of_dates(asked, sheet, words)
    valued = words - _of_named_columns(figures, words)
    for index, name in enumerate(sheet.names):
        checkpoint()
        if name in figures:
            continue
        column = sheet.rows.column(index).combine_chunks()
        values = [str(value) for value in pc.unique(column).to_pylist()]
        named = _longest(
            {value: held for value in values if (held := known_words(valued, value)) and _is_whole(value, asked, words)}
        ) or _coded(name, values, asked)
        if dated is not None and name == dated.name:
            named = dict.fromkeys((value for value in values if value in dated.meant), dated.terms & words)
        if named:
            mask = pc.and_(mask, pc.is_in(column, value_set=pa.array(list(named))))
            known |= frozenset().union(*named.values()) | known_words(words, name)
            shown = dated.raw if dated is not None and name == dated.name else ", ".join(named)
            told.append(f"{escaped(name)}: {escaped(shown)}")
            columns.add(name)
            one_each_of = name if len(named) > 1 and _ONE_EACH.search(asked.text) else one_each_of
    if limit := LIMIT.search(asked.text):
        limited = _limited(limit[0], figures, words)
        within = _within(limit[0], figures[limited]) if limited is not None else None
        if limited is None or within is None:
            return None
        mask = pc.and_(mask, pa.array(within))
        known |= known_words(words, limited) | frozenset(terms_of(limit[0]))
        told.append(f"{escaped(limited)}: {escaped(limit[0])}")
    numbers = [number for number, chosen in enumerate(mask.to_pylist()) if chosen]
    return Choice(numbers, known, tuple(told), frozenset(columns), dated.name if dated else None, one_each_of)


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


def _of_named_columns(figures: Mapping[str, list[Decimal | None]], words: frozenset[str]) -> frozenset[str]:
    """The words of the columns of figures that a question names in whole: “annual fee” means no row that is annual."""
    named: list[frozenset[str]] = []
    for name in figures:
        own = frozenset(term for part in parts_of(name) if unit_of(part, None) is None for term in terms_of(part))
        held = known_words(words, " ".join(own))
        if len(own) >= _LEAST_NAMED and len(held) >= len(own):
            named.append(held)
    return frozenset().union(*named)


def _longest(named: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The values with most of a question's words: “red diesel” means no row that is “diesel” alone."""
    return {value: held for value, held in named.items() if not any(held < other for other in named.values())}


def _coded(name: str, values: Sequence[str], asked: AskedQuestion) -> dict[str, frozenset[str]]:
    """The values that are only a letter or a number and come right after their column's name: “pontoon E”."""
    codes = {value.strip().lower(): value for value in values if 0 < len(value.strip()) <= _CODE_CHARS}
    last = parts_of(name)[-1:] if codes else []
    if not last:
        return {}
    said = re.findall(rf"(?<!\w){re.escape(last[0])}s?\s+(\w{{1,{_CODE_CHARS}}})(?!\w)", asked.text, re.IGNORECASE)
    return {codes[each.lower()]: frozenset(terms_of(last[0])) for each in said if each.lower() in codes}


def parts_of(name: str) -> list[str]:
    """The words of a column's name: of “total_gbp” and “Fee (£)” too."""
    return [part for part in re.split(r"[\s_()\[\]/.,:-]+", name) if part]


def _limited(limit: str, figures: Mapping[str, list[Decimal | None]], words: frozenset[str]) -> str | None:
    """The column that a limit is of: the one that the question names, or the only one of years, or of other figures."""
    named = [name for name in figures if known_words(words, name)]
    if len(named) == 1:
        return named[0]
    bound = range_of(limit)
    is_year = bound is not None and any(_YEARS[0] <= each <= _YEARS[1] for each in bound)
    fitting = [name for name, values in figures.items() if _are_years(values) == is_year]
    return fitting[0] if not named and len(fitting) == 1 else None


def _are_years(values: Sequence[Decimal | None]) -> bool:
    known = [value for value in values if value is not None]
    return all(_YEARS[0] <= value <= _YEARS[1] and value == int(value) for value in known)


def figures_of(sheet: Sheet, name: str) -> list[Decimal | None] | None:
    """The figures of a column in one unit; None where it holds words."""
    cells = sheet.column(name)
    parsed = [number_of(cell) if any(map(str.isdigit, cell)) else None for cell in cells]
    known = [figure for figure in parsed if figure is not None]
    filled = sum(bool(cell.strip("-–— ")) for cell in cells)
    if not known or len(known) < _SHARE_OF_FIGURES * filled or len({unit for _, unit in known}) > 1:
        return None
    if known[0][1] is None and any(any(map(str.isalpha, cell)) for cell in cells):
        return None  # codes and numbered names: “B-0042”, “Model 40”
    return [figure[0] if figure is not None else None for figure in parsed]


def is_key(values: Sequence[Decimal | None]) -> bool:
    """Whether the figures of a first column only number its rows: whole, each once, and not years."""
    known = [value for value in values if value is not None]
    are_whole = all(value == int(value) for value in known)
    return len(known) > LEAST_ROWS and are_whole and len(set(known)) == len(known) and not _are_years(values)


def known_words(words: frozenset[str], text: str) -> frozenset[str]:
    """The words of the question that a text has, in any form."""
    there = terms_of(text)
    return frozenset(word for word in words if any(word == term or are_forms_of_one_word(word, term) for term in there))


def _is_whole(value: str, asked: AskedQuestion, words: frozenset[str]) -> bool:
    """Whether the question has every word of a value, also the A of “Ward A”, which is no term."""
    letters = frozenset(_LETTER.findall(value.upper()))
    said = words | frozenset(terms_of(" ".join(operation_words_in(asked.text))))
    return letters <= frozenset(_LETTER.findall(asked.text.upper())) and all(
        any(word == term or are_forms_of_one_word(word, term) for word in said) for term in terms_of(value)
    )
