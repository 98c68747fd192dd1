"""Two or more things side by side: a small table, each cell with its footnote."""

import re
from collections.abc import Mapping, Sequence

from services.models.extractive.grids import Grid, GridRow, grids_of
from services.models.extractive.operands import (
    columns_counted,
    fitting_grids,
    is_held,
    is_named_by_number,
    weight_of,
    year_columns,
)
from services.models.extractive.question import LIGHT_VERBS
from services.models.extractive.quote_ranking import Ranking
from services.models.extractive.quotes import Quote
from services.text.function_words import languages_of_words
from services.text.markdown_text import escaped
from services.text.operations import operation_words_in
from services.text.terms import terms_of

_TWO = 2  # a comparison has two sides
_MOST_ROWS, _MOST_COLUMNS = 12, 6
"""What fits the width of the chat, and a screen."""
_MOST_COVERING = 4
"""Rows that each have other words of a question: more are named by chance."""
_LEAST_OF_ROW = 0.12
"""Share of the question's weight that a row's label must hold to be the one that is compared."""
_LEAST_CERTAIN = 0.4
"""Share of the question's weight that a table's words must hold to be certainly what is compared."""
_BETWEEN_SIDES = re.compile(  # what joins the two sides of a comparison
    r"\b(?:vs\.?|versus|or|and|oder|und|ou|et|o|y|e|of|en|compared (?:to|with)|gegenüber|verglichen mit|im vergleich zu"
    r"|par rapport à|comparé[es]* à|frente a|rispetto a)(?!\w)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_SIDE_WORDS = 4
"""Words before and after a “vs” that may name what is compared."""


def compared(ranking: Ranking, found: Sequence[Quote]) -> tuple[str, bool] | None:
    """A table of the things that a question compares, and whether it is certain that it does; None where none has two.

    It is not where the table has few of the question's words, or only some of a sheet's rows for one thing.
    """
    grids = fitting_grids(ranking, grids_of(found))
    tables = [(grid, text) for grid in grids if (text := _sides(ranking, grid))] or [
        (grid, text) for grid in grids if (text := _columns(ranking, grid) or _rows(ranking, grid))
    ]
    if not tables:
        return None
    grid, text = tables[0]
    labels = [row.label for row in grid.rows]
    cells = (cell.text for row in grid.rows for cell in row.cells)
    share = weight_of(ranking, grid.title | frozenset(terms_of(" ".join([*grid.names, *cells]))))
    return text, share >= _LEAST_CERTAIN and (grid.is_whole or len(set(labels)) == len(labels))


def _sides(ranking: Ranking, grid: Grid) -> str | None:
    """The columns or rows whose names come right before and after a “vs” or an “or”."""
    text = ranking.asked.asked.text
    if names := _named_sides(text, grid.names[1:]):
        rows = _covering(ranking, grid, grid.title) or list(grid.rows)
        return _table(grid.names[0], names, rows[:_MOST_ROWS])
    if labels := _named_sides(text, [row.label for row in grid.rows]):
        rows = [row for label in labels for row in grid.rows if row.label == label]
        return _table(grid.names[0], _columns_for(ranking, grid, rows), rows[:_MOST_ROWS])
    return None


def _named_sides(text: str, names: Sequence[str]) -> list[str]:
    """The two of these names that are compared; years, which many columns have, are told apart by other words."""
    words = {name: _WORD.findall(name.lower()) for name in names if any(map(str.isalpha, name))}
    for match in _BETWEEN_SIDES.finditer(text):
        before = _WORD.findall(text[: match.start()].lower())[-_SIDE_WORDS:]
        after = _WORD.findall(text[match.end() :].lower())[:_SIDE_WORDS]
        one = _side(words, [before[start:] for start in range(len(before))])
        other = _side(words, [after[:end] for end in range(len(after), 0, -1)])
        if one is not None and other is not None and one != other:
            return [one, other]
    return []


def _side(names: Mapping[str, Sequence[str]], sides: Sequence[Sequence[str]]) -> str | None:
    """The only name that is the longest of these sides, or has all its words; of function words alone none has."""
    for side in sides:
        telling = [word for word in side if word not in languages_of_words()]
        same = [name for name, words in names.items() if list(words) == list(side)]
        having = [name for name, words in names.items() if telling and frozenset(telling) <= frozenset(words)]
        if len(found := same or having) == 1:
            return found[0]
    return None


def _columns(ranking: Ranking, grid: Grid) -> str | None:
    """The columns that the question names, for the rows that it names, or for all of them."""
    names = year_columns(ranking, grid) or [
        name for name in grid.names[1:] if (terms := frozenset(terms_of(name))) and is_held(ranking.matching, terms)
    ]
    if len(set(names)) < _TWO:
        return None
    # What the table is about tells none of its rows from the others: “Mobile library” among the visits of libraries.
    common = ranking.asked.years | grid.title
    chosen = _covering(ranking, grid, common) or list(grid.rows)
    return _table(grid.names[0], list(dict.fromkeys(names)), chosen[:_MOST_ROWS])


def _rows(ranking: Ranking, grid: Grid) -> str | None:
    """The rows that the question names, in the columns that it names, or in all of them."""
    first = frozenset(terms_of(grid.names[0]))
    rows = [row for row in grid.rows if is_named_by_number(ranking, row, first, otherwise=_is_named(ranking, row))]
    if len({row.label for row in rows}) < _TWO:
        rows = _covering(ranking, grid, ranking.asked.years | grid.title | _in_all(grid))
    if not _TWO <= len({row.label for row in rows}) <= _MOST_COVERING:
        return None
    return _table(grid.names[0], _columns_for(ranking, grid, rows), rows[:_MOST_ROWS])


def _columns_for(ranking: Ranking, grid: Grid, rows: Sequence[GridRow]) -> list[str]:
    """The columns that the question names, or all of them."""
    weights = {name: weight_of(ranking, frozenset(terms_of(name))) for name in grid.names[1:]}
    named = [name for name, weight in weights.items() if weight >= _LEAST_OF_ROW / _TWO]
    # Those that are named come first, so that they are among the columns that there is room for.
    names = named if named and _explain(ranking, grid, rows, named) else list(dict.fromkeys([*named, *grid.names[1:]]))
    return (columns_counted(ranking, grid) or names)[:_MOST_COLUMNS]


def _in_all(grid: Grid) -> frozenset[str]:
    """The words of all labels: they tell no row from another."""
    return frozenset.intersection(*(frozenset(terms_of(row.label)) for row in grid.rows))


def _covering(ranking: Ranking, grid: Grid, common: frozenset[str]) -> list[GridRow]:
    """The rows whose labels have the words of the question, the best one for each: it may ask for several.

    Of two rows with the same words of it, both are.
    """
    held = [
        frozenset(ranking.matching.held(frozenset(terms_of(row.label)) - common)) - ranking.asked.weak
        for row in grid.rows
    ]
    weights = [weight_of(ranking, frozenset(terms_of(row.label)) - common) for row in grid.rows]
    covered: frozenset[str] = frozenset()
    chosen: set[frozenset[str]] = set()
    for weight, words in sorted(zip(weights, held, strict=True), key=lambda each: -each[0]):
        if weight >= _LEAST_OF_ROW and not words <= covered:
            chosen.add(words)
            covered |= words
    return [row for row, words in zip(grid.rows, held, strict=True) if words in chosen]


def _explain(ranking: Ranking, grid: Grid, rows: Sequence[GridRow], names: Sequence[str]) -> bool:
    """Whether no word of the question is left that may mean another column."""
    asked = ranking.asked
    text = " ".join([grid.names[0], *names, *(row.label for row in rows), *operation_words_in(asked.asked.text)])
    said = ranking.matching.held(frozenset(terms_of(text)))
    focus = frozenset(terms_of(" ".join(asked.asked.focus)))
    return not (asked.terms & focus) - said.keys() - asked.weak - LIGHT_VERBS


def _is_named(ranking: Ranking, row: GridRow) -> bool:
    terms = frozenset(terms_of(row.label))
    if not terms or not is_held(ranking.matching, terms):
        return False
    # Short labels such as “S” have to be in the question as they are.
    return re.search(rf"(?<!\w){re.escape(row.label)}(?!\w)", ranking.asked.asked.text, re.IGNORECASE) is not None


def _table(first: str, names: Sequence[str], rows: Sequence[GridRow]) -> str:
    lines = [[escaped(first) or " ", *map(escaped, names)], ["---"] * (len(names) + 1)]
    for row in rows:
        cells = [row.cell(name) for name in names]
        lines.append(
            [
                escaped(row.label),
                *(f"{escaped(cell.text)} [{row.quote.number}]" if cell is not None else "–" for cell in cells),
            ]
        )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
