"""How a computed result is written: as the figures that it was made of, with their unit and its rounding."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from services.models.extractive.operands import Operand
from services.models.extractive.phrases import PERCENTAGE_POINTS, rounded
from services.text.function_words import Language
from services.text.markdown_text import escaped
from services.text.numbers import figures_in
from services.text.units import CURRENCIES

_HUNDRED = Decimal(100)  # per cent
_DECIMALS = re.compile(r"\d([.,])(\d{1,2})(?!\d)")
_THOUSANDS = re.compile(r"\d([., \u00a0\u202f])\d{3}(?!\d)")


def shown(each: Operand) -> str:
    """A figure as the document has it, what it is of, and its footnote."""
    label = f" ({escaped(each.label)})" if each.label else ""
    return f"{escaped(each.text)}{label} [{each.number}]"


def percent(part: Decimal, whole: Decimal, language: Language, sign: str = "+") -> str:
    """A share, to a tenth; `sign` is written before one above zero."""
    value, is_rounded = rounded_to(part / whole * _HUNDRED, places=1)
    note = f", {rounded(language)}" if is_rounded else ""
    return f"{sign if value > 0 else ''}{number(value)} %{note}"


def rounded_to(value: Decimal, places: int = 2) -> tuple[Decimal, bool]:
    """The rounded value, and whether it is another one."""
    short = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return short, short != value


def in_unit(value: Decimal, operands: Sequence[Operand]) -> str:
    """A number written with the unit of its operands and as they are: £247, 103.50 of 34.50, 11,00 € of 4,00 €."""
    return with_unit(_like(value / scale_of(operands[0]), operands), operands[0])


def scale_of(each: Operand) -> Decimal:
    """What the word after a figure multiplies it by: a million."""
    return next((Decimal(str(figure.scale)) for figure in figures_in(each.text) if figure.scale), Decimal(1))


def with_unit(text: str, each: Operand) -> str:
    """A number in words with what follows the figure in a cell, or the currency in front of it."""
    if not any(map(str.isdigit, each.text)):
        return text  # “six”
    start = next((i for i, letter in enumerate(each.text) if letter.isdigit()), 0)
    end = max((i for i, letter in enumerate(each.text) if letter.isdigit()), default=0) + 1
    before, after = each.text[:start].strip(" (-−–"), each.text[end:].strip(" )")
    if not after and before in _SIGNS:
        return f"{'−' if text.startswith('−') else ''}{escaped(before)}{text.removeprefix('−')}"
    unit = after or before
    return f"{text} {escaped(unit)}" if unit else text


_SIGNS = frozenset(name for name in CURRENCIES if not name.isalpha())


def difference_in_unit(value: Decimal, operands: Sequence[Operand], language: Language) -> str:
    """The same of a difference: that of two percentages is in percentage points."""
    if operands[0].unit == "%":
        return f"{_like(value, operands)} {PERCENTAGE_POINTS[language]}"
    return in_unit(value, operands)


def _like(value: Decimal, operands: Sequence[Operand]) -> str:
    """A number written as the figures that it was made of: 103.50 of 34.50, and 11,00 of 4,00."""
    places = max((len(found[2]) for each in operands if (found := _DECIMALS.search(each.text))), default=0)
    is_exact = places and value == round(value, places)
    return separated_like(f"{value:,.{places}f}".replace("-", "−") if is_exact else number(value), operands)


def separated_like(text: str, operands: Sequence[Operand]) -> str:
    """An English number with the signs for thousands and decimals of other figures: 1.234,5 of 1.200,0."""
    decimals = [found for each in operands if (found := _DECIMALS.search(each.text))]
    groups = [found[1] for each in operands if (found := _THOUSANDS.search(each.text))]
    group = groups[0] if groups else "." if decimals and decimals[0][1] == "," else ","
    decimal = decimals[0][1] if decimals else "," if group == "." else "."
    return text.translate(str.maketrans({",": group, ".": decimal}))


def number(value: Decimal) -> str:
    """A number with commas between thousands and without zeros at its end."""
    plain = f"{value:,f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace("-", "−")
