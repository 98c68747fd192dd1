import asyncio
import gc
import time
import weakref
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel

from services.answering.runs import Runs
from services.answering.service import AnswerService
from services.assembly import Services
from services.errors import RunNotFound, WorkspaceBusy
from services.events import Checks, Done, Failed, NumberedEvent, Status
from services.models.embeddings import WordLlamaEmbeddings
from services.models.extractive.model import ExtractiveChatModel
from services.models.factory import open_models
from services.models.provider.circuit_breaker import FAILURES
from services.operations.fair_threads import FairThreads
from services.operations.metrics import Metrics
from services.search.retrieval import Retriever
from tests.services.answering.started_runs import (
    STALL,
    ending,
    events_of,
    numbered,
    one_place,
    over,
    start,
    token_events,
)
from tests.services.conftest import WORKSPACE
from tests.support.provider import SENTENCE, Provider, Script
from tests.support.server import settings_for


async def test_events_are_numbered_from_one_and_the_last_one_ends_them(services: Services) -> None:
    run = await start(services)
    events = await numbered(run)
    assert [number for number, _ in events] == list(range(1, len(events) + 1))
    assert [ending(event) for _, event in events] == [
        "status", "citations", "status", *["token"] * (len(SENTENCE) - 1), "checks", "done stop",
    ]  # fmt: skip
    assert run.finished


async def test_consumers_at_different_pace_get_the_same_events(services: Services, provider: Provider) -> None:
    provider.script = Script(delay_s=0.01)
    run = await start(services)
    slow_may_go_on = asyncio.Event()

    async def slow() -> list[NumberedEvent]:
        events: list[NumberedEvent] = []
        async for batch in run.log.read():
            events += batch
            await slow_may_go_on.wait()
        return events

    slowly = asyncio.create_task(slow())
    first, second = await asyncio.gather(numbered(run), numbered(run))
    slow_may_go_on.set()
    assert first == second == await slowly == await numbered(run)
    assert await numbered(run, after=3) == first[3:]


async def test_a_consumer_that_leaves_does_not_stop_the_run(services: Services) -> None:
    run = await start(services)
    await token_events(run, 1)
    assert ending((await events_of(run))[-1]) == "done stop"


async def test_a_run_waits_for_its_place_and_tells_so(services: Services, provider: Provider) -> None:
    provider.script = Script(stall_at=STALL)
    runs = Runs(services.answers, one_place(waiting=1), Metrics(), answer_timeout_s=20)
    first = await start(services, runs)
    second = await start(services, runs)
    with pytest.raises(WorkspaceBusy):
        await start(services, runs)
    await asyncio.to_thread(provider.wait_for_requests, 1)
    provider.script = Script()
    waited_since = time.perf_counter()
    await asyncio.sleep(0.3)
    first.cancel("stopped")
    events = await events_of(second)
    assert isinstance(events[-1], Done)
    assert events[-1].timings_ms.total < (time.perf_counter() - waited_since) * 1000 - 290
    waiting = Status(stage="waiting", message="Waiting for your turn: no question is before yours")
    assert events[0] == waiting
    assert [ending(event) for event in events[1:]] == [
        "status", "citations", "status", *["token"] * (len(SENTENCE) - 1), "checks", "done stop",
    ]  # fmt: skip
    assert (ending((await events_of(first))[-1]), len(provider.requests)) == ("done cancelled", 2)


async def test_a_run_that_finds_no_place_in_time_says_so(services: Services, provider: Provider) -> None:
    provider.script = Script(stall_at=STALL)
    places = one_place(waiting=1)
    long = await start(services, Runs(services.answers, places, Metrics(), answer_timeout_s=20))
    events = await events_of(await start(services, Runs(services.answers, places, Metrics(), answer_timeout_s=0.2)))
    assert [ending(event) for event in events] == ["status", "error overloaded"]
    assert (places.answering, places.waiting) == (1, 0)
    long.cancel("stopped")
    await long.wait()


async def test_a_run_lingers_until_a_client_follows_it_again(services: Services, provider: Provider) -> None:
    provider.script = Script(delay_s=0.02)
    run = await start(services, linger_s=20)
    seen: list[NumberedEvent] = []
    with run.follow() as follower:
        async for batch in follower.events():
            seen += batch
            if len(seen) > 5:
                break
    with await services.runs.follow(WORKSPACE, run.id) as follower:
        seen += [event async for batch in follower.events(after=seen[-1][0]) for event in batch]
    assert seen == await numbered(run)
    assert ending(seen[-1][1]) == "done stop"


