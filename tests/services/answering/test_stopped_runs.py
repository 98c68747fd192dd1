"""Every way in which a run ends before its answer does: stopped, deadline, nobody follows, shutdown."""

import asyncio
import time

import pytest

from services.answering.run import CancelReason
from services.answering.runs import Runs
from services.assembly import Services
from services.errors import Overloaded, RunNotFound
from services.events import Done
from services.operations.metrics import Metrics
from tests.services.answering.started_runs import STALL, ending, events_of, one_place, over, start, token_events
from tests.services.conftest import WORKSPACE
from tests.support.provider import SOON_S, Provider, Script


async def test_a_run_cancelled_before_its_first_step_has_one_event(services: Services, provider: Provider) -> None:
    run = await start(services)
    run.cancel("stopped")
    assert [ending(event) for event in await events_of(run)] == ["done cancelled"]
    assert provider.requests == []


@pytest.mark.parametrize(
    ("reason", "last"),
    [
        ("stopped", "done cancelled"),
        ("client_left", "done cancelled"),
        ("deadline", "error model_timeout"),
        ("shutdown", "error overloaded"),
    ],
)
@pytest.mark.parametrize("stall_at", [0, STALL])
async def test_stopping_closes_the_connection_to_a_silent_model_and_ends_the_events(
    services: Services, provider: Provider, reason: CancelReason, last: str, stall_at: int
) -> None:
    provider.script = Script(stall_at=stall_at)
    run = await start(services)
    await asyncio.to_thread(provider.wait_for_requests, 1)
    await token_events(run, stall_at)
    cancelled_at = time.monotonic()
    run.cancel(reason)
    events = await events_of(run)
    assert [ending(event) for event in events if event.type in ("done", "error")] == [last]
    assert ending(events[-1]) == last
    assert await asyncio.to_thread(provider.wait_until_left) - cancelled_at < SOON_S


async def test_stopping_between_tokens_ends_them(services: Services, provider: Provider) -> None:
    provider.script = Script(tokens=("word ",) * 10_000, delay_s=0.002)
    run = await start(services)
    await token_events(run, 5)
    cancelled_at = time.monotonic()
    run.cancel("stopped")
    events = await events_of(run)
    assert ending(events[-1]) == "done cancelled"
    assert len(events) < 1000
    assert await asyncio.to_thread(provider.wait_until_left) - cancelled_at < SOON_S


async def test_a_cancelled_run_says_what_it_had_cited(services: Services, provider: Provider) -> None:
    provider.script = Script(tokens=("So [1]", " and"), stall_at=2)
    run = await start(services)
    await token_events(run, 2)
    run.cancel("stopped")
    done = (await events_of(run))[-1]
    assert isinstance(done, Done)
    assert (done.cited, done.usage, done.model) == ((1,), None, "gpt-4o-mini")


async def test_cancelling_twice_or_after_the_end_changes_nothing(services: Services, provider: Provider) -> None:
    run = await start(services)
    events = await events_of(run)
    run.cancel("stopped")
    assert await events_of(run) == events
    provider.script = Script(stall_at=0)
    run = await start(services)
    run.cancel("stopped")
    run.cancel("deadline")
    assert [ending(event) for event in await events_of(run)] == ["done cancelled"]


async def test_the_deadline_stops_a_run(services: Services, provider: Provider) -> None:
    provider.script = Script(stall_at=STALL)
    runs = Runs(services.answers, one_place(), Metrics(), answer_timeout_s=5)
    events = await events_of(await start(services, runs))
    assert ending(events[-1]) == "error model_timeout"
    await asyncio.to_thread(provider.wait_until_left)


async def test_the_last_follower_that_leaves_ends_the_run(services: Services, provider: Provider) -> None:
    provider.script = Script(stall_at=STALL)
    run = await start(services)
    with run.follow():
        run.follow().leave()
        assert not run.finished
    assert ending((await events_of(run))[-1]) == "done cancelled"


async def test_a_run_without_a_follower_is_cancelled_after_its_grace(services: Services, provider: Provider) -> None:
    provider.script = Script(stall_at=STALL)
    run = await start(services, linger_s=0.1)
    with run.follow():
        await token_events(run, STALL)
    assert ending((await events_of(run))[-1]) == "done cancelled"
    await asyncio.to_thread(provider.wait_until_left)


async def test_a_run_is_stopped_only_by_its_own_workspace_and_while_it_runs(
    services: Services, provider: Provider
) -> None:
    provider.script = Script(stall_at=0)
    run = await start(services)
    assert services.runs.get(WORKSPACE, run.id) is run
    for workspace, run_id in ((None, run.id), ("another-workspace-token", run.id), (WORKSPACE, "unknown")):
        with pytest.raises(RunNotFound):
            services.runs.get(workspace, run_id)
        with pytest.raises(RunNotFound):
            await services.runs.follow(workspace, run_id)
    run.cancel("stopped")
    await over(run)
    with pytest.raises(RunNotFound):
        services.runs.get(WORKSPACE, run.id)


async def test_answers_get_a_grace_period_before_they_are_stopped(services: Services, provider: Provider) -> None:
    provider.answer_for = {"Nile": Script(delay_s=0.02)}
    short = await start(services)
    await token_events(short, 1)
    await services.runs.close(grace_s=20)
    assert ending((await events_of(short))[-1]) == "done stop"
    with pytest.raises(Overloaded):
        await start(services)


async def test_closing_ends_questions_that_wait_at_once(services: Services, provider: Provider) -> None:
    provider.script = Script(delay_s=0.02)
    runs = Runs(services.answers, one_place(waiting=1), Metrics(), answer_timeout_s=20)
    answered, waits = await start(services, runs), await start(services, runs)
    await token_events(answered, 1)
    await runs.close(grace_s=20)
    assert [ending((await events_of(run))[-1]) for run in (answered, waits)] == ["done stop", "error overloaded"]
    assert len(provider.requests) == 1


async def test_closing_stops_every_run_and_refuses_new_ones(services: Services, provider: Provider) -> None:
    provider.script = Script(stall_at=STALL)
    running = [await start(services) for _ in range(2)]
    await asyncio.to_thread(provider.wait_for_requests, 2)
    await services.runs.close()
    assert [ending((await events_of(run))[-1]) for run in running] == ["error overloaded"] * 2
    with pytest.raises(Overloaded):
        await start(services)
    for index in range(2):
        await asyncio.to_thread(provider.wait_until_left, index)
