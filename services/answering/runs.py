"""A `Run` owns the task that answers one question, keeps its events, and is the one thing that everybody stops."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import Literal, Self

from services import logs
from services.answering import Answer, AnswerService
from services.errors import ModelTimeout, Overloaded, RunNotFound
from services.eventlog import EventLog
from services.events import AnswerEvent, Checks, Citations, Done, Failed, NumberedEvent, Status, Token
from services.finished import FinishedRuns
from services.metrics import Metrics
from services.places import Place, Places
from services.questions import Question

log = logging.getLogger(__name__)

CancelReason = Literal["stopped", "client_left", "deadline", "shutdown"]

_RESTARTING = "This server is restarting. Ask again in a moment."
_NO_PLACE = "Too many questions were being answered, and yours found no place. Ask again in a few minutes."


class Follower:
    """Somebody who reads a run's events. Leaving, which the end of a `with` block does too, may end the run."""

    def __init__(self, run_id: str, log: EventLog[AnswerEvent], on_leave: Callable[[], None] | None = None) -> None:
        self.run_id = run_id
        self._log = log
        self._on_leave = on_leave

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

    def events(self, after: int = 0) -> AsyncGenerator[list[NumberedEvent], None]:
        """The events with numbers above `after`, as many at a time as there are, until the last one."""
        return self._log.read(after)

    def leave(self) -> None:
        """Follow no more. Only the first call counts."""
        on_leave, self._on_leave = self._on_leave, None
        if on_leave is not None:
            on_leave()


class Run:
    """The answer to one question, waiting for its turn, on its way or complete. Made by `Runs.start`."""

    def __init__(
        self,
        service: AnswerService,
        workspace: str | None,
        question: Question,
        place: Place,
        *,
        linger_s: float,
        timeout_s: float,
    ) -> None:
        self.id = secrets.token_urlsafe(16)
        self.workspace = workspace
        self.question = question
        self.keep = True
        """Whether it may be read once it is over."""
        self.log: EventLog[AnswerEvent] = EventLog(_is_last)
        self._service = service
        self.answer = Answer(self.id, question, service.model_name)
        self._place = place
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
        return not self._place.answering

    def follow(self) -> Follower:
        """Read the run's events, as one of any number, each at its own pace.

        When the last follower has left, the run goes on for as long as it lingers, and is then cancelled.
        """
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

    async def _answer_question(self) -> None:
        logs.run_id.set(self.id)
        try:
            await self._wait_for_turn()
            async with aclosing(self._service.stream(self.answer)) as events:
                async for event in events:
                    # A cancellation can be lost where a library waits for a token with a timeout.
                    if self.cancelled:
                        break
                    self.log.append(event)
        except Exception as error:  # noqa: BLE001 - the edge where every error becomes an event
            if not self.cancelled:
                self.log.append(self.answer.failed(error))

    async def _wait_for_turn(self) -> None:
        async with aclosing(self._place.ahead()) as places:
            async for ahead in places:
                self.log.append(Status(stage="waiting", message=_waiting(ahead)))
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
            with logs.on_behalf_of(self.id):  # a callback has the context of whoever asked
                self.log.append(self._last_event())
        self._deadline.cancel()
        if self._lingering is not None:
            self._lingering.cancel()
        self._place.leave()

    def _last_event(self) -> Done | Failed:
        match self.cancelled:
            case "deadline" if self.waiting:
                return self.answer.failed(Overloaded(_NO_PLACE))
            case "deadline":
                return self.answer.failed(
                    ModelTimeout("The answer took too long and was stopped. Ask for less at once.")
                )
            case "shutdown" | None:
                return self.answer.failed(Overloaded(_RESTARTING))
            case "stopped" | "client_left":
                return self.answer.done("cancelled")


