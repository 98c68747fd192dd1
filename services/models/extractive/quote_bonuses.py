"""What a quote gains by more than the words of the question that it holds."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from services.models.extractive.expected import counts, holds, is_of_measure
from services.models.extractive.matching import price_terms
from services.models.extractive.question import LIGHT_VERBS, Asked, AskedNumber
from services.models.extractive.quote_weights import WEIGHTS
from services.models.extractive.quotes import Quote, split_cells
from services.text.ages import age_limits_in
from services.text.dates import dates_in
from services.text.function_words import FUNCTION_WORDS
from services.text.measured_limits import are_met, limits_in
from services.text.ranges import range_of
from services.text.tables import FigureRow
from services.text.terms import terms_of

_MOST_OF_TOPIC = 2
"""Terms of a heading for each of the question's that it has."""
_LABEL_CHARS = 60
"""A longer text before a colon is a sentence, not a label."""
_WORD = re.compile(r"[^\W_]+")
_PHRASE_WORDS, _FUNCTION_WORDS = 4, 2
"""Three words are often in a row by chance: “of the house”. Two function words say what other words leave open."""
_MOST_WORDS = 60
"""Of a question whose phrases are looked for; a sentence that anybody asks in is shorter."""
_LETTER = re.compile(r"[A-Z]")
_LETTER_OF = re.compile(r"(?<![\w'’])([^\W\d_]{2,})\s+([A-HJ-Za-hj-z])(?![\w'’])")
"""A word and the single letter after it, but “I”: “tranche C”."""


def bonus_of(quote: Quote, asked: Asked) -> float:
    """What a quote gains by more than single words: by what is expected, as a row, or as all that is asked for."""
    bonus = _of_expected(quote, asked) + _of_tables(quote, asked)
    if not quote.is_lead:
        bonus += WEIGHTS.complete * (asked.terms <= quote.terms) + WEIGHTS.label * _is_defined(quote, asked)
        bonus += WEIGHTS.topic * _is_topic(quote, asked)
        bonus += WEIGHTS.phrase * has_phrase_of(asked, quote.words) + WEIGHTS.pair * _share_of_pairs(quote, asked)
    return bonus


def has_phrase_of(asked: Asked, sentence: str) -> bool:
    """Whether several words of the question are in a sentence in a row: “may not be planted”."""
    said = f" {' '.join(_WORD.findall(sentence.lower()))} "
    return any(phrase in said for phrase in _phrases(asked.asked.text))


def _share_of_pairs(quote: Quote, asked: Asked) -> float:
    """The share of the question's words side by side, names left out, that are so in the quote: “managing director”.

    None where the quote has no more than half of the question's words, without names and years.
    """
    pairs = [pair for pair in _pairs(asked.asked.text) if not any(name.issuperset(pair) for name in asked.names)]
    strong = asked.terms.difference(asked.weak, asked.years, *asked.names)
    if not pairs:
        return 0.0
    if quote.is_leaning:  # “It costs £475” is of what the sentence before names
        return sum(quote.near.issuperset(pair) for pair in pairs) / len(pairs)
    if len(strong & quote.terms) <= len(strong) / 2:
        return 0.0
    said = set(pairwise(terms_of(quote.words)))
    return sum(pair in said for pair in pairs) / len(pairs)


@lru_cache(maxsize=64)
def _pairs(question: str) -> tuple[tuple[str, str], ...]:
    """The words of a question with only a space between them, as terms, neither a function word."""
    words = [(word.group(), word.start(), word.end()) for word in _WORD.finditer(question)][:_MOST_WORDS]
    beside = [
        (one[0], other[0])
        for one, other in pairwise(words)
        if question[one[2] : other[1]] in {" ", "-"} and not {one[0].lower(), other[0].lower()} & FUNCTION_WORDS
    ]
    terms = ((terms_of(one), terms_of(other)) for one, other in beside)
    return tuple((one[0], other[0]) for one, other in terms if len(one) == len(other) == 1)


@lru_cache(maxsize=64)
def _phrases(question: str) -> tuple[str, ...]:
    words = _WORD.findall(question.lower())[:_MOST_WORDS]
    phrases = (words[start : start + _PHRASE_WORDS] for start in range(len(words) - _PHRASE_WORDS + 1))
    telling = (phrase for phrase in phrases if sum(word in FUNCTION_WORDS for word in phrase) >= _FUNCTION_WORDS)
    return tuple(f" {' '.join(phrase)} " for phrase in telling)


def _of_expected(quote: Quote, asked: Asked) -> float:
    """The bonus for holding the kind of answer that the question expects, and the penalty for a missing figure."""
    if asked.kind != "other":
        has_figure = quote.has_figure(asked.kind, asked.years) and (
            quote.heading is not None or quote.row is not None or is_of_measure(quote.words, asked)
        )
        return WEIGHTS.figure + WEIGHTS.exact * _is_exactly(quote, asked) if has_figure else -2 * WEIGHTS.figure
    match holds(quote.words, asked):
        case True:
            return WEIGHTS.expected
        case _:
            return 0.0


def _is_exactly(quote: Quote, asked: Asked) -> bool:
    if asked.kind == "date":
        return any(each.has_day for each in dates_in(quote.words))
    return asked.asked.expected == "number" and counts(quote.words, asked)


