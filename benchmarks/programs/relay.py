"""The least a relay can do, httpx in and Starlette out: `python -m benchmarks.programs.relay PORT BASE_URL`."""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route


def make_app(base_url: str) -> Starlette:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[Mapping[str, Any]]:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=base_url, timeout=60, limits=limits) as client:
            yield {"client": client}

    async def relay(request: Request) -> StreamingResponse:
        question = (await request.json())["query"]
        body = {"model": "any", "stream": True, "messages": [{"role": "user", "content": question}]}

        async def events() -> AsyncIterator[str]:
            client: httpx.AsyncClient = request.state.client
            async with client.stream("POST", "/chat/completions", json=body) as response:
                async for line in response.aiter_lines():
                    if line:
                        yield line + "\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    async def ready(_: Request) -> PlainTextResponse:
        return PlainTextResponse("ready")

    routes = [Route("/query/stream", relay, methods=["POST"]), Route("/", ready)]
    return Starlette(routes=routes, lifespan=lifespan)


if __name__ == "__main__":
    uvicorn.run(make_app(sys.argv[2]), port=int(sys.argv[1]), log_level="error")
