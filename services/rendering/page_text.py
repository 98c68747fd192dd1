"""The text of a document's page as HTML: headings, lists and tables, with a passage and its cited sentences marked.

What makes the layout is not shown: the signs of a heading, the frame of a table, the backslash before a bar in a cell.
All other signs are the document's text and stay: stars, underscores, backslashes, and everything in a block of code.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from services.documents import PLAIN_TEXT
from services.events import Span
from services.text.tables import CELL_END

_HEADING = re.compile(r"(#{1,6})\s+")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*")
_TABLE_RULE = re.compile(r"[\s|:-]+")
_BAR = re.compile(r"\\(?=\|)")
_FENCE = re.compile(r" {0,3}(```|~~~)")


@dataclass(frozen=True, slots=True)
class Marked:
    """What is marked: the `passage`, a span of the page's text, and spans of it that are cited."""

    passage: Span
    cited: Sequence[Span] = ()

    def css_class(self, position: int) -> str | None:
        """How the character at this position is marked."""
        if any(start <= position < end for start, end in self.cited):
            return "cited"
        start, end = self.passage
        return "passage" if start <= position < end else None


NOTHING = Marked((0, 0))


def page_html(text: str, media_type: str, marked: Marked = NOTHING) -> str:
    """The text with its marks. The text is a page's Markdown; of plain text each character stays as it is."""
    writer = _Writer(marked)
    if media_type == PLAIN_TEXT:
        return f'<div class="text plain" dir="auto">{writer.piece(text, 0)}</div>'
    return f'<div class="text">{"".join(_blocks(text, writer))}</div>'


def _blocks(text: str, writer: "_Writer") -> Iterator[str]:
    in_table = False
    are_named = True  # not below an empty heading: the rows have no names of columns above them
    start = 0
    for line, is_code in _lines(text):
        is_row = not is_code and _TABLE_ROW.fullmatch(line) is not None
        if in_table and not is_row:
            yield "</table></div>"
            in_table = False
        are_named = are_named or not is_row
        if is_row and _TABLE_RULE.fullmatch(line):
            are_named = are_named and (in_table or "-" in line)
        elif is_row:
            heading = are_named and not in_table
            yield ("" if in_table else '<div class="wide"><table>') + writer.row(line, start, heading=heading)
            in_table = True
        elif is_code or line.strip():
            yield writer.block(line, start, is_code=is_code)
        start += len(line) + 1
    if in_table:
        yield "</table></div>"


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a text, and whether each is of a block of code between fences, these included."""
    fence: str | None = None
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        yield line, mark is not None or fence is not None
        if mark is not None:
            fence = mark[1] if fence is None else None if mark[1] == fence else fence


class _Writer:
    """Writes stretches of a page's text; the first mark gets the `id` that addresses scroll to."""

    def __init__(self, marked: Marked) -> None:
        self._marked = marked
        spans = (marked.passage, *marked.cited)
        self._cuts = sorted({edge for span in spans for edge in span})
        self._first_of = "cited" if marked.cited else "passage"
        self._anchored = False

    def block(self, line: str, start: int, *, is_code: bool) -> str:
        if is_code:
            return f'<p class="code" dir="auto">{self.piece(line, start)}</p>'
        heading = _HEADING.match(line)
        skipped = heading.end() if heading else 0
        tag = f"h{min(6, len(heading[1]) + 1)}" if heading else "p"
        css_class = ' class="item"' if _ITEM.match(line) else ""
        return f'<{tag}{css_class} dir="auto">{self.piece(line[skipped:], start + skipped)}</{tag}>'

    def row(self, line: str, start: int, *, heading: bool) -> str:
        tag = "th" if heading else "td"
        first = line.index("|") + 1
        cells: list[str] = []
        at = start + first
        for cell in CELL_END.split(line[first : line.rindex("|")]):
            cells.append(f'<{tag} dir="auto">{self._cell(cell, at)}</{tag}>')
            at += len(cell) + 1
        return f"<tr>{''.join(cells)}</tr>"

    def _cell(self, text: str, start: int) -> str:
        html: list[str] = []
        at = 0
        for backslash in _BAR.finditer(text):
            html.append(self.piece(text[at : backslash.start()], start + at))
            at = backslash.end()
        return "".join([*html, self.piece(text[at:], start + at)])

    def piece(self, text: str, start: int) -> str:
        """A stretch as it is, cut where a mark begins or ends."""
        edges = [start, *(cut for cut in self._cuts if start < cut < start + len(text)), start + len(text)]
        return "".join(
            self._with_mark(text[a - start : b - start], self._marked.css_class(a)) for a, b in pairwise(edges)
        )

    def _with_mark(self, text: str, css_class: str | None) -> str:
        if css_class is None or not text:
            return escape(text)
        anchor = ""
        if not self._anchored and css_class == self._first_of:
            self._anchored = True
            anchor = ' id="passage"'
        return f'<mark{anchor} class="{css_class}">{escape(text)}</mark>'
