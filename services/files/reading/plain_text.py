"""Plain text and Markdown, cut into pages."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from services.documents import Page
from services.files.reading.messages import ReaderMessage
from services.files.reading.pages import PAGE_CHARS, clean, unnumbered
from services.files.reading.text_encoding import decoded
from services.text.headings import headings_of
from services.text.tables import is_dashes

_FIRST_PART = PAGE_CHARS // 4  # of a page before a cut: a heading nearer to its beginning would leave a scrap of a page
_CHAPTER_LEVEL = 2  # headings of lower levels do not begin a page: a page has several sections
_LONGEST_HEADING = PAGE_CHARS // 4
"""Of a table that is cut."""


def read_text(path: Path, max_pages: int, *, markdown: bool = False) -> Iterator[ReaderMessage]:
    """The frames of a file of text; with `markdown` each page's place is the heading above it."""
    text = clean(decoded(path.read_bytes()) or "")
    yield from unnumbered(text_pages(text, markdown=markdown), max_pages)


read_markdown = partial(read_text, markdown=True)


def text_pages(text: str, *, markdown: bool) -> Iterator[Page]:
    """A text as pages of some `PAGE_CHARS` characters at most, cut before headings, otherwise between paragraphs.

    In Markdown a table that is cut begins on the next page with its heading again.
    """
    headings = [heading for heading in headings_of(text) if markdown]
    chapters = [heading.start for heading in headings if heading.level <= _CHAPTER_LEVEL]
    titles = iter([*headings, None])
    place, following = None, next(titles)
    start = 0
    repeated = ""
    while start < len(text):
        end = _page_end(text, start, chapters)
        while following is not None and following.start <= start:
            place, following = following.title, next(titles)
        shown = repeated + text[start:end]
        if text[start:end].strip():
            yield Page(None, shown.strip("\n"), place, is_markdown=markdown)
        repeated = _heading_of_cut_table(shown) if markdown and text.startswith("|", end) else ""
        start = end


def _heading_of_cut_table(page: str) -> str:
    """The heading and the line of dashes of the table that a page ends within; empty where it ends within none."""
    table: list[str] = []
    for line in reversed(page.splitlines(keepends=True)):
        if not line.startswith("|"):
            break
        table.append(line)
    dashes, heading = table[-2:-1], table[-1:]
    is_whole = page.endswith("\n") and dashes and is_dashes(dashes[0].strip())
    return heading[0] + dashes[0] if is_whole and len(heading[0]) <= _LONGEST_HEADING else ""


def _page_end(text: str, start: int, chapters: list[int]) -> int:
    limit = start + PAGE_CHARS
    if limit >= len(text):
        return len(text)
    earliest = start + _FIRST_PART
    before = bisect_right(chapters, limit) - 1
    if before >= 0 and chapters[before] >= earliest:
        return chapters[before]
    for boundary in ("\n\n", "\n", " "):
        cut = text.rfind(boundary, earliest, limit)
        if cut >= 0:
            return cut + len(boundary)
    return limit
