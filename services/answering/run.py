"""A `Run` owns the task that answers one question, and keeps its events. To stop an answer, stop its run."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import Literal, Self

from services.answering.answer import AnswerProgress, Answers
from services.answering.queue import QueuePosition
from services.errors import ModelTimeout, Overloaded
from services.event_log import MOST_FOLLOWERS, TOO_MANY_FOLLOWERS, EventLog
from services.events import AnswerEvent, Done, Failed, NumberedEvent, Status, is_last
from services.operations import logs
from services.questions import Question

log = logging.getLogger(__name__)

CancelReason = Literal["stopped", "client_left", "deadline", "shutdown"]

RESTARTING = "This server is restarting. Ask again in a moment."
_NEVER_ANSWERED = "Too many questions were being answered, and yours did not get its turn. Ask again in a few minutes."


class Follower:
    """Somebody who reads a run's events. Leaving, which the end of a `with` block does too, may end the run.

    `behind` says that another replica writes the run: a client may have had events from it that are not here yet.
    """

    def __init__(
        self,
        run_id: str,
        log: EventLog[AnswerEvent],
        on_leave: Callable[[], None] | None = None,
        *,
        behind: bool = False,
    ) -> None:
        self.run_id = run_id
        self._log = log
        self._on_leave = on_leave
        self._behind = behind

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    @property
    def finished(self) -> bool:
        """Whether the last event is there."""
        return self._log.finished

    @property
    def last_number(self) -> int:
        """The number of the latest event."""
        return len(self._log)

    def may_know(self, number: int) -> bool:
        """Whether a client can have had an event with this number."""
        return number <= self.last_number or self._behind

    def events(self, after: int = 0) -> AsyncGenerator[list[NumberedEvent], None]:
        """The events with numbers above `after`, as many at a time as there are, until the last one."""
        return self._log.read(after)

    def leave(self) -> None:
        """Stop following. Only the first call counts."""
        on_leave, self._on_leave = self._on_leave, None
        if on_leave is not None:
            on_leave()


class Run:
    """The answer to one question, waiting for its turn, in progress or complete. Made by `Runs.start`."""

    def __init__(
        self,
        service: Answers,
        workspace: str | None,
        question: Question,
        position: QueuePosition,
        *,
        linger_s: float,
        timeout_s: float,
    ) -> None:
        self.id = secrets.token_urlsafe(16)
        self.workspace = workspace
        self.question = question
        self.keep = True
        """Whether it may be read once it is over."""
        self.log: EventLog[AnswerEvent] = EventLog(is_last)
        self.asked = time.time()
        """Seconds since the epoch."""
        self.times_ms: list[float] = []
        """When each event happened, since the question was asked."""
        self._service = service
        self._clock = time.perf_counter()
        self.answer = AnswerProgress(self.id, question, service.model_name)
        self._position = position
        self._linger_s = linger_s
        self._timeout_s = timeout_s
        self.followers = 0
        self.cancelled: CancelReason | None = None
        self._lingering: asyncio.TimerHandle | None = None
        self._deadline = self._cancel_in(timeout_s, "deadline")
        self._task = asyncio.create_task(self._answer_question(), name=f"run {self.id}")
        self._task.add_done_callback(self._end)

    @property
    def finished(self) -> bool:
        return self.log.finished

    @property
    def waiting(self) -> bool:
        return not self._position.answering

    @property
    def has_room(self) -> bool:
        """Whether one more may follow."""
        return self.followers < MOST_FOLLOWERS

    def follow(self) -> Follower:
        """Read the run's events, as one of several, each at its own pace.

        When the last follower has left, the run goes on for as long as it lingers, and is then cancelled.

        Raises:
            Overloaded: too many follow it.
        """
        if not self.has_room:
            raise Overloaded(TOO_MANY_FOLLOWERS)
        self.followers += 1
        if self._lingering is not None:
            self._lingering.cancel()
        return Follower(self.id, self.log, self._left)

    def cancel(self, reason: CancelReason) -> None:
        """Stop the run: its connection to the model closes now, its last event follows. Once over, nothing."""
        if self.cancelled is None and not self.finished:
            self.cancelled = reason
            with logs.on_behalf_of(self.id):
                log.info("cancelled: %s", reason)
            self._task.cancel()

    def on_end(self, callback: Callable[[], None]) -> None:
        """Call back once the last event is there and the task is gone."""
        self._task.add_done_callback(lambda _: callback())

    async def wait(self) -> None:
        """Until the last event is there."""
        async with aclosing(self.log.read(after=len(self.log))) as events:
            async for _ in events:
                pass

    def _left(self) -> None:
        self.followers -= 1
        if self.followers or self.finished:
            return
        if self._linger_s:
            self._lingering = self._cancel_in(self._linger_s, "client_left")
        else:
            self.cancel("client_left")

    def _cancel_in(self, seconds: float, reason: CancelReason) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(seconds, self.cancel, reason)

    def _append(self, event: AnswerEvent) -> None:
        self.times_ms.append(round((time.perf_counter() - self._clock) * 1000, 1))
        self.log.append(event)

    async def _answer_question(self) -> None:
        logs.run_id.set(self.id)
        try:
            await self._wait_for_turn()
            async with aclosing(self._service.stream(self.answer)) as events:
                async for event in events:
                    # A cancellation can be lost where a library waits for a token with a timeout.
                    if self.cancelled:
                        break
                    self._append(event)
        except Exception as error:  # noqa: BLE001 - the edge where every error becomes an event
            if not self.cancelled:
                self._append(self.answer.failed(error))

    async def _wait_for_turn(self) -> None:
        async with aclosing(self._position.ahead()) as positions:
            async for ahead in positions:
                self._append(Status(stage="waiting", message=_waiting(ahead)))
        self._deadline.cancel()
        self._deadline = self._cancel_in(self._timeout_s, "deadline")
        self.answer.begin()

    def _end(self, task: asyncio.Task[None]) -> None:
        """The last event of a run that was cancelled, which may be before its task took its first step."""
        # A task keeps its cancellation until somebody takes it, and with that every frame and the whole answer: a
        # circle through this run, which only garbage collection would find.
        with suppress(asyncio.CancelledError):
            task.exception()
        if not self.finished:
            with logs.on_behalf_of(self.id):  # a callback has the context of its caller
                self._append(self._last_event())
        self._deadline.cancel()
        if self._lingering is not None:
            self._lingering.cancel()
        self._position.leave()

    def _last_event(self) -> Done | Failed:
        match self.cancelled:
            case "deadline" if self.waiting:
                return self.answer.failed(Overloaded(_NEVER_ANSWERED))
            case "deadline":
                return self.answer.failed(
                    ModelTimeout("The answer took too long and was stopped. Ask for less at once.")
                )
            case "shutdown" | None:
                return self.answer.failed(Overloaded(RESTARTING))
            case "stopped" | "client_left":
                return self.answer.done("cancelled")


def _waiting(ahead: int) -> str:
    before = "no question is" if not ahead else "one question is" if ahead == 1 else f"{ahead} questions are"
    return f"Waiting for your turn: {before} before yours"
