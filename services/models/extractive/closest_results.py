"""Work out a result from the figures of a passage that is only the closest to the question."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from services.models.extractive.expected import figures_of
from services.models.extractive.grids import number_of
from services.models.extractive.meant_figures import OF_THEM
from services.models.extractive.operands import Operand
from services.models.extractive.question import Kind
from services.models.extractive.quote_ranking import Ranking
from services.models.extractive.quotes import SENTENCE_ENDS, Quote, is_value
from services.models.extractive.results import in_unit, percent
from services.text.dates import YEAR, clocks_in
from services.text.function_words import Language
from services.text.loose_operations import LooseOperation, loose_operation
from services.text.markdown_text import escaped
from services.text.terms import terms_of
from services.text.units import SHARES

_TWO = 2  # a difference or a ratio has two operands, a sum at least two
_MOST_FIGURES = 12
"""Most figures of a passage; of more, it is unclear which are meant."""
_DAY_MINUTES = 24 * 60  # a range that ends before it begins goes past midnight
_CLOCK_RANGE = re.compile(
    r"(?<![\d.,])(?P<from>[01]?\d|2[0-4])(?:[.:h](?P<from_minutes>[0-5]\d))?\s?(?P<from_half>[ap]\.?m\.?)?(?:\s?(?:Uhr|h|hrs))?"
    r"\s?(?:[-–—]|to|until|till|bis|à|a|alle|tot|,?\s?closed)\s?"
    r"(?P<to>[01]?\d|2[0-4])(?:[.:h](?P<to_minutes>[0-5]\d))?\s?(?P<to_half>[ap]\.?m\.?)?(?:\s?(?:Uhr|h|hrs)\b)?(?![\d.,]\d)",
    re.IGNORECASE,
)
"""“8.15 bis 17.45 Uhr”, “7.30 pm to 9.52 pm”, “9–17 h”."""
WORKED_OUT: dict[Language, str] = {
    "en": "Worked out from it", "de": "Daraus berechnet", "fr": "Calculé à partir de là",
    "es": "Calculado a partir de ello", "it": "Calcolato da qui", "pt": "Calculado a partir daí",
    "nl": "Daaruit berekend",
}  # fmt: skip


def worked_out(ranking: Ranking, closest: Sequence[Quote], groups: Sequence[Sequence[Quote]]) -> str | None:
    """The result that a question may want, from the first of the closest quotes that has figures.

    It takes figures of one unit, and only as many as the operation needs: those of the quote, or if it has only one, of
    the lines that are quoted with it.
    """
    operation = loose_operation(ranking.asked.asked)
    if operation is None:
        return None
    language = ranking.asked.asked.language
    for quote, group in zip(closest, groups, strict=True):
        if operation == "remainder" and _is_stated(quote, ranking):
            return None
        # What is left is of all the sentences together: one says what there was, the next what it went for.
        parts = (group, [quote]) if operation == "remainder" else ([quote], group)
        text = next(filter(None, (_of_quotes(operation, part, language) for part in parts)), None)
        if text is not None:
            return f"{WORKED_OUT[language]}: {text}"
        if any(_counts(each) for each in group):
            return None  # the next one is further away
    return None


def _is_stated(quote: Quote, ranking: Ranking) -> bool:
    """Whether a sentence says what is left itself: “Four watches are missing.”"""
    strong = ranking.asked.terms - ranking.asked.weak
    return bool(strong) and strong <= ranking.matching.held(quote.terms).keys() and _counts(quote)


def _counts(quote: Quote) -> bool:
    """Whether a sentence or a row, and no title, has figures that are no years."""
    if quote.is_lead or not (quote.cells or quote.words.endswith(SENTENCE_ENDS)):
        return False
    kinds: tuple[Kind, ...] = ("figure", "count", "money")
    spans = (span for kind in kinds for span in figures_of(quote.words, kind))
    return any(YEAR.fullmatch(quote.words[start:end]) is None for start, end in spans)


def _of_quotes(operation: LooseOperation, quotes: Sequence[Quote], language: Language) -> str | None:
    if operation == "duration":
        return _duration(quotes)
    operands = _operands(quotes)
    if operation == "remainder" and len(operands) != _TWO:
        return _rest(_operands(quotes, are_bare=True) or operands)
    if operation == "share":
        operands = _part(quotes) or operands
    return _of_two(operation, operands, quotes, language) if len(operands) == _TWO else None


def _of_two(
    operation: LooseOperation, operands: Sequence[Operand], quotes: Sequence[Quote], language: Language
) -> str | None:
    first, second = operands
    less, more = sorted(operands, key=lambda each: each.value)
    if operation in {"difference", "remainder"}:
        return f"{_joined([more, less], ' − ')} = {in_unit(more.value - less.value, operands)}"
    if first.unit in SHARES:
        return None
    if operation == "share":
        return (
            f"{_joined([less, more], ' / ')} = {percent(less.value, more.value, language, sign='')}"
            if more.value
            else None
        )
    old, new = (second, first) if _is_newer(quotes, first, second) else (first, second)
    result = percent(new.value - old.value, old.value, language) if old.value else None
    return f"({_joined([new, old], ' − ')}) / {_shown(old)} = {result}" if result else None


def _operands(quotes: Sequence[Quote], *, are_bare: bool = False) -> list[Operand]:
    """The figures of the unit that most of them have, without those that others of them sum up to or are parts of.

    With `are_bare`, numbers without a unit are of the unit of the only other: “has 3,800 euros; the band takes 950”.
    """
    found: list[Operand] = []
    for quote in quotes:
        for text in _figures(quote, are_bare=are_bare):
            figure = number_of(text)
            if figure is not None:
                found.append(Operand("", text, figure[0], figure[1], quote.number))
    units = [each.unit for each in found if each.unit is not None or not are_bare]
    if not units or len(found) > _MOST_FIGURES or (are_bare and len(units) > 1):
        return []
    unit = max(units, key=units.count)
    return _without_parts([each for each in found if each.unit == unit or (are_bare and each.unit is None)])


def _figures(quote: Quote, *, are_bare: bool) -> list[str]:
    """The figures of a sentence or a row; those without a unit only of columns with a word in common, or of years."""
    if quote.cells:
        names = [
            frozenset(term for term in terms_of(name) if not term.isdigit())
            for name, value in quote.cells[1:] if is_value(value)
        ]  # fmt: skip
        are_alike = all(one == other or one & other for one, other in pairwise(names))
        return [value for _, value in quote.cells[1:] if are_alike or _has_unit(value)]
    spans = figures_of(quote.words, "money") or figures_of(quote.words, "figure")
    if are_bare:
        spans = sorted({*spans, *figures_of(quote.words, "count")})
    return [quote.words[start:end] for start, end in spans]


def _has_unit(value: str) -> bool:
    figure = number_of(value)
    return figure is not None and figure[1] is not None


def _without_parts(operands: list[Operand]) -> list[Operand]:
    """Without consecutive figures that add up to the one before them."""
    for start, end in combinations(range(1, len(operands) + 1), _TWO):
        if end - start >= _TWO and sum(each.value for each in operands[start:end]) == operands[start - 1].value:
            return [*operands[:start], *operands[end:]]
    return operands


def _part(quotes: Sequence[Quote]) -> list[Operand] | None:
    """A figure that is said to be one of those before it: “120 guests; 30 of them”."""
    for quote in quotes:
        spans = figures_of(quote.words, "figure") if not quote.cells else []
        for whole, part in pairwise(spans):
            if _THEN_OF_THEM.match(quote.words, part[1]):
                texts = [quote.words[start:end] for start, end in (whole, part)]
                figures = [number_of(text) for text in texts]
                return [
                    Operand("", text, figure[0], figure[1], quote.number)
                    for text, figure in zip(texts, figures, strict=True) if figure is not None
                ]  # fmt: skip
    return None


_THEN_OF_THEM = re.compile(rf"\s(?:\w+\s)?{OF_THEM.pattern}", re.IGNORECASE)


def _rest(operands: Sequence[Operand]) -> str | None:
    """What is left of the first figure, if it is more than all others together."""
    if len(operands) < _TWO:
        return None
    first, *others = operands
    rest = first.value - sum((each.value for each in others), Decimal(0))
    return f"{_joined(operands, ' − ')} = {in_unit(rest, operands)}" if rest > 0 else None


def _is_newer(quotes: Sequence[Quote], first: Operand, second: Operand) -> bool:
    """Whether the figure that comes first is of the later year."""
    words = " ".join(f"{name} {value}" for quote in quotes for name, value in quote.cells) or " ".join(
        quote.words for quote in quotes
    )
    end = words.find(first.text) + len(first.text)
    return _BEFORE.search(words, end, max(end, words.find(second.text, end))) is not None


_BEFORE = re.compile(
    r"\b(?:before|previous(?:ly)?|last year|old|(?:up|down) from|instead of|was|were|vorjahr\w*|zuvor|davor|vorher"
    r"|bisher|statt|war|année précédente|avant|auparavant|au lieu|año anterior|antes|anno precedente|prima)\b",
    re.IGNORECASE,
)
"""What follows is the older figure."""


def _duration(quotes: Sequence[Quote]) -> str | None:
    """The time between the two times of day that the quotes have."""
    for quote in quotes:
        ends = _ends(quote.words)
        if ends is not None:
            (start, started), (end, ended) = ends
            minutes = (end - start) % _DAY_MINUTES
            hours, rest = divmod(minutes, 60)
            took = f"{hours} h {rest} min" if rest and hours else f"{hours} h" if hours else f"{rest} min"
            return f"{escaped(started)} – {escaped(ended)} = {took} [{quote.number}]"
    return None


def _ends(words: str) -> tuple[tuple[int, str], tuple[int, str]] | None:
    clocks = clocks_in(words)
    if len(clocks) == _TWO:
        one, two = clocks
        return (min(one.minutes), one.raw), (min(two.minutes), two.raw)
    ranges = [
        match
        for match in _CLOCK_RANGE.finditer(words)
        if match["from_minutes"] or match["to_minutes"] or match["to_half"]
    ]
    if len(ranges) != 1:
        return None
    match = ranges[0]
    half = match["to_half"]
    start = _minutes(match["from"], match["from_minutes"], match["from_half"] or half)
    end = _minutes(match["to"], match["to_minutes"], half)
    shown = [
        f"{match[part]}{':' + match[f'{part}_minutes'] if match[f'{part}_minutes'] else ''}" for part in ("from", "to")
    ]
    return (start, shown[0]), (end, shown[1])


def _minutes(hour: str, minutes: str | None, half: str | None) -> int:
    whole = int(hour) % 24
    if half:
        whole = whole % 12 + (12 if half[0] in "pP" else 0)
    return whole * 60 + int(minutes or 0)


def _joined(operands: Sequence[Operand], sign: str) -> str:
    return sign.join(map(_shown, operands))


def _shown(each: Operand) -> str:
    return f"{escaped(each.text)} [{each.number}]"
