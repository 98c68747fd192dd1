"""A question -> what it asks of financial statements: a formula, the years, and what to do with the results."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import Literal

from services.answering.financial_statements import wording
from services.answering.financial_statements.formulas import (
    SOURCES,
    Formula,
    FormulaToken,
    Measure,
    Operation,
    Result,
    formula_in,
    formulas_in,
    replaced,
    tokens_of,
)
from services.answering.financial_statements.periods import Period, period_in
from services.models.extractive.question import LIGHT_VERBS
from services.text.courtesies import without_courtesies
from services.text.dates import YEAR
from services.text.function_words import FUNCTION_WORDS, Language
from services.text.instructions import without_instructions
from services.text.periods import months
from services.text.question_kind import AskedQuestion, QuestionKind, understood
from services.text.sentences import sentence_spans
from services.text.terms import terms_of
from services.text.units import SCALES

Way = Literal["value", "average", "growth", "change"]

_KINDS: frozenset[QuestionKind] = frozenset(("lookup", "yes_no", "calculation", "comparison"))
_MOST_CHARS, _MOST_TOKENS = 1_000, 80
"""Of a question; they bound the work of parsing it."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class AskedFormula:
    """A formula, what the question calls its result, and the kind of the result."""

    formula: Formula
    said: str
    result: Result


@dataclass(frozen=True, slots=True)
class StatementQuestion:
    """What a question asks of statements.

    `years` are those that it names, in order; none means the latest. `names` are words of the question that the
    document must have in its title. `scale` is the power of ten that the answer is to be in, with the word for it.
    `is_about_quality` says that it asks whether something got better or worse; a cost that grew did not get better.
    """

    formulas: tuple[AskedFormula, ...]
    way: Way
    years: tuple[int, ...]
    period: Period
    names: frozenset[str]
    language: Language
    is_yes_no: bool
    direction: Literal["up", "down"] | None
    sign: Literal["positive", "negative"] | None
    scale: tuple[int, str] | None
    places: int | None
    is_about_quality: bool


def statement_question(question: str) -> StatementQuestion | None:
    """What a question asks of statements; None where it asks for something else, or for more than they tell."""
    text = without_courtesies(question[:_MOST_CHARS])
    definition = _definition(text)
    if definition is None and wording.DEFINITION.search(text):
        return None  # the question has a definition of its own that is not understood
    told = wording.ASIDE.sub(" ", SOURCES.sub(" ", without_instructions(wording.DEFINITION.sub(" ", text))))
    asked = understood(told)
    clause = _clause(wording.RATIO.sub(r"(\g<over>) / (\g<under>)", told))
    period = period_in(clause) if clause is not None else None
    if clause is None or period is None or not _is_for_figures(asked, clause) or wording.ASKS_FOR_OTHERS.search(clause):
        return None
    tokens = tokens_of(clause)[:_MOST_TOKENS]
    found = list(formulas_in(tokens))
    left = [token for index, token in enumerate(tokens) if not any(first <= index <= last for first, last, _ in found)]
    formulas = [
        _asked(formula, clause[tokens[first].start : tokens[last].end], text, definition)
        for first, last, formula in found
    ]
    if any(token.text.lower() in wording.EACH for token in left):
        return None
    way = _way(left, clause)
    if len(formulas) > 1 and (way != "value" or asked.operation is not None):
        return None  # “the difference between revenue and cost of sales” is not that of two years
    places = wording.PLACES.search(text)
    return StatementQuestion(
        formulas=tuple(formulas),
        way=way,
        years=_years(clause if YEAR.search(clause) else told, fill=way == "average"),
        period=period,
        names=_names(left, clause, frozenset(map(_without_genitive, asked.focus))),
        language=asked.language,
        is_yes_no=asked.kind == "yes_no" or wording.ASKS_WHETHER.match(clause) is not None,
        direction=_direction(clause),
        sign=_sign(clause),
        scale=_scale(text),
        places=(wording.NUMBERS.get(places[1].lower()) or int(places[1])) if places is not None else None,
        is_about_quality=wording.BETTER.search(clause) is not None,
    )


def _is_for_figures(asked: AskedQuestion, clause: str) -> bool:
    """Whether a question can ask for a figure; “What is free cash flow?” asks what the words mean."""
    return (
        asked.kind in _KINDS
        or (asked.kind == "list" and wording.ASKS_WHAT.match(clause) is not None)
        or (asked.kind == "definition" and YEAR.search(clause) is not None)
    )


