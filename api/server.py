"""uvicorn, told to stop answers before it waits for connections."""

import socket

import uvicorn
from fastapi import FastAPI

from services.assembly import Services

GRACEFUL_SHUTDOWN_S = 3


class Server(uvicorn.Server):
    """On shutdown every run ends with its last event, while its client can still be told."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        state = self._footnote.state
        if hasattr(state, "services") and state.services.done():
            services: Services = state.services.result()
            await services.uploads.close()
            await services.runs.close()
        await super().shutdown(sockets)

    def __init__(self, app: FastAPI, *, host: str, port: int) -> None:
        self._footnote = app
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_level="info",
                access_log=False,
                server_header=False,
                proxy_headers=False,  # api.proxies does it, with the setting
                timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_S,
            )
        )
