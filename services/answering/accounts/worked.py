"""Formulas worked out with the figures of statements, as people write them down: each figure with what it is."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from services.answering.accounts.formulas import Amount, Formula, Measure, Number, Operation, OverTime, Sign
from services.answering.accounts.lines import Line
from services.answering.accounts.statements import Figure

FigureOf = Callable[[Line, int, str], Figure | None]
"""What a line says of a year; the words are those by which the question calls it."""

_SUM, _PRODUCT, _WHOLE = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Worked:
    """A formula with its figures: its worth, and its parts in the order in which they are written.

    `scale` is the power of ten of an amount of money; None for a ratio, which has none. `binds` tells how closely its
    parts hold together: one that holds them less needs brackets within another one.
    """

    value: Decimal
    parts: tuple[str | Figure, ...]
    scale: int | None
    binds: int = _WHOLE

    @property
    def figures(self) -> list[Figure]:
        return [part for part in self.parts if isinstance(part, Figure)]

    def within(self, least: int) -> tuple[str | Figure, ...]:
        """Its parts, in brackets where they hold together less than the formula around them."""
        return self.parts if self.binds >= least else ("(", *self.parts, ")")


def worked_out(  # noqa: PLR0911 - one return a kind of formula
    formula: Formula, year: int, figure_of: FigureOf
) -> Worked | None:
    """A formula with the figures of a year; None where one is not there, or they do not go together."""
    match formula:
        case Number(text):
            return Worked(Decimal(text), (text,), None)
        case Amount(line, of_year, _, said):
            figure = figure_of(line, of_year or year, said)
            return Worked(figure.value, (figure,), figure.scale) if figure is not None else None
        case Measure():
            tried = (worked_out(each, year, figure_of) for each in formula.formulas)
            return next((worked for worked in tried if worked is not None), None)
        case OverTime(way, of, years):
            first, last = years or (year - 1, year)
            before, after = worked_out(of, first, figure_of), worked_out(of, last, figure_of)
            if before is None or after is None:
                return None
            if way == "change":
                return _joined("−", after, before)
            total = _joined("+", before, after)
            return _joined("/", total, Worked(Decimal(2), ("2",), None)) if total is not None else None
        case Operation(sign, left, right):
            return _operation(sign, left, right, year, figure_of)


def _operation(sign: Sign, left: Formula, right: Formula, year: int, figure_of: FigureOf) -> Worked | None:
    one, other = worked_out(left, year, figure_of), worked_out(right, year, figure_of)
    if sign in {"+", "−"} and other is None and isinstance(right, Amount) and right.is_optional:
        return one
    return _joined(sign, one, other) if one is not None and other is not None else None


def _joined(sign: Sign, one: Worked, other: Worked) -> Worked | None:
    """Two parts with a sign between them; None where amounts have different units, or a divisor is zero."""
    is_sum = sign in {"+", "−"}
    scales = {one.scale, other.scale}
    if (is_sum and len(scales) > 1) or (sign == "/" and (not other.value or len(scales - {None}) > 1)):
        return None
    binds = _SUM if is_sum else _PRODUCT
    value = {
        "+": lambda: one.value + other.value,
        "−": lambda: one.value - other.value,
        "×": lambda: one.value * other.value,
        "/": lambda: one.value / other.value,
    }[sign]()
    scale = (
        one.scale if is_sum else None if sign == "/" and other.scale is not None else next(iter(scales - {None}), None)
    )
    behind = other.within(binds + 1 if sign in {"−", "/"} else binds)
    return Worked(value, (*one.within(binds), f" {sign} ", *behind), scale, binds)


def averaged(several: list[Worked]) -> Worked | None:
    """The average of formulas of several years."""
    total: Worked | None = several[0]
    for each in several[1:]:
        total = _joined("+", total, each) if total is not None else None
    return _joined("/", total, Worked(Decimal(len(several)), (str(len(several)),), None)) if total is not None else None


def grown(before: Worked, after: Worked) -> Worked | None:
    """By which share an amount or a ratio grew."""
    difference = _joined("−", after, before)
    return _joined("/", difference, before) if difference is not None and before.value > 0 else None


def changed(before: Worked, after: Worked) -> Worked | None:
    """By how much an amount or a ratio changed."""
    return _joined("−", after, before)
