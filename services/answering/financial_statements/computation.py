"""Computes formulas with the figures of statements, and keeps the figures in the order in which they are written."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from services.answering.financial_statements.formulas import Amount, Formula, Measure, Number, Operation, OverTime
from services.answering.financial_statements.line_items import LineItem
from services.answering.financial_statements.statements import StatementFigure
from services.text.expressions import Sign

FigureOf = Callable[[LineItem, int, str], StatementFigure | None]
"""The figure of a line item in a year; the last argument is what the question calls it."""

_SUM, _PRODUCT, _WHOLE = 1, 2, 3
"""Precedence of a sum, a product and a single figure."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A formula with its figures: its value, and its parts in the order in which they are written.

    `scale` is the power of ten of an amount of money, None for a ratio. `precedence` decides where brackets are needed.
    """

    value: Decimal
    parts: tuple[str | StatementFigure, ...]
    scale: int | None
    precedence: int = _WHOLE

    @property
    def figures(self) -> list[StatementFigure]:
        return [part for part in self.parts if isinstance(part, StatementFigure)]

    def within(self, least: int) -> tuple[str | StatementFigure, ...]:
        """The parts, in brackets where the precedence is lower than that of the formula around them."""
        return self.parts if self.precedence >= least else ("(", *self.parts, ")")


def compute(  # noqa: PLR0911 - one return a kind of formula
    formula: Formula, year: int, figure_of: FigureOf
) -> Computed | None:
    """A formula with the figures of a year; None where one is missing, or their units differ."""
    match formula:
        case Number(text):
            return Computed(Decimal(text), (text,), None)
        case Amount(line, of_year, _, said):
            figure = figure_of(line, of_year or year, said)
            return Computed(figure.value, (figure,), figure.scale) if figure is not None else None
        case Measure():
            tried = (compute(each, year, figure_of) for each in formula.formulas)
            return next((computed for computed in tried if computed is not None), None)
        case OverTime(way, of, years):
            first, last = years or (year - 1, year)
            before, after = compute(of, first, figure_of), compute(of, last, figure_of)
            if before is None or after is None:
                return None
            if way == "change":
                return _joined("−", after, before)
            total = _joined("+", before, after)
            return _joined("/", total, Computed(Decimal(2), ("2",), None)) if total is not None else None
        case Operation(sign, left, right):
            return _operation(sign, left, right, year, figure_of)


def _operation(sign: Sign, left: Formula, right: Formula, year: int, figure_of: FigureOf) -> Computed | None:
    one, other = compute(left, year, figure_of), compute(right, year, figure_of)
    if sign in {"+", "−"} and other is None and isinstance(right, Amount) and right.is_optional:
        return one
    return _joined(sign, one, other) if one is not None and other is not None else None


def _joined(sign: Sign, one: Computed, other: Computed) -> Computed | None:
    """Two parts with a sign between them; None where amounts have different units, or a divisor is zero."""
    is_sum = sign in {"+", "−"}
    scales = {one.scale, other.scale}
    if (is_sum and len(scales) > 1) or (sign == "/" and (not other.value or len(scales - {None}) > 1)):
        return None
    precedence = _SUM if is_sum else _PRODUCT
    value = {
        "+": lambda: one.value + other.value,
        "−": lambda: one.value - other.value,
        "×": lambda: one.value * other.value,
        "/": lambda: one.value / other.value,
    }[sign]()
    scale = (
        one.scale if is_sum else None if sign == "/" and other.scale is not None else next(iter(scales - {None}), None)
    )
    behind = other.within(precedence + 1 if sign in {"−", "/"} else precedence)
    return Computed(value, (*one.within(precedence), f" {sign} ", *behind), scale, precedence)


def averaged(several: list[Computed]) -> Computed | None:
    """The average of formulas of several years."""
    total: Computed | None = several[0]
    for each in several[1:]:
        total = _joined("+", total, each) if total is not None else None
    return (
        _joined("/", total, Computed(Decimal(len(several)), (str(len(several)),), None)) if total is not None else None
    )


def grown(before: Computed, after: Computed) -> Computed | None:
    """The growth of an amount or a ratio, as a share."""
    difference = _joined("−", after, before)
    return _joined("/", difference, before) if difference is not None and before.value > 0 else None


def changed(before: Computed, after: Computed) -> Computed | None:
    """The difference between two amounts or ratios."""
    return _joined("−", after, before)
