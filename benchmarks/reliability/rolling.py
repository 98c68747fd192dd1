"""Restart replicas one after the other while clients ask and read through nginx, and count what they lose."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.load.listener import StreamedAnswer, ask, come_back, lost_or_doubled
from benchmarks.speed.table import Measurement
from tests.support.cluster import Cluster, cluster
from tests.support.processes import peer

SCRIPT = "script-rolling"
GRACE_S = 30
MOST_STREAMS = 1000
PATIENCE_S = 60.0
"""For one connection, and for an answer whose connections are cut."""
AGAIN_S = 0.5
WARM_UP_S = 5.0
ARRIVALS_PER_S = 25.0


@dataclass
class Clients:
    """Clients who ask again as soon as an answer has ended. `refused` has the status of what was no answer."""

    port: int
    answers: list[StreamedAnswer] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def one(self, number: int) -> None:
        while not self.enough.is_set():
            await self._ask(f"client-{number}-{len(self.answers)}")

    async def _ask(self, tag: str) -> None:
        answer, listener = await ask(self.port, SCRIPT, tag, on_disconnect="resume", version="1.0")
        async with listener:
            await listener.wait(PATIENCE_S)
        if listener.status != httpx.codes.OK:
            self.refused.append(listener.status)
            await asyncio.sleep(AGAIN_S)
            return
        self.answers.append(answer)
        deadline = time.monotonic() + PATIENCE_S
        while not answer.complete and time.monotonic() < deadline:
            async with await come_back(self.port, answer, version="1.0") as listener:
                await listener.wait(PATIENCE_S)
            if not answer.complete:
                await asyncio.sleep(AGAIN_S)


async def restart_each(replicas: Cluster, streams: int) -> tuple[Clients, list[float]]:
    """Restart every replica under a number of streams; also returns how many seconds each took to end."""
    clients = Clients(httpx.URL(replicas.url).port or 0)
    ended: list[float] = []
    async with asyncio.TaskGroup() as tasks:
        for number in range(streams):
            tasks.create_task(clients.one(number))
            await asyncio.sleep(1 / ARRIVALS_PER_S)
        await asyncio.sleep(WARM_UP_S)
        for index, replica in enumerate(list(replicas.replicas)):
            told = replica.terminate()
            ended.append(await asyncio.to_thread(replica.ended_at, GRACE_S + PATIENCE_S) - told)
            await asyncio.to_thread(replicas.start_again, index)
        await asyncio.sleep(WARM_UP_S)
        clients.enough.set()
    return clients, ended


def rolling(folder: Path, replicas: int, streams: int) -> list[Measurement]:
    with peer("upstream", serves=False) as upstream:
        settings = {
            "OPENAI_BASE_URL": upstream.say("address"),
            "OPENAI_API_KEY": "sk-of-the-benchmark",
            "FOOTNOTE_SAMPLES": "true",
            "FOOTNOTE_SHUTDOWN_GRACE_S": str(GRACE_S),
            "FOOTNOTE_MAX_STREAMS": str(MOST_STREAMS),
        }
        with cluster(folder, replicas, **settings) as running:
            clients, ended = asyncio.run(restart_each(running, streams))
    return rows(clients, ended, streams)


def rows(clients: Clients, ended: list[float], streams: int) -> list[Measurement]:
    answers = clients.answers
    endless = sum(not answer.complete for answer in answers)
    early = sum(answer.complete and not answer.stopped_by_itself for answer in answers)
    resumes = sum(answer.resumes for answer in answers)
    wrong = lost_or_doubled(answers)
    name = f"rolling restart of {len(ended)} replicas under {streams} streams: answers"
    measured = (
        f"{endless} of {len(answers):,} ({resumes} resumes; a replica ended after {max(ended):.1f} s at the latest)"
    )
    return [
        Measurement(f"{name} without their last event", measured, endless, 0),
        Measurement(f"{name} that ended with an error or before their end", str(early), early, 0),
        Measurement("the same: events lost or doubled", str(wrong), wrong, 0),
        Measurement("the same: questions refused", str(len(clients.refused)), len(clients.refused), 0),
    ]
