"""Normalise a text for comparison: without marks, or with spaces in place of its dates."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from services.text.dates import Clock, Date, clocks_in, days_in

NUMBER = re.compile(r"(?!(?:19|20)\d\d\b(?![.,]\d))(?<![\w-])\d+(?:[.,]\d+)*")
"""A number as it is written, years left out."""


CAPITALISED = re.compile(r"\b[^\W\d_a-zß-öø-ÿ][\w’'-]*")
NAME_RUN = re.compile(
    rf"{CAPITALISED.pattern}(?:[ \t]+(?:(?:of|and|the|de|del|von|van|der|&)[ \t]+)?{CAPITALISED.pattern})+"
)
"""Capitalised words in a row, such as a first and a last name."""


_MIDDLE_INITIAL = re.compile(r"(?<=[^\W\d_])\s[A-Z]\.\s(?=[A-Z][^\W\d_])")


def without_initials(text: str) -> str:
    """The text with spaces in place of the initials between first and last names."""
    return _MIDDLE_INITIAL.sub(lambda match: " " * len(match[0]), text)


def plain_name(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s")


MAX_SENTENCE_CHARS = 1000
"""Longer sentences are compared in pieces, so that what compares every two words of one stays short."""


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span cut at spaces into spans of at most `MAX_SENTENCE_CHARS`, without the spaces."""
    while end - start > MAX_SENTENCE_CHARS:
        space = text.rfind(" ", start + MAX_SENTENCE_CHARS // 2, start + MAX_SENTENCE_CHARS)
        cut = space if space > 0 else start + MAX_SENTENCE_CHARS
        yield start, cut
        start = cut + (space > 0)
    if start < end:
        yield start, end


def normalised(text: str) -> str:
    """Text as it is compared for being the same word for word: without marks of Markdown, footnotes and white space."""
    plain = re.sub(r"\[\^?\d{1,4}\]|[*`_#|•▪]|^[^\S\n]*[-–]\s", " ", text, flags=re.MULTILINE)
    words = " ".join(re.sub(r"[“”„«»\"]", " ", plain).replace("’", "'").lower().split())
    return re.sub(r" (?=[.,;:!?)])", "", words)  # where a figure in bold ended


_KEPT = 50
"""Texts whose dates need not be looked for again: half a dozen rules ask for those of each sentence."""


@lru_cache(maxsize=_KEPT)
def without_dates(text: str) -> str:
    """The text with spaces in place of dates that name a day, and of times of day."""
    return _blanked(text, [*(date for date in days_in(text) if date.has_day), *clocks_in(text)])


@lru_cache(maxsize=_KEPT)
def without_months(text: str) -> str:
    """The text with spaces in place of all dates."""
    return _blanked(text, days_in(text))


def _blanked(text: str, taken: Iterable[Date | Clock]) -> str:
    parts, position = [], 0
    for each in sorted(taken, key=lambda one: one.start):
        if each.start >= position:
            parts += [text[position : each.start], " " * (each.end - each.start)]
            position = each.end
    return "".join([*parts, text[position:]])
