"""The rows of a table with the lowest or the highest figure of a column, with what the question asks for of them."""

import re
from collections.abc import Sequence

from services.models.extractive.asked_columns import columns_asked_for
from services.models.extractive.grids import Grid, GridRow
from services.models.extractive.operands import Operand, explains, operand, rows_asked_for, value_column
from services.models.extractive.quote_ranking import Ranking
from services.models.extractive.quotes import is_value
from services.text.asked_operations import OF_ALL_EACH_HAS, OPERATIONS, Operation
from services.text.dates import YEAR
from services.text.excess import compared_with
from services.text.markdown_text import escaped
from services.text.terms import terms_of

_LEAST_ROWS = 2
_ENDS: tuple[Operation, ...] = ("maximum", "minimum")
_MOSTLY = 0.7
"""Share of a column's cells that are plain figures, from which on the others, such as “closed in 2026”, have none."""
_THING = re.compile(
    r"\b(?:which|what|welche[rsn]?|quel(?:le)?s?|qué|cuál|quale|qual|welke?)\s+(?P<thing>[^\W\d_]+)"
    r"(?P<is>\s+(?:is|are|was|were|has|have|had|ist|sind|war|hat|est|sont|a|es|son|tiene|è|sono|ha|é|são|tem|heeft|zijn)\b)?",
    re.IGNORECASE,
)
"""What is asked for, and not by what it is measured: “which room is the largest?”."""
_BY_TIME = re.compile(
    r"\b(?:earliest|latest|frühest\w*|spätest\w*|plus (?:tôt|tard)|más (?:temprano|tarde)\w*|più (?:presto|tardi)"
    r"|mais (?:cedo|tarde)|vroegst\w*|laatst\w*)\b",
    re.IGNORECASE,
)
LONG = re.compile(
    r"\b(?:longest|shortest|l[äa]ngsten?|kürzesten?|plus (?:long|court)\w*|m[aá]s (?:larg|cort)\w+|più (?:lung|brev)\w+"
    r"|mais (?:long|curt)\w+|langste|kortste)\b",
    re.IGNORECASE,
)
"""How long something has been so: the longer, the smaller the year in which it began."""


def extremes(operation: Operation, ranking: Ranking, grid: Grid) -> str | None:
    """The row with the lowest or the highest figure, or both where both are asked for."""
    asked_for = dict(OPERATIONS)
    wanted = [each for each in _ENDS if asked_for[each].search(ranking.asked.asked.text)] or [operation]
    texts = [_extreme(each, ranking, grid) for each in wanted]
    return "\n\n".join(filter(None, texts)) if all(texts) else None


def are_told_apart(ranking: Ranking, grid: Grid) -> bool:
    """Whether the thing that a question asks for is one in each row: “which garage is cheapest?” has several visits."""
    found = _THING.search(ranking.asked.asked.text)
    things = frozenset(terms_of(found["thing"])) if found is not None else frozenset()
    named = [name for name in grid.names[1:] if things & frozenset(terms_of(name))]
    if things & frozenset(terms_of(grid.names[0])) or not named:
        return True
    cells = grid.column(named[0])
    return len(set(cells)) == len(cells)


def _extreme(operation: Operation, ranking: Ranking, grid: Grid) -> str | None:
    """The row with the lowest or the highest figure of a column, among those that are asked for."""
    name = value_column(ranking, grid, grid.rows)
    if name is None or not grid.is_whole or not _is_measure(ranking, grid, name):
        return None
    rows = rows_asked_for(ranking, grid, name)
    known = _figures(rows, name)
    if len(known) < _LEAST_ROWS or not explains(ranking, grid, rows, name):
        return None
    have_several = len({row.label for row in rows}) < len(rows)
    if have_several and OF_ALL_EACH_HAS.search(ranking.asked.asked.text):
        return None  # who has most is not who has the largest one
    if len({each.unit for each, _ in known}) > 1:
        return None
    best = (min if operation == "minimum" else max)(each.value for each, _ in known)
    names = [grid.names[0], *columns_asked_for(ranking.asked, grid, name)]
    return "\n\n".join(_shown(row, names, name) for each, row in known if each.value == best)


def _figures(rows: Sequence[GridRow], name: str) -> list[tuple[Operand, GridRow]]:
    """The rows with a figure in a column; where most are plain ones, without those in words."""
    known = [(each, row) for row in rows if (each := operand(row, name))]
    plain = [(each, row) for each, row in known if is_value(each.text)]
    filled = sum(row.cell(name) is not None for row in rows)
    if len(plain) >= _MOSTLY * filled:
        return plain
    return known if not plain else []


def _is_measure(ranking: Ranking, grid: Grid, name: str) -> bool:
    """Whether a column may be what things are compared by."""
    question = ranking.asked.asked.text
    terms = frozenset(terms_of(name))
    thing = _THING.search(question)
    is_thing = thing is not None and bool(thing["is"]) and frozenset(terms_of(thing["thing"])) == terms
    are_years = all(YEAR.fullmatch(cell) for cell in grid.column(name))
    is_other_time = (_BY_TIME.search(question) and not are_years) or (LONG.search(question) and are_years)
    return not is_thing and not is_other_time and terms.isdisjoint(compared_with(question))


def _shown(row: GridRow, names: Sequence[str], name: str) -> str:
    cells = [shown_cell(each, text_of(row, each)) for each in names if text_of(row, each)]
    return f"{'; '.join([*cells, f'{escaped(name)}: **{escaped(text_of(row, name))}**'])} [{row.quote.number}]"


def text_of(row: GridRow, name: str) -> str:
    """The text of a row's cell; empty where it has none."""
    cell = row.cell(name)
    return cell.text if cell is not None else ""


def shown_cell(name: str, text: str) -> str:
    """A cell after its column's name, where that has one."""
    return f"{escaped(name)}: {escaped(text)}" if name else escaped(text)
