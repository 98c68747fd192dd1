"""uvicorn, configured so that answers end before it closes their connections."""

import asyncio
import socket
import sys
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.connections import HttpConnection
from services.assembly import Services
from services.settings import Settings

CLOSE_TIMEOUT_S = 1
"""How long open connections, such as those of browser tabs, may hold up the end once every answer is over."""


_SWITCH_S = 0.001
"""How long a thread of work may keep the interpreter while the event loop waits for it. With Python's 5 ms, two such
threads make each step of everybody's requests wait for 10 ms, and an upload has dozens of steps."""
_OWN_FILES = 256
"""Open files that are left to the store and the child processes when every connection is taken."""


def _most_connections() -> int | None:
    """As many connections as the system lets this process have files, which it raises to its limit."""
    if sys.platform == "win32":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return None if hard == resource.RLIM_INFINITY else max(_OWN_FILES, hard - _OWN_FILES)


class Server(uvicorn.Server):
    """A server on which an answer under way gets a grace period, and its last event while its client can be told."""

    def __init__(
        self, app: FastAPI, *, host: str, port: int, connection: type[HttpConnection] = HttpConnection
    ) -> None:
        self._footnote = app
        self._settings: Settings = app.state.settings
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                http=connection,
                limit_concurrency=_most_connections(),
                log_config=None,  # `services.operations.logs` writes uvicorn's lines too
                access_log=False,
                server_header=False,
                proxy_headers=False,  # api.proxies does it, with the setting
                timeout_graceful_shutdown=CLOSE_TIMEOUT_S,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        sys.setswitchinterval(_SWITCH_S)
        await super().startup(sockets)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            # Connections inherit it: the system drops one whose client takes nothing of what was sent to it.
            for listener in (each for server in self.servers for each in server.sockets):
                listener.setsockopt(
                    socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(self._settings.send_timeout_s * 1000)
                )

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if (services := self._services()) is not None:
            services.refuse()
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if (services := self._services()) is not None:
            stopping = asyncio.create_task(services.close(self._settings.shutdown_grace_s))
            while not stopping.done() and not self.force_exit:
                await asyncio.wait([stopping], timeout=0.1)
            if self.force_exit:
                await services.close()
            await stopping
        await super().shutdown(sockets)

    def _services(self) -> Services | None:
        started: asyncio.Future[Services] | None = getattr(self._footnote.state, "services", None)
        if started is None or not started.done() or started.cancelled():
            return None
        return started.result()
