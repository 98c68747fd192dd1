"""Question to passages among 40,000, as the server itself counts it."""

import asyncio
import secrets
import statistics

import httpx

from benchmarks.speed.documents import DocumentWriter
from benchmarks.speed.latency import fill
from benchmarks.speed.scripts import ask_for
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement
from tests.support.processes import HOST

DOCUMENTS = 20
PASSAGES = 40_000
WARM_UP, QUESTIONS = 5, 50
MOST_MS = 30


def measure(stage: Stage) -> list[Measurement]:
    workspace = secrets.token_urlsafe(24)
    stored = asyncio.run(fill(stage.server.port, workspace, PASSAGES, DOCUMENTS))
    stage.server.settle()
    times = _ask(stage.server.port, workspace)
    median, slow = statistics.median(times), sorted(times)[int(len(times) * 0.9)]
    name = f"question to passages, {stored:,} passages stored, median"
    return [Measurement(name, f"{median:.1f} ms (one in ten is slower than {slow:.0f} ms)", median, MOST_MS, "ms")]


def _ask(port: int, workspace: str) -> list[float]:
    writer = DocumentWriter(seed=6)
    times: list[float] = []
    with httpx.Client(base_url=f"http://{HOST}:{port}", headers={"X-Workspace": workspace}, trust_env=False) as client:
        for _ in range(WARM_UP + QUESTIONS):
            question = ask_for("script-instant", f"What is the {' '.join(writer.words(8))}?")
            times.append(client.post("/query", json={"query": question}).json()["timings_ms"]["retrieval"])
    return times[WARM_UP:]
