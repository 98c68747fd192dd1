"""Arithmetic in a text: the longest sum of products of operands and brackets, as in “(a − b) / c”.

Each kind of text says what its operands are and what two of them make: figures are computed, names make a formula.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, Literal, TypeVar, cast

Sign = Literal["+", "−", "×", "/"]
Token = TypeVar("Token")
Value = TypeVar("Value")

MOST_NESTED = 30
"""Brackets and signs within each other: each takes six of the 1,000 nested calls of Python."""
MOST_OPERANDS = 200
"""Of an expression: code that walks through a formula makes two nested calls for each."""


class ExpressionParser(ABC, Generic[Token, Value]):
    """Reads tokens from the first on, by recursive descent."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._nested = 0
        self._operands = 0
        self._is_too_large = False

    @abstractmethod
    def sort_of(self, token: Token) -> str:
        """One of the signs, "(" or ")"; anything else for other tokens."""

    @abstractmethod
    def operand(self) -> Value | None:
        """The operand that begins with the next token, which is then read; None if none does."""

    @abstractmethod
    def joined(self, sign: Sign, left: Value, right: Value) -> Value:
        """What becomes of two values with a sign between them."""

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._tokens)

    def expression(self) -> Value | None:
        """The longest expression from here on; None where none begins, or where it exceeds the limits."""
        value = self._sum()
        return None if self._is_too_large else value

    def factor(self) -> Value | None:
        """An operand, or an expression in brackets."""
        if self._nested == MOST_NESTED or self._operands == MOST_OPERANDS:
            self._is_too_large = True
            return None
        self._nested += 1
        if self.take("(") is not None:
            value = self._sum()
            value = value if self.take(")") is not None else None
        else:
            value = self.operand()
            self._operands += value is not None
        self._nested -= 1
        return value

    def take(self, *sorts: str) -> Token | None:
        """The next token, which is then read, if it is of one of these sorts."""
        if self.is_at_end or self.sort_of(self._tokens[self._at]) not in sorts:
            return None
        self._at += 1
        return self._tokens[self._at - 1]

    def _sum(self) -> Value | None:
        return self._chain(self._product, "+", "−")

    def _product(self) -> Value | None:
        return self._chain(self.factor, "×", "/")

    def _chain(self, part: Callable[[], Value | None], *signs: Sign) -> Value | None:
        value = part()
        while value is not None:
            before = self._at
            sign = self.take(*signs)
            right = part() if sign is not None else None
            if sign is None or right is None:
                self._at = before  # a sign with nothing after it is not part of the expression
                break
            value = self.joined(cast("Sign", self.sort_of(sign)), value, right)
        return value
