"""Is it alive, is it ready."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.errors import error_response
from api.openapi import errors
from services.assembly import Services

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: Literal["ok"] = "ok"


@router.get("/healthz", responses=errors(401), summary="Whether the process is alive")
async def healthz() -> Health:
    return Health()


@router.get("/readyz", response_model=Health, responses=errors(401, 503), summary="Whether questions are answered")
async def readyz(request: Request) -> Health | JSONResponse:
    started: asyncio.Future[Services] = request.app.state.services
    if not started.done() or started.result().runs.closing:
        return error_response(503, "not_ready", "This server is starting or going down. Try again in a moment.")
    started.result().answers.check()
    return Health()
