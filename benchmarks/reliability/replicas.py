"""`python -m benchmarks.reliability.replicas [cost] [resumes] [kills] [rolling]`: what several servers cost and lose.

`cost` is the CPU that a token takes with Redis against without, `resumes` continues answers on replicas of chance,
`kills` sends replicas SIGKILL while others follow their answers and all take uploads, and `rolling` restarts one after
the other under streams: see `benchmarks.reliability.rolling`. Needs redis-server and nginx.
"""

import argparse
import asyncio
import contextlib
import json
import random
import secrets
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.load.client import OUR_TOKEN
from benchmarks.reliability.ledger import DOCUMENTS, Findings, Ledger
from benchmarks.reliability.rolling import rolling
from benchmarks.speed.scripts import SAMPLE_QUESTION
from benchmarks.speed.table import Measurement, render
from benchmarks.speed.tokens import Served, live_cost
from tests.support.cluster import Cluster, cluster
from tests.support.processes import footnote, peer
from tests.support.program import Program
from tests.support.provider import Provider, Script
from tests.support.redis import RedisServer

ROUNDS = 5
MOST_TIMES = 1.10
REPLICAS = 3
ANSWERS_AT_ONCE = 20
FOLLOWERS = 10
TOKENS = 100
DELAY_S = 0.02
MOST_ERROR_S = 6.0
WORK_S = (0.5, 2.0)
UPLOAD_PAUSE_S = 0.3  # each document is looked at on every replica afterwards


@dataclass
class Read:
    """What one client had of an answer: the number and the type of each event, and when the last one came.

    `error` is what the last error said.
    """

    numbers: list[int] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    at: float = 0.0
    error: dict[str, Any] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        return bool(self.types) and self.types[-1] in ("done", "error")

    @property
    def told_once(self) -> bool:
        """Whether it ended with one error, which says that the server was lost and the question may be asked again."""
        ends = [each for each in self.types if each in ("done", "error")]
        return ends == ["error"] and (self.error.get("code"), self.error.get("retryable")) == ("worker_lost", True)

    @property
    def lost(self) -> int:
        return max(self.numbers, default=0) - len(set(self.numbers))

    @property
    def doubled(self) -> int:
        return len(self.numbers) - len(set(self.numbers))


async def read(client: httpx.AsyncClient, method: str, url: str, into: Read, most: int | None = None) -> str:
    """Read an answer on, to its end or for a number of events; returns the id of its run."""
    headers = {"Last-Event-ID": str(into.numbers[-1])} if into.numbers else {}
    body = {"query": SAMPLE_QUESTION, "on_disconnect": "resume"} if method == "POST" else None
    until = len(into.numbers) + most if most is not None else None
    async with client.stream(method, url, json=body, headers=headers) as answer:
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"{method} {url} answered {answer.status_code}")
        async for line in answer.aiter_lines():
            if line.startswith("id: "):
                into.numbers.append(int(line.removeprefix("id: ")))
            elif line.startswith("event: "):
                into.types.append(line.removeprefix("event: "))
                into.at = time.monotonic()
                if until is not None and len(into.types) >= until:
                    break
            elif line.startswith("data: ") and into.types[-1:] == ["error"]:
                into.error = json.loads(line.removeprefix("data: "))
        return answer.headers["X-Run-Id"]


def cost(folder: Path) -> list[Measurement]:
    with ExitStack() as exits:
        upstream = exits.enter_context(peer("upstream", serves=False)).say("address")
        redis = exits.enter_context(RedisServer(folder))
        alone = exits.enter_context(footnote(folder / "alone", upstream))
        shared = exits.enter_context(footnote(folder / "shared", upstream, {"FOOTNOTE_REDIS": redis.url}))
        subjects = [Served(program, OUR_TOKEN) for program in (alone, shared)]
        for program in (alone, shared):
            program.seconds_until("/readyz")
            program.settle()
        turns = asyncio.run(_turns(subjects))
    without, with_redis = (statistics.median(turn[index] for turn in turns) * 1e6 for index in (0, 1))
    times = with_redis / without
    measured = f"{times:.2f} times ({with_redis:.0f} us; without {without:.0f})"
    return [
        Measurement("CPU per token with Redis, 50 streams of 20 tokens a second", measured, times, MOST_TIMES, "times")
    ]


async def _turns(subjects: list[Served]) -> list[list[float]]:
    idle = [subject.program.idle_cpu(3.0) for subject in subjects]
    for subject in subjects:
        await subject.start(1, "script-single")
        while not subject.progress().complete:
            await asyncio.sleep(0.1)
    return [[await live_cost(*pair) for pair in zip(subjects, idle, strict=True)] for _ in range(ROUNDS)]


async def resumes(replicas: Cluster, number: int, chance: random.Random) -> list[Measurement]:
    """Continue answers, each on a random replica after a random number of events, until there were enough resumes."""
    done, reads = 0, list[Read]()
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:

        async def one() -> None:
            nonlocal done
            had = Read()
            run_id = await read(client, "POST", f"{_any(replicas, chance)}/query/stream", had, chance.randint(1, 10))
            while not had.ended:
                url = f"{_any(replicas, chance)}/api/v1/query/stream/{run_id}"
                await read(client, "GET", url, had, chance.randint(1, 12))
                done += 1
            reads.append(had)

        while done < number:
            await asyncio.gather(*(one() for _ in range(ANSWERS_AT_ONCE)))
    lost, doubled = sum(each.lost for each in reads), sum(each.doubled for each in reads)
    measured = f"{lost} lost, {doubled} doubled of {sum(len(each.numbers) for each in reads):,} events"
    return [
        Measurement(f"{done:,} resumes on replicas of chance", measured, lost + doubled, 0, "events lost or doubled")
    ]


