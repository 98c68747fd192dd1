"""Answers shown to others: made, listed and revoked by their owner; read by anyone at `/s/{id}`."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import HTMLResponse

from api.deps import MetricsDep, NamedWorkspaceDep, ServicesDep
from api.html import PageRoute, html_page
from api.middleware.proxies import public_url
from api.openapi import errors
from api.schemas import ShareList, ShareOut, ShareRequest
from services.sharing.share import Share

router = APIRouter(prefix="/shares", tags=["shares"])
pages_router = APIRouter(include_in_schema=False, route_class=PageRoute)

ShareId = Annotated[str, Path(max_length=100)]


@router.post(
    "", status_code=201, responses=errors(400, 401, 403, 404, 409, 413, 415, 422, 503), summary="Share answers"
)
async def share(
    body: ShareRequest, services: ServicesDep, metrics: MetricsDep, workspace: NamedWorkspaceDep
) -> ShareOut:
    recordings = [await services.runs.recording(workspace, run_id) for run_id in body.run_ids]
    made = await services.shares.create(workspace, recordings, body.days, preview=body.preview)
    metrics.share_changed("created")
    return _out(made)


@router.get("", responses=errors(400, 401, 503), summary="List what the workspace shares")
async def list_shares(services: ServicesDep, workspace: NamedWorkspaceDep) -> ShareList:
    return ShareList(shares=[_out(each) for each in await services.shares.of_workspace(workspace)])


@router.delete("", status_code=204, responses=errors(400, 401, 403, 503), summary="Revoke every share of the workspace")
async def revoke_all(services: ServicesDep, metrics: MetricsDep, workspace: NamedWorkspaceDep) -> Response:
    for _ in range(await services.shares.revoke_all(workspace)):
        metrics.share_changed("revoked")
    return Response(status_code=204)


@router.get("/{share_id}", responses=errors(400, 401, 404, 503), summary="One share of the workspace")
async def get_share(share_id: str, services: ServicesDep, workspace: NamedWorkspaceDep) -> ShareOut:
    return _out(await services.shares.get(workspace, share_id))


@router.delete("/{share_id}", status_code=204, responses=errors(400, 401, 403, 404, 503), summary="Revoke a share")
async def revoke(share_id: str, services: ServicesDep, metrics: MetricsDep, workspace: NamedWorkspaceDep) -> Response:
    await services.shares.revoke(workspace, share_id)
    metrics.share_changed("revoked")
    return Response(status_code=204)


@pages_router.get("/s/{share_id}", response_class=HTMLResponse)
@pages_router.head("/s/{share_id}", response_class=HTMLResponse)
async def shared_page(share_id: ShareId, services: ServicesDep, metrics: MetricsDep) -> HTMLResponse:
    page = await services.shares.page(share_id)
    metrics.share_changed("read")
    return html_page(page)


def _out(share: Share) -> ShareOut:
    return ShareOut(
        id=share.id,
        url=public_url(f"/s/{share.id}"),
        title=share.title,
        run_ids=share.run_ids,
        created=share.created,
        expires=share.expires,
    )
