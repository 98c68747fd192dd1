import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest
import redis

from services.errors import Overloaded, ReplicasUnreachable, RunNotFound
from services.event_log import MOST_FOLLOWERS, EventLog
from services.events import AnswerEvent, Done, Failed, NumberedEvent, Timings, Token, is_last
from services.operations.turns import Taken
from services.recordings import RecordedDocument, pack
from services.replication import keys
from services.replication.following import RemoteRun
from services.replication.link import open_link
from services.replication.publications import Publication, RunHead, shared_key
from services.replication.shared_runs import SharedRuns
from tests.support.provider import PATIENCE_S
from tests.support.redis import RedisServer

pytestmark = pytest.mark.slow

WORKSPACE = "workspace-of-the-tests"


@dataclass
class Replica:
    """One replica as the others see it: it shares `runs`, and notes what is wanted of it."""

    shared: SharedRuns
    task: asyncio.Task[None]
    orders: list[str] = field(default_factory=list)
    ordered: asyncio.Event = field(default_factory=asyncio.Event)
    runs: dict[str, Publication] = field(default_factory=dict)

    def begin(self, run_id: str = "run") -> Publication:
        head = RunHead(
            owner=self.shared.replica,
            workspace=shared_key(WORKSPACE),
            question="How long is the Nile?",
            history=(),
            documents=(RecordedDocument(id="rivers", filename="rivers.pdf"),),
            asked=1.0,
            version="1",
            settings={"max_results": 8},
        )
        log: EventLog[AnswerEvent] = EventLog(is_last)
        run = self.runs[run_id] = Publication(run_id, head, log, [])
        self.shared.publish(run)
        return run

    def end(self, run: Publication) -> None:
        write(run, done(run.run_id))
        self.shared.end(run.run_id, pack(run.head.recording(run.run_id, run.log.events, run.times_ms)))

    def stop_here(self, run_id: str) -> None:
        self._note(f"stop {run_id}")

    def follow_here(self, run_id: str) -> Callable[[], None] | None:
        self._note(f"follow {run_id}")
        return lambda: self._note(f"leave {run_id}")

    def forget(self, document_id: str) -> None:
        self._note(f"forget {document_id}")

    async def until_ordered(self, *orders: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.orders != list(orders):
                self.ordered.clear()
                await self.ordered.wait()

    async def until(self, *, up: bool) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.shared.up != up:
                await asyncio.sleep(0.01)

    def kill(self) -> None:
        """It does nothing more, and says nothing of it."""
        self.task.cancel()

    def _note(self, order: str) -> None:
        self.orders.append(order)
        self.ordered.set()


@asynccontextmanager
async def replica(server: RedisServer) -> AsyncIterator[Replica]:
    async with open_link(server.url) as link:
        shared = SharedRuns(link)
        it = Replica(shared, asyncio.create_task(shared.run()))
        shared.serve(it)
        shared.watch(it.forget)
        try:
            await it.until(up=True)
            yield it
        finally:
            await shared.close()
            it.kill()
            await asyncio.gather(it.task, return_exceptions=True)


def write(run: Publication, *events: AnswerEvent) -> None:
    for event in events:
        run.times_ms.append(float(len(run.log)))  # type: ignore[attr-defined]
        run.log.append(event)


def words(number: int, first: int = 0) -> list[AnswerEvent]:
    return [Token(text=f" word {first + each}") for each in range(number)]


def done(run_id: str = "run") -> Done:
    timings = Timings(retrieval=1.0, first_token=2.0, total=3.0)
    return Done(run_id=run_id, finish_reason="stop", cited=(), model="m", usage=None, timings_ms=timings)


def lost(run_id: str = "run") -> Failed:
    message = "The server that wrote this answer has stopped, and the answer is not complete. Ask again."
    return Failed(run_id=run_id, code="worker_lost", message=message, retryable=True)


def numbered(*events: AnswerEvent) -> list[NumberedEvent]:
    return list(enumerate(events, start=1))


async def read(run: RemoteRun, after: int = 0) -> list[NumberedEvent]:
    async with asyncio.timeout(PATIENCE_S):
        return [event async for batch in run.log.read(after) for event in batch]


async def until_length(log: EventLog[AnswerEvent], number: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        async for _ in log.read():
            if len(log) >= number:
                return


async def test_followers_on_another_replica_get_every_event_once_with_its_number(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        run = owner.begin()
        write(run, *words(3))
        first = await other.shared.follow(WORKSPACE, "run")
        second = await other.shared.follow(WORKSPACE, "run")
        reading = asyncio.gather(read(first), read(second, after=2))
        for number in range(3, 200):
            write(run, *words(1, number))
            await asyncio.sleep(0)
        owner.end(run)
        whole = numbered(*words(200), done())
        assert [*await reading] == [whole, whole[2:]]
        assert first is second


async def test_a_run_is_hidden_from_other_workspaces(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        write(owner.begin(), *words(1))
        followed = await other.shared.follow(WORKSPACE, "run")
        for workspace in ("another-workspace-of-the-tests", None):
            with pytest.raises(RunNotFound):
                await other.shared.follow(workspace, "run")
            with pytest.raises(RunNotFound):
                await other.shared.stop(workspace, "run")
            assert await other.shared.recording(workspace, "run") is None
        with pytest.raises(RunNotFound):
            await other.shared.follow(WORKSPACE, "no such run")
        other.shared.leave(followed)
        await owner.until_ordered("follow run", "leave run")


async def test_redis_has_neither_the_token_of_a_workspace_nor_two_events_of_a_number(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        run = owner.begin()
        write(run, *words(2))
        await until_length((await other.shared.follow(WORKSPACE, "run")).log, 2)
        for number in (1, 2):
            with pytest.raises(redis.ResponseError, match="equal or smaller"):
                redis_server.call("XADD", keys.events("run"), f"{number}-0", "e", "another")
        assert redis_server.call("XLEN", keys.events("run")) == 2
        assert WORKSPACE not in redis_server.call("GET", keys.head("run"))


async def test_orders_reach_the_owner_alone(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other, replica(redis_server) as third:
        write(owner.begin(), *words(1))
        run = await other.shared.follow(WORKSPACE, "run")
        assert await other.shared.follow(WORKSPACE, "run") is run
        await other.shared.stop(WORKSPACE, "run")
        other.shared.leave(run)
        other.shared.leave(run)
        await owner.until_ordered("follow run", "stop run", "leave run")
        third.shared.forget("rivers")
        for each in (other, third):
            await each.until_ordered("forget rivers")


async def test_a_run_takes_a_bounded_number_of_followers_on_each_replica(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        write(owner.begin(), *words(1))
        for _ in range(MOST_FOLLOWERS):
            await other.shared.follow(WORKSPACE, "run")
        with pytest.raises(Overloaded, match="Too many clients"):
            await other.shared.follow(WORKSPACE, "run")


async def test_every_follower_of_a_killed_owner_gets_exactly_one_error(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other, replica(redis_server) as third:
        write(owner.begin(), *words(5))
        runs = [await each.shared.follow(WORKSPACE, "run") for each in (other, third, third)]
        for run in runs:
            await until_length(run.log, 5)
        owner.kill()
        whole = numbered(*words(5), lost())
        # One of them had events that were not shipped before the owner died.
        reading = [*(read(run) for run in runs), read(runs[0], after=9)]
        assert await asyncio.gather(*reading) == [whole, whole, whole, [(10, lost())]]
        assert redis_server.call("XLEN", keys.events("run")) == 6
        for each in (other, third):
            recording = await each.shared.recording(WORKSPACE, "run")
            assert recording is not None
            assert [event.event for event in recording.events] == [*words(5), lost()]


async def test_a_run_whose_owner_died_unfollowed_ends_for_whom_asks_later(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        write(owner.begin(), *words(2))
        run = await other.shared.follow(WORKSPACE, "run")
        await until_length(run.log, 2)
        other.shared.leave(run)
        owner.kill()
        again = await other.shared.follow(WORKSPACE, "run")
        assert await read(again, after=1) == [*numbered(*words(2), lost())][1:]


async def test_an_owner_that_was_taken_for_dead_shares_the_run_no_more(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        run = owner.begin()
        write(run, *words(2))
        followed = await other.shared.follow(WORKSPACE, "run")
        await until_length(followed.log, 2)
        owner.kill()
        assert await read(followed) == numbered(*words(2), lost())
        owner.task = asyncio.create_task(owner.shared.run())
        write(run, *words(8, 2))
        owner.end(run)
        await owner.shared.flush()
        assert redis_server.call("XLEN", keys.events("run")) == 3
        recording = await other.shared.recording(WORKSPACE, "run")
        assert recording is not None
        assert recording.last == lost()


async def test_the_owner_forgets_the_followers_of_a_dead_replica(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        write(owner.begin(), *words(1))
        await other.shared.follow(WORKSPACE, "run")
        await owner.until_ordered("follow run")
        other.kill()
        await owner.until_ordered("follow run", "leave run")


async def test_a_redis_that_is_killed_and_starts_empty_loses_and_doubles_nothing(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        run = owner.begin()
        write(run, *words(10))
        followed = await other.shared.follow(WORKSPACE, "run")
        await until_length(followed.log, 10)
        redis_server.kill()
        write(run, *words(10, 10))
        await owner.until(up=False)
        write(run, *words(10, 20))
        redis_server.start()
        await until_length(followed.log, 30)
        await owner.until_ordered("follow run")
        write(run, *words(10, 30))
        owner.end(run)
        assert await read(followed) == numbered(*words(40), done())
        await owner.shared.flush()
        assert redis_server.call("XLEN", keys.events("run")) == 41


async def test_without_redis_answers_go_on_unshared_and_are_shared_once_it_is_back(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        before = owner.begin("before")
        write(before, *words(1))
        followed = await other.shared.follow(WORKSPACE, "before")
        redis_server.kill()
        await owner.until(up=False)
        run = owner.begin("meanwhile")
        write(run, *words(3))
        for attempt in (other.shared.follow, other.shared.stop, other.shared.recording):
            with pytest.raises(ReplicasUnreachable):
                await attempt(WORKSPACE, "meanwhile")
        assert await read(followed) == numbered(*words(1), lost("before"))
        redis_server.start()
        await other.until(up=True)
        await owner.until(up=True)
        write(run, *words(3, 3))
        owner.end(run)
        again = await other.shared.follow(WORKSPACE, "meanwhile")
        assert await read(again) == numbered(*words(6), done("meanwhile"))


async def test_a_full_redis_counts_as_away_until_there_is_room(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        run = owner.begin()
        write(run, *words(1))
        followed = await other.shared.follow(WORKSPACE, "run")
        redis_server.call("CONFIG", "SET", "maxmemory", "1")
        write(run, *words(1, 1))
        await owner.until(up=False)
        redis_server.call("CONFIG", "SET", "maxmemory", "0")
        await owner.until(up=True)
        owner.end(run)
        assert await read(followed) == numbered(*words(2), done())


async def test_a_redis_that_stalls_for_two_seconds_costs_no_answer(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        run = owner.begin()
        write(run, *words(1))
        followed = await other.shared.follow(WORKSPACE, "run")
        redis_server.pause()
        try:
            write(run, *words(5, 1))
            await asyncio.sleep(2)
        finally:
            redis_server.go_on()
        owner.end(run)
        assert await read(followed) == numbered(*words(6), done())


async def test_the_recording_of_a_finished_run_goes_with_its_document(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        run = owner.begin()
        write(run, *words(2))
        owner.end(run)
        await owner.shared.flush()
        recording = await other.shared.recording(WORKSPACE, "run")
        assert recording == run.head.recording("run", run.log.events, run.times_ms)
        other.shared.forget("rivers")
        await owner.until_ordered("forget rivers")
        await other.shared.flush()
        assert await owner.shared.recording(WORKSPACE, "run") is None


async def test_everything_that_is_left_in_redis_expires(redis_server: RedisServer) -> None:
    async with replica(redis_server) as owner, replica(redis_server) as other:
        for run_id in ("over", "on its way"):
            write(owner.begin(run_id), *words(2))
        owner.end(owner.runs["over"])
        owner.shared.forget("another document")
        await other.until_ordered("forget another document")
        await until_length((await other.shared.follow(WORKSPACE, "on its way")).log, 2)
        await owner.until_ordered("forget another document", "follow on its way")
        kept = redis_server.call("KEYS", f"{keys.PREFIX}*")
        assert keys.recording(shared_key(WORKSPACE), "over") in kept
        assert [key for key in kept if redis_server.call("TTL", key) < 0] == []


async def test_every_replica_knows_what_the_others_have_of_a_workspace(redis_server: RedisServer) -> None:
    async with replica(redis_server) as first, replica(redis_server) as second, replica(redis_server) as third:
        for each, number in ((first, 2), (second, 3)):
            each.shared.count(partial(Taken, {("answers of workspace", WORKSPACE): number}), lambda: None)
        await until_elsewhere(first, 3)
        await until_elsewhere(second, 2)
        await until_elsewhere(third, 5)
        assert third.shared.elsewhere("answers of client", WORKSPACE) == 0
        assert WORKSPACE not in redis_server.call("GET", keys.lease(first.shared.replica))
        second.kill()
        await until_elsewhere(third, 2)
        redis_server.kill()
        await until_elsewhere(third, 0)


async def until_elsewhere(replica: Replica, number: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while replica.shared.elsewhere("answers of workspace", WORKSPACE) != number:
            await asyncio.sleep(0.01)
