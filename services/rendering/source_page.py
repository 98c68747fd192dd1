"""What a footnote's address shows: the cited page as a picture, or its text, with the passage marked."""

from dataclasses import dataclass
from html import escape

from services.documents import Document, Page
from services.rendering.page_text import NOTHING, Marked, page_html
from services.rendering.web_page import web_page
from services.text.headings import headings_above

_STYLE = """
header { position: sticky; top: 0; margin: -24px -16px 16px; padding: 14px 16px 10px; background: var(--paper);
  border-bottom: 1px solid var(--line); }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 4px; font-size: 15px; }
#passage { scroll-margin-top: 110px; }
details { margin-top: 16px; } summary { cursor: pointer; }
@media print { header { position: static; } nav, footer, summary { display: none; } }
"""
_RIGHT = (
    "Anyone who has this page's address can read this document, page by page, until it is deleted. "
    "To show others one answer and nothing else, share the answer."
)


@dataclass(frozen=True, slots=True)
class SourceLinks:
    """The addresses on a page; those that there are not are None. `picture` is the page's, `cited` the cited page's."""

    previous: str | None
    next: str | None
    cited: str | None
    picture: str | None


def source_page(document: Document, page: Page, part: int, links: SourceLinks, marked: Marked = NOTHING) -> str:
    """The page of a document with this `part`; see `services.rendering.page_text.Marked` for what is marked."""
    where = place_of(document, page, part, marked)
    text = page_html(page.text, document.media_type, marked)
    shown = text
    if links.picture is not None:
        alt = f"{document.filename}, {where}"
        picture = f'<img id="passage" src="{escape(links.picture)}" alt="{escape(alt)}">'
        shown = f"{picture}<details><summary>The text of this page</summary>{text.replace(_ANCHOR, '')}</details>"
    recognised = " · recognised text, which may have errors" if page.recognised else ""
    body = (
        f'<header><h1 dir="auto">{escape(document.filename)}</h1>'
        f'<div class="soft" dir="auto">{escape(where)}{recognised}</div>'
        f"<nav>{_navigation(links)}</nav></header>{shown}<footer>{_RIGHT}</footer>"
    )
    return web_page(f"{document.filename}, {where}", body, style=_STYLE)


_ANCHOR = ' id="passage"'


def place_of(document: Document, page: Page, part: int, marked: Marked = NOTHING) -> str:
    """Where in the document the page is, in words; what is marked names the heading above it."""
    if page.number is not None and page.place is None:
        of = f"{page.number} of {document.pages or document.parts}"
        return f"page {page.label} ({of})" if page.label else f"page {of}"
    counted = f"part {part} of {document.parts}"
    place = _heading_of(document, page, marked) or page.place
    return f"{place} ({counted})" if place and document.parts > 1 else place or counted


def _heading_of(document: Document, page: Page, marked: Marked) -> str | None:
    if marked is NOTHING or not document.is_markdown or page.first_row is not None or page.number is not None:
        return None
    start = min((start for start, _ in marked.cited), default=marked.passage[0])
    return next(reversed(headings_above(page.text, start)), None)


def _navigation(links: SourceLinks) -> str:
    named = (("Previous page", links.previous), ("Next page", links.next), ("Back to the passage", links.cited))
    return "".join(f'<a href="{escape(address)}">{name}</a>' for name, address in named if address is not None)
