"""`python -m benchmarks.reliability.kills [--kills 50] [--seed N]`: kill the server at random, and lose nothing.

The whole program runs in a process, and gets uploads, deletions and questions at the same time. It is sent SIGKILL,
started again on the same folder, and everything it has is compared with what its visitors were told.
"""

import argparse
import asyncio
import contextlib
import json
import random
import re
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from benchmarks.reliability.ledger import DOCUMENTS, Findings, Ledger
from benchmarks.speed.table import Measurement, render
from tests.support.processes import HOST, MeasuredProgram, free_port, running

LONGEST_ROUND_S = 4.0
LONGEST_START_S = 4.0
STARTS_KILLED = 0.15
EMPTYING = 0.04
PATIENCE_S = 20.0
_WORKSPACES = 2
_UPLOADERS = 3
_EVENTS = {"Accept": "text/event-stream"}


@dataclass(slots=True)
class Outcome:
    """What all kills of a run came to. `left` are the names of what dead processes left on the disk for good."""

    seed: int
    kills: int = 0
    uploads: int = 0
    deletions: int = 0
    questions: int = 0
    findings: Findings = field(default_factory=Findings)
    left: list[str] = field(default_factory=list)
    starts_s: list[float] = field(default_factory=list)


class Killing:
    """A data folder, its visitors, and a server over it that dies again and again."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._data = folder / "data"
        self._temporary = folder / "temporary"
        self._temporary.mkdir()
        self._log = folder / "log.txt"
        self._chance = random.Random(seed)
        self._ledgers = [Ledger(secrets.token_urlsafe(24), self._chance) for _ in range(_WORKSPACES)]
        self.outcome = Outcome(seed)

    async def run(self, kills: int) -> Outcome:
        """Kill so often, and on until an upload was acknowledged."""
        while self.outcome.kills < kills or not self.outcome.uploads:
            with self._server() as program:
                if self._chance.random() < STARTS_KILLED:
                    await asyncio.sleep(self._chance.uniform(0, LONGEST_START_S))
                    await self._kill(program)
                else:
                    await self._compare(program)
                    await self._work(program)
        with self._server() as program:
            await self._compare(program)
            await self._clear_up(program)
        return self.outcome

    def said(self) -> str:
        """The end of what the servers logged."""
        return self._log.read_text()[-8000:]

    @contextmanager
    def _server(self) -> Iterator[MeasuredProgram]:
        port = free_port()
        settings = {
            "FOOTNOTE_DATA": str(self._data),
            "FOOTNOTE_PORT": str(port),
            "FOOTNOTE_SAMPLES": "false",
            "TMPDIR": str(self._temporary),
        }
        with running(["ui.py"], port=port, settings=settings, log=self._log) as program:
            yield program

    async def _compare(self, program: MeasuredProgram) -> None:
        self.outcome.starts_s.append(await asyncio.to_thread(program.seconds_until, "/readyz"))
        async with _client(program) as client:
            for ledger in self._ledgers:
                await ledger.compare(client, self.outcome.findings)

    async def _work(self, program: MeasuredProgram) -> None:
        """Let visitors work until a moment of chance."""
        async with _client(program) as client:
            visits = [self._upload] * _UPLOADERS + [self._delete, self._ask, self._empty]
            visitors = [asyncio.create_task(self._again_and_again(visit, client)) for visit in visits]
            await asyncio.sleep(self._chance.uniform(0, LONGEST_ROUND_S))
            await self._kill(program)
            await asyncio.gather(*visitors)

    async def _again_and_again(
        self, visit: Callable[[httpx.AsyncClient, Ledger], Awaitable[None]], client: httpx.AsyncClient
    ) -> None:
        with contextlib.suppress(httpx.TransportError):  # how a client sees that the server died
            while True:
                await visit(client, self._chance.choice(self._ledgers))

    async def _upload(self, client: httpx.AsyncClient, ledger: Ledger) -> None:
        entries = [ledger.new() for _ in range(self._chance.randint(1, 3))]
        files = [("files", (entry.filename, entry.content())) for entry in entries]
        by_name = {entry.filename: entry for entry in entries}
        if self._chance.random() < 0.5:
            answer = await client.post(DOCUMENTS, files=files, headers=ledger.headers)
            for document in answer.json().get("documents", []):
                ledger.stored(by_name.pop(document["filename"]), document["id"])
        else:
            async with client.stream("POST", DOCUMENTS, files=files, headers=ledger.headers | _EVENTS) as events:
                async for line in events.aiter_lines():
                    ready = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                    if "known" in ready:
                        ledger.stored(by_name.pop(ready["filename"]), ready["document"]["id"])
        self.outcome.uploads += 1
        for entry in by_name.values():
            entry.state = "gone"

    async def _delete(self, client: httpx.AsyncClient, ledger: Ledger) -> None:
        entry = ledger.one_to_delete()
        if entry is None:
            await self._ask(client, ledger)
            return
        entry.state = "leaving"
        answer = await client.delete(f"{DOCUMENTS}/{entry.id}", headers=ledger.headers)
        self.outcome.deletions += 1
        if answer.status_code in {httpx.codes.NO_CONTENT, httpx.codes.NOT_FOUND}:
            entry.state = "gone"

    async def _empty(self, client: httpx.AsyncClient, ledger: Ledger) -> None:
        """Delete everything, now and then."""
        if self._chance.random() > EMPTYING:
            await self._ask(client, ledger)
            return
        with ledger.emptying():
            answer = await client.delete(DOCUMENTS, headers=ledger.headers)
            answer.raise_for_status()
        self.outcome.deletions += 1

    async def _ask(self, client: httpx.AsyncClient, ledger: Ledger) -> None:
        await client.post("/query", json={"query": "How long is the river?"}, headers=ledger.headers)
        self.outcome.questions += 1

    async def _kill(self, program: MeasuredProgram) -> None:
        """Kill the server, and nothing else; its children have to end by themselves."""
        children = _children(program)
        program.process.kill()
        await asyncio.to_thread(program.process.wait)
        self.outcome.kills += 1
        if not await _comes_true(lambda: not any(map(_is_alive, children))):
            self.outcome.left += [f"process {' '.join(child.cmdline()[1:4])}" for child in children if _is_alive(child)]

    async def _clear_up(self, program: MeasuredProgram) -> None:
        """What is on the disk once the server has kept house, and once everything is deleted."""
        async with _client(program) as client:
            await self._expect(lambda: self._traces([*self._temporary.glob("footnote-*")]))
            gone = [entry.word for ledger in self._ledgers for entry in ledger.entries if entry.state == "gone"]
            await self._expect(lambda: self._holding(gone))
            for ledger in self._ledgers:
                await client.delete(DOCUMENTS, headers=ledger.headers)
            await self._expect(lambda: self._traces([*self._data.glob("*-*.lance"), *self._rows()]))

    async def _expect(self, left: Callable[[], list[str]]) -> None:
        """That nothing is left, soon."""
        if not await _comes_true(lambda: not left()):
            self.outcome.left += left()

    def _rows(self) -> Iterator[Path]:
        """The files that hold rows; the server's own key is in a table that stays."""
        return (path for path in self._data.glob("*.lance/data/*") if path.parts[-3] != "keys.lance")

    def _traces(self, paths: list[Path]) -> list[str]:
        return [str(path.relative_to(self._data.parent)) for path in paths]

    def _holding(self, words: list[str]) -> list[str]:
        """The files that hold one of these words."""
        found = re.compile("|".join(words).encode()) if words else None
        files = [path for path in self._data.rglob("*") if path.is_file()] if found else []
        return self._traces([path for path in files if found and found.search(_content(path))])


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # maintenance removed it at this moment
        return b""


