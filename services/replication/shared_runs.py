"""The runs of all replicas, as one replica sees them."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

from services.errors import ReplicasUnreachable, RunUnfinished
from services.operations.turns import Taken
from services.recordings import Recording, unpack
from services.replication import keys, streams
from services.replication.following import LOOK_S, LOOKS, Following, RemoteRun
from services.replication.leases import BEAT_S, Leases
from services.replication.link import Link, cancelled, open_link
from services.replication.publications import Publication, shared_key
from services.replication.shipping import Shipper

log = logging.getLogger(__name__)

FLUSH_S = 2.0
"""How long the last events may take to Redis when the server goes down."""


class Owner(Protocol):
    """What others may want of the runs that this replica writes."""

    def stop_here(self, run_id: str) -> None:
        """Stop a run, if it is in progress here."""

    def follow_here(self, run_id: str) -> Callable[[], None] | None:
        """Count a follower on another replica; returns how it leaves, or None if there is no such run."""


class SharedRuns:
    """Shares the runs of this replica, and follows, stops and reads those of others. Made by `open_shared_runs`.

    Raises:
        ReplicasUnreachable: from every method that waits, while Redis is away.
    """

    def __init__(self, link: Link) -> None:
        self.replica = secrets.token_hex(8)
        self._link = link
        self._shipper = Shipper(link)
        self._leases = Leases(link, self.replica)
        self._following = Following(link, self.replica, self._carry_out)
        self._owner: Owner | None = None
        self._taken: Callable[[], Taken] = Taken
        self._on_beat: Callable[[], None] = lambda: None
        self._on_forget: Callable[[str], None] = lambda _: None
        self._leave: dict[tuple[str, str], Callable[[], None]] = {}
        """How the followers of each run on each other replica leave it."""
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def up(self) -> bool:
        """Whether Redis answers."""
        return self._link.up

    @property
    def followers(self) -> int:
        """How many clients follow runs of other replicas here."""
        return self._following.followers

    def serve(self, owner: Owner) -> None:
        """Carry out what others want of this owner's runs."""
        self._owner = owner

    def count(self, taken: Callable[[], Taken], on_beat: Callable[[], None]) -> None:
        """Tell the others what is `taken` here; `on_beat` is called each time after it was read what they have."""
        self._taken, self._on_beat = taken, on_beat

    def watch(self, on_forget: Callable[[str], None]) -> None:
        """Call back with the id of each document that another replica, or this one, said was deleted."""
        self._on_forget = on_forget

    def elsewhere(self, kind: str, whose: str) -> int:
        """How many of a kind a workspace or client address has on the other replicas, as of half a second ago."""
        return self._leases.elsewhere(kind, whose)

    def publish(self, publication: Publication) -> None:
        """Share a run that this replica begins to write."""
        self._shipper.publish(publication)

    def end(self, run_id: str, recording: bytes | None) -> None:
        """A published run is over; `recording` is the packed one that others may read, None if nobody may."""
        self._shipper.end(run_id, recording)

    def forget(self, document_id: str) -> None:
        """Drop what is kept of a document that was deleted, on every replica and in Redis."""
        self._shipper.forget(document_id)

    async def flush(self) -> None:
        """Ship what is left of the runs that are over."""
        await self._shipper.flush(FLUSH_S)

    async def follow(self, workspace: str | None, run_id: str) -> RemoteRun:
        """Follow a run that another replica writes; `leave` ends it.

        Raises:
            RunNotFound
            Overloaded: too many follow it.
        """
        return await self._following.join(shared_key(workspace), run_id)

    def leave(self, run: RemoteRun) -> None:
        """Stop following a run."""
        if self._following.leave(run):
            self._soon(self._tell_left(run))

    async def stop(self, workspace: str | None, run_id: str) -> None:
        """Stop a run that another replica writes.

        Raises:
            RunNotFound
        """
        head = await self._following.head(shared_key(workspace), run_id)
        with self._link.using() as redis:
            await streams.order(redis, head.owner, do="stop", run=run_id)

    async def finished(self, workspace: str | None, run_id: str) -> Recording:
        """What a run of another replica said.

        Raises:
            RunNotFound, RunUnfinished
        """
        await self._following.head(shared_key(workspace), run_id)
        for _ in range(LOOKS):
            if (recording := await self.recording(workspace, run_id)) is not None:
                return recording
            await asyncio.sleep(LOOK_S)
        raise RunUnfinished

    async def recording(self, workspace: str | None, run_id: str) -> Recording | None:
        """What a finished run of another replica said; None if nobody keeps it, or not yet."""
        with self._link.using() as redis:
            packed: Any = await redis.get(keys.recording(shared_key(workspace), run_id))
        return None if packed is None else unpack(packed)

    def _carry_out(self, fields: dict[str, str]) -> None:
        """What another replica, or this one, ordered."""
        run_id, follower = fields.get("run", ""), fields.get("follower", "")
        if fields.get("do") == "forget":
            self._on_forget(fields.get("document", ""))
        if self._owner is None:
            return
        match fields.get("do"):
            case "stop":
                self._owner.stop_here(run_id)
            case "follow" if (run_id, follower) not in self._leave:
                if (leave := self._owner.follow_here(run_id)) is not None:
                    self._leave[run_id, follower] = leave
            case "leave":
                self._left(run_id, follower)

    def _left(self, run_id: str, follower: str) -> None:
        if (leave := self._leave.pop((run_id, follower), None)) is not None:
            leave()

    async def run(self) -> None:
        """Ship, read, and renew the lease, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._beat(), name="lease")
            group.create_task(self._shipper.run(), name="shipping")
            group.create_task(self._following.read(), name="following")

    async def close(self) -> None:
        """Tell the others that this replica goes."""
        if self._tasks:
            await asyncio.wait(self._tasks)
        with suppress(ReplicasUnreachable):
            await self._leases.give_up()

    async def _beat(self) -> None:
        while not cancelled():
            try:
                watched = self._following.owners | {replica for _, replica in self._leave}
                dead = await self._leases.beat(watched, self._taken())
                if not self._link.up:
                    self._link.answered()
                    self._shipper.doubt()
                    await self._following.announce()
                if dead:
                    for run_id, replica in [key for key in self._leave if key[1] in dead]:
                        self._left(run_id, replica)
                    await self._following.end_lost(dead)
            except ReplicasUnreachable:
                self._leases.forget_looks()
            self._on_beat()
            if not cancelled():
                await asyncio.sleep(BEAT_S)

    async def _tell_left(self, run: RemoteRun) -> None:
        with suppress(ReplicasUnreachable), self._link.using() as redis:
            await streams.order(redis, run.head.owner, do="leave", run=run.run_id, follower=self.replica)

    def _soon(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


@asynccontextmanager
async def open_shared_runs(url: str) -> AsyncIterator[SharedRuns]:
    """Share runs through the Redis at this address, which may be away."""
    async with open_link(url) as link:
        shared = SharedRuns(link)
        task = asyncio.create_task(_kept_running(shared), name="replication")
        try:
            yield shared
        finally:
            await shared.close()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _kept_running(shared: SharedRuns) -> None:
    """Run until cancelled, also after what nobody thought of."""
    while not cancelled():
        try:
            await shared.run()
        except Exception:
            log.exception("sharing answers failed, and begins again")
            await asyncio.sleep(BEAT_S)
