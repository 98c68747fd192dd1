"""A question from any protocol -> the run that answers it."""

from __future__ import annotations

from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING

from services.errors import Overloaded
from services.questions import Question, Turn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from services.answering.run import Follower, Run
    from services.assembly import Services
    from services.events import AnswerEvent


async def start_run(
    services: Services,
    workspace: str | None,
    query: str,
    history: Sequence[Turn] = (),
    *,
    document_ids: Sequence[str] | None = None,
    max_results: int = 8,
    rewrite: bool = True,
    strict: bool | None = None,
    linger_s: float = 0,
) -> Run:
    """Begin to answer a question about the workspace's documents, or the chosen ones.

    Raises:
        DocumentNotFound, StoreUnavailable, Overloaded, WorkspaceBusy, ModelUnreachable
    """
    documents = await services.answers.scope(workspace, document_ids)
    question = Question(query, documents, tuple(history), max_results, rewrite, strict)
    return services.runs.start(workspace, question, linger_s=linger_s)


async def all_events(follower: Follower) -> list[AnswerEvent]:
    """The events of a run, once the last one is there."""
    async with aclosing(follower.events()) as batches:
        return [event async for batch in batches for _, event in batch]


@asynccontextmanager
async def turn_of(services: Services, workspace: str | None) -> AsyncIterator[None]:
    """The turn of a search without an answer, in the same queue as questions and with the same shares.

    Raises:
        Overloaded, WorkspaceBusy
    """
    if services.runs.closing:
        raise Overloaded("This server is restarting. Ask again in a moment.")
    position = services.runs.queue.take(workspace)
    try:
        async with aclosing(position.ahead()) as positions:
            async for _ in positions:
                pass
        yield
    finally:
        position.leave()
