"""The values of a sheet's columns that a question names: whole cells, or one of several things in a cell."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.text.cells import YES, is_yes_or_no, things_in
from services.text.function_words import FUNCTION_WORDS, PREPOSITIONS
from services.text.negation import is_of_others, negation_offsets
from services.text.operations import operation_words_in
from services.text.question_kind import AskedQuestion
from services.text.terms import terms_of
from services.text.units import unit_of
from services.text.words import are_forms_of_one_word

_LETTER = re.compile(r"\b[^\W\d_]\b")
_CODE_CHARS = 2
"""A value as short as “E” or “12” counts only right after its column's name: “pontoon E”."""
_LEAST_NAMED = 2
"""A column's name of at least this many words, all of them in the question, names the column and no value elsewhere."""
_ABBREVIATION = re.compile(r"[A-ZÀ-Þ]{2,4}")


@dataclass(frozen=True, slots=True)
class Meant:
    """The cells of a column that a question means, the words that say so, and how the reader is told of them."""

    cells: frozenset[str]
    held: frozenset[str]
    """The words of the values."""
    terms: frozenset[str]
    """Those and the words of the column's name."""
    told: str
    count: int = 1
    """Of different things that are named."""
    is_filter: bool = False
    """Whether it names no cell as a whole: one of several things in it, or that it says yes."""


def meant_values(
    columns: Mapping[str, Sequence[str]],
    asked: AskedQuestion,
    words: frozenset[str],
    figures: Mapping[str, Sequence[Decimal | None]],
) -> list[dict[str, Meant]]:
    """What a question means of the columns: each word in one of them, or in any of several.

    “How many mornings does Anna work?” means her in the column “Morning” alone. Where no column is named, a row may
    have her in any of those that do.
    """
    valued = words - _of_named_columns(figures, words)
    meant = {name: found for name, cells in columns.items() if (found := _meant(name, cells, asked, valued, words))}
    by_value: dict[str, dict[str, Meant]] = {}
    for name, each in meant.items():
        by_value.setdefault(each.told.lower(), {})[name] = each
    return [each for group in by_value.values() for each in _of_named(group, words)]


def _of_named(group: dict[str, Meant], words: frozenset[str]) -> list[dict[str, Meant]]:
    """The only column of several with the same value that the question names, else all together; yes is of each."""
    named = {name: each for name, each in group.items() if known_words(words - each.held, name)}
    if all(name in named for name in group) or any(known_words(each.held, name) for name, each in group.items()):
        return [{name: each} for name, each in group.items()]
    return [named] if len(named) == 1 else [group]


def _meant(
    name: str, values: Sequence[str], asked: AskedQuestion, valued: frozenset[str], words: frozenset[str]
) -> Meant | None:
    parts = _by_thing(values)
    held_by = ((thing, known_words(valued, thing)) for thing in parts)
    named = _longest({thing: held for thing, held in held_by if held and _is_whole(thing, asked, words)})
    named = named or _coded(name, values, asked) or _abbreviated(values, asked)
    if not named:
        return _meant_by_yes(name, values, asked, words)
    cells = frozenset(cell for thing in named for cell in parts.get(thing, (thing,)))
    held = frozenset().union(*named.values())
    return Meant(
        cells, held, held | known_words(words, name), ", ".join(named), len(named), is_filter=not named.keys() <= cells
    )


def _meant_by_yes(name: str, values: Sequence[str], asked: AskedQuestion, words: frozenset[str]) -> Meant | None:
    """The cells that say yes where a column that the question names says only yes or no."""
    held = known_words(words, name)
    is_denied = negation_offsets(asked.text, asked.language) or is_of_others(asked.text, asked.language)
    if not held or is_denied or not is_yes_or_no(values):
        return None
    cells = frozenset(value for value in values if value.strip().lower() in YES)
    return Meant(cells, held, held, next(iter(sorted(cells))), is_filter=True)


def _by_thing(values: Sequence[str]) -> dict[str, list[str]]:
    """Each value, and each of the things that cells hold several of, with the cells that have it."""
    found: dict[str, list[str]] = {value: [value] for value in values}
    for value, things in things_in(values).items():
        for thing in things:
            if thing != value:
                found.setdefault(thing, []).append(value)
    return found


def _of_named_columns(figures: Iterable[str], words: frozenset[str]) -> frozenset[str]:
    """The words of columns of figures whose whole name is asked for: “annual fee” chooses no row with “annual”."""
    named: list[frozenset[str]] = []
    for name in figures:
        own = frozenset(term for part in parts_of(name) if unit_of(part, None) is None for term in terms_of(part))
        held = known_words(words, " ".join(own))
        if len(own) >= _LEAST_NAMED and len(held) >= len(own):
            named.append(held)
    return frozenset().union(*named)


def _longest(named: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The values with the most words of the question: “red diesel” chooses no row that says “diesel” alone."""
    return {value: held for value, held in named.items() if held and not any(held < other for other in named.values())}


def _coded(name: str, values: Sequence[str], asked: AskedQuestion) -> dict[str, frozenset[str]]:
    """The values that are only a letter or a number and come right after their column's name: “pontoon E”."""
    codes = {value.strip().lower(): value for value in values if 0 < len(value.strip()) <= _CODE_CHARS}
    last = parts_of(name)[-1:] if codes else []
    if not last:
        return {}
    said = re.findall(rf"(?<!\w){re.escape(last[0])}s?\s+(\w{{1,{_CODE_CHARS}}})(?!\w)", asked.text, re.IGNORECASE)
    return {codes[each.lower()]: frozenset(terms_of(last[0])) for each in said if each.lower() in codes}


def _abbreviated(values: Sequence[str], asked: AskedQuestion) -> dict[str, frozenset[str]]:
    """The abbreviation that is a function word too, right after a preposition: “who works in it” for IT."""
    after = re.search(r"\b(?P<before>[^\W\d_]+)\s+(?P<word>[^\W\d_]{2,4})\W*$", asked.text)
    if after is None or after["before"].lower() not in PREPOSITIONS or after["word"].lower() not in FUNCTION_WORDS:
        return {}
    meant = (value for value in values if _ABBREVIATION.fullmatch(value) and value.lower() == after["word"].lower())
    return {value: frozenset(terms_of(value)) for value in meant}


def parts_of(name: str) -> list[str]:
    """The words of a column's name: of “total_gbp” and “Fee (£)” too."""
    return [part for part in re.split(r"[\s_()\[\]/.,:-]+", name) if part]


def known_words(words: frozenset[str], text: str) -> frozenset[str]:
    """The words of the question that a text has, in any form."""
    there = terms_of(text)
    return frozenset(word for word in words if any(word == term or are_forms_of_one_word(word, term) for term in there))


def _is_whole(value: str, asked: AskedQuestion, words: frozenset[str]) -> bool:
    """Whether the question has every word of a value, including the A of “Ward A”, which is not a term."""
    letters = frozenset(_LETTER.findall(value.upper()))
    said = words | frozenset(terms_of(" ".join(operation_words_in(asked.text))))
    return letters <= frozenset(_LETTER.findall(asked.text.upper())) and all(
        any(word == term or are_forms_of_one_word(word, term) for word in said) for term in terms_of(value)
    )
