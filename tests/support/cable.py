"""A connection between a browser and a server that can be cut and repaired."""

import asyncio
import contextlib
import threading
from typing import Self
from urllib.parse import urlsplit


class Cable:
    """Forwards bytes from a free port of 127.0.0.1 to a server, inside its `with` block."""

    def __init__(self, url: str) -> None:
        self._host, self._port = urlsplit(url).hostname, urlsplit(url).port
        self._writers: set[asyncio.StreamWriter] = set()
        self._whole = True
        self._ready = threading.Event()
        self.url = ""

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="cable", daemon=True)
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    def cut(self) -> None:
        """Reset every connection, and each new one."""
        self._whole = False
        asyncio.run_coroutine_threadsafe(self._reset_all(), self._loop).result()

    def mend(self) -> None:
        self._whole = True

    async def _reset_all(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _run(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        async with await asyncio.start_server(self._connect, "127.0.0.1", 0) as server:
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            self._ready.set()
            await self._over.wait()
            await self._reset_all()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        self._writers |= {writer, far_writer}
        try:
            await asyncio.gather(_forward(reader, far_writer), _forward(far_reader, writer))
        finally:
            self._writers -= {writer, far_writer}


async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(64 * 1024):
            writer.write(data)
            await writer.drain()
    writer.close()
