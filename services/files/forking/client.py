"""The process that others are forked from, as the server sees it."""

import asyncio
import json
import os
import signal
import socket
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from services.files.forking.server import NOT_FORKED, NUMBER
from services.files.processes import Start, Worker, spawned, started


@asynccontextmanager
async def open_fork_server() -> AsyncIterator[Start]:
    """Start processes by forking one that has loaded their libraries; it is started when it is first needed.

    Where the system can't fork, each is started anew.
    """
    if not hasattr(os, "fork"):
        yield started
        return
    server = _ForkServer()
    try:
        yield server.started
    finally:
        await server.close()


class _ForkServer:
    """Started again should it die."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._control: socket.socket | None = None
        self._starting = asyncio.Lock()

    async def started(self, module: str, *arguments: str) -> Worker:
        """A module, one of `server.MODULES`, in a process of its own.

        Raises:
            OSError: the system has no room for it.
        """
        command = [module, *arguments]
        try:
            return await self._forked(await self._running(), command)
        except ConnectionError:  # the server was killed at this moment
            return await self._forked(await self._running(), command)

    async def _forked(self, control: socket.socket, command: list[str]) -> "_Forked":
        (stream, its_stream), (life, its_life) = socket.socketpair(), socket.socketpair()
        try:
            with its_stream, its_life:
                line = json.dumps(command).encode() + b"\n"
                socket.send_fds(control, [line], [its_stream.fileno(), its_life.fileno()])
            return await _Forked.over(stream, life)
        except BaseException as error:
            stream.close()
            life.close()
            if isinstance(error, ConnectionError) and self._control is control:
                control.close()
                self._control = None
            raise

    async def close(self) -> None:
        """End it, and with it what it forked."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            await self._process.wait()

    async def _running(self) -> socket.socket:
        async with self._starting:
            if self._control is None or self._process is None or self._process.returncode is not None:
                self._control, its_control = socket.socketpair()
                self._control.setblocking(False)
                with its_control:
                    self._process = await spawned(
                        "services.files.forking.server", stdin=its_control.fileno(), stdout=DEVNULL
                    )
            return self._control


class _Forked:
    """A forked process, with the part of asyncio's `Process` that workers need."""

    def __init__(self, stdout: asyncio.StreamReader, stdin: asyncio.StreamWriter, life: "_Life") -> None:
        self.stdout: asyncio.StreamReader | None = stdout
        self.stdin: asyncio.StreamWriter | None = stdin
        self.pid = life.pid.result()
        self._life = life

    @classmethod
    async def over(cls, stream: socket.socket, life: socket.socket) -> Self:
        """The process that has the other ends of these, once it runs.

        Raises:
            ConnectionError: who forks them is gone.
            OSError: the system has no room for it.
        """
        _, told = await asyncio.get_running_loop().create_unix_connection(_Life, sock=life)
        try:
            await asyncio.shield(told.pid)
        except BaseException:
            told.close()
            raise
        return cls(*await asyncio.open_unix_connection(sock=stream), told)

    @property
    def returncode(self) -> int | None:
        return self._life.code.result() if self._life.code.done() else None

    def kill(self) -> None:
        self._life.end()

    async def wait(self) -> int:
        return await asyncio.shield(self._life.code)


class _Life(asyncio.Protocol):
    """Learns the id of a forked process and how it ended, and ends it."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.pid: asyncio.Future[int] = loop.create_future()
        self.code: asyncio.Future[int] = loop.create_future()
        self._transport: asyncio.WriteTransport | None = None
        self._told = b""

    def end(self) -> None:
        assert self._transport is not None
        self._transport.write(b"\0")

    def close(self) -> None:
        """End it if it runs, without waiting for what becomes of it."""
        assert self._transport is not None
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._told += data
        while len(self._told) >= NUMBER.size:
            (number,) = NUMBER.unpack_from(self._told)
            self._told = self._told[NUMBER.size :]
            if self.pid.done():
                self.code.set_result(number)
                self.close()  # the server does so too, but the event loop may end before it sees that
            elif number == NOT_FORKED:
                self.pid.set_exception(OSError("the system has no room for another process"))
            else:
                self.pid.set_result(number)

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.pid.done():
            self.pid.set_exception(ConnectionAbortedError("who forks processes is gone"))
        self.pid.exception()  # nobody may wait for it
        if not self.code.done():  # the server was killed, and what it forked with it
            self.code.set_result(-signal.SIGKILL)