def _definition(text: str) -> tuple[str, Formula] | None:
    """The name and the formula that a question defines; the name is empty where a formula in brackets follows it."""
    found = wording.DEFINITION.search(text)
    if found is not None:
        formula = formula_in(found["formula"])
        return ((found["before"] or found["name"] or "").strip(), formula) if formula is not None else None
    formulas = (formula_in(aside[0]) for aside in wording.ASIDE.finditer(text))
    return next((("", formula) for formula in formulas if isinstance(formula, Operation)), None)


def _asked(formula: Formula, said: str, text: str, definition: tuple[str, Formula] | None) -> AskedFormula:
    """The formula that the question asks for, by its own definition if it gives one."""
    if definition is not None:
        name, meaning = definition
        defined = next((token.name for token in tokens_of(name) if isinstance(token.name, Measure)), None)
        if not name or name.casefold().endswith(said.casefold()) or defined == formula:
            return AskedFormula(meaning, said, defined.result if defined is not None else _result(meaning, said, text))
        if defined is not None:
            formula = replaced(formula, defined, meaning)
    return AskedFormula(formula, said, _result(formula, said, text))


def _clause(text: str) -> str | None:
    """The first sentence that names a line or a measure, from its question word on."""
    for start, end in sentence_spans(text):
        for part in re.split(r"[:;]\s", text[start:end]):
            asks = wording.ASKS.search(part)
            clause = part[asks.start() :] if asks is not None else part
            if any(token.sort == "name" for token in tokens_of(clause)):
                return clause
    return None


def _way(left: Sequence[FormulaToken], clause: str) -> Way:
    if any(token.sort == "average" for token in left):
        return "average"
    if wording.GROWTH.search(clause):
        return "growth"
    return (
        "change"
        if wording.UP.search(clause) or wording.DOWN.search(clause) or wording.CHANGE.search(clause)
        else "value"
    )


def _direction(clause: str) -> Literal["up", "down"] | None:
    """Whether the question asks if something rose, or if it fell; None where it names neither or both."""
    up, down = wording.UP.search(clause), wording.DOWN.search(clause)
    if (up is None) == (down is None):
        return None
    return "up" if up is not None else "down"


def _sign(clause: str) -> Literal["positive", "negative"] | None:
    sign = wording.SIGN.search(clause)
    if sign is None:
        return None
    return "positive" if sign["positive"] else "negative"


def _years(text: str, *, fill: bool) -> tuple[int, ...]:
    years = {int(year) for year in YEAR.findall(text)}
    for first, last in wording.STRETCH.findall(text):
        years |= set(range(int(first), int(last) + 1)) if fill else set()
    return tuple(sorted(years))


def _names(left: Sequence[FormulaToken], clause: str, focus: frozenset[str]) -> frozenset[str]:
    """The words beside the formulas that have a meaning of their own: only the company's name is left of them."""
    judged = wording.JUDGED.search(clause)
    start = judged.start() if judged is not None else 0
    spelt = [token.text for token in left if token.sort == "word" and (token.start >= start or token.text[0].isupper())]
    words = [_without_genitive(word.lower()) for word in spelt]
    telling = [word for word in words if word in focus and word not in FUNCTION_WORDS and word not in months()]
    return frozenset(
        word
        for word in telling
        if not any(
            pattern.fullmatch(word) for pattern in (wording.UP, wording.DOWN, wording.CHANGE, wording.PART_OF_DATE)
        )
        and not frozenset(terms_of(word)) <= wording.SAYS_NOTHING | LIGHT_VERBS
    )


def _without_genitive(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


def _result(formula: Formula, said: str, text: str) -> Result:
    if isinstance(formula, Measure):
        return formula.result
    if not _is_ratio(formula):
        return "money"
    return "percent" if wording.SHARE.search(said) or wording.IN_PERCENT.search(text) else "ratio"


def _is_ratio(formula: Formula) -> bool:
    return isinstance(formula, Operation) and (
        formula.sign == "/" or _is_ratio(formula.left) or _is_ratio(formula.right)
    )


def _scale(text: str) -> tuple[int, str] | None:
    """The power of ten that the answer is to be in, and the word for it; None where there is none, or several."""
    found = {word for word in _WORD.findall(text.lower()) if word in SCALES}
    powers = {round(log10(SCALES[word])) for word in found}
    word = min(found, default="")
    return (powers.pop(), word.removesuffix("s") if word[:-1] in SCALES else word) if len(powers) == 1 else None