class Runs:
    """The runs that wait or are on their way, and for a few minutes those that are over."""

    def __init__(self, service: AnswerService, places: Places, metrics: Metrics, *, answer_timeout_s: float) -> None:
        self._service = service
        self._metrics = metrics
        self.places = places
        self._answer_timeout_s = answer_timeout_s
        self._active: dict[str, Run] = {}
        self._finished = FinishedRuns()
        self.closing = False
        """Whether new questions are refused, because the server is going down."""

    @property
    def active(self) -> int:
        """How many wait or are on their way."""
        return len(self._active)

    @property
    def followers(self) -> int:
        """How many clients read runs that are not over."""
        return sum(run.followers for run in self._active.values())

    def start(self, workspace: str | None, question: Question, *, linger_s: float = 0) -> Run:
        """Begin to answer a question, at once or when its turn comes.

        `linger_s` is how long the run goes on when nobody follows it any more.

        Raises:
            Overloaded: there is no place left, or the server is going down.
            WorkspaceBusy: this workspace has all the places it may have.
            ModelUnreachable: the model's server is known to be down.
        """
        if self.closing:
            raise Overloaded(_RESTARTING)
        self._service.check()
        place = self.places.take(workspace)
        run = Run(self._service, workspace, question, place, linger_s=linger_s, timeout_s=self._answer_timeout_s)
        self._active[run.id] = run
        self._metrics.run_started()
        run.on_end(lambda: self._over(run))
        return run

    def get(self, workspace: str | None, run_id: str) -> Run:
        """A run of this workspace that waits or is on its way.

        Raises:
            RunNotFound: there is none, or it is another workspace's.
        """
        run = self._active.get(run_id)
        if run is None or run.workspace != workspace:
            raise RunNotFound
        return run

    def follow(self, workspace: str | None, run_id: str) -> Follower:
        """Read a run of this workspace, also one that is over.

        Raises:
            RunNotFound: there is none, it is another workspace's, or it has been over for too long.
        """
        events = self._finished.events(workspace, run_id)
        if events is None:
            return self.get(workspace, run_id).follow()
        return Follower(run_id, EventLog(_is_last, events))

    def forget(self, document_id: str) -> None:
        """Keep nothing of runs that searched a document: it was deleted."""
        self._finished.forget(document_id)
        for run in self._active.values():
            run.keep = run.keep and all(document.id != document_id for document in run.question.documents)

    async def close(self, grace_s: float = 0) -> None:
        """Refuse new questions, let those that are being answered go on for a while, then stop every run.

        Returns when each has had its last event.
        """
        self.closing = True
        for run in list(self._active.values()):
            if run.waiting:
                run.cancel("shutdown")
        running = [asyncio.ensure_future(run.wait()) for run in self._active.values()]
        if running:
            await asyncio.wait(running, timeout=grace_s)
            for run in list(self._active.values()):
                run.cancel("shutdown")
            await asyncio.wait(running)

    def _over(self, run: Run) -> None:
        del self._active[run.id]
        self._report(run)
        if run.keep:
            ids = (document.id for document in run.question.documents)
            self._finished.keep(run.id, run.workspace, ids, run.log.events)

    def _report(self, run: Run) -> None:
        last = run.log.events[-1]
        assert isinstance(last, Done | Failed)
        tokens = sum(isinstance(event, Token) for event in run.log.events)
        passages = sum(len(event.citations) for event in run.log.events if isinstance(event, Citations))
        for event in run.log.events:
            if isinstance(event, Checks):
                self._metrics.answer_checked(event)
        if run.cancelled is not None:
            self._metrics.run_cancelled(run.cancelled)
        self._metrics.run_ended(
            last, tokens=tokens, retrieval_ms=run.answer.retrieval_ms, first_token_ms=run.answer.first_token_ms
        )
        logs.run_ended(last, ms=run.answer.elapsed_ms(), tokens=tokens, passages=passages)


def _is_last(event: AnswerEvent) -> bool:
    return isinstance(event, Done | Failed)


def _waiting(ahead: int) -> str:
    before = "no question is" if not ahead else "one question is" if ahead == 1 else f"{ahead} questions are"
    return f"Waiting for a free place: {before} before yours"
