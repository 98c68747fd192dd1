"""The footnotes of an answer, `[n]`, where the answer is written in another form."""

import re
from collections.abc import Callable, Container

from services.text.code_spans import CodeTracker

FOOTNOTE = re.compile(r"\s?\[(\d{1,3})\]")


def replaced(text: str, known: Container[int], replacement: Callable[[int], str]) -> str:
    """The text with each footnote of a known number replaced; brackets in code stay as they are."""
    code = CodeTracker()
    parts: list[str] = []
    at = 0
    for match in FOOTNOTE.finditer(text):
        between = text[at : match.start()]
        code.feed(between)
        parts.append(between)
        number = int(match[1])
        parts.append(match[0] if code.inside or number not in known else replacement(number))
        code.feed(match[0])
        at = match.end()
    return "".join([*parts, text[at:]])
