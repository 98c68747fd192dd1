"""Runs over the services' fixture: how tests start one, read its events, and wait for its end."""

import asyncio

from services.answering.queue import AnswerQueue
from services.answering.run import Run
from services.answering.runs import Runs
from services.assembly import Services
from services.events import AnswerEvent, Done, Failed, NumberedEvent
from services.questions import Question
from tests.services.conftest import WORKSPACE

STALL = 4


async def start(services: Services, runs: Runs | None = None, *, linger_s: float = 0) -> Run:
    documents = await services.answers.scope(WORKSPACE, None)
    question = Question("How long is the Nile?", documents)
    return (runs or services.runs).start(WORKSPACE, question, linger_s=linger_s)


def one_place(waiting: int = 0) -> AnswerQueue:
    return AnswerQueue(answering=1, waiting=waiting, per_workspace=1)


async def numbered(run: Run, after: int = 0) -> list[NumberedEvent]:
    return [event async for batch in run.log.read(after) for event in batch]


async def events_of(run: Run) -> list[AnswerEvent]:
    return [event for _, event in await numbered(run)]


def ending(event: AnswerEvent) -> str:
    match event:
        case Done():
            return f"done {event.finish_reason}"
        case Failed():
            return f"error {event.code}"
        case _:
            return event.type


async def over(run: Run) -> None:
    """Until a run has its last event and its place is free."""
    done = asyncio.Event()
    run.on_end(done.set)
    await done.wait()


async def token_events(run: Run, number: int) -> None:
    """Until a run has so many tokens."""
    seen = 0
    async for batch in run.log.read():
        seen += sum(event.type == "token" for _, event in batch)
        if seen >= number:
            return
