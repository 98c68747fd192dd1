"""The other replicas' side: one read that waits for the events of all runs that are followed here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import ValidationError

from services.errors import Overloaded, ReplicasUnreachable, RunNotFound, WorkerLost
from services.event_log import MOST_FOLLOWERS, TOO_MANY_FOLLOWERS, EventLog
from services.events import AnswerEvent, Failed, is_last
from services.recordings import pack
from services.replication import keys, streams
from services.replication.endings import end_run
from services.replication.link import BLOCK_S, cancelled
from services.replication.publications import AT_MS, EVENT, RunHead, decode, encode
from services.replication.streams import Entry

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from services.replication.link import Link

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
"""How long followers wait for a Redis that went away: it starts again in a second, and they are to know within six."""
LOOKS, LOOK_S = 10, 0.1
"""How often, and after which pause, what is not there is looked for: a client may be quicker than the owner, which
ships a run's beginning and its end within a quarter of that pause, and later when it is busy."""
_MOST_ENTRIES = 500  # read at once; what is beyond comes with the next read
_RETRY_S = 0.25  # between tries to reach Redis again, within `PATIENCE_S`

OnOrder = Callable[[dict[str, str]], None]


@dataclass(eq=False, slots=True)
class RemoteRun:
    """A run that another replica writes, as far as it came here."""

    run_id: str
    head: RunHead
    log: EventLog[AnswerEvent] = field(default_factory=lambda: EventLog(is_last))
    times_ms: list[float] = field(default_factory=list)
    followers: int = 0

    def append(self, entry: Entry) -> None:
        """Take an event in, unless it is here already.

        Raises:
            ValidationError: this version can't read it.
        """
        if entry.number == len(self.log) + 1 and not self.log.finished:
            event = decode(entry.fields[EVENT])
            self.times_ms.append(float(entry.fields[AT_MS]))
            self.log.append(event)

    def lost(self) -> Failed:
        """The event that ends a run whose owner died."""
        error = WorkerLost()
        return Failed(run_id=self.run_id, code="worker_lost", message=error.message, retryable=True)

    def end_here(self) -> None:
        """End the run for those who follow it on this replica."""
        if not self.log.finished:
            self.times_ms.append(self.times_ms[-1] if self.times_ms else 0.0)
            self.log.append(self.lost())


