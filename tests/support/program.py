"""The program as `make run` starts it: `python ui.py` in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
START_S = 180.0


@dataclass(frozen=True)
class Program:
    """A running program. What it writes, of both streams, is in the file `log`."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=60, trust_env=False)

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
    port = free_port()
    log = folder / "program.log"
    environment = _environment(folder, port, settings)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "ui.py"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        program = Program(process, f"http://127.0.0.1:{port}", log)
        try:
            _wait_until_ready(program)
            yield program
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


def _wait_until_ready(program: Program) -> None:
    deadline = time.monotonic() + START_S
    with program.client() as client:
        while time.monotonic() < deadline and program.process.poll() is None:
            try:
                if client.get("/readyz").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.02)
    raise AssertionError(f"the program did not become ready:\n{program.log.read_text()}")
