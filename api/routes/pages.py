"""A document's pages: as pictures, and as text, with a passage marked."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.deps import Sentences, ServicesDep, WorkspaceDep, spans_in
from api.openapi import errors
from api.schemas import PageOut
from api.signed_links import Tickets
from services.assembly import Services
from services.documents import SAMPLES, Document, Passage
from services.errors import DocumentDeleted, DocumentNotFound, NoPictures, PageNotFound, PassageNotFound
from services.evidence.marked_pages import CitedPassage, heading_chars

router = APIRouter(prefix="/documents/{document_id}", tags=["pages"])

_MAX_AGE_S = 600  # a visitor goes back and forth between sources; deleted pages are not shown for long


def get_tickets(request: Request) -> Tickets:
    tickets: Tickets = request.app.state.tickets
    return tickets


TicketsDep = Annotated[Tickets, Depends(get_tickets)]


async def visible_document(document_id: str, services: ServicesDep, workspace: WorkspaceDep) -> Document:
    """The workspace's document, or a sample."""
    try:
        return await services.library.document(workspace or SAMPLES, document_id)
    except DocumentNotFound:
        return await services.library.document(SAMPLES, document_id)


async def pictured_document(
    document_id: str,
    services: ServicesDep,
    workspace: WorkspaceDep,
    tickets: TicketsDep,
    ticket: Annotated[str, Query(max_length=500, description="from `page_url`, in place of X-Workspace")] = "",
) -> Document:
    """A document whose pages can be drawn, and which the workspace or the ticket gives a right to see."""
    if tickets.allow(ticket, document_id):
        try:
            document = await services.library.find(document_id)
        except DocumentNotFound as error:
            raise DocumentDeleted(document_id) from error
    else:
        document = await visible_document(document_id, services, workspace)
    if not document.has_pictures:
        raise NoPictures
    return document


VisibleDocument = Annotated[Document, Depends(visible_document)]
PicturedDocument = Annotated[Document, Depends(pictured_document)]


@router.get(
    "/pages/{page}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "the page"}, **errors(400, 401, 404, 422, 503)},
    summary="A page of a PDF as a picture, a passage marked",
)
async def page_picture(
    page: int,
    document: PicturedDocument,
    services: ServicesDep,
    passage: Annotated[str | None, Query(max_length=100, description="the passage to mark, as in a citation")] = None,
    sentences: Sentences = "",
) -> Response:
    cited = []
    if passage is not None:
        document, marked = await _cited(services, document, passage)
        cited = [CitedPassage(marked, spans_in(sentences))]
    png = await services.marked_pages.draw(document, page, cited)
    return Response(png, media_type="image/png", headers={"Cache-Control": f"private, max-age={_MAX_AGE_S}"})


@router.get("/pages/{part}", responses=errors(400, 401, 404, 422, 503), summary="The text of a page")
async def page_text(part: int, document: VisibleDocument, services: ServicesDep, tickets: TicketsDep) -> PageOut:
    return await _page(services, tickets, document, part)


@router.get(
    "/passages/{passage_id}", responses=errors(400, 401, 404, 503), summary="The page that a passage is on, as text"
)
async def passage_text(
    passage_id: str, document: VisibleDocument, services: ServicesDep, tickets: TicketsDep
) -> PageOut:
    document, passage = await _cited(services, document, passage_id)
    page = await _page(services, tickets, document, passage.part)
    marked = {
        "place": passage.place or page.place,
        "passage_id": passage_id,
        "start": passage.start,
        "end": passage.end,
        "heading_chars": heading_chars(passage),
        "page_url": tickets.page_url(document.id, passage.part, passage_id) if document.has_pictures else None,
    }
    return page.model_copy(update=marked)


async def _page(services: Services, tickets: Tickets, document: Document, part: int) -> PageOut:
    page = await services.library.page(document, part) if 0 < part <= document.parts else None
    if page is None:
        raise PageNotFound(part)
    return PageOut(
        document_id=document.id,
        filename=document.filename,
        media_type=document.media_type,
        part=part,
        parts=document.parts,
        page=page.number,
        page_label=page.label,
        recognised=page.recognised,
        place=page.place,
        text=page.text,
        page_url=tickets.page_url(document.id, part) if document.has_pictures else None,
    )


async def _cited(services: Services, document: Document, passage_id: str) -> tuple[Document, Passage]:
    found = await services.library.cited(document, passage_id)
    if found is None:
        raise PassageNotFound
    return found