async def test_a_follower_that_comes_back_stops_the_clock(services: Services, provider: Provider) -> None:
    provider.script = Script(delay_s=0.05)
    run = await start(services, linger_s=0.1)
    run.follow().leave()
    with run.follow():
        assert ending((await events_of(run))[-1]) == "done stop"


async def test_a_run_that_is_over_can_still_be_read_by_its_workspace(services: Services) -> None:
    run = await start(services)
    events = await numbered(run)
    await over(run)
    assert services.runs.active == 0
    follower = await services.runs.follow(WORKSPACE, run.id)
    assert (follower.finished, follower.last_number) == (True, len(events))
    assert [event async for batch in follower.events(after=3) for event in batch] == events[3:]
    with pytest.raises(RunNotFound):
        await services.runs.follow(None, run.id)


async def test_a_deleted_document_is_in_no_run_that_can_be_read(services: Services, provider: Provider) -> None:
    finished = await start(services)
    await over(finished)
    provider.script = Script(delay_s=0.01)
    running = await start(services)
    await token_events(running, 1)
    [document] = await services.library.documents(WORKSPACE)
    await services.workspaces.delete(WORKSPACE, document.id)
    await over(running)
    for run in (finished, running):
        with pytest.raises(RunNotFound):
            await services.runs.follow(WORKSPACE, run.id)


async def test_an_unexpected_error_is_reported_without_its_text(
    services: Services, embeddings: WordLlamaEmbeddings
) -> None:
    def broken() -> BaseChatModel:
        raise RuntimeError("sk-secret in /home/somebody/keys")

    answers = AnswerService(services.library, Retriever(services.library, embeddings), broken, "broken", 5)
    run = await start(services, Runs(answers, one_place(), Metrics(), answer_timeout_s=5))
    events = await events_of(run)
    message = "Something went wrong on this server. Try again."
    assert [event.type for event in events] == ["status", "citations", "status", "error"]
    assert events[-1] == Failed(run_id=run.id, code="internal", message=message, retryable=True)


def no_time() -> FairThreads:
    return FairThreads("no time", 1, of_one=1, limit_s=0)


async def test_a_quotation_that_takes_too_long_is_no_failure_of_the_model_server(
    services: Services, embeddings: WordLlamaEmbeddings
) -> None:
    threads = no_time()

    def model() -> ExtractiveChatModel:
        return ExtractiveChatModel(threads=threads)

    retriever = Retriever(services.library, embeddings)
    answers = AnswerService(services.library, retriever, model, ExtractiveChatModel.NAME, 5, threads=threads)
    runs = Runs(answers, one_place(), Metrics(), answer_timeout_s=20)
    for _ in range(FAILURES + 1):
        run = await start(services, runs)
        assert ending((await events_of(run))[-1]) == "error model_timeout"
        await over(run)
    answers.check()
    threads.close()


async def test_an_answer_that_takes_too_long_to_check_is_given_with_no_sentence_confirmed(
    services: Services, embeddings: WordLlamaEmbeddings, provider: Provider, tmp_path: Path
) -> None:
    threads = no_time()
    async with open_models(settings_for(tmp_path, provider)) as make_model:
        retriever = Retriever(services.library, embeddings)
        answers = AnswerService(services.library, retriever, make_model, "model", 20, threads=threads)
        run = await start(services, Runs(answers, one_place(), Metrics(), answer_timeout_s=20))
        *_, checks, done = await events_of(run)
    assert isinstance(checks, Checks)
    assert (checks.sentences, checks.supported, ending(done)) == ((), None, "done stop")
    threads.close()


@pytest.mark.parametrize("cancelled", [False, True])
async def test_nothing_of_a_run_is_left_for_garbage_collection(
    services: Services, provider: Provider, *, cancelled: bool
) -> None:
    provider.script = Script(stall_at=STALL if cancelled else None)
    gc.collect()
    gc.disable()
    try:
        run = await start(services)
        await token_events(run, 3)
        if cancelled:
            run.cancel("client_left")
        await over(run)
        gone = weakref.ref(run)
        del run
        await asyncio.sleep(0)
        assert gone() is None
    finally:
        gc.enable()
