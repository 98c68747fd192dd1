"""Where sentences begin and end, in prose as documents have it: wrapped lines, lists, rows of tables."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.text.abbreviations import AT_EITHER_PLACE, BEFORE_A_NAME, BEFORE_A_NUMBER, WITHIN_A_SENTENCE
from services.text.function_words import (
    ARTICLES,
    CONJUNCTIONS,
    CONTRACTED_ARTICLES,
    FUNCTION_WORDS,
    POSSESSIVES,
    PREPOSITIONS,
)
from services.text.headings import LABEL_WORDS
from services.text.periods import months, short_months
from services.text.tables import is_field, is_figure_row, is_markdown_row, is_priced
from services.text.units import CURRENCY_SIGNS

_BOUNDARY = re.compile(
    rf"(?P<end>[.!?…।؟۔][\"'”’)\]]*)\s+(?=[\"'“‘(\[¿¡]?[^\W\d_a-zß-ÿ]|[{CURRENCY_SIGNS}]?\d|[¿¡]"
    r"|\(\d{1,2}\)\s+[^\W\d_a-zß-ÿ])"  # the next paragraph of a section: “(2) The tenant …”
    r"|(?P<wide>[。！？]+[”’」』）]*)"
)
_LINE = re.compile(r"[^\n]*\n?")
_MARK = re.compile(
    r"(?P<bullet>[•▪●◦‣·]|[-–*](?=[ \t]))[ \t]*|(?:(?P<number>\d{1,3})[.)]|\(?(?P<letter>[a-z])\))(?=[ \t])"
)
_BULLETS = "•▪●◦‣·"
_ENUMERATOR = re.compile(
    rf"[\s>*_(\[“\"•▪–-]*(?:(?:{'|'.join(LABEL_WORDS)})\s(?:n[o°º]?\.?\s)?)?(?:(?:\d{{1,3}}\.)*\d{{1,3}}|[A-Za-z]|[ivxIVX]{{1,5}})",
    re.IGNORECASE,
)
"""What may number a list's item or a heading: “3”, “iv”, “Article 5”."""
_LAST_WORD = re.compile(r"[^\W\d_]+(?:[.'’/][^\W\d_]+)*$")
_TOKEN = re.compile(r"\s*(\S+)")
_NEXT_WORD = re.compile(r"[\W_]*([^\W_]+)")
_ORDINAL = re.compile(r"(?:(?P<before>[^\W\d_]+)\s+)?(?<![\d.,])(?P<nth>\d{1,2}|[IVX]{2,5})$")
_ENDED = (".", "!", "?", ":", ";", "…", "。", "！", "？", "।", "؟", "۔", ".”", '."', ".)")
_GOES_ON = (",", "-", "–", "—", "/", "&", "(")  # a line that ends in one is wrapped
_NEED_A_WORD = ARTICLES | CONJUNCTIONS | CONTRACTED_ARTICLES | POSSESSIVES | PREPOSITIONS
"""Words after which a sentence does not end."""
_SHORT_LINE = 0.55
"""Share of the usual line's length below which a line ends before the margin."""
_USUAL_LINE = 0.9
"""Quantile of the lengths of lines that counts as the length of a full line."""
_RAGGED = 0.7
"""Lines of wrapped prose, but for the last, are at least this share of the longest; items of a list need not be."""
_WRAPPED = 50
"""Characters of a line. Prose has shorter ones in narrow columns alone, where few lines begin with capitals."""
_BARS = 3  # of a row with two cells
_ENTRY = 60
"""Characters of an entry of a price list, a form or a bill; prose with prices in two lines has longer ones."""
_ASSIGNMENT = re.compile(r"[\w.$-]+(?:\[[^\]\n]{0,40}\])?\s{0,8}(?::=|=)\s{0,8}\S|\[[\w. -]{1,60}\]$")
"""A setting, as in code, and the name of a group of them."""
_LABELLED = re.compile(r"(?=[^\W\d_a-zß-ÿ])[^\n:.;!?]{1,40}:\s+\S")
"""A line that begins with a label, as in a form or a bill: “Calls abroad: 12 min, 5.40”."""
_AMOUNT_APART = re.compile(
    rf"\S(?: {{2,}}|\t\s*)[-–+]?[{CURRENCY_SIGNS}]?\s?\d(?:[\d.,'’]*\d)?(?:\s?(?:%|[{CURRENCY_SIGNS}]|[A-Z]{{3}}))?\Z"
)
"""The end of a line of a bill, its amount in a column of its own; a full stop after it ends a sentence."""
_FEWEST_ITEMS = 3
"""Fewer lines in a row that begin with a capital may be wrapped prose."""
_LONGEST_WORD = 24
"""Characters before a full stop among which an abbreviation is looked for."""
_BEFORE_A_GERMAN_ORDINAL = frozenset(  # “am 3. Mai”: the full stop ends no sentence
    """der die das den dem des am im zum zur vom beim bis ab seit jede jeder jedes jeden jedem ihr ihre ihrem ihren
    ihrer sein seine seinem seinen seiner unser unsere unserem unseren unserer kein keine""".split()
)
_IN_NAMES = frozenset("de la le du di da del den der van von may will".split())
"""Function words that may also follow an initial: J. De Witt, T. May."""


