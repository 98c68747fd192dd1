"""The passages that an answer was written from: footnotes in its text, and the list of sources below it."""

import re

from services.events import Citation, Span
from services.rendering.markdown import escaped_line, escaped_lines
from services.search.sections import places_of
from services.sharing.passage_links import relative_path
from services.text.tables import cells_of, is_dashes

_HEADING_SIGN = re.compile(r"^#{1,6} ", re.MULTILINE)
_ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
_SNIPPET_CHARS = 240  # three lines of the list of sources
_MOST_PLACES = 3
"""Headings that a source names, where its cited sentences stand under several."""


def footnote_link(citation: Citation, spans: list[Span]) -> str:
    label = escaped_line(f"Source {citation.index}: {_place(citation, spans)}")
    # Read aloud and copied as [n], shown as n.
    number = f'<span class="sr">[</span>{citation.index}<span class="sr">]</span>'
    return f'<a class="fn" href="{_address(citation, spans)}" title="{label}">{number}</a>'


def _address(citation: Citation, spans: list[Span]) -> str:
    """The page with the passage and its cited `spans` marked; the chat's script opens the same beside the chat."""
    return relative_path(citation.url, spans)


def _place(citation: Citation, spans: list[Span]) -> str:
    """Where the cited sentences of a passage stand, in words."""
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
    cited = " … ".join(text[slice(*span)] for span in spans or []) or text
    words = " ".join((_without_signs(cited) if citation.is_markdown else cited).split())
    snippet = words if len(words) <= _SNIPPET_CHARS else words[:_SNIPPET_CHARS].rsplit(" ", 1)[0] + " …"
    return (
        f'<details class="src source-{citation.index}{"" if spans is None else " cited"}"><summary>'
        f'<span class="n">{citation.index}</span><span class="where">'
        f'<b dir="auto">{escaped_line(citation.filename)}</b>{place}</span>'
        f'<span class="snippet" dir="auto">{escaped_line(snippet)}</span></summary>'
        f'<div class="passage" dir="auto">{_with_marks(text, spans or [])}</div>'
        f'<a class="open" href="{_address(citation, spans or [])}">Open the page</a></details>'
    )


def _without_signs(text: str) -> str:
    """Without the signs of headings and the frames of tables: a snippet does without them."""
    return _HEADING_SIGN.sub("", _ROW.sub(lambda row: _row_in_words(row[0]), text))


def _row_in_words(row: str) -> str:
    return "" if is_dashes(row) else " ".join(cell.replace("\\|", "|") for cell in cells_of(row))


def _with_marks(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += [escaped_lines(text[position:start]), f"<mark>{escaped_lines(text[start:end])}</mark>"]
        position = end
    return "".join([*parts, escaped_lines(text[position:])])
