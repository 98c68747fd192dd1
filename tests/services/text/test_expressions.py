from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.expressions import MOST_NESTED, MOST_OPERANDS
from tests.support.expressions import Calculator, value_of

NUMBERS = st.integers(min_value=0, max_value=10**6).map(str)
EXPRESSIONS = st.recursive(
    NUMBERS,
    lambda parts: st.one_of(
        st.tuples(parts, st.sampled_from("+−×/"), parts).map(" ".join),
        parts.map("( {} )".format),
        parts.map("- ( {} )".format),
    ),
    max_leaves=25,
)
TOKENS = st.lists(st.sampled_from(["1", "20", "+", "−", "×", "/", "-", "(", ")", "x"]), max_size=400)


def computed_by_python(expression: str) -> Fraction | None:
    """Python's own value: numbers become fractions, signs those of Python."""
    words = [f"Fraction({each})" if each.isdecimal() else each for each in expression.split()]
    text = " ".join(words).replace("−", "-").replace("×", "*")
    try:
        return Fraction(eval(text, {"Fraction": Fraction}))  # noqa: S307 - the text is made of numbers and signs
    except ZeroDivisionError:
        return None


@given(EXPRESSIONS)
def test_an_expression_has_the_value_that_python_computes(expression: str) -> None:
    assert value_of(expression) == computed_by_python(expression)


@given(EXPRESSIONS, st.sampled_from(["+", "× )", "x", "( 1", "/ ×"]))
def test_the_longest_expression_is_read_and_what_follows_is_not(expression: str, rest: str) -> None:
    calculator = Calculator([*expression.split(), *rest.split()])
    try:
        value = calculator.expression()
    except ZeroDivisionError:
        value = None
    assert value == computed_by_python(expression)
    assert not calculator.is_at_end


@given(TOKENS)
def test_no_tokens_make_parsing_fail(tokens: list[str]) -> None:
    value_of(" ".join(tokens))


@pytest.mark.parametrize("text", ["", "( 1", "1 )", "( )", "1 +", "+ 1", "1 1", "× 2", "x"])
def test_what_is_no_expression_has_no_value(text: str) -> None:
    assert value_of(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("( " * (MOST_NESTED - 1) + "1" + " )" * (MOST_NESTED - 1), 1),
        ("( " * MOST_NESTED + "1" + " )" * MOST_NESTED, None),
        ("( " * 100_000, None),
        ("- " * 100_000 + "1", None),
        ("( 1 + " * 100_000, None),
        ("1" + " + 1" * (MOST_OPERANDS - 1), MOST_OPERANDS),
        ("1" + " + 1" * MOST_OPERANDS, None),
        ("1" + " × ( 1" * 10 + " )" * 10, 1),
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_expression_is_limited_in_depth_and_length(text: str, value: int | None) -> None:
    assert value_of(text) == value