_NUMBERED = re.compile(r"#{1,6}\s+\S{1,6}\.\s*")
"""The beginning of a heading that only numbers it: “# C.”."""
_SPACED_WORD = re.compile(r"(?:\b[^\W\d_]{1,2}\.\s)*[^\s(\[“„\"'’]*$")
_SPACED = frozenset(pair for word in WITHIN_A_SENTENCE | AT_EITHER_PLACE for pair in pairwise(word.split(".")))
"""Neighbouring parts of abbreviations, which may be apart: z. B."""


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, in order, without the white space around them.

    A sentence ends at its full stop, at a blank line, at an item of a list, at a heading and at a table's row, or at
    a line that ends clearly before the margin.
    """
    spans: list[tuple[int, int]] = []
    for block_start, block_end in _blocks(text):
        start = block_start
        if _has_cells(text, block_start, block_end):
            _append_stripped(spans, text, block_start, block_end)
            continue
        for match in _BOUNDARY.finditer(text, block_start, block_end):
            if match["end"] and (
                _NUMBERED.fullmatch(text, start, match.end()) or not _ends_sentence(text, start, match)
            ):
                continue
            _append_stripped(spans, text, start, match.end())
            start = match.end()
        _append_stripped(spans, text, start, block_end)
    return spans


def _has_cells(text: str, start: int, end: int) -> bool:
    """Whether a block is a row with several cells, which is whole also where one begins with “1. Floor”."""
    return text.startswith("|", start) and text.count("|", start, end) >= _BARS


class _Line(NamedTuple):
    start: int
    end: int
    text: str
    """Without the white space around it."""
    is_separate: bool
    """Whether it is blank, a row of a table, a heading or a setting."""
    mark: re.Match[str] | None


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of lines that run on into each other."""
    lines = [_line(match) for match in _LINE.finditer(text) if match.end() > match.start()]
    usual = sorted(line.end - line.start for line in lines)[int(len(lines) * _USUAL_LINE)] if lines else 0
    begins = _item_starts(lines, usual)
    first = 0
    for index, line in enumerate(lines):
        if index + 1 == len(lines) or line.is_separate or begins[index + 1] or lines[index + 1].is_separate:
            yield from _blocks_of_run(lines[first : index + 1], usual)
            first = index + 1


def _blocks_of_run(lines: Sequence[_Line], usual: int) -> Iterator[tuple[int, int]]:
    """The blocks of lines that no mark, heading or row sets apart: each line, if they are items of a list."""
    are_items = _are_items([line.text for line in lines])
    is_bill = 2 * sum(is_entry_of_bill(line.text) for line in lines) >= len(lines)
    start = lines[0].start
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if following is None or are_items or _ends_block(line, following, usual, is_bill=is_bill):
            yield start, line.end
            start = line.end


def _line(match: re.Match[str]) -> _Line:
    text = match[0].strip()
    is_separate = (
        not text
        or text[0] == "#"
        or is_markdown_row(match[0].rstrip())
        or is_figure_row(text)
        or _ASSIGNMENT.match(text) is not None
        or _AMOUNT_APART.search(text[-_ENTRY:]) is not None
    )
    mark = None if is_separate or text[0].isupper() else _MARK.match(text)
    return _Line(match.start(), match.end(), text, is_separate, mark)


def _ends_block(line: _Line, following: _Line, usual: int, *, is_bill: bool) -> bool:
    if following.text[0].islower() or not _is_complete(line.text):
        return False
    are_prices = len(line.text) <= _ENTRY and is_priced(line.text) and is_priced(following.text)
    is_entry = is_entry_of_bill(line.text) and (is_bill or len(line.text) < usual * _RAGGED)
    is_form = is_entry or _LABELLED.match(following.text) is not None
    return are_prices or is_form or _is_short(line, usual) or line.text.endswith((":", "："))


def is_entry_of_bill(line: str) -> bool:
    """Whether a line is short and has a label with a value, or an amount in a column of its own."""
    return (
        len(line) <= _ENTRY
        and line[-1:] != "."
        and (_LABELLED.match(line) is not None or _AMOUNT_APART.search(line) is not None)
    )


def _is_short(line: _Line, usual: int) -> bool:
    return len(line.text) < usual * _SHORT_LINE


def _is_complete(line: str) -> bool:
    """Whether a sentence may end with a line: not with a comma, a hyphen, or a word such as “to” or “mit”."""
    word = _LAST_WORD.search(line[-_LONGEST_WORD:])
    return not line.endswith(_GOES_ON) and (word is None or word[0] not in _NEED_A_WORD)


