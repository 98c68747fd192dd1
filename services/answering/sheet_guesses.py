"""Answer a question from a sheet although some of its words are not understood: choose rows by the others.

The question must still name values, days, or whether something is done. The answer names these conditions, so that a
reader sees how the question was understood.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from services.answering.sheet_reading import (
    HOW_MANY,
    ROW_WORDS,
    Line,
    column_of_names,
    names_rows,
    row_lines,
    words_and_figures,
)
from services.answering.sheet_results import RATE, compares_with_column, extreme_rows, result_of, units_of
from services.answering.sheet_rows import LEAST_ROWS, Sheet, are_years, chosen_rows, has_times
from services.answering.sheet_values import known_words, parts_of
from services.models.extractive.asked_columns import asks_who
from services.models.extractive.question import Asked
from services.text.asked_operations import TOTAL, Operation
from services.text.asked_periods import asked_period
from services.text.cells import NO, YES
from services.text.loose_operations import asks_for_several
from services.text.markdown_text import escaped, without_emphasis
from services.text.negation import is_of_others, negation_offsets
from services.text.question_kind import AskedQuestion
from services.text.ranges import LIMIT
from services.text.terms import terms_of
from services.text.units import MONEY

_PAID = frozenset(terms_of("paid bezahlt payé pagado pagato pago betaald settled beglichen réglé"))
"""In the name of a column that tells which rows are paid."""
_OWED = re.compile(
    r"\b(?:ow(?:e[ds]?|ing)|outstanding|unpaid|unsettled|overdue|settled|still due"
    r"|offen\w*|schuld\w*|unbezahlt|ausstehend\w*"
    r"|impayé\w*|doi(?:t|vent)|doivent|deb(?:e|en)|impagad\w+|pendiente\w*|dev(?:e|ono|em)|openstaand\w*)\b",
    re.IGNORECASE,
)
"""Money that has not been paid, which a column “Paid” tells; only “settled” means the contrary."""
_MONEY_ASKED = re.compile(
    r"\b(?:tak(?:e|en|ings)|took|earn(?:ed|s)?|ma(?:ke|de)|brought? in|bring in|c[ao]me in|spen[dt]|cost|pa(?:y|id)"
    r"|ow(?:e[ds]?|ing)|income|revenue|takings|money"
    r"|einnahmen?|eingenommen|ausgegeben|verdient|gekostet|bezahlt|kosten|geld"
    r"|encaiss\w+|gagné\w*|rapport\w+|dépens\w+|coût\w*|payé\w*|gast\w+|ingres\w+|cost\w+)\b",
    re.IGNORECASE,
)
"""What is asked for is an amount of money, whatever the columns are called."""
_BY_PRICE = re.compile(
    r"\b(?:dear\w*|cheap\w*|pric(?:y|iest)\w*|(?:most|least) expensive|teuer\w*|billig\w*|günstig\w*"
    r"|(?:plus|moins) ch(?:er|ère)s?|m[aá]s (?:car|barat)\w+|pi[uù] car\w+)\b",
    re.IGNORECASE,
)
_ASKS_FOR_ONE = re.compile(
    r"\W*(?:and |so |but )?(?:how|what|who|whom|whose|when|where|why|is|are|was|were|do|does|did|can|could|may|must|has"
    r"|have|will|wie|was|wer|wem|wann|wo|warum|wieso|ist|sind|kann|darf|muss|hat|gibt|combien|qui|quand|où|pourquoi"
    r"|comment|est|peut|y a|cuánto|quién|cuándo|dónde|quanto|chi|quando|dove|quem|onde|hoe|wanneer|waar)\b",
    re.IGNORECASE,
)
"""The beginning of a question for one thing, unless it says otherwise; “saturday bookings in march” asks for rows."""
_MOST_ROWS = 24
"""Nobody reads an answer of more rows; with more, the question was not understood."""


_ENDS = frozenset(("minimum", "maximum"))
_LEAST_OF_LIST, _LEAST_UNDERSTOOD, _LEAST_OF_WHOLE = 0.4, 0.5, 0.6
"""More than this share of the question's words is in the sheet, or says what is computed: less for rows that are only
listed, or the one with the most of what the question names."""


@dataclass(frozen=True, slots=True)
class _Guess:
    """A question as it is understood from a sheet: the rows, what chose them, and the words that were understood."""

    asked: AskedQuestion
    sheet: Sheet
    figures: Mapping[str, Sequence[Decimal | None]]
    words: frozenset[str]
    rows: Sequence[int]
    told: Sequence[str]
    columns: frozenset[str]
    known: frozenset[str]


def guessed_lines(asked: AskedQuestion, operation: Operation | None, sheet: Sheet) -> Sequence[Line]:
    """The rows that a question probably means, or a result computed from them; empty if too little is understood."""
    guess = _guess(asked, sheet)
    counts = HOW_MANY.search(asked.text) is not None
    is_list = operation is None and not counts and (asked.kind == "list" or not asks_for_money(asked))
    if is_list and not asks_for_several(asked) and _ASKS_FOR_ONE.match(asked.text):
        return ()  # “Who leads the trip?” asks for one
    meant = None if is_list else operation or ("count" if counts else "sum")
    may_be_whole = meant in {"minimum", "maximum", "average", "sum"}
    if guess is None or not (guess.told or may_be_whole) or not _is_understood(guess, meant):
        return ()
    if meant is None:
        return _listed(guess)
    line = _counted(guess) if meant == "count" else _computed(meant, guess)
    return () if line is None else (line,)


def _guess(asked: AskedQuestion, sheet: Sheet) -> _Guess | None:
    """The rows that a question chooses by values, days and what is done; None if a part of it chooses no rows."""
    words, figures = words_and_figures(asked, sheet)
    choice = chosen_rows(asked, sheet, figures, words)
    is_of_other_days = choice is not None and choice.dated is None and asked_period(asked.text) is not None
    if choice is None or choice.one_each_of is not None or is_of_other_days or LIMIT.search(asked.text):
        return None
    first = _Guess(asked, sheet, figures, words, choice.numbers, choice.told, choice.columns, choice.terms)
    done = _with_done(first)
    if is_of_others(asked.text, asked.language) and (done is first or choice.columns):
        return None
    guess = _with_partial_values(done)
    return guess if len(guess.rows) >= LEAST_ROWS else None


def asks_for_money(asked: AskedQuestion) -> bool:
    """Whether an amount of money is asked for, by a verb such as “earn” or “owe” too."""
    # “How long does the crossing take?” asks for no money.
    by_verb = asked.expected in {"text", "money"} and _MONEY_ASKED.search(asked.text) is not None
    return by_verb or Asked.of(asked.text).kind == "money"


def _with_done(guess: _Guess) -> _Guess:
    """With the rows of which a column says that it is done, or not done, as the question asks."""
    text = guess.asked.text
    is_negated = bool(negation_offsets(text, guess.asked.language))
    for name in guess.sheet.names:
        cells = [cell.strip().lower() for cell in guess.sheet.column(name)]
        if not set(cells) <= YES | NO or not set(cells) & YES or not set(cells) & NO:
            continue
        its = frozenset(terms_of(name))
        owed = _OWED.search(text) if its & _PAID else None
        held = known_words(guess.words, name)
        if not held and owed is None:
            continue
        is_done = not is_negated if owed is None or owed[0].lower() == "settled" else False
        wanted = YES if is_done else NO
        rows = [row for row in guess.rows if cells[row] in wanted]
        said = next(guess.sheet.column(name)[row] for row in rows) if rows else ""
        return _narrowed(guess, rows, f"{escaped(name)}: {escaped(said) or '–'}", name,
                         held | frozenset(terms_of(owed[0] if owed else "")))  # fmt: skip
    return guess


def _with_partial_values(guess: _Guess) -> _Guess:
    """With the rows of the values in a column that have a word of the question: “cancelled: wind” for “cancelled”."""
    for name in guess.sheet.names:
        if name in guess.figures or name in guess.columns:
            continue
        cells = guess.sheet.column(name)
        values = dict.fromkeys(cells[row] for row in guess.rows)
        left = guess.words - guess.known - known_words(guess.words, _names_of(guess.sheet))
        named = {value: held for value in values if (held := known_words(left, value))}
        if all(word.isdigit() for held in named.values() for word in held):
            continue
        if named and len(named) < len(values) and len(set(named.values())) == 1:
            rows = [row for row in guess.rows if cells[row] in named]
            told = f"{escaped(name)}: {', '.join(map(escaped, named))}"
            guess = _narrowed(guess, rows, told, name, next(iter(named.values())))
    return guess


def _narrowed(guess: _Guess, rows: Sequence[int], told: str, column: str, known: frozenset[str]) -> _Guess:
    return _Guess(
        guess.asked, guess.sheet, guess.figures, guess.words, rows,
        (*guess.told, told), guess.columns | {column}, guess.known | known,
    )  # fmt: skip


def _is_understood(guess: _Guess, operation: Operation | None) -> bool:
    """Whether most of the question's words are the sheet's, or say what is to be computed.

    What is computed from a whole sheet leaves none out: “the total amount of the rent” is no sum of all amounts.
    """
    names = _names_of(guess.sheet)
    money = frozenset(terms_of(" ".join(_MONEY_ASKED.findall(guess.asked.text)))) if operation else frozenset()
    known = guess.known | known_words(guess.words, names) | money | ROW_WORDS
    is_open = operation is None or (
        operation in _ENDS and any(known_words(guess.words, name) for name in guess.figures)
    )
    least = _LEAST_OF_LIST if is_open else _LEAST_UNDERSTOOD if guess.told else _LEAST_OF_WHOLE
    return len(known & guess.words) > least * len(guess.words)


def _names_of(sheet: Sheet) -> str:
    """All words that call the sheet and its columns."""
    return " ".join([*sheet.names, sheet.place, sheet.document.filename.rpartition(".")[0]])


def _listed(guess: _Guess) -> Sequence[Line]:
    if len(guess.rows) > _MOST_ROWS:
        return ()
    who = asks_who(guess.asked.text)
    lines = row_lines(guess.sheet, guess.rows, guess.columns, guess.words, who=who)
    return [replace(line, is_certain=False) for line in lines]


def _counted(guess: _Guess) -> Line | None:
    if not guess.told or any(known_words(guess.words, name) for name in guess.figures):
        return None  # “How many seats has ward B?” asks for no number of rows
    if names_rows(guess.sheet, guess.columns):
        return None
    return Line(f"{'; '.join(guess.told)}: {len(guess.rows):,} {_names(guess)}".strip(), guess.rows, is_certain=False)


def _computed(operation: Operation, guess: _Guess) -> Line | None:
    name = _measure(operation, guess)
    if compares_with_column(guess.asked, guess.figures):
        return None
    has_no_sum = name is not None and (has_times(guess.sheet.column(name)) or are_years(guess.figures[name]))
    if name is None or (operation in {"sum", "average"} and has_no_sum):
        return None
    values = [
        (value, row) for row in guess.rows
        if (value := guess.figures[name][row]) is not None and row not in guess.sheet.summaries
    ]  # fmt: skip
    is_stated = operation in {"sum", "average"} and not guess.told and bool(guess.sheet.summaries)
    if len(values) < LEAST_ROWS or is_stated:
        return None
    told = f"{'; '.join(guess.told)}: " if guess.told else ""
    if operation in {"minimum", "maximum"}:
        rows, text = extreme_rows(operation, guess.sheet, name, values)
    else:
        single = sum(row not in guess.sheet.summaries for row in guess.rows)
        rows, text = (
            [row for _, row in values],
            result_of(operation, guess.sheet, name, values, single),
        )
    return Line(without_emphasis(f"{told}{text}"), rows, is_certain=False)


def _measure(operation: Operation, guess: _Guess) -> str | None:
    """The column that the question names, otherwise the only one of money, or the only one of figures."""
    named = [name for name in guess.figures if known_words(guess.words, name)]
    whole = [name for name in named or guess.figures if not RATE.search(" ".join(parts_of(name)))]
    if operation == "sum" and RATE.search(guess.asked.text):
        return None
    if len(named) == 1:
        return named[0] if whole or operation != "sum" else None
    if not named and any(_is_other_measure(guess, name) for name in guess.sheet.names):
        return None
    of_money = [name for name in whole if units_of(name) & MONEY]
    if (asks_for_money(guess.asked) or _BY_PRICE.search(guess.asked.text)) and of_money:
        totals = [name for name in of_money if TOTAL.search(" ".join(parts_of(name)))]
        return of_money[0] if len(of_money) == 1 else totals[0] if len(totals) == 1 else None
    return whole[0] if len(whole) == 1 else None


def _is_other_measure(guess: _Guess, name: str) -> bool:
    """Whether the question names a column of amounts that can't be computed with, as they are in several units."""
    if name in guess.figures or name in guess.columns or not known_words(guess.words, name):
        return False
    cells = guess.sheet.column(name)
    return sum(any(map(str.isdigit, cell)) for cell in cells) > len(cells) / 2


def _names(guess: _Guess) -> str:
    cells = guess.sheet.column(column_of_names(guess.sheet, guess.columns, guess.words))
    shown = [escaped(cells[row]) for row in guess.rows[:_MOST_NAMED]]
    return f"({', '.join(shown)}{', …' if len(guess.rows) > _MOST_NAMED else ''})"


_MOST_NAMED = 12
"""Rows named behind a result: about three lines, still few enough to check against the table by eye."""
