"""Figures of a sentence that are computed from figures of the passages: differences, sums, growth, shares, averages.

All arithmetic is decimal. A result counts as right when it is the exact one, rounded as the sentence writes it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, combinations, permutations

from services.checking.evidence import Evidence
from services.checking.nearest import nearest
from services.checking.text_forms import without_dates
from services.text.numbers import Figure, figures_in, round_step, spaced_figures
from services.text.operations import Operation, fractions_in, operations_in
from services.text.units import SHARES

_MOST_OPERANDS = 12
"""Figures that are tried as parts of one sum: more give nearly every result by chance."""
_LEAST_COUNT = 10
"""Smaller numbers without a unit are the result of something nearly always."""
_LEAST_DIGITS = 2
"""Digits that a share must have, and a product one more: fewer may agree by chance."""
_COUNTS = range(2, 101)
"""What amounts are multiplied by: a number of pieces, the months of a year."""
_MONTHS = Decimal(12)  # of a year
_TIMES = re.compile(r"\s?(?:times|fois|mal|veces|volte|vezes|keer)\b", re.IGNORECASE)
_PARTS_OF = {
    word: number
    for number, words in {
        3: "thirds drittel dritteln tiers tercios terzi terços derde",
        4: "quarters viertel vierteln quarts cuartos quarti quartos kwart",
        5: "fifths fünftel cinquièmes quintos quinti",
        10: "tenths zehntel dixièmes",
    }.items()
    for word in words.split()
}
"""Nouns for a part, in the plural, with how many make a whole: “two thirds of”."""
_PART = re.compile(rf"[ -]({'|'.join(_PARTS_OF)})\b", re.IGNORECASE)
_ONE_IN = re.compile(
    r"\b(?:(?:one|1) (?:in|out of)|ein[er]?[smr]? von|une? sur|un[ao]? de cada|uno su|um em cada|een op de)\s$",
    re.IGNORECASE,
)
_BEFORE = 16
"""Characters before a figure, which hold the longest of these phrases."""
_ROUGHLY = Decimal("0.1")
"""Of a share, which is rounded to a simple fraction."""
_NEARLY = Decimal("0.05")
"""Of a multiple, which is hardly ever a whole number."""
_ARTICLE = r"(?:(?:the|these|those|its|their|all|den|der|die|les|las|los|le|las|de|dos|das)\s)?"
_OF = re.compile(rf"\b(?:of|von|sur|de|des|di|dei|delle|su|van|dos|das)\s{_ARTICLE}$", re.IGNORECASE)
_OF_WHOLE = re.compile(
    rf"\s(?:[^\W\d_]+\s)?(?:of|out of|von|der|des|sur|de|di|dei|delle|su|van|dos|das)\s{_ARTICLE}(?:\d|[^\W\d_]+\s)",
    re.IGNORECASE,
)
"""Around a whole and a part of it: ten of the twelve."""
_BY = re.compile(r"\b(?:by|um|de|con|di|met)\s$", re.IGNORECASE)
_MORE_THAN = re.compile(
    r"\b(?:over|(?:more|mehr|plus|más|meer|più|mais)\s(?:than|als|de|di|dan|do que))\s$", re.IGNORECASE
)
_NEXT = Decimal("0.2")
"""Of a multiple, by which one that is more than it may be larger."""
_REST = re.compile(
    r"\b(?:rest\w*|remain\w*|balance|other|itself|himself|herself|themselves|übrig\w*|selbst|reste|restant\w*|"
    r"(?:elle|lui)-même|demás|propi[oa]|mism[oa]|resto|zelf|overige)\b",
    re.IGNORECASE,
)
"""Words for what is left of a whole."""
_NEAR_ENOUGH = 0.3
"""Points of a sentence that may have an operand, as a share of the best one's: it may share a name only."""
_MOST_NEAR = 3
"""Sentences of the passages that may have the operands."""
_MOST_OF_WHOLE = 4
"""Shares that a rest is what they leave of; of more, some leave nearly every one by chance."""
_POINTS = SHARES - {"%"}
"""A difference of shares; a percentage is computed from amounts."""
_HUNDRED = Decimal(100)  # per cent
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class ResultCheck:
    """Whether a figure is a correct result; if it is not, the correct result where the operands are unambiguous."""

    is_right: bool
    right: str | None = None