def _item_starts(lines: Sequence[_Line], usual: int) -> list[bool]:
    """For each line whether it begins an item of a list.

    A number or a dash at the beginning of a wrapped line is no mark: what comes before a mark is a blank line, an
    ended sentence, a short line, or the item before it.
    """
    starts: list[bool] = []
    marks: dict[str, int] = {}
    for index, line in enumerate(lines):
        if line.mark is None:
            starts.append(False)
            marks = marks if line.text else {}
            continue
        kind, value = _kind_of_mark(line.mark)
        before = lines[index - 1] if index else None
        is_next = kind in marks and (value == 0 or value == marks[kind] + 1)
        is_mark = before is None or is_next or _is_apart(before) or _ends_before_item(before, kind, usual)
        starts.append(is_mark)
        if is_mark:
            marks[kind] = value
    return starts


def _is_apart(before: _Line) -> bool:
    return before.is_separate or before.text.endswith(_ENDED)


def _ends_before_item(before: _Line, kind: str, usual: int) -> bool:
    """Whether the line above a mark ends without a full stop: a sign that is only a bullet needs no short line."""
    return _is_complete(before.text) and (kind in _BULLETS or _is_short(before, usual))


def _kind_of_mark(mark: re.Match[str]) -> tuple[str, int]:
    """The bullet itself, or which kind of counting it is, and the count; 0 of a bullet."""
    if mark["bullet"]:
        return mark["bullet"], 0
    return ("1", int(mark["number"])) if mark["number"] else ("a", ord(mark["letter"]))


def _are_items(texts: Sequence[str]) -> bool:
    """Whether lines are items of a list without marks, as on slides: they begin with capitals and end anywhere.

    Long lines of about the same length may be wrapped prose all the same; two alone may be, but for those of a form and
    short ones that each have a figure.
    """
    longest = max(map(len, texts))
    are_separate = all(text[:1].isupper() and _is_complete(text) and not text.endswith(_ENDED) for text in texts)
    if len(texts) < _FEWEST_ITEMS:
        have_figures = are_separate and longest < _WRAPPED and all(any(map(str.isdigit, text)) for text in texts)
        return len(texts) > 1 and (have_figures or all(map(is_field, texts)))
    return are_separate and (longest < _WRAPPED or min(map(len, texts[:-1])) < _RAGGED * longest)


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a mark ends the sentence that begins at `start`: not the full stop of an abbreviation or an ordinal."""
    dot = match.start()
    if text[dot] != "." or match.end("end") > dot + 1:
        return True
    before = text[max(start, dot - _LONGEST_WORD) : dot]
    if dot - start < _LONGEST_WORD and _ENUMERATOR.fullmatch(before):
        return False
    following = _NEXT_WORD.match(text, match.end(), match.end() + _LONGEST_WORD)
    word = following[1].lower() if following else ""
    if ordinal := _ORDINAL.search(before):
        return not _is_ordinal(ordinal, word)
    if following and text[following.end() : following.end() + 1] == ".":
        last = _last(before)
        are_letters = len(last) == len(word) == 1 and last.isalpha() and word.isalpha() and before[-1:].islower()
        if are_letters or (last, word) in _SPACED:
            return False  # “z. B.”, “40 v. H.”
    token = _TOKEN.match(text, match.end(), match.end() + _LONGEST_WORD)
    has_number = token is not None and any(map(str.isdigit, token[1]))
    if has_number and _last(before) in BEFORE_A_NUMBER:
        return False  # “Document no. HB-2291”
    return not _is_abbreviation(before, word)


def _is_ordinal(number: re.Match[str], following: str) -> bool:
    """Whether “13.” is the thirteenth: before a month, or as in “am 13. Tag”."""
    if number["nth"].isdigit() and (following in months() or following in short_months()):
        return True
    before = (number["before"] or "").lower()
    return before in _BEFORE_A_GERMAN_ORDINAL and following.isalpha() and following not in FUNCTION_WORDS


def _is_abbreviation(before: str, following: str) -> bool:
    last = _last(before)
    if following[:1].isdigit() and last in BEFORE_A_NUMBER:
        return True
    spaced = _SPACED_WORD.search(before)
    names = {last, "".join(spaced[0].lower().split()) if spaced else ""}
    if not names.isdisjoint(WITHIN_A_SENTENCE | BEFORE_A_NAME):
        return True
    begins_sentence = len(following) > 1 and following in FUNCTION_WORDS
    if len(last) == 1 and before[-1].isupper():
        return not begins_sentence or following in _IN_NAMES
    return not names.isdisjoint(AT_EITHER_PLACE) and not begins_sentence


def _last(before: str) -> str:
    """The word before a full stop, with the full stops within it, in lower case."""
    return re.split(r"[\s(\[“„\"'’]", before)[-1].lower()


def _append_stripped(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        offset = start + len(piece) - len(piece.lstrip())
        spans.append((offset, offset + len(stripped)))
