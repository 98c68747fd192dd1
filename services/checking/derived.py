"""Figures that follow from one sentence of the passages: a price with its surcharge, the days from one date to another.

All arithmetic is decimal. A result counts as right when it is the exact one, rounded as the sentence writes it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, combinations, pairwise

from services.checking.evidence import Evidence
from services.checking.nearest import nearest
from services.checking.segments import Segment
from services.checking.text_forms import without_dates
from services.text.clocks import spoken_clocks_in
from services.text.dates import Date, clocks_in, days_in
from services.text.durations import timed_in
from services.text.numbers import NUMBERS_IN_WORDS, Figure, figures_in
from services.text.operations import fractions_in
from services.text.units import MONEY, SHARES, TIMES, factor_between

_MORE_AFTER = re.compile(
    r"\s?(?:more|extra|on top|in addition|mehr|extra|zusätzlich|teurer|dearer|de plus|en plus|supplémentaires?|más"
    r"|adicional(?:es)?|in più|a mais|meer)\b",
    re.IGNORECASE,
)
_MORE_BEFORE = re.compile(
    r"\b(?:surcharge|supplement|zuschlag|aufpreis|aufschlag|supplément|majoration|suplemento|recargo|supplemento"
    r"|acréscimo|toeslag|(?:another|additional|plus|zuzüglich|weitere))(?:\s(?:of|von|de|di))?\s[^\w\s]?$",
    re.IGNORECASE,
)
_LESS_AFTER = re.compile(
    r"\s?(?:less|off|cheaper|discount|weniger|billiger|günstiger|rabatt|nachlass|ermäßigung|de moins|de réduction"
    r"|de remise|menos|de descuento|in meno|a menos|minder|korting)\b",
    re.IGNORECASE,
)
_LESS_BEFORE = re.compile(
    r"\b(?:discount|reduction|rabatt|nachlass|ermäßigung|abzug|remise|réduction|descuento|rebaja|sconto|desconto"
    r"|korting|minus|abzüglich)(?:\s(?:of|von|de|di))?\s[^\w\s]?$",
    re.IGNORECASE,
)
"""What makes a figure one that is added to another, or taken from it."""
_THAN = re.compile(r"\s?[^\W\d_]+\s(?:[^\W\d_]+\s)?(?:than|als|que|di|de lo|do que|dan)\b", re.IGNORECASE)
"""After such a figure, what the other amount was: 300 more than before."""
_PART_OF = re.compile(
    r"(?<![\d.,])(\d{1,6})\s(?:of|out of|von|der|des|sur|de|su|di|van)\s(?:[^\W\d_]+\s)?(\d{1,6})(?![\d.,]\d)"
)
"""31 of 108 days, 31 von den 108 Tagen."""
_BEFORE = 24
"""Characters before a figure, which hold the longest of these words."""
_FULL_HOUR = re.compile(
    r"(?<![\d:.])\b(?P<hour>[01]?\d|2[0-4])(?:\s?(?:h|uhr))?\s?(?:-|–|to|until|till|bis|à|a|alle|às|tot)\s?\d{1,2}[:.h]\d\d",
    re.IGNORECASE,
)
_MOST_NEAR, _NEAR_ENOUGH = 3, 0.3
"""Sentences of the passages that a figure may follow from, and their points as a share of the best one's."""
_MOST = 12
"""Figures or dates of a sentence; more give nearly every result by chance."""
_LEAST_PRODUCT, _LEAST_TOTAL, _MOST_OF_TOTAL = 100, 10, 5
"""Smaller products and totals of counts, or of more counts, are found by chance."""
_PRODUCTS = MONEY | {"milligram", "gram", "kilogram", "litre", "millilitre", "minute", "hour", "kilowatt hour"}
"""Units of what there is so much of for each of something."""
_MOST_BETWEEN = 6
"""Times of several sentences; more give nearly every length by chance."""
_HUNDRED = Decimal(100)  # per cent
_DAY = 24 * 60  # minutes
_ANY_YEAR = 2023  # of dates that have none, without a 29 February
_YEAR = 12  # months


