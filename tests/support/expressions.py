"""The value of an expression, by the parser that the program uses for formulas and equations."""

from fractions import Fraction

from services.text.expressions import ExpressionParser, Sign


class Calculator(ExpressionParser[str, Fraction]):
    """Computes with the numbers and signs of a text that are parted by spaces; “-” is the sign of a number."""

    def sort_of(self, token: str) -> str:
        return "number" if token.isdecimal() else token

    def operand(self) -> Fraction | None:
        if self.take("-") is not None:
            value = self.factor()
            return -value if value is not None else None
        number = self.take("number")
        return Fraction(number) if number is not None else None

    def joined(self, sign: Sign, left: Fraction, right: Fraction) -> Fraction:
        match sign:
            case "+":
                return left + right
            case "−":
                return left - right
            case "×":
                return left * right
            case "/":
                return left / right


def value_of(text: str) -> Fraction | None:
    """The value of a text that is an expression as a whole."""
    calculator = Calculator(text.split())
    try:
        value = calculator.expression()
    except ZeroDivisionError:
        return None
    return value if calculator.is_at_end else None