def computed(text: str, figure: Figure, figures: Sequence[Figure], evidence: Evidence) -> ResultCheck | None:
    """What arithmetic says of a figure; None where the sentence names no operation that it may be the result of."""
    if figure.year() is not None:
        return None
    operations = operations_in(text)
    if figure.unit in _POINTS and "difference" not in operations:
        operations = (*operations, "difference")
    is_small = figure.unit is None and _worth(figure) < _LEAST_COUNT
    near = nearest(text, evidence, 0, _NEAR_ENOUGH)[: 1 if is_small else _MOST_NEAR]
    together = [_operands(without_dates(segment.text), evidence) for segment in near]
    known = list(chain.from_iterable(together))
    own = (other for other in figures[:_MOST_OPERANDS] if other is not figure)
    operands = [each for each in (*known, *own) if each.year() is None]
    told = " ".join([text, *(segment.text for segment in near)])
    variants = _variants(figure, evidence)
    results = [
        (variant, result) for variant in variants for result in _all_results(operations, variant, operands, evidence)
    ]
    is_ratio = "ratio" in operations
    parts = (
        (variant, part) for variant in variants for part in _parts(told, variant, operands, text, is_ratio=is_ratio)
    )
    if not is_small and {"difference", "sum"}.intersection(operations):
        together.append(list(evidence.figures))
    wholes = ((variant, whole) for variant in variants for whole in _wholes(text, variant, figure, figures, together))
    if (
        _multiples(text, figure, known)
        or _is_share(text, figure, known)
        or any(_is(result, variant) for variant, result in (*results, *parts, *wholes))
    ):
        return ResultCheck(is_right=True)
    return None if is_small or not operations else _wrong(variants[0], results)


def _operands(text: str, evidence: Evidence) -> list[Figure]:
    """The figures of a sentence; but in English spaces set thousands apart."""
    spaced = spaced_figures(text) if evidence.language != "en" else []
    whole = {(each.start, each.end) for each in figures_in(text)}
    spaced = [each for each in spaced if (each.start, each.end) not in whole]
    apart = (each for each in figures_in(text) if not any(one.start <= each.start < one.end for one in spaced))
    return [*apart, *spaced]


def _wrong(figure: Figure, results: Sequence[tuple[Figure, Decimal]]) -> ResultCheck:
    distinct = {_rounded(abs(result), figure) for variant, result in results if variant is figure}
    return ResultCheck(is_right=False, right=written(distinct.pop(), figure) if len(distinct) == 1 else None)


def _variants(figure: Figure, evidence: Evidence) -> list[Figure]:
    """The figure as each number that it may be; "1.100" is first of all a whole one where commas set decimals apart."""
    readings = sorted(figure.readings, key=lambda reading: reading[1], reverse=evidence.language != "en")
    return [replace(figure, readings=(reading,)) for reading in readings]


def _all_results(
    operations: Sequence[Operation], figure: Figure, operands: Sequence[Figure], evidence: Evidence
) -> Iterator[Decimal]:
    groups: dict[str | None, list[Decimal]] = {}
    for each in operands:
        if _goes_with(figure, each):
            groups.setdefault(each.unit, []).extend(map(_worth, _variants(each, evidence)))
    for group in groups.values():
        for operation in operations:
            yield from _results(operation, figure, list(dict.fromkeys(group))[:_MOST_OPERANDS])


def _parts(told: str, figure: Figure, operands: Sequence[Figure], text: str, *, is_ratio: bool) -> Iterator[Decimal]:
    """Shares and multiples of the amounts with the figure's unit, and what a percentage leaves of a hundred."""
    shares = [_worth(each) / _HUNDRED for each in operands if each.unit == "%"][:_MOST_OPERANDS]
    if figure.unit == "%":
        others = [share for share in shares if share * _HUNDRED != _worth(figure)][:_MOST_OF_WHOLE]
        parts = chain.from_iterable(combinations(others, count) for count in range(1, len(others) + 1))
        yield from ((1 - sum(part)) * _HUNDRED for part in parts if _REST.search(text))
        return
    digits = len(str(_worth(figure)).strip("0.").replace(".", ""))
    if digits < _LEAST_DIGITS:
        return
    same = (_worth(each) for each in operands if each.unit == figure.unit)
    amounts = [worth for worth in same if figure.unit is not None or worth >= _HUNDRED][:_MOST_OPERANDS]
    shares += fractions_in(told)
    yield from (part for amount in amounts for share in shares for part in (amount * share, amount * (1 - share)))
    if figure.unit is None:
        return
    counts = [_worth(each) for each in operands if each.unit is None and _worth(each) in _COUNTS][:_MOST_OPERANDS]
    yield from (amount / count for amount in amounts for count in counts if is_ratio)
    if digits > _LEAST_DIGITS:
        yield from (amount * count for amount in amounts for count in (*counts, _MONTHS))


def _wholes(
    text: str, variant: Figure, figure: Figure, figures: Sequence[Figure], together: Sequence[Sequence[Figure]]
) -> Iterator[Decimal]:
    """What a part that the sentence repeats makes with the other part, or leaves of the whole: 60,000 of which 38,500.

    The two others are among the figures of one of `together`, in the figure's unit.
    """
    if variant.unit in SHARES:
        return
    own = {_worth(each) for each in figures[:_MOST_OPERANDS] if each is not figure and each.unit == variant.unit}
    if variant.unit is None and not _is_part_or_difference(text, figure):
        own = {each for each in own if each >= _HUNDRED}  # smaller ones are a difference of others by chance
    for inside in together:
        worths = [_worth(each) for each in inside if each.unit == variant.unit][:_MOST_OPERANDS]
        yield from (
            whole for one, other in permutations(worths, 2) if one in own for whole in (one + other, one - other)
        )