def follows(text: str, figure: Figure, evidence: Evidence) -> bool:
    """Whether a figure follows from a sentence of the passages that is near to the text."""
    near = nearest(text, evidence, 0, _NEAR_ENOUGH)[:_MOST_NEAR]
    amounts = [each for segment in near for each in figures_in(without_dates(segment.text))[:_MOST]]
    of_one = (
        result
        for segment in near
        for result in (
            *_changed(segment, amounts, figure),
            *_shares(segment, figure),
            *_products(segment, figure),
            *_times(segment, figure),
        )
    )
    return any(_is(result, figure) for result in chain(of_one, _between(near, figure)))


def _changed(segment: Segment, amounts: Sequence[Figure], figure: Figure) -> Iterator[Decimal]:
    """Each amount with what the sentence adds to it or takes from it."""
    text = without_dates(segment.text)
    same = [_worth(each) for each in amounts if each.unit == figure.unit is not None]
    for each in figures_in(text)[:_MOST]:
        sign = _sign(text, each)
        if not sign:
            continue
        if (change := _in_unit(each, figure)) is not None:
            signs = (1, -1) if _THAN.match(text, each.start + len(each.raw)) else (sign,)
            yield from (worth + one * change for worth in same for one in signs)
        elif each.unit == "%":
            yield from (worth * (1 + sign * _worth(each) / _HUNDRED) for worth in same)


def _in_unit(change: Figure, figure: Figure) -> Decimal | None:
    """What is added or taken, in the unit of another figure: 300 m as km, points as per cent."""
    if change.unit == figure.unit or (change.unit == "points" and figure.unit == "%"):
        return _worth(change)
    factor = factor_between(change.unit, figure.unit) if change.unit and figure.unit else None
    return _worth(change) * Decimal(repr(factor)) if factor is not None else None


def _sign(text: str, figure: Figure) -> int:
    end = figure.start + len(figure.raw)
    before = max(0, figure.start - _BEFORE)
    if _MORE_AFTER.match(text, end) or _MORE_BEFORE.search(text, before, figure.start):
        return 1
    return -1 if _LESS_AFTER.match(text, end) or _LESS_BEFORE.search(text, before, figure.start) else 0


def _shares(segment: Segment, figure: Figure) -> Iterator[Decimal]:
    """The percentages that fractions and parts of a number are."""
    if figure.unit != "%":
        return
    yield from (fraction * _HUNDRED for fraction in fractions_in(segment.text))
    for part, whole in _PART_OF.findall(segment.text):
        if 0 < int(part) < int(whole):
            yield Decimal(int(part)) / Decimal(int(whole)) * _HUNDRED


def _products(segment: Segment, figure: Figure) -> Iterator[Decimal]:
    """What two figures of a sentence make: 12 rows of 20 seats, a rate and what it is for, an amount and a fraction.

    Of counts, also all together.
    """
    figures = [each for each in figures_in(without_dates(segment.text))[:_MOST] if _may_be_multiplied(each)]
    counts = [_worth(each) for each in figures if each.unit is None]
    if figure.unit is None:
        if _worth(figure) >= _LEAST_PRODUCT:
            yield from (one * other for one, other in pairwise(counts))
        if _worth(figure) >= _LEAST_TOTAL and 1 < len(counts) <= _MOST_OF_TOTAL:
            yield sum(counts, Decimal(0))
        return
    amounts = [_worth(each) for each in figures if each.unit == figure.unit]
    yield from (amount * part for amount in amounts for part in fractions_in(segment.text))
    if figure.unit in _PRODUCTS and len(str(_worth(figure)).strip("0.").replace(".", "")) > 1:
        others = [_worth(each) for each in figures if each.unit != figure.unit and each.unit not in SHARES]
        yield from (amount * other for amount in amounts for other in others)


def _may_be_multiplied(figure: Figure) -> bool:
    """Whether a figure is neither a year nor a place in an order, "third"."""
    return figure.year() is None and (not figure.raw.isalpha() or figure.raw.lower() in NUMBERS_IN_WORDS)


