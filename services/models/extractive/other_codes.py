"""Codes that a question names: what a document says of another one of their kind is no answer."""

import re
from collections.abc import Iterator, Sequence

from services.models.extractive.quotes import Quote
from services.text.dates import YEAR

_CODE = re.compile(
    r"(?<![\w-])(?:(?P<kind>[^\W\d_]{1,8})[-/](?P<rest>\d+(?:[-/.][^\W_]+)*)|(?P<letters>[^\W\d_]{1,3})(?P<digits>\d{1,4})"
    r"|(?P<number>\d{2,4}/\d{3,}))(?![\w/])"
)
"""ABC-12, AB-1200-X, E30 and 2016/679."""


def without_other_codes(question: str, quotes: Sequence[Quote]) -> list[Quote]:
    """The quotes but those that have other codes of the kind which the question names, and none of the question's.

    “Is ABC-12 open?” is not answered by “ABC-123 is open”, nor a question for regulation 2016/697 by one for 2016/679.
    """
    asked = frozenset(_codes(question))
    kinds = {kind for kind, _ in asked}
    if not asked:
        return list(quotes)
    return [
        quote
        for quote in quotes
        if not (asked.isdisjoint(codes := frozenset(_codes(quote.words))) and any(kind in kinds for kind, _ in codes))
    ]


def _codes(text: str) -> Iterator[tuple[str, str]]:
    """Each code's kind, the letters that it begins with, and the rest of it."""
    for match in _CODE.finditer(text):
        kind = (match["kind"] or match["letters"] or "").lower()
        rest = (match["rest"] or match["digits"] or match["number"]).lower()
        if not YEAR.fullmatch(rest):
            yield kind, rest
