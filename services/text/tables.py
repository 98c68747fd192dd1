"""Rows of tables in plain text, as PDF pages have them: a label, then values under the columns of the lines above."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from services.dates import YEAR
from services.units import CURRENCY_SIGNS

_VALUE = re.compile(rf"[{CURRENCY_SIGNS}]?[(+−–-]?[{CURRENCY_SIGNS}]?\d(?:[\d.,'’]*\d)?%?\)?%?|[—–-]")
_SIGN = re.compile(rf"[{CURRENCY_SIGNS}()%]")
_YEARS = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]*\d)")
_OTHER_FIGURE = re.compile(r"(?<!\d)(?!\d{1,2},)\d")
"""Beside years a heading has days of the month, as in “December 31,”, and no other figures."""
_YEARS_AND_MORE = re.compile(r"((?:(?:19|20)\d\d\s+){2,})([$%(]?\s?[^\W\d_a-zß-ÿ].{1,60})$")
_COMPARED = re.compile(r"(?:19|20)\d\d\s*(?:vs\.?|versus|to|over|compared (?:to|with))\s*(?:19|20)\d\d", re.IGNORECASE)
"""The name of a column of changes."""
_CHANGES = re.compile(r"XXXX|change|variance|increase|decrease|percent|%", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_SCALE = re.compile(
    rf"\(?(?:[{CURRENCY_SIGNS}] )?(?:(?:amounts|dollars|euros) )?(?:in|[{CURRENCY_SIGNS}])[^()\n]{{0,30}}?"
    r"\b(?:thousand|million|billion)s?\b"
    rf"|\([{CURRENCY_SIGNS}]? ?(?:thousand|million|billion)s?\)|\((?:thousand|million|billion)s?\)",
    re.IGNORECASE,
)
_LAST = tuple(f"0123456789)%—–-{CURRENCY_SIGNS}")
_LONGEST = 300
"""A longer line is prose, whatever it ends with."""
_MOST_WORDS = 14
"""More of them before a single figure are prose too."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of a table: its label and its values as they stand there, dashes included."""

    label: str
    values: tuple[str, ...]


def figure_row(line: str) -> FigureRow | None:
    """The row that a line is; None if it is none: a label with at least one value behind it."""
    if len(line) > _LONGEST or not line.rstrip().endswith(_LAST):
        return None
    tokens = line.split()
    values: list[str] = []
    while tokens and (_VALUE.fullmatch(tokens[-1]) or _SIGN.fullmatch(tokens[-1])):
        word = tokens.pop()
        if not _SIGN.fullmatch(word):
            values.append(word)
        elif values and word in CURRENCY_SIGNS:
            values[-1] = word + values[-1]
        elif word == "%" and tokens and _VALUE.fullmatch(tokens[-1]):
            tokens[-1] += word
    values.reverse()
    while values and YEAR.fullmatch(values[0]) and tokens and tokens[-1].endswith(","):
        tokens.append(values.pop(0))  # December 31, 2020
    label = " ".join(tokens)
    if len(values) == 1 and len(tokens) > _MOST_WORDS:
        return None
    if not _LETTER.search(label) or all(YEAR.fullmatch(value) for value in values):
        return None
    return FigureRow(label, tuple(values))


@lru_cache(maxsize=2000)
def is_figure_row(line: str) -> bool:
    """Whether a line is a row with two values at least, as prose hardly ever ends."""
    row = figure_row(line)
    return row is not None and len(row.values) > 1


def columns_of(above: Sequence[str], values: int) -> tuple[str, ...]:
    """The years that so many values stand under, from the lines above a row; none where that is not certain.

    What a last column without a year is called counts as its name; of several that tell of changes none is known.
    """
    # Compared years name a column of changes, and not two columns of theirs.
    masked = [_COMPARED.sub(lambda match: re.sub(r"\d", "X", match[0]), line) for line in above]
    for last in range(len(above), 0, -1):
        years: list[str] = []
        for line in reversed(masked[:last]):
            found = _YEARS.findall(line)
            if _OTHER_FIGURE.search(_YEARS.sub("", line)) or not (found or _is_heading_of_years(line)):
                break
            years = found + years
            if len(years) >= values:
                break
        if len(years) == values:
            return tuple(years)
        if named := _with_names(above[last - 1], masked[last - 1], values):
            return named
    return ()


def _is_heading_of_years(line: str) -> bool:
    return len(line) <= 40 and line.endswith(",")  # noqa: PLR2004 - “December 31,” above its year


def _with_names(line: str, masked: str, values: int) -> tuple[str, ...]:
    """Two years at least, and the name of one more column or of several that tell of changes, which have none."""
    match = _YEARS_AND_MORE.search(masked)
    if not match or _OTHER_FIGURE.search(_YEARS.sub("", match[2])):
        return ()
    years = match[1].split()
    more = values - len(years)
    if more == 1:
        return (*years, line[match.start(2) :].strip())
    return (*years, *([""] * more)) if more > 1 and _CHANGES.search(match[2]) else ()


def scale_of(above: Sequence[str]) -> str | None:
    """What the nearest line above says of the unit: “in thousands”, “€ million”."""
    for line in reversed(above):
        if found := _SCALE.search(line):
            return found[0].strip("() ").rstrip(",")
    return None
