"""What several things of a table cost together: the number of each in the question times the price in its row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import dropwhile, takewhile

from services.models.extractive.grids import Grid, GridRow
from services.models.extractive.matching import Matching
from services.models.extractive.operands import (
    Operand,
    explains,
    is_price,
    leaves_out,
    named_rows,
    operand,
    value_column,
)
from services.models.extractive.quote_ranking import Ranking
from services.text.function_words import FUNCTION_WORDS
from services.text.numbers import figures_in
from services.text.persons import persons_in
from services.text.terms import terms_of

_BEFORE_CHARS = 24
"""Most characters between a number and the thing that it counts: “three of the large …”."""
_COUNTED_WORDS = 3
"""Words after a number that may be what it counts: “two more large lamps”."""
_PER = re.compile(r"(?:\b(?:per|pro|je|par|por|a|an|al?|la|à la)\s|/\s?)(?P<unit>[^\W\d_]{3,})", re.IGNORECASE)
"""The unit of a table's prices in the line above it: “prices per night”."""
_WITHOUT = re.compile(
    r"\b(?:without|excluding|not including|ohne|sans|hors|sin|senza|sem|zonder|exkl\w*|excl\w*)\s+"
    r"(?:[^\W\d]\w*\s*){1,3}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Item:
    """How many of one thing are asked for, and the price of one."""

    count: int
    price: Operand
    column: str


def items_of(ranking: Ranking, grid: Grid) -> list[Item] | None:
    """The things that a question names with how many of each; None where a number or a price is not certain."""
    text = ranking.asked.asked.text
    rows = named_rows(ranking, grid)
    left_out = frozenset(terms_of(" ".join(match[0] for match in _WITHOUT.finditer(text))))
    beside = [name for name in grid.names[1:] if left_out & frozenset(terms_of(name))]
    if len({row.label for row in rows}) < len(rows):
        return None  # one thing in several sizes
    name = (value_column(ranking, grid, rows, beside=beside) or _only_price(grid, rows, beside)) if rows else None
    per = " ".join(match["unit"] for match in _PER.finditer(f"{rows[0].quote.lead_words} {name}")) if rows else ""
    sold_by = " ".join(cell.text for row in rows for cell in row.cells if not figures_in(cell.text))
    things = frozenset(terms_of(f"{grid.names[0]} {name} {' '.join(row.label for row in rows)} {sold_by} {per}"))
    counts = _counts(text, rows, ranking.matching, things)
    if name is None or counts is None or not explains(ranking, grid, rows, name):
        return None
    prices = [operand(row, name) for row in rows]
    known = [Item(count, price, name) for count, price in zip(counts, prices, strict=True) if price is not None]
    units = {item.price.unit for item in known}
    is_known = len(known) == len(rows) and len(units) == 1 and all(is_price(row, name) for row in rows)
    return known if is_known else None


def _only_price(grid: Grid, rows: Sequence[GridRow], beside: Sequence[str]) -> str | None:
    names = [name for name in grid.names[1:] if name not in beside and all(is_price(row, name) for row in rows)]
    return names[0] if len(names) == 1 else None


def items_for_persons(ranking: Ranking, grid: Grid) -> list[Item] | None:
    """How many adults and children a question names, at the prices that the row it names has for each; else None."""
    text = ranking.asked.asked.text
    rows = named_rows(ranking, grid)
    if len(rows) != 1:
        return None
    items: list[Item] = []
    labels, said = [rows[0].label], ""
    for start, count in counts_in(text, rows):
        counted = " ".join(text[start:].split()[:_COUNTED_WORDS])
        persons = persons_in(counted)
        names = [name for name in grid.names[1:] if persons and persons_in(name) == persons]
        price = operand(rows[0], names[0]) if len(names) == 1 and is_price(rows[0], names[0]) else None
        if price is None:
            return None
        items.append(Item(count, price, names[0]))
        labels.append(names[0])
        said += f"{counted} "
    is_all = explains(ranking, grid, rows, " ".join(labels), frozenset(terms_of(said)))
    is_all = is_all and bool(items) and not leaves_out(ranking, [*labels, said])
    return items if is_all and len({item.price.unit for item in items}) == 1 else None


def counts_in(text: str, rows: Sequence[GridRow]) -> list[tuple[int, int]]:
    """The whole numbers of a text, each with its place, that are no unit's, no year and in no row's label.

    They say how many there are of something, as “three” of “three Model 40 at 30 cents” does.
    """
    labels = {figure.worth for row in rows for figure in figures_in(row.label)}
    figures = (figure for figure in figures_in(text) if figure.unit is None and figure.year() is None)
    return [
        (figure.start, int(figure.worth))
        for figure in figures
        if figure.worth not in labels and figure.worth == int(figure.worth)
    ]


def _counts(text: str, rows: Sequence[GridRow], matching: Matching, things: frozenset[str]) -> list[int] | None:
    """How many of each row a question names, 1 where it does not say; None where a number is of no row.

    What a number counts is one of the table's `things`: “three nights” in a table of prices for a week are not.
    """
    numbers = counts_in(text, rows)
    named = matching.held(things).keys()
    if not all(named & frozenset(terms_of(_counted(text[start:]))) for start, _ in numbers):
        return None
    if len(rows) == 1:
        return [numbers[0][1]] if len(numbers) == 1 else None
    words = [(match.start(), frozenset(terms_of(match[0]))) for match in re.finditer(r"[^\W\d_]+", text)]
    asked = [matching.held(frozenset(terms_of(row.label))).keys() for row in rows]
    places = [next((start for start, terms in words if terms & own), -1) for own in asked]
    counts = [1] * len(rows)
    for start, count in numbers:
        after = [(place, index) for index, place in enumerate(places) if 0 < place - start <= _BEFORE_CHARS]
        if not after or counts[min(after)[1]] > 1:
            return None
        counts[min(after)[1]] = count
    return counts


def _counted(text: str) -> str:
    """The words after the number that a text begins with, up to the next function word: “large lamps”."""
    words = re.findall(r"[^\W_]+", text)[1:]
    begun = dropwhile(lambda word: word.lower() in FUNCTION_WORDS, words[: 2 * _COUNTED_WORDS])
    return " ".join(list(takewhile(lambda word: word.lower() not in FUNCTION_WORDS, begun))[:_COUNTED_WORDS])


def total_of(items: Sequence[Item]) -> Decimal:
    """What the items cost together."""
    return sum((item.count * item.price.value for item in items), Decimal(0))
