"""Tidies Markdown made from a file; options of markitdown's HTML converter."""

import re
from typing import Any

from services.files.reading.pages import clean

OPTIONS: dict[str, Any] = {
    "strip": ["a", "img", "b", "strong", "i", "em", "u"],  # the words stay; only addresses, pictures and stars go
    "table_infer_header": True,
    "escape_asterisks": False,
    "escape_underscores": False,
    "bullets": "-",
    "wrap": True,  # lines end where the author ended them, not where the file's do
    "wrap_width": None,
}
_WIDE_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_BLANK_LINES = re.compile(r"\n{3,}")


def tidied(markdown: str) -> str:
    """Markdown without control characters, runs of blank lines and the padding of table cells."""
    lines = (_WIDE_GAP.sub(" ", line) if line.startswith("|") else line for line in clean(markdown).split("\n"))
    return without_blank_runs("\n".join(lines)).strip("\n")


def without_blank_runs(text: str) -> str:
    """The text with at most one blank line in a row."""
    return _BLANK_LINES.sub("\n\n", text)
