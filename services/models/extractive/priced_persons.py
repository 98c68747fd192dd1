"""What several persons pay together, by prices in sentences and lists: “Adult £5.40”, “9 euros for adults”."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.models.extractive.calculations import TIMES
from services.models.extractive.closest_results import WORKED_OUT
from services.models.extractive.expected import figures_of
from services.models.extractive.grids import number_of
from services.models.extractive.operands import Operand
from services.models.extractive.priced_items import counts_in
from services.models.extractive.quote_ranking import Ranking
from services.models.extractive.quotes import Quote
from services.models.extractive.results import in_unit
from services.text.markdown_text import escaped
from services.text.persons import Person, persons_in
from services.text.units import MONEY

_COUNTED_WORDS = 3
"""Words after a number that may name the persons it counts: “2 big kids”."""
_FIRST_WORDS = 2
"""First words of an entry, which say for whom it is."""
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_PART = re.compile(r"\s+(?:and|und|et|y|e|en)\s+|[,;]\s")
"""Between what adults and what children pay, in one sentence."""


@dataclass(frozen=True, slots=True)
class _Price:
    person: Person
    operand: Operand
    is_entry: bool
    """Whether it is the price of an entry that begins with the person: “Adult £5.40”, not “Ten visits: adult £46”."""


def for_persons(ranking: Ranking, found: Sequence[Quote]) -> str | None:
    """The sum for the adults and children that a question counts; None if a price is missing or ambiguous."""
    question = ranking.asked.asked.text
    wanted = _counted(question)
    if sum(wanted.values()) <= 1 or wanted.keys() != persons_in(question):
        return None
    prices: dict[int, list[_Price]] = {}
    for quote in found:
        prices.setdefault(quote.number, []).extend(_prices(quote))
    for number in dict.fromkeys(quote.number for _, quote in ranking.scored):
        chosen = [_best([price for price in prices[number] if price.person == person]) for person in wanted]
        operands = [price.operand for price in chosen if price is not None]
        if len(operands) == len(wanted) and len({each.unit for each in operands}) == 1:
            return _written(list(wanted.values()), operands, ranking)
    return None


def _counted(question: str) -> dict[Person, int]:
    """How many adults and children a question names."""
    counted: dict[Person, int] = {}
    for start, count in counts_in(question, ()):
        persons = persons_in(" ".join(question[start:].split()[:_COUNTED_WORDS]))
        for person in persons if len(persons) == 1 else ():
            counted[person] = counted.get(person, 0) + count
    return counted


def _prices(quote: Quote) -> Iterator[_Price]:
    """What a sentence says that one adult or one child pays."""
    if quote.heading is not None:
        return
    begins = persons_in(" ".join(quote.words.split()[:_FIRST_WORDS]))
    for part in _PART.split(_IN_BRACKETS.sub(" ", quote.words)):
        persons, spans = persons_in(part), figures_of(part, "money")
        if len(persons) == len(spans) == 1:
            [person], [(start, end)] = persons, spans
            figure = number_of(part[start:end])
            if figure is not None and figure[1] in MONEY:
                operand = Operand("", part[start:end], figure[0], figure[1], quote.number)
                yield _Price(person, operand, person in begins)


def _best(prices: Sequence[_Price]) -> _Price | None:
    """The price of an entry for the person, or otherwise of a sentence; None if there are several different ones."""
    best = [price for price in prices if price.is_entry] or list(prices)
    return best[0] if len({price.operand.value for price in best}) == 1 else None


def _written(counts: Sequence[int], operands: Sequence[Operand], ranking: Ranking) -> str:
    items = list(zip(counts, operands, strict=True))
    total = sum((count * each.value for count, each in items), Decimal(0))
    terms = (f"{count}{TIMES}{escaped(each.text)} [{each.number}]" for count, each in items)
    return f"{WORKED_OUT[ranking.asked.asked.language]}: {' + '.join(terms)} = {in_unit(total, operands)}"