@dataclass
class Killed:
    """What came of one kill: what each follower had, and the documents that were sent meanwhile."""

    reads: list[Read]
    uploads: int
    findings: Findings


async def kill(replicas: Cluster, index: int, chance: random.Random) -> Killed:
    """Kill a replica while others follow one of its answers and all store documents; then look at every document.

    `at` of what was read is in seconds after the kill.
    """
    victim = replicas.replicas[index]
    others = [each for each in replicas.replicas if each is not victim]
    ledger, enough = Ledger(secrets.token_urlsafe(24), chance), asyncio.Event()
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        uploading = [asyncio.create_task(_upload(each, ledger, enough)) for each in replicas.replicas]
        first = Read()
        run_id = await read(client, "POST", f"{victim.url}/query/stream", first, 10)
        reads = [Read() for _ in range(FOLLOWERS)]
        urls = [f"{others[number % len(others)].url}/api/v1/query/stream/{run_id}" for number in range(FOLLOWERS)]
        reading = [asyncio.create_task(read(client, "GET", *each)) for each in zip(urls, reads, strict=True)]
        while not all(len(each.numbers) > len(first.numbers) for each in reads):
            await asyncio.sleep(0.01)
        await asyncio.sleep(chance.uniform(*WORK_S))
        victim.process.kill()
        killed = time.monotonic()
        await asyncio.gather(*reading)
        enough.set()
        await asyncio.gather(*uploading)
    for each in reads:
        each.at -= killed
    await asyncio.to_thread(replicas.start_again, index)
    findings = Findings()
    for replica in replicas.replicas:
        async with httpx.AsyncClient(base_url=replica.url, timeout=60, trust_env=False) as client:
            await ledger.compare(client, findings)
    return Killed(reads, len(ledger.entries), findings)


async def _upload(replica: Program, ledger: Ledger, enough: asyncio.Event) -> None:
    """Store one document after another on a replica, until it is enough or the replica dies."""
    async with httpx.AsyncClient(base_url=replica.url, timeout=60, trust_env=False, headers=ledger.headers) as client:
        with contextlib.suppress(httpx.TransportError):  # how a client sees that the server died
            while not enough.is_set():
                entry = ledger.new()
                answer = await client.post(DOCUMENTS, files=[("files", (entry.filename, entry.content()))])
                if answer.status_code == httpx.codes.CREATED:
                    ledger.stored(entry, answer.json()["documents"][0]["id"])
                else:
                    entry.state = "gone"
                await asyncio.sleep(UPLOAD_PAUSE_S)


def kills(number: int, provider: Provider, folder: Path, chance: random.Random) -> list[Measurement]:
    provider.script = Script(tokens=("word ",) * 2000, delay_s=DELAY_S)
    with cluster(folder, REPLICAS, **_settings(provider)) as replicas:
        killed = [asyncio.run(kill(replicas, each % REPLICAS, chance)) for each in range(number)]
    reads = [each for round_ in killed for each in round_.reads]
    wrong = sum(not each.told_once or each.lost + each.doubled > 0 for each in reads)
    latest = max(each.at for each in reads)
    untrue = [line for each in killed for line in each.findings.wrong]
    for line in untrue:
        print(line, file=sys.stderr)
    uploads = sum(each.uploads for each in killed)
    return [
        Measurement(
            f"{number} kills of a replica at work, {len(reads)} followers elsewhere",
            f"{wrong} without exactly one retryable worker_lost",
            wrong,
            0,
            "followers",
        ),
        Measurement("the error after a kill, at the latest", f"{latest:.1f} s", latest, MOST_ERROR_S, "s"),
        Measurement(
            f"of {uploads} documents sent meanwhile, looked at on every replica: lost, half visible or doubled",
            str(len(untrue)),
            len(untrue),
            0,
        ),
    ]


def _any(replicas: Cluster, chance: random.Random) -> str:
    return chance.choice(replicas.replicas).url


def _settings(provider: Provider) -> dict[str, str]:
    return {
        "OPENAI_BASE_URL": provider.base_url,
        "OPENAI_API_KEY": "sk-of-the-benchmark",
        "FOOTNOTE_SAMPLES": "true",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=["cost", "resumes", "kills", "rolling"])
    parser.add_argument("--resumes", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--streams", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    rows: list[Measurement] = []
    with tempfile.TemporaryDirectory() as name, Provider() as provider:
        folders = {part: Path(name, part) for part in arguments.parts}
        for folder in folders.values():
            folder.mkdir()
        if "cost" in folders:
            rows += cost(folders["cost"])
        if "resumes" in folders:
            provider.script = Script(tokens=("word ",) * TOKENS, delay_s=DELAY_S)
            with cluster(folders["resumes"], REPLICAS, **_settings(provider)) as replicas:
                rows += asyncio.run(resumes(replicas, arguments.resumes, chance))
        if "kills" in folders:
            rows += kills(arguments.kills, provider, folders["kills"], chance)
        if "rolling" in folders:
            rows += rolling(folders["rolling"], REPLICAS, arguments.streams)
    print(render(rows))
    sys.exit(any(row.verdict == "NO" for row in rows))


if __name__ == "__main__":
    main()
