"""Equations in a sentence, computed again: “(523,964 − 500,343) / 500,343 = 4.7 %”.

Brackets after a figure that are not part of a formula are its label: “2,605 (Cash) [1]”.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from operator import add, mul, sub, truediv

from services.text.dates import clocks_in
from services.text.expressions import ExpressionParser, Sign
from services.text.numbers import Figure, figures_in

_MOST_CHARS = 2_000
"""Of a sentence, which bounds the work."""
_MOST_NESTED = 4
"""Brackets within brackets of a label."""
_BRACKETS = re.compile(r"\([^()]*\)")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_FORMULA = re.compile(r"\d[^()]*\s[+−–×*/÷-]\s[^()]*\d")
_TOKEN = re.compile(r"(?P<open>\()|(?P<close>\))|(?P<sign>[+−–×*/÷-])|(?P<digit>\d)|(?P<other>[^\s$€£¥%])")
_RESULT = re.compile(r"=\s*[+±]?\s*(?=[$€£¥(]?\s?[−–-]?\s?[$€£¥]?\s?\d)")
_HUNDRED = Decimal(100)  # per cent
_USUAL = frozenset(map(Decimal, (2, 12, 52, 100, 360, 365)))
"""Constants of formulas: two years; the months, weeks and days of a year; per cent."""
_PERCENT = frozenset(("%", "points"))
_FIGURE = "figure"
_SIGNS: dict[str, Sign] = {"+": "+", "−": "−", "–": "−", "-": "−", "×": "×", "*": "×", "/": "/", "÷": "/"}
_COMPUTE: dict[Sign, Callable[[Decimal, Decimal], Decimal]] = {"+": add, "−": sub, "×": mul, "/": truediv}


@dataclass(frozen=True, slots=True)
class Equation:
    """A formula in a sentence: its figures, the result that it states, and the computed value."""

    operands: tuple[Figure, ...]
    result: Figure
    value: Decimal

    @property
    def constants(self) -> list[Figure]:
        """Numbers that no passage has to have: how many figures an average is of, the days of a year."""
        usual = _USUAL | {Decimal(len(self.operands) - 1)}
        return [each for each in self.operands if each.unit is None and worth_of(each) in usual]

    def amount(self, scales: frozenset[float] = frozenset()) -> Decimal:
        """The computed value without its sign, in the unit of the result.

        `scales` are those of the passages' tables: “1,196 + 636 = 1,832 million” is right where they are in millions.
        """
        is_scaled = self.result.scale in scales and all(each.scale is None for each in self.operands)
        return abs(self.value) * (Decimal(repr(self.result.scale)) if is_scaled else 1)

    def is_right(self, scales: frozenset[float] = frozenset()) -> bool:
        """Whether the stated result is right as precisely as it is written; rounded operands allow one step more."""
        value, step = self.amount(scales), _exact(self.result.readings[0][1], self.result)
        are_rounded = any(each.readings[0][1] < 1 for each in self.operands)
        return abs(value - worth_of(self.result)) <= (step if are_rounded else step / 2)


def right_duration(text: str) -> tuple[int, int] | None:
    """Where a sentence states the time between two times of day, if it is right: “7.30 pm – 9.52 pm = 2 h 22 min”."""
    found = _DURATION.search(text[:_MOST_CHARS])
    clocks = clocks_in(text[: found.start()]) if found else []
    if found is None or len(clocks) != len(("from", "to")):
        return None
    start, end = (min(each.minutes) for each in clocks)
    told = int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)
    return found.span() if (end - start) % _DAY == told else None


_DURATION = re.compile(r"=\s(?=\d)(?:(?P<hours>\d{1,2}) h)?\s?(?:(?P<minutes>\d{1,2}) min)?(?=\W*$)")
_DAY = 24 * 60
"""Minutes; from 22:00 to 6:00 are eight hours."""


def counts_in(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """How many of a thing there are before its price, “4 × £9.80”: as the question says, and not the passages."""
    return [
        each
        for each in figures
        if each.unit is None and each.raw.isdigit() and len(each.raw) <= _COUNT_DIGITS
        and _TIMES.match(text, each.start + len(each.raw))
    ]  # fmt: skip


_COUNT_DIGITS = 2
"""More are a number that a document gives."""
_TIMES = re.compile(r"\s?×\s")


def worth_of(figure: Figure) -> Decimal:
    """The value of a figure without its sign, in its scale."""
    return _exact(figure.readings[0][0], figure)


def equations_in(text: str) -> list[Equation]:
    """The equations of a sentence that can be computed."""
    plain = _without_labels(text[:_MOST_CHARS])
    figures = figures_in(plain)
    found = []
    for equals in _RESULT.finditer(plain):
        result = next((each for each in figures if each.start >= equals.start()), None)
        formula = _Computation(plain[: equals.start()], figures)
        value = formula.value()
        if result is not None and value is not None:
            is_share = result.unit == "%" and not any(each.unit in _PERCENT for each in formula.operands)
            found.append(Equation(tuple(formula.operands), result, value * _HUNDRED if is_share else value))
    return found


def _exact(value: float, figure: Figure) -> Decimal:
    return Decimal(repr(value)) * Decimal(repr(figure.scale or 1.0))


def _without_labels(text: str) -> str:
    """The text with spaces instead of brackets that are labels; the brackets of formulas stay."""
    for _ in range(_MOST_NESTED):
        without = _BRACKETS.sub(_blank, text)
        if without == text:
            break
        text = without
    return text


def _blank(brackets: re.Match[str]) -> str:
    is_label = _LETTERS.search(brackets[0]) is not None and _FORMULA.search(brackets[0]) is None
    return " " * len(brackets[0]) if is_label else brackets[0]


def _tokens(text: str, figures: Sequence[Figure]) -> list[str | Figure]:
    """The signs, brackets and figures behind the last word of a text."""
    at: dict[int, Figure] = {}
    for figure in figures:
        begin = figure.start - max(0, figure.raw.find(text[figure.start : figure.end]))
        at.update(dict.fromkeys(range(begin, begin + len(figure.raw)), figure))  # with its unit and its scale
    found: list[str | Figure] = []
    for token in _TOKEN.finditer(text):
        within = at.get(token.start())
        if within is not None and token.lastgroup in {"digit", "other", "sign"}:
            if not found or found[-1] is not within:
                found.append(within)
        elif token.lastgroup == "other":
            found.clear()
        else:
            found.append(token[0])
    return found


class _Computation(ExpressionParser[str | Figure, Decimal]):
    """Computes the formula that a text ends with."""

    def __init__(self, text: str, figures: Sequence[Figure]) -> None:
        super().__init__(_tokens(text, figures))
        self.operands: list[Figure] = []

    def value(self) -> Decimal | None:
        """The value of the formula; None if the text does not end with a formula that has a sign."""
        if not any(token in _SIGNS for token in self._tokens[1:] if isinstance(token, str)):
            return None
        try:
            value = self.expression()
        except (DivisionByZero, InvalidOperation, Overflow):
            return None
        return value if self.is_at_end else None

    def sort_of(self, token: str | Figure) -> str:
        return _SIGNS.get(token, token) if isinstance(token, str) else _FIGURE

    def operand(self) -> Decimal | None:
        if self.take("−") is not None:
            value = self.factor()
            return -value if value is not None else None
        figure = self.take(_FIGURE)
        if not isinstance(figure, Figure):
            return None
        self.operands.append(figure)
        return worth_of(figure)

    def joined(self, sign: Sign, left: Decimal, right: Decimal) -> Decimal:
        return _COMPUTE[sign](left, right)
