"""The pages behind footnotes' stable addresses: `/source/{passage_id}/{signature}`. No script, no login, no Gradio."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import HTMLResponse

from api.deps import Sentences, ServicesDep, spans_in
from api.html import PAGE_HEADERS, PageRoute, html_page
from api.middleware.proxies import public_path
from services.assembly import Services
from services.documents import Document, Passage, document_of
from services.errors import (
    DocumentDeleted,
    DocumentNotFound,
    PageNotFound,
    PassageNotFound,
    SourceNotFound,
)
from services.evidence.marked_pages import CitedPassage, marked
from services.rendering.page_text import NOTHING
from services.rendering.source_page import SourceLinks, source_page
from services.sharing.passage_links import PASSAGE_ANCHOR, PREFIX

router = APIRouter(prefix=f"/{PREFIX}/{{passage_id}}/{{signature}}", include_in_schema=False, route_class=PageRoute)


class Cited:
    """The passage that an address leads to, and its document."""

    def __init__(self, document: Document, passage: Passage, path: str) -> None:
        self.document, self.passage, self.path = document, passage, path


async def cited(
    services: ServicesDep,
    passage_id: Annotated[str, Path(max_length=100)],
    signature: Annotated[str, Path(max_length=100)],
) -> Cited:
    if not services.passage_links.opens(passage_id, signature):
        raise SourceNotFound
    document_id = document_of(passage_id)
    try:
        document = await services.library.find(document_id)
    except DocumentNotFound as error:
        raise DocumentDeleted(document_id) from error
    found = await services.library.cited(document, passage_id)
    if found is None:
        raise PassageNotFound
    return Cited(*found, public_path(f"/{PREFIX}/{passage_id}/{signature}"))


CitedDep = Annotated[Cited, Depends(cited)]


@router.get("", response_class=HTMLResponse)
async def cited_page(cited: CitedDep, services: ServicesDep, sentences: Sentences = "") -> HTMLResponse:
    return await _shown(services, cited, cited.passage.part, sentences)


@router.get("/{page}.png")
async def picture(page: int, cited: CitedDep, services: ServicesDep, sentences: Sentences = "") -> Response:
    png = await services.marked_pages.draw(cited.document, page, [CitedPassage(cited.passage, spans_in(sentences))])
    return Response(png, media_type="image/png", headers=PAGE_HEADERS)


@router.get("/{part}", response_class=HTMLResponse)
async def other_page(part: int, cited: CitedDep, services: ServicesDep, sentences: Sentences = "") -> HTMLResponse:
    return await _shown(services, cited, part, sentences)


async def _shown(services: Services, cited: Cited, part: int, sentences: str) -> HTMLResponse:
    document, passage = cited.document, cited.passage
    page = await services.library.page(document, part) if 0 < part <= document.parts else None
    if page is None:
        raise PageNotFound(part)
    here = part == passage.part
    query = f"?sentences={sentences}" if sentences else ""
    links = SourceLinks(
        previous=f"{cited.path}/{part - 1}{query}" if part > 1 else None,
        next=f"{cited.path}/{part + 1}{query}" if part < document.parts else None,
        cited=None if here else f"{cited.path}{query}#{PASSAGE_ANCHOR}",
        picture=f"{cited.path}/{page.number}.png{query}" if document.has_pictures and page.number else None,
    )
    marks = marked(passage, spans_in(sentences)) if here else NOTHING
    return html_page(source_page(document, page, part, links, marks))
