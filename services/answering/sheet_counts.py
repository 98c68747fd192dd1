"""How many rows a question chooses, or how many different things a column names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.answering.phrases import phrases_in
from services.answering.sheet_reading import HOW_MANY, ROW_WORDS, Line, SheetQuestion, names_rows, relations, told_of
from services.answering.sheet_results import of_figures, result_of
from services.answering.sheet_values import known_words
from services.models.extractive.asked_columns import are_names
from services.models.extractive.question import LIGHT_VERBS, Asked, terms_of_people, verbs_of_people
from services.text.asked_operations import TOTAL
from services.text.function_words import FUNCTION_WORDS, PREPOSITIONS, Language
from services.text.markdown_text import escaped, without_emphasis
from services.text.question_kind import AskedQuestion
from services.text.tables import is_total
from services.text.terms import terms_of

_NAMED = 8
"""Most rows that an answer names."""
_ALL_OF = re.compile(
    r"\b(?:whole|entire|overall|altogether|in (?:total|all)|gan[zs]\w*|insgesamt|zusammen|toute?|entière?|au total"
    r"|en tout|tod[oa]s?|en total|tutt[oaie]|in totale|inteir[oa]|no total|hele|totaal)\b",
    re.IGNORECASE,
)
"""Asks for the sum of a column of counts: “how many seats altogether”."""
_HAS: Mapping[Language, str] = {
    "en": "has have had there", "de": "hat haben gibt", "fr": "a ont avait", "es": "tiene tienen hay",
    "it": "ha hanno sono", "pt": "tem têm há", "nl": "heeft hebben zijn",
}  # fmt: skip
"""Ask how many there are; several rows may count the same things, so that their sum may be wrong."""
_COUNTED = re.compile(rf"(?:{HOW_MANY.pattern})\s*(?:d['’])?(?P<first>[^\W\d_]+)", re.IGNORECASE)
_QUANTITY = re.compile(
    r"(?:qty|quantit\w+|pieces|pcs|units|anzahl|menge|stück(?:zahl)?|nombre|cantidad|pezzi|aantal|stuks)\.?",
    re.IGNORECASE,
)
"""What a column is called that says how many of a thing a row is for."""
_COUNT_WORDS = frozenset(terms_of("number count anzahl nombre número numero aantal"))


def counted(read: SheetQuestion) -> Line | None:
    """How many rows there are, or how many different values in the column that the question counts.

    If that column holds figures, the answer is their sum, which is certain only if the question asks for all of them or
    chooses rows by a date: “How many seats has the Auk?” asks for one of them.
    """
    sheet, choice, left = read.sheet, read.choice, read.left - _COUNT_WORDS
    named = [name for name in sheet.names if known_words(left, name)]
    if names_rows(sheet, choice.columns - {choice.dated} - choice.filters):
        return None
    if (amount := _amount(read)) is not None:
        return amount
    if any(name in read.figures for name in named):
        return _sum_of_counted(read, left)
    return _rows_or_things(read, left, named)


def _sum_of_counted(read: SheetQuestion, left: frozenset[str]) -> Line | None:
    is_said = _ALL_OF.search(read.asked.text) is not None or TOTAL.search(read.asked.text) is not None
    if not is_said and (not read.choice.columns or _asks_what_there_is(read.asked)):
        return None
    line = of_figures("sum", replace(read, left=left))
    is_meant = is_said or read.choice.dated is not None
    return line if line is None or is_meant else Line(without_emphasis(line.text), line.rows, is_certain=False)


def _rows_or_things(read: SheetQuestion, left: frozenset[str], named: Sequence[str]) -> Line | None:
    sheet, choice = read.sheet, read.choice
    if choice.told:  # “How many people work in sales?”
        left -= LIGHT_VERBS & (relations(read.asked.text, left) | verbs_of_people(read.asked.text))
        left -= terms_of_people() if are_names(sheet.column(sheet.names[0])) else frozenset()
    if left - ROW_WORDS - frozenset().union(*(known_words(left, name) for name in named)) or len(named) > 1:
        return None
    if not choice.told and not named and not left & ROW_WORDS:
        return None
    if named and not _is_counted(read.asked, named[0]):
        return None  # “How many can swim?” asks for no number of what the column “Swims” says
    of = named[0] if named else sheet.names[0]
    column = sheet.column(of)
    values = [cell for row in choice.numbers if (cell := column[row]).strip() and not _is_for_all(cell)]
    things = list(dict.fromkeys(values)) if named else values
    shown = ", ".join(escaped(thing) for thing in things[:_NAMED]) + (", …" if len(things) > _NAMED else "")
    of_what = "" if of in choice.columns else f" ({escaped(of)}: {shown})"
    rows = "" if named or len(things) == 1 else f" {phrases_in(read.asked.language).rows}"
    return Line(f"{told_of(choice)}**{len(things):,}{rows}**{of_what}", choice.numbers)


def _is_for_all(cell: str) -> bool:
    """Whether a cell only says that a row is of all things: “all” in a column of stalls."""
    return " " not in cell.strip() and is_total(cell)


def _is_counted(asked: AskedQuestion, name: str) -> bool:
    """Whether a column is called as what comes right after “how many”, which no verb stands before."""
    found = _COUNTED.search(asked.text)
    if found is None:
        return True
    are_verbs = FUNCTION_WORDS - PREPOSITIONS
    return found["first"].lower() not in are_verbs and bool(known_words(Asked.of(asked.text).counted, name))


def _amount(read: SheetQuestion) -> Line | None:
    """The sum of the only column of quantities, where the things counted are named by a cell: “how many chairs”."""
    columns = [name for name in read.figures if _QUANTITY.fullmatch(name.strip())]
    found = _COUNTED.search(read.asked.text)
    if len(columns) != 1 or found is None or not read.choice.columns:
        return None
    is_named = known_words(read.choice.terms, found["first"])
    unknown = read.left - _COUNT_WORDS - LIGHT_VERBS - ROW_WORDS
    unknown -= frozenset().union(*(known_words(unknown, name) for name in read.sheet.names))
    values = [(value, row) for row in read.choice.numbers if (value := read.figures[columns[0]][row]) is not None]
    if not is_named or unknown or not values:
        return None
    text = result_of("sum", read.sheet, columns[0], values, len(read.choice.numbers))
    return Line(f"{told_of(read.choice)}{text}", [row for _, row in values])


def _asks_what_there_is(asked: AskedQuestion) -> bool:
    words = asked.text.lower().replace("-", " ").replace("?", " ").split()
    return not frozenset(_HAS[asked.language].split()).isdisjoint(words)
