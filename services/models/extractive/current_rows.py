"""Rows of a table that hold still, among those that did before: “From: since 2021”, “To: present”."""

import re
from collections.abc import Sequence

from services.models.extractive.question import Asked
from services.models.extractive.quotes import Quote
from services.text.doubtful_statements import is_of_the_past

_STILL = re.compile(
    r"(?:since|seit|depuis|desde|dal|sinds)\s\S.{0,40}|\d{4}\s?[-–—]\s?|(?:to |until )?(?:present|today|now|date)"
    r"|(?:bis )?heute|aujourd['’]hui|hoy|oggi|hoje|heden|actualidad",
    re.IGNORECASE,
)
"""What a cell holds, and nothing else, for what has not ended."""


def of_now(rows: Sequence[Quote], asked: Asked) -> list[Quote]:
    """The rows that hold still, where some do and the question asks for no other time; otherwise all of them."""
    if asked.years or is_of_the_past(asked.asked.text):
        return list(rows)
    return [row for row in rows if any(_STILL.fullmatch(value.strip()) for _, value in row.cells)] or list(rows)
