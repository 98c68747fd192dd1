"""`python -m benchmarks.reliability.replicas [cost] [resumes] [kills]`: what several servers cost, and what they lose.

`cost` is the CPU that a token takes with Redis against without, `resumes` continues answers on replicas of chance, and
`kills` sends replicas SIGKILL while others follow their answers. Needs redis-server and nginx.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.load.client import OUR_TOKEN
from benchmarks.speed.scripts import SAMPLE_QUESTION
from benchmarks.speed.table import Row, render
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


@dataclass
class Read:
    """What one client had of an answer: the number and the type of each event, and when the last one came."""

    numbers: list[int] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    at: float = 0.0

    @property
    def ended(self) -> bool:
        return bool(self.types) and self.types[-1] in ("done", "error")

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
        return answer.headers["X-Run-Id"]


def cost(folder: Path) -> list[Row]:
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
    return [Row("CPU per token with Redis, 50 streams of 20 tokens a second", measured, times, MOST_TIMES, "times")]


async def _turns(subjects: list[Served]) -> list[list[float]]:
    idle = [subject.program.idle_cpu(3.0) for subject in subjects]
    for subject in subjects:
        await subject.start(1, "script-single")
        while not subject.progress().complete:
            await asyncio.sleep(0.1)
    return [[await live_cost(*pair) for pair in zip(subjects, idle, strict=True)] for _ in range(ROUNDS)]


async def resumes(replicas: Cluster, number: int, chance: random.Random) -> list[Row]:
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
    return [Row(f"{done:,} resumes on replicas of chance", measured, lost + doubled, 0, "events lost or doubled")]


async def kill(replicas: Cluster, victim: Program) -> list[Read]:
    """Kill a replica while followers read one of its answers elsewhere; `at` of each is in seconds after that."""
    others = [each for each in replicas.replicas if each is not victim]
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        first = Read()
        run_id = await read(client, "POST", f"{victim.url}/query/stream", first, 10)
        reads = [Read() for _ in range(FOLLOWERS)]
        urls = [f"{others[number % len(others)].url}/api/v1/query/stream/{run_id}" for number in range(FOLLOWERS)]
        reading = [asyncio.create_task(read(client, "GET", *each)) for each in zip(urls, reads, strict=True)]
        while not all(len(each.numbers) > len(first.numbers) for each in reads):
            await asyncio.sleep(0.01)
        victim.process.kill()
        killed = time.monotonic()
        await asyncio.gather(*reading)
    for each in reads:
        each.at -= killed
    return reads


def kills(number: int, provider: Provider, folder: Path) -> list[Row]:
    provider.script = Script(tokens=("word ",) * 2000, delay_s=DELAY_S)
    reads: list[Read] = []
    for round_number in range(number):
        own = folder / f"round-{round_number}"
        own.mkdir()
        with cluster(own, REPLICAS, **_settings(provider)) as replicas:
            reads += asyncio.run(kill(replicas, replicas.replicas[round_number % REPLICAS]))
    wrong = sum(each.types.count("error") != 1 or each.types.count("done") > 0 for each in reads)
    wrong += sum(each.lost + each.doubled for each in reads)
    latest = max(each.at for each in reads)
    name = f"{number} kills of a replica, {len(reads)} followers elsewhere"
    return [
        Row(name, f"{wrong} without exactly one error", wrong, 0, "followers"),
        Row("the error after a kill, at the latest", f"{latest:.1f} s", latest, MOST_ERROR_S, "s"),
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
    parser.add_argument("parts", nargs="*", default=["cost", "resumes", "kills"])
    parser.add_argument("--resumes", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name, Provider() as provider:
        folder = Path(name)
        if "cost" in arguments.parts:
            rows += cost(folder)
        if "resumes" in arguments.parts:
            provider.script = Script(tokens=("word ",) * TOKENS, delay_s=DELAY_S)
            own = folder / "resumes"
            own.mkdir()
            with cluster(own, REPLICAS, **_settings(provider)) as replicas:
                rows += asyncio.run(resumes(replicas, arguments.resumes, random.Random(arguments.seed)))
        if "kills" in arguments.parts:
            rows += kills(arguments.kills, provider, folder)
    print(render(rows))
    sys.exit(any(row.verdict == "NO" for row in rows))


if __name__ == "__main__":
    main()
