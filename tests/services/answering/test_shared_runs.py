"""Two replicas with the same documents and the same Redis."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest

from services.answering.run import Follower
from services.assembly import Services, open_services
from services.errors import RunNotFound, RunUnfinished
from services.events import NumberedEvent
from services.questions import Question
from tests.services.answering.started_runs import start, token_events
from tests.services.conftest import WORKSPACE
from tests.support.files import rivers_pdf
from tests.support.provider import PATIENCE_S, Provider, Script
from tests.support.redis import RedisServer
from tests.support.server import settings_for


@pytest.fixture
async def replicas(provider: Provider, tmp_path: Path) -> AsyncIterator[tuple[Services, Services]]:
    """Two replicas, and one document about two rivers that the first one took in."""
    with RedisServer(tmp_path) as redis:
        settings = settings_for(tmp_path, provider, redis=redis.url, answer_timeout_s=20)
        async with open_services(settings) as first, open_services(settings) as second:
            path = tmp_path / "rivers.pdf"
            path.write_bytes(rivers_pdf())
            await first.ingestion.add(WORKSPACE, path, path.name)
            while not (first.runs.shared and second.runs.shared):
                await asyncio.sleep(0.01)
            yield first, second


async def rest(follower: Follower, after: int = 0) -> list[NumberedEvent]:
    async with asyncio.timeout(PATIENCE_S):
        return [event async for batch in follower.events(after) for event in batch]


async def test_any_replica_continues_and_keeps_an_answer(
    replicas: tuple[Services, Services], provider: Provider
) -> None:
    first, second = replicas
    provider.script = Script(tokens=tuple(f" word{n}" for n in range(60)), paced=True)
    run = await start(first, linger_s=20)
    for _ in range(30):
        provider.allow()
    await token_events(run, 20)
    with pytest.raises(RunUnfinished):
        await second.runs.recording(WORKSPACE, run.id)
    with run.follow() as left:
        assert left.last_number > 20
    with await second.runs.follow(WORKSPACE, run.id) as follower:
        for _ in range(40):
            provider.allow()
        assert await rest(follower, 10) == list(enumerate(run.log.events, start=1))[10:]
    assert len(provider.requests) == 1
    recording = await second.runs.recording(WORKSPACE, run.id)  # at once, like a client that was told of the end
    assert recording == await first.runs.recording(WORKSPACE, run.id)
    again = await second.runs.follow(WORKSPACE, run.id)
    assert (again.finished, await rest(again)) == (True, list(enumerate(run.log.events, start=1)))
    for runs in (first.runs, second.runs):
        with pytest.raises(RunNotFound):
            await runs.recording("another-workspace-of-the-tests", run.id)


async def test_any_replica_stops_an_answer(replicas: tuple[Services, Services], provider: Provider) -> None:
    first, second = replicas
    provider.script = Script(stall_at=3)
    run = await start(first)
    await token_events(run, 3)
    with pytest.raises(RunNotFound):
        await second.runs.stop("another-workspace-of-the-tests", run.id)
    follower = await second.runs.follow(WORKSPACE, run.id)
    await second.runs.stop(WORKSPACE, run.id)
    assert (await rest(follower))[-1] == (len(run.log), run.log.events[-1])
    assert run.cancelled == "stopped"
    provider.wait_until_left()


async def test_an_answer_goes_on_while_anybody_follows_it_on_any_replica(
    replicas: tuple[Services, Services], provider: Provider
) -> None:
    first, second = replicas
    provider.script = Script(stall_at=3)
    run = await start(first, linger_s=0.5)
    here = run.follow()
    elsewhere = await second.runs.follow(WORKSPACE, run.id)
    async with asyncio.timeout(PATIENCE_S):
        while run.followers < 2:
            await asyncio.sleep(0.01)
    here.leave()
    await asyncio.sleep(1)
    assert not run.finished
    elsewhere.leave()
    async with asyncio.timeout(PATIENCE_S):
        await run.wait()
    assert run.cancelled == "client_left"


async def test_a_document_deleted_on_one_replica_takes_the_answers_about_it_from_all(
    replicas: tuple[Services, Services], provider: Provider
) -> None:
    first, second = replicas
    documents = await second.answers.scope(WORKSPACE, None)
    run = second.runs.start(WORKSPACE, Question("How long is the Nile?", documents), linger_s=20)
    await run.wait()
    async with asyncio.timeout(PATIENCE_S):
        while not (await first.runs.follow(WORKSPACE, run.id)).finished:
            await asyncio.sleep(0.01)
    await first.workspaces.delete(WORKSPACE, documents[0].id)
    for runs in (first.runs, second.runs):
        async with asyncio.timeout(PATIENCE_S):
            while await still_there(runs.recording(WORKSPACE, run.id)):
                await asyncio.sleep(0.01)
    assert await second.library.documents(WORKSPACE) == []


async def still_there(reading: Awaitable[object]) -> bool:
    try:
        await reading
    except (RunNotFound, RunUnfinished):
        return False
    return True
