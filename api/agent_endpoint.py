"""The one endpoint of the page that programs may call: the text of an answer as it grows, and what it cites."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, TypedDict, assert_never

from starlette.types import Scope

from api.asking import start_run
from api.errors import BadRequest
from api.middleware.proxies import on_behalf_of
from api.protocols.footnotes import quote, title
from services.assembly import Services
from services.events import AnswerEvent, Checks, Citation, Citations, Done, Failed, Status, Token
from services.questions import MAX_QUESTION_CHARS

if TYPE_CHECKING:
    from services.answering.run import Follower

LOOK_S = 0.5
"""How often a silent answer is given again: Gradio notices only then that its client left."""
SHOWN_S = 0.1
"""A growing answer is given ten times a second: each time it is sent whole."""


class CitedSource(TypedDict):
    """A passage that the answer cites; `index` is the n of its footnote [n]."""

    index: int
    title: str
    url: str
    quote: str


class AnswerFailed(Exception):
    """The answer ended in an error; the message says what to do."""


async def answers(
    services: Services, workspace: str | None, question: str, scope: Scope
) -> AsyncGenerator[tuple[str, list[CitedSource]], None]:
    """The answer so far and its citations, which are complete at the end. Closing it stops the model.

    `scope` is that of the request, in whose context the caller is not.

    Raises:
        BadRequest, FootnoteError, AnswerFailed
    """
    question = question.strip()
    if not 0 < len(question) <= MAX_QUESTION_CHARS:
        raise BadRequest(422, "query_invalid", f"Write a question of at most {MAX_QUESTION_CHARS:,} characters.")
    with on_behalf_of(scope):
        run = await start_run(services, workspace, question)
    shown = _Shown()
    with run.follow() as follower:
        async with aclosing(_events(follower)) as batches:
            async for batch in batches:
                for event in batch:
                    shown.add(event)
                if not batch:
                    yield shown.text, []
                elif shown.is_due():
                    yield shown.text, shown.cited()


async def _events(follower: "Follower") -> AsyncGenerator[list[AnswerEvent], None]:
    """The events of a run as they come, and an empty batch when none has come for a while."""
    async with aclosing(follower.events()) as batches:
        coming = asyncio.ensure_future(anext(batches, None))
        try:
            while True:
                await asyncio.wait([coming], timeout=LOOK_S)
                if not coming.done():
                    yield []
                    continue
                if (batch := coming.result()) is None:
                    return
                coming = asyncio.ensure_future(anext(batches, None))
                yield [event for _, event in batch]
        finally:
            coming.cancel()
            await asyncio.wait([coming])


class _Shown:
    """What a program sees of an answer."""

    def __init__(self) -> None:
        self.text = ""
        self._citations: dict[int, Citation] = {}
        self._checks: Checks | None = None
        self._given_at = -SHOWN_S
        self._done: Done | None = None

    def add(self, event: AnswerEvent) -> None:
        match event:
            case Token(text=text):
                self.text += text
            case Status(restart=restart):
                self.text = "" if restart else self.text
            case Citations(citations=citations):
                self._citations |= {each.index: each for each in citations}
            case Done():
                self._done = event
            case Failed(message=message):
                raise AnswerFailed(message)
            case Checks():
                self._checks = event
            case _:
                assert_never(event)

    def is_due(self) -> bool:
        """Whether to give it now: it is complete, or was not given for a while."""
        now = time.monotonic()
        if self._done is None and now - self._given_at < SHOWN_S:
            return False
        self._given_at = now
        return True

    def cited(self) -> list[CitedSource]:
        if self._done is None:
            return []
        return [self._source(self._citations[index]) for index in self._done.cited]

    def _source(self, citation: Citation) -> CitedSource:
        return {
            "index": citation.index,
            "title": title(citation),
            "url": citation.url,
            "quote": quote(citation, self._checks),
        }