def _is_part_or_difference(text: str, figure: Figure) -> bool:
    """Whether a number is one of a whole that the sentence names, or that whole, or by how much two numbers differ."""
    before = text[max(0, figure.start - _BEFORE) : figure.start]
    return any(regex.search(before) for regex in (_OF, _BY)) or _OF_WHOLE.match(text, figure.end) is not None


def _is_share(text: str, figure: Figure, operands: Sequence[Figure]) -> bool:
    """Whether one amount is about such a share of another: two thirds of the seats, one in four rooms."""
    noun, one_in = _PART.match(text, figure.end), _ONE_IN.search(text, max(0, figure.start - _BEFORE), figure.start)
    if noun is not None:
        share = _worth(figure) / _PARTS_OF[noun[1].lower()]
    elif one_in is not None and _worth(figure) > 1:
        share = 1 / _worth(figure)
    else:
        return False
    known = [each for each in operands if _worth(each)][:_MOST_OPERANDS]
    pairs = permutations(known, 2)
    return any(each.unit == "%" and abs(_worth(each) / _HUNDRED - share) <= share * _ROUGHLY for each in known) or any(
        abs(_worth(one) / _worth(other) - share) <= share * _ROUGHLY for one, other in pairs if one.unit == other.unit
    )


def _multiples(text: str, figure: Figure, operands: Sequence[Figure]) -> bool:
    """Whether one amount is about a multiple of another of its unit: deux fois plus de farine."""
    if not _TIMES.match(text, figure.end):
        return False
    times = _worth(figure)
    counted = [each for each in operands if (each.unit or each.beside) and _worth(each)]
    pairs = permutations(counted[:_MOST_OPERANDS], 2)
    ratios = [_worth(one) / _worth(other) for one, other in pairs if _counts(one) == _counts(other)]
    above = _NEXT if _MORE_THAN.search(text, max(0, figure.start - _BEFORE), figure.start) else _NEARLY
    return any(-times * _NEARLY <= ratio - times <= times * above for ratio in ratios)


def _counts(figure: Figure) -> str | None:
    return figure.unit or figure.beside


def _goes_with(figure: Figure, operand: Figure) -> bool:
    """A percentage is computed from amounts, points are a difference of percentages, and an amount keeps its unit."""
    if figure.unit in _POINTS:
        return operand.unit == "%"
    if figure.unit == "%":
        return operand.unit not in SHARES
    return operand.unit == figure.unit or (operand.unit is None and operand.scale == figure.scale)


def _worth(figure: Figure) -> Decimal:
    return Decimal(repr(figure.readings[0][0])) * Decimal(repr(figure.scale or 1.0))


def _results(operation: Operation, figure: Figure, operands: Sequence[Decimal]) -> Iterator[Decimal]:
    is_share = figure.unit == "%"
    if operation == "difference":
        yield from (one - other for one, other in combinations(operands, 2) if not is_share)
        yield from ((one - other) / other * _HUNDRED for one, other in permutations(operands, 2) if is_share and other)
    elif operation == "sum":
        yield from (sum(each, Decimal(0)) for count in (2, 3) for each in combinations(operands, count) if not is_share)
    elif operation == "average":
        yield from (sum(each, Decimal(0)) / 2 for each in combinations(operands, 2))
    else:
        by = _HUNDRED if is_share else Decimal(1)
        yield from (one / other * by for one, other in permutations(operands, 2) if other)


def _is(result: Decimal, figure: Figure) -> bool:
    """Whether a figure is the result; a count is no rounded one, unless it is called rough."""
    if figure.unit is None and _step(figure) == 1 and not figure.hedge:
        return abs(result) == abs(_worth(figure))
    return _rounded(abs(result), figure) == _rounded(_worth(figure), figure)


def _step(figure: Figure) -> Decimal:
    """The worth of the last digit that the figure writes, of a rough one of the last that is not zero."""
    step = Decimal(repr(figure.readings[0][1]))
    if figure.hedge and step == 1:
        step = Decimal(repr(round_step(figure.readings[0][0])))
    return step * Decimal(repr(figure.scale or 1.0))


def _rounded(value: Decimal, figure: Figure) -> Decimal:
    return (value / _step(figure)).quantize(Decimal(1)) * _step(figure)


def written(value: Decimal, figure: Figure) -> str:
    """A value in the form of a figure: its scale, unit, decimals and decimal sign."""
    digits = _DIGITS.search(figure.raw)
    if digits is None:
        return f"{value:f}"
    plain = value / Decimal(repr(figure.scale or 1.0))
    decimals = max(0, -int(Decimal(repr(figure.readings[0][1])).log10().to_integral_value()))
    number = f"{plain:,.{decimals}f}"
    if re.search(r",\d{1,2}$", digits[0]):
        number = number.translate(str.maketrans(",.", ".,"))
    return figure.raw[: digits.start()] + number + figure.raw[digits.end() :]
