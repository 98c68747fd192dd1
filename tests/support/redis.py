"""A real redis-server on a free port of 127.0.0.1, which can be killed, stopped for a while, and started empty."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self

import redis

from tests.support.processes import free_port

START_S = 30.0


class RedisServer:
    """It keeps nothing on the disk, so it is empty after each start. Alive inside its `with` block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self, *arguments: str) -> None:
        """Start it, empty; `arguments` such as `--maxmemory 2mb`."""
        program = shutil.which("redis-server")
        assert program, "redis-server is missing: run tests/support/redis.sh"
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [program, *options, "--dir", str(self._folder), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_S
        while not self._answers():
            assert self._process.poll() is None, "redis-server ended"
            assert time.monotonic() < deadline, "redis-server did not start"
            time.sleep(0.01)

    def kill(self) -> None:
        """Kill it. What it had is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """Let it answer nothing, with its connections open."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)

    def client(self) -> "redis.Redis":
        return redis.Redis.from_url(self.url, decode_responses=True, protocol=2)

    def call(self, *command: str | int | bytes) -> Any:
        """The reply to one command."""
        with closing(self.client()) as client:
            return client.execute_command(*command)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=START_S) as probe:
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        return False
