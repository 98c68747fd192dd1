"""The program as `make run` starts it: `python ui.py` in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.server import TLS

ROOT = Path(__file__).parents[2]
START_S = 180.0
POLL_S = 0.05


@dataclass(frozen=True)
class Program:
    """A running program. What it writes, of both streams, is in the file `log`."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path
    key: str | None = None

    def client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return httpx.Client(base_url=self.url, timeout=60, trust_env=False, verify=TLS, headers=headers)

    def wait_until_ready(self) -> None:
        """Until it answers a request that waits for the services."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self.process.poll() is None:
            if self._listens():  # which is cheap to ask; a client that is refused takes some milliseconds
                with self.client() as client, suppress(httpx.TransportError):
                    if client.get("/api/v1/documents").status_code == httpx.codes.OK:
                        return
            time.sleep(POLL_S)
        raise AssertionError(f"the program did not become ready:\n{self.log.read_text()}")

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", httpx.URL(self.url).port or 0)) == 0

    def terminate(self) -> float:
        """Send SIGTERM; returns when that was, by `time.monotonic`."""
        self.process.send_signal(signal.SIGTERM)
        return time.monotonic()

    def ended_at(self, timeout: float) -> float:
        """Wait until the process is gone; returns when that was."""
        self.process.wait(timeout)
        return time.monotonic()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Program]:
    """The program, ready, with these settings, by the names of their environment variables."""
    with started(folder, **settings) as program:
        program.wait_until_ready()
        yield program


@contextmanager
def started(folder: Path, **settings: str) -> Iterator[Program]:
    """The program while it starts, or ends because it can't. What it writes is added to a log that is there."""
    port = int(settings.get("FOOTNOTE_PORT") or free_port())
    log = folder / "program.log"
    environment = _environment(folder, port, settings)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "ui.py"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield Program(process, f"http://127.0.0.1:{port}", log, environment.get("FOOTNOTE_API_KEYS"))
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def _environment(folder: Path, port: int, settings: Mapping[str, str]) -> dict[str, str]:
    own = {
        "FOOTNOTE_DATA": str(folder / "data"),
        "FOOTNOTE_PORT": str(port),
        "FOOTNOTE_SAMPLES": "false",
        "FOOTNOTE_SEMANTIC_SEARCH": "false",
    }
    return dict(os.environ) | own | dict(settings)
