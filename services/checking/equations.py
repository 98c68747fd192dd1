"""Equations in a sentence, computed again: “(523,964 − 500,343) / 500,343 = 4.7 %”.

Brackets after a figure that are not part of a formula are its label: “2,605 (Cash) [1]”.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from operator import add, mul, sub, truediv

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
_SIGNS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": add, "−": sub, "–": sub, "-": sub, "×": mul, "*": mul, "/": truediv, "÷": truediv,
}  # fmt: skip


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

    @property
    def is_right(self) -> bool:
        """Whether the stated result is right as precisely as it is written; rounded operands allow one step more."""
        step = _exact(self.result.readings[0][1], self.result)
        are_rounded = any(each.readings[0][1] < 1 for each in self.operands)
        return abs(abs(self.value) - worth_of(self.result)) <= (step if are_rounded else step / 2)


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
        parser = _Parser(plain[: equals.start()], figures)
        value = parser.value()
        if result is not None and value is not None:
            is_share = result.unit == "%" and not any(each.unit in _PERCENT for each in parser.operands)
            found.append(Equation(tuple(parser.operands), result, value * _HUNDRED if is_share else value))
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


class _Parser:
    """Reads the formula that a text ends with: sums of products of figures and brackets."""

    def __init__(self, text: str, figures: Sequence[Figure]) -> None:
        at: dict[int, Figure] = {}
        for figure in figures:
            begin = figure.start - max(0, figure.raw.find(text[figure.start : figure.end]))
            at.update(dict.fromkeys(range(begin, begin + len(figure.raw)), figure))  # with its unit and its scale
        self._tokens: list[str | Figure] = []
        for token in _TOKEN.finditer(text):
            within = at.get(token.start())
            if within is not None and token.lastgroup in {"digit", "other", "sign"}:
                if not self._tokens or self._tokens[-1] is not within:
                    self._tokens.append(within)
            elif token.lastgroup == "other":
                self._tokens.clear()
            else:
                self._tokens.append(token[0])
        self._at = 0
        self.operands: list[Figure] = []

    def value(self) -> Decimal | None:
        """The value of the formula; None if the text does not end with a formula that has a sign."""
        if not any(token in _SIGNS for token in self._tokens[1:] if isinstance(token, str)):
            return None
        try:
            value = self._sum()
        except (DivisionByZero, InvalidOperation, Overflow):
            return None
        return value if self._at == len(self._tokens) else None

    def _sum(self) -> Decimal | None:
        return self._several(self._product, "+−–-")

    def _product(self) -> Decimal | None:
        return self._several(self._factor, "×*/÷")

    def _several(self, part: Callable[[], Decimal | None], signs: str) -> Decimal | None:
        value = part()
        while value is not None and (sign := self._take(signs)):
            other = part()
            value = _SIGNS[sign](value, other) if other is not None else None
        return value

    def _factor(self) -> Decimal | None:
        if self._take("("):
            value = self._sum()
            return value if self._take(")") else None
        if self._take("−–-"):
            value = self._factor()
            return -value if value is not None else None
        figure = self._tokens[self._at] if self._at < len(self._tokens) else None
        if not isinstance(figure, Figure):
            return None
        self._at += 1
        self.operands.append(figure)
        return worth_of(figure)

    def _take(self, signs: str) -> str | None:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        if not isinstance(token, str) or token not in signs:
            return None
        self._at += 1
        return token
