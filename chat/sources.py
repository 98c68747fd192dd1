"""The passages that an answer was written from: footnotes in its text, and the list of sources below it."""

import re
from itertools import zip_longest

from services.events import Citation, Span
from services.rendering.markdown import escaped_line, escaped_lines
from services.search.sections import places_of
from services.sharing.passage_links import relative_path
from services.text.tables import MarkdownRow, cells_of, is_dashes, markdown_rows
from services.text.words import shortened

_HEADING_SIGN = re.compile(r"^#{1,6} ", re.MULTILINE)
_ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
_SNIPPET_CHARS = 240  # three lines of the list of sources
_LEAD_CHARS = 48  # half a line of the list of sources before what is cited, so that this begins on the first
_AROUND_CHARS = 250
"""Of an opened passage so much is shown on both sides of what is cited: some three lines; more is folded."""
_MOST_PLACES = 3
"""Headings that a source names, where its cited sentences are under several."""


def footnote_link(citation: Citation, spans: list[Span]) -> str:
    label = escaped_line(f"Source {citation.index}: {_place(citation, spans)}")
    # Read aloud and copied as [n], shown as n.
    number = f'<span class="sr">[</span>{citation.index}<span class="sr">]</span>'
    return f'<a class="fn" href="{_address(citation, spans)}" title="{label}">{number}</a>'


def _address(citation: Citation, spans: list[Span]) -> str:
    """The page with the passage and its cited `spans` marked; the chat's script opens the same beside the chat."""
    return relative_path(citation.url, spans)


def _place(citation: Citation, spans: list[Span]) -> str:
    """Where the cited sentences of a passage are, in words."""
    where = "; ".join(places_of(citation, spans)[:_MOST_PLACES]) or _page(citation)
    if citation.recognised:
        where = f"{where}, recognised text" if where else "recognised text"
    return f"{citation.filename}, {where}" if where else citation.filename


def _page(citation: Citation) -> str:
    """The page as it is printed, with the file's count of pages where that is another: readers of both find it."""
    if citation.page is None:
        return ""
    return (
        f"page {citation.page_label} ({citation.page} in the file)" if citation.page_label else f"page {citation.page}"
    )


def source_card(citation: Citation, spans: list[Span] | None = None) -> str:
    """One source: its place, a snippet, and the whole passage to unfold. `spans` of the passage are what is cited."""
    text = citation.chunk_text
    where = _place(citation, spans or []).removeprefix(citation.filename).removeprefix(", ")
    place = f" · {escaped_line(where)}" if where else ""
    return (
        f'<details class="src source-{citation.index}{"" if spans is None else " cited"}"><summary>'
        f'<span class="n">{citation.index}</span><span class="where">'
        f'<b dir="auto">{escaped_line(citation.filename)}</b>{place}</span>'
        f'<span class="snippet" dir="auto">{_snippet(citation, spans or [])}</span></summary>'
        f'<div class="passage" dir="auto">{_passage(text, spans or [])}</div>'
        f'<a class="open" href="{_address(citation, spans or [])}">Open the page</a></details>'
    )


def _snippet(citation: Citation, spans: list[Span]) -> str:
    """What is cited, with the words around it or the names of its columns; the passage's beginning where nothing is."""
    text, rows = citation.chunk_text, markdown_rows(citation.chunk_text) if citation.is_markdown else {}
    if not spans:
        return escaped_line(shortened(_words(citation, text), _SNIPPET_CHARS))
    parts = (_row_with_names(text, rows[a]) if a in rows else _words(citation, text[a:b]) for a, b in spans)
    cited = shortened(" … ".join(parts), _SNIPPET_CHARS)
    room = _SNIPPET_CHARS - len(cited)
    if any(start in rows for start, _ in spans) or room < _LEAD_CHARS:
        return f"<b>{escaped_line(cited)}</b>"
    lead = _end_of(_words(citation, text[: spans[0][0]]), _LEAD_CHARS)
    after = _words(citation, text[spans[-1][1] :])
    return (
        f"{escaped_line(lead)} <b>{escaped_line(cited)}</b> {escaped_line(shortened(after, room - len(lead)))}".strip()
    )


def _words(citation: Citation, text: str) -> str:
    return " ".join((_without_signs(text) if citation.is_markdown else text).split())


def _end_of(words: str, most: int) -> str:
    return words if len(words) <= most else "… " + words[-most:].partition(" ")[2]


def _row_with_names(text: str, row: MarkdownRow) -> str:
    """The cells of a row behind the names of their columns."""
    names, cells = (cells_of(line) for line in (row.heading or "", text[row.start : row.end]))
    pairs = zip_longest(names[: len(cells)], cells, fillvalue="")
    return " · ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell).replace("\\|", "|")


def _without_signs(text: str) -> str:
    """Without the signs of headings and the frames of tables: a snippet does without them."""
    return _HEADING_SIGN.sub("", _ROW.sub(lambda row: _row_in_words(row[0]), text))


def _row_in_words(row: str) -> str:
    return "" if is_dashes(row) else " ".join(cell.replace("\\|", "|") for cell in cells_of(row))


def _passage(text: str, spans: list[Span]) -> str:
    """A passage with its `spans` marked; what is far before and behind them is folded."""
    if not spans:
        return escaped_lines(text)
    first = text.rfind("\n", 0, max(0, spans[0][0] - _AROUND_CHARS)) + 1
    last = text.find("\n", spans[-1][1] + _AROUND_CHARS) + 1 or len(text)
    shown = _with_marks(text[first:last], [(start - first, end - first) for start, end in spans])
    before = f"<details><summary>Text before it</summary>{escaped_lines(text[:first])}</details>" if first else ""
    rest = text[last:]
    behind = f"<details><summary>Text after it</summary>{escaped_lines(rest)}</details>" if rest.strip() else ""
    return before + shown + behind


def _with_marks(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += [escaped_lines(text[position:start]), f"<mark>{escaped_lines(text[start:end])}</mark>"]
        position = end
    return "".join([*parts, escaped_lines(text[position:])])