def _of_tables(quote: Quote, asked: Asked) -> float:
    score = _of_row(quote.row, quote.columns, asked) if quote.row is not None else 0.0
    if quote.is_labelled and asked.terms <= (label := frozenset(terms_of(quote.lead_words))):
        score += WEIGHTS.complete + WEIGHTS.label * len(asked.terms) / len(label)
    if asked.numbers:
        score += _of_range(quote, asked)
    if asked.ages and quote.heading is None and quote.row is None:
        score += _of_age(quote, asked)
    if asked.measures and quote.heading is None and quote.row is None:
        score += WEIGHTS.limit * _is_within_limits(quote, asked)
    if quote.heading is not None:
        score += _of_letter(quote, asked)
    return score + (WEIGHTS.figure if asked.kind != "other" and quote.names_column(asked) else 0.0)


def _of_range(quote: Quote, asked: Asked) -> float:
    """What a row gains whose label is a range with a number of the question in it, and loses with none in it."""
    label = quote.row.label if quote.row is not None else next(iter(split_cells(quote.words)), "")
    limits = range_of(label) if quote.row is not None or quote.heading is not None else None
    numbers = _measured(quote, asked) if limits is not None else []
    if limits is None or not numbers:
        return 0.0
    return WEIGHTS.range if any(limits[0] <= number <= limits[1] for number in numbers) else -WEIGHTS.range


def _of_age(quote: Quote, asked: Asked) -> float:
    """What a sentence gains that speaks of an age with the one that is asked about, and loses that speaks of others."""
    limits = age_limits_in(quote.words)
    if not limits:
        return 0.0
    is_met = any(low <= age <= high for (low, high), _, _ in limits for age in asked.ages)
    return WEIGHTS.limit if is_met else -WEIGHTS.limit


def _is_within_limits(quote: Quote, asked: Asked) -> bool:
    """Whether a sentence is for the measure in question, and about what is asked: “bags” up to 20 kg, not parcels."""
    if not are_met(asked.measures, limits_in(quote.words)):
        return False
    of_measures = frozenset(terms_of(" ".join(asked.asked.text[each.start : each.end] for each in asked.measures)))
    things = {term for term in asked.terms - asked.weak - of_measures - price_terms() - LIGHT_VERBS if term.isalpha()}
    return not things or not things.isdisjoint(quote.terms | quote.lead | quote.near)


def _measured(quote: Quote, asked: Asked) -> list[float]:
    """The question's numbers that may lie in a row's range.

    Where some have a unit or are limits, the others may only name (“Zone 2”). “3 days” that a column is called by
    tells no row.
    """
    columns = [frozenset(terms_of(name)) for name in (*_names(quote)[1:], *quote.columns)]
    others = [number for number in asked.numbers if not _is_in_any(number, columns)]
    telling = [number for number in others if number.has_unit or number.is_limit]
    return [number.worth for number in telling or others]


def _names(quote: Quote) -> list[str]:
    return split_cells(quote.heading) if quote.heading is not None else []


def _is_in_any(number: AskedNumber, columns: Sequence[frozenset[str]]) -> bool:
    digits = frozenset((f"{number.worth:g}",))
    return bool(number.counted) and any(number.counted | digits <= column for column in columns)


def _of_letter(quote: Quote, asked: Asked) -> float:
    """What a row gains that is called by a single letter of the question, “band C”, and loses that has another one."""
    name, label = next(iter(quote.cells), ("", ""))
    if not _LETTER.fullmatch(label):
        return 0.0
    letters = {
        match[2].upper()
        for match in _LETTER_OF.finditer(asked.asked.text)
        if match[2].isupper() or match[1].lower() == name.lower()
    }
    return 0.0 if not letters else WEIGHTS.range if label in letters else -WEIGHTS.range


def _of_row(row: FigureRow, columns: Sequence[str], asked: Asked) -> float:
    """What a row gains by how much of its name is asked for, and loses where nothing tells its values apart."""
    label = frozenset(terms_of(row.label))
    told = asked.terms.difference(asked.years, *asked.names) | asked.explained
    score = WEIGHTS.label * len(told & label) / max(1, len(label))
    return score - WEIGHTS.unnamed if len(row.values) > 1 and not columns else score


def _is_topic(quote: Quote, asked: Asked) -> bool:
    """Whether what is right above a quote is about all that is asked and hardly anything else."""
    strong = frozenset() if quote.is_field else asked.terms - asked.weak
    lead = frozenset(term for term in quote.lead if not term.isdigit())
    return bool(strong) and strong <= lead and not strong <= quote.terms and len(lead) <= _MOST_OF_TOPIC * len(strong)


def _is_defined(quote: Quote, asked: Asked) -> bool:
    """Whether a quote says what the only thing asked for is: “Retention: share of …”, or such a row of a glossary."""
    strong = asked.terms - asked.weak if asked.asked.expected == "text" else frozenset()
    label = quote.words.partition(":")[0] if quote.row is None and quote.heading is None else quote.label
    return len(label) <= _LABEL_CHARS and label != quote.words and bool(strong) and frozenset(terms_of(label)) == strong