def _times(segment: Segment, figure: Figure) -> Iterator[Decimal]:
    """How long it is from one date or time of day of the sentence to the next, the last day included or not."""
    if figure.unit not in TIMES:
        return
    days = [each for each in days_in(segment.text) if each.has_day][:_MOST]
    for days_between in chain.from_iterable(map(_days_between, days, days[1:])):
        factor = factor_between("day", figure.unit)
        if factor is not None:
            yield Decimal(days_between) * Decimal(repr(factor))
    yield from chain.from_iterable(_months_between(one, other, figure.unit) for one, other in pairwise(days))
    factor = factor_between("minute", figure.unit)
    clocks = sorted((*clocks_in(segment.text), *spoken_clocks_in(segment.text)), key=lambda clock: clock.start)
    for one, other in pairwise(clocks[:_MOST]):
        if factor is not None:
            yield Decimal((min(other.minutes) - min(one.minutes)) % _DAY) * Decimal(repr(factor))


def _between(near: Sequence[Segment], figure: Figure) -> Iterator[Decimal]:
    """How long it is between two times of day, or two results in a race, of several sentences or rows."""
    if figure.unit not in TIMES:
        return
    minutes = [Decimal(minute) for segment in near for minute in _minutes(segment.text)]
    seconds = [_worth(timed) for segment in near for timed in timed_in(segment.text)]
    for unit, amounts in (("minute", minutes), ("second", seconds)):
        factor = factor_between(unit, figure.unit)
        for one, other in combinations(amounts[:_MOST_BETWEEN], 2) if factor is not None else ():
            yield abs(one - other) * Decimal(repr(factor))


def _minutes(text: str) -> Iterator[int]:
    """The times of day of a text in minutes, also full hours before others: from 9 to 17:30."""
    yield from (min(clock.minutes) for clock in clocks_in(text))
    yield from (int(match["hour"]) * 60 for match in _FULL_HOUR.finditer(text))


def _span(one: Date, other: Date) -> tuple[date, date] | None:
    """Both days; without a year the second is the next such day after the first."""
    years = sorted(one.years | other.years) or [_ANY_YEAR]
    try:
        [(month, day)], [(its_month, its_day)] = one.days, other.days
        first = date(min(one.years or years), month, day or 1)
        last = date(max(other.years or years), its_month, its_day or 1)
        if last < first and not (one.years and other.years):
            last = last.replace(year=last.year + 1)
    except ValueError:
        return None  # one of two readings, or no day of the calendar
    return (first, last) if first < last else None


def _days_between(one: Date, other: Date) -> Iterator[int]:
    if span := _span(one, other):
        yield from ((span[1] - span[0]).days, (span[1] - span[0]).days + 1)


def _months_between(one: Date, other: Date, unit: str) -> Iterator[Decimal]:
    """Whole months: from 1 May to 31 October, and from 15 May to 15 October."""
    span = _span(one, other)
    factor = factor_between("month", unit)
    if span is None or factor is None:
        return
    for last in (span[1], span[1] + timedelta(days=1)):
        if last.day == span[0].day:
            months = (last.year - span[0].year) * _YEAR + last.month - span[0].month
            yield Decimal(months) * Decimal(repr(factor))


def _worth(figure: Figure) -> Decimal:
    return Decimal(repr(figure.readings[0][0])) * Decimal(repr(figure.scale or 1.0))


def _is(result: Decimal, figure: Figure) -> bool:
    """Whether the figure is the result, as exactly as it is written; counts of time are exact, but for rough ones."""
    for reading in figure.readings:
        claimed = replace(figure, readings=(reading,))
        step = Decimal(repr(reading[1])) * Decimal(repr(figure.scale or 1.0))
        gap = abs(result - _worth(claimed))
        if gap <= (step / 2 if figure.unit == "%" or step < 1 or figure.hedge else Decimal("0.000001")):
            return True
    return False