def _client(program: MeasuredProgram) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://{HOST}:{program.port}", timeout=60, trust_env=False)


def _children(program: MeasuredProgram) -> list[psutil.Process]:
    try:
        return psutil.Process(program.process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def _comes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True


def measure(kills: int, seed: int | None = None) -> Outcome:
    """Kill a number of times; the seed repeats the choices, though not the moments."""
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    print(f"seed {seed}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="footnote-kills-") as folder:
        killing = Killing(Path(folder), seed)
        outcome = asyncio.run(killing.run(kills))
        if outcome.findings.wrong or outcome.left:
            print(killing.said(), file=sys.stderr)
    return outcome


def rows(outcome: Outcome) -> list[Measurement]:
    work = f"{outcome.uploads} uploads, {outcome.deletions} deletions, {outcome.questions} questions answered"
    found = outcome.findings
    return [
        Measurement("kills -9 of the server at work", f"{outcome.kills} (seed {outcome.seed}; {work})"),
        Measurement("acknowledged documents lost", str(len(found.lost)), len(found.lost), 0),
        Measurement("documents half visible", str(len(found.half)), len(found.half), 0),
        Measurement("deleted or refused documents visible", str(len(found.back)), len(found.back), 0),
        Measurement("left on the disk, or running, by dead servers", str(len(outcome.left)), len(outcome.left), 0),
        Measurement("documents stored whole before their visitor could be told", str(found.untold)),
        Measurement("restart until ready, median", f"{statistics.median(outcome.starts_s):.1f} s"),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int)
    arguments = parser.parse_args()
    outcome = measure(arguments.kills, arguments.seed)
    print(render(rows(outcome)))
    for line in [*outcome.findings.wrong, *outcome.left]:
        print(line, file=sys.stderr)
    return 1 if outcome.findings.wrong or outcome.left else 0


if __name__ == "__main__":
    sys.exit(main())