class Following:
    """The runs of other replicas that are followed here, and the orders to this one. `on_order` carries one out."""

    def __init__(self, link: Link, replica: str, on_order: OnOrder) -> None:
        self._link = link
        self._replica = replica
        self._on_order = on_order
        self._runs: dict[str, RemoteRun] = {}
        self._orders = {keys.orders(replica).encode(): b"0-0"}
        """The streams of orders, and the id of the last order that was read of each."""

    @property
    def owners(self) -> set[str]:
        """The replicas whose runs are followed here."""
        return {run.head.owner for run in self._runs.values()}

    @property
    def followers(self) -> int:
        """How many clients follow them."""
        return sum(run.followers for run in self._runs.values())

    async def head(self, workspace: str, run_id: str) -> RunHead:
        """What is known of a run before its first event; `workspace` is that of `RunHead`.

        Raises:
            RunNotFound, ReplicasUnreachable
        """
        found = None
        for _ in range(LOOKS):
            with self._link.using() as redis:
                found = await redis.get(keys.head(run_id))
            if found is not None:
                break
            await asyncio.sleep(LOOK_S)
        head = RunHead.model_validate_json(found) if found is not None else None
        if head is None or head.workspace != workspace:
            raise RunNotFound
        return head

    async def join(self, workspace: str, run_id: str) -> RemoteRun:
        """Follow a run, from its first event; `leave` ends it.

        Raises:
            RunNotFound, Overloaded, ReplicasUnreachable
        """
        run = self._runs.get(run_id)
        if run is None or run.head.workspace != workspace:
            run = await self._read_whole(workspace, run_id)
        if run.followers >= MOST_FOLLOWERS:
            raise Overloaded(TOO_MANY_FOLLOWERS)
        run.followers += 1
        if not run.log.finished and run_id not in self._runs:
            self._runs[run_id] = run
            try:
                with self._link.using() as redis:
                    await streams.order(redis, self._replica, do="read")  # the one read waits for the streams of before
                    await self._announce(redis, run)
            except ReplicasUnreachable:
                self.leave(run)
                raise
        return run

    async def announce(self) -> None:
        """Tell the owners again what is followed here: Redis was away, and may have lost it.

        Raises:
            ReplicasUnreachable
        """
        for run in list(self._runs.values()):
            with self._link.using() as redis:
                await self._announce(redis, run)

    async def _announce(self, redis: Redis, run: RemoteRun) -> None:
        await streams.order(redis, run.head.owner, do="follow", run=run.run_id, follower=self._replica)

    def leave(self, run: RemoteRun) -> bool:
        """Stop following a run; returns whether its owner has to be told that nobody here does."""
        run.followers -= 1
        if run.followers:
            return False
        return self._runs.pop(run.run_id, None) is not None and not run.log.finished

    async def read(self) -> None:
        """Read until cancelled."""
        while not cancelled():
            try:
                await self._read_once()
            except ReplicasUnreachable:
                if self._link.down_s > PATIENCE_S:
                    for run in list(self._runs.values()):
                        run.end_here()
                        self._drop_finished(run)
                if not cancelled():
                    await asyncio.sleep(_RETRY_S)

    async def end_lost(self, dead: Collection[str]) -> None:
        """End the runs of dead replicas, each once: the store takes one event of a number.

        Raises:
            ReplicasUnreachable
        """
        for run in [each for each in self._runs.values() if each.head.owner in dead]:
            with self._link.using() as redis:
                await self._end_lost(redis, run)

    async def _end_lost(self, redis: Redis, run: RemoteRun) -> None:
        number, at_ms = len(run.log) + 1, run.times_ms[-1] if run.times_ms else 0.0
        appended = await streams.append(redis, keys.events(run.run_id), number, AT_MS, at_ms, EVENT, encode(run.lost()))
        if appended == "late":
            return  # there are events that were not read here yet, or another replica was first
        if appended == "gone":  # Redis was emptied, and the owner is gone with what it had
            run.end_here()
            self._drop_finished(run)
            return
        log.warning("a replica died while it wrote an answer")
        events, times_ms = [*run.log.events[: number - 1], run.lost()], [*run.times_ms[: number - 1], at_ms]
        await end_run(redis, run.run_id, run.head, pack(run.head.recording(run.run_id, events, times_ms)))

    async def _read_whole(self, workspace: str, run_id: str) -> RemoteRun:
        run = RemoteRun(run_id, await self.head(workspace, run_id))
        with self._link.using() as redis:
            for entry in await streams.entries(redis, keys.events(run_id)):
                run.append(entry)
        return self._runs.get(run_id, run)  # another task may have been first

    async def _read_once(self) -> None:
        await self._find_last_order()
        followed = {keys.events(run.run_id).encode(): run for run in self._runs.values()}
        after = self._orders | {stream: b"%d-0" % len(run.log) for stream, run in followed.items()}
        with self._link.using() as redis:
            found = await streams.new_entries(redis, after, block_s=BLOCK_S, most=_MOST_ENTRIES)
        for stream, entries in found.items():
            if stream in self._orders:
                self._orders[stream] = entries[-1].id
                for entry in entries:
                    self._on_order({name.decode(): value.decode() for name, value in entry.fields.items()})
            else:
                self._take_in(followed[stream], entries)

    async def _find_last_order(self) -> None:
        """Orders to all are for those who are there: of older ones nothing is to be done."""
        everybody = keys.ORDERS_TO_ALL.encode()
        if everybody in self._orders:
            return
        with self._link.using() as redis:
            last = await streams.last_entry(redis, keys.ORDERS_TO_ALL)
        self._orders[everybody] = last.id if last is not None else b"0-0"

    def _take_in(self, run: RemoteRun, entries: list[Entry]) -> None:
        try:
            for entry in entries:
                run.append(entry)
        except ValidationError:
            log.error("a replica of another version writes what this one can't read")  # noqa: TRY400 - it quotes answers
            run.end_here()
        self._drop_finished(run)

    def _drop_finished(self, run: RemoteRun) -> None:
        if run.log.finished:
            self._runs.pop(run.run_id, None)
