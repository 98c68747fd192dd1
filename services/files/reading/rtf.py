"""Rich Text Format (.rtf): its text, without formatting."""

import re
from collections.abc import Iterator
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from services.files.reading.markdown_pages import without_blank_runs
from services.files.reading.messages import ReaderMessage
from services.files.reading.pages import clean, unnumbered
from services.files.reading.plain_text import text_pages
from services.files.reading.raised import set_at

_MOVED = re.compile(
    r"(?P<before>(?P<word>\\(?:super|sub)(?![a-z0-9]))(?:\\[a-z]{1,32}-?\d{0,10})* ?)"
    r"(?P<text>[\d()+,.–-]{1,20})(?=[\\}])"
)
"""The control words that raise and lower text (Rich Text Format 1.9.1), with figures right after them."""


def read_rtf(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """The paragraphs of the document; cells of a table stand in a line, with | between them."""
    content = _MOVED.sub(_moved, path.read_bytes().decode("latin-1"))
    text: str = rtf_to_text(content, errors="replace")  # type: ignore[no-untyped-call]
    yield from unnumbered(text_pages(without_blank_runs(clean(text)).strip(), markdown=False), max_pages)


def _moved(match: re.Match[str]) -> str:
    """Raised or lowered figures as signs of their own, each with a stand-in for programs without Unicode."""
    signs = set_at(match["text"], "raised" if match["word"] == "\\super" else "lowered")
    escaped = "".join(f"\\u{ord(sign)}?" for sign in signs)
    return f"{match['before']}{{\\uc1{escaped}}}"
