"""A `Run` owns the task that answers one question, and keeps its events. To stop an answer, stop its run."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from typing import Literal, Self

from services.answering.answer import Answer, Answers
from services.answering.queue import AnswerQueue, QueuePosition
from services.answering.recorded_answer import RecordedAnswer, as_asked
from services.answering.replay import FinishedRuns
from services.answering.service import AnswerService
from services.errors import ModelTimeout, Overloaded, RunNotFound, RunUnfinished
from services.event_log import EventLog
from services.events import AnswerEvent, Checks, Citations, Done, Failed, NumberedEvent, Status, Token
from services.operations import logs
from services.operations.metrics import Metrics
from services.questions import Question, Turn
from services.recordings import RecordedDocument, RecordedEvent, RecordedTurn, Recording
from services.settings import VERSION

log = logging.getLogger(__name__)

CancelReason = Literal["stopped", "client_left", "deadline", "shutdown"]

MOST_FOLLOWERS = 32
"""Of one run: more than a person has tabs. Each event is encoded and sent for each follower."""
_RESTARTING = "This server is restarting. Ask again in a moment."
_NEVER_ANSWERED = "Too many questions were being answered, and yours did not get its turn. Ask again in a few minutes."


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
        """Stop following. Only the first call counts."""
        on_leave, self._on_leave = self._on_leave, None
        if on_leave is not None:
            on_leave()


class Run:
    """The answer to one question, waiting for its turn, on its way or complete. Made by `Runs.start`."""

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
        self.log: EventLog[AnswerEvent] = EventLog(_is_last)
        self.asked = time.time()
        """Seconds since the epoch."""
        self.times_ms: list[float] = []
        """When each event happened, since the question was asked."""
        self._service = service
        self._clock = time.perf_counter()
        self.answer = Answer(self.id, question, service.model_name)
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
            raise Overloaded("Too many clients follow this answer. Close one, then try again.")
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
                return self.answer.failed(Overloaded(_RESTARTING))
            case "stopped" | "client_left":
                return self.answer.done("cancelled")


class Runs:
    """The runs that wait or are on their way, and for an hour those that are over."""

    def __init__(
        self,
        service: AnswerService,
        queue: AnswerQueue,
        metrics: Metrics,
        *,
        answer_timeout_s: float,
        made_with: Mapping[str, str | int | float | bool | None] | None = None,
        recordings: Sequence[Recording] = (),
    ) -> None:
        """`made_with` are the settings that recordings name. `recordings` are played when their question is asked."""
        self._service = service
        self._metrics = metrics
        self.queue = queue
        self._answer_timeout_s = answer_timeout_s
        self._made_with = dict(made_with or {})
        self._recordings = {as_asked(recording.question): recording for recording in recordings}
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
            Overloaded: the waiting room is full, or the server is going down.
            WorkspaceBusy: this workspace has as many questions as it may have.
            ModelUnreachable: the model's server is known to be down.
        """
        recording = self._recordings.get(as_asked(question.text))
        if recording is not None:
            return self.play(workspace, recording, linger_s=linger_s)
        self._service.check()
        return self._begun(self._service, workspace, question, linger_s=linger_s)

    def play(self, workspace: str | None, recording: Recording, *, at_once: bool = False, linger_s: float = 0) -> Run:
        """Play a recorded answer as a run, which is not kept when it is over: nobody here wrote it.

        Raises:
            Overloaded, WorkspaceBusy
        """
        turns = tuple(Turn(turn.role, turn.content) for turn in recording.history)
        question = Question(recording.question, (), turns)
        run = self._begun(RecordedAnswer(recording, at_once=at_once), workspace, question, linger_s=linger_s)
        run.keep = False
        return run

    def _begun(self, service: Answers, workspace: str | None, question: Question, *, linger_s: float) -> Run:
        if self.closing:
            raise Overloaded(_RESTARTING)
        position = self.queue.take(workspace)
        run = Run(service, workspace, question, position, linger_s=linger_s, timeout_s=self._answer_timeout_s)
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
            Overloaded: too many follow it.
        """
        recording = self._finished.recording(workspace, run_id)
        if recording is None:
            return self.get(workspace, run_id).follow()
        return Follower(run_id, EventLog(_is_last, (each.event for each in recording.events)))

    def recording(self, workspace: str | None, run_id: str) -> Recording:
        """A finished run of this workspace.

        Raises:
            RunNotFound: there is none, it is another workspace's, or it has been over for too long.
            RunUnfinished
        """
        recording = self._finished.recording(workspace, run_id)
        if recording is None:
            self.get(workspace, run_id)
            raise RunUnfinished
        return recording

    def forget(self, document_id: str) -> None:
        """Drop the runs that searched a document that was deleted."""
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
            self._finished.keep(run.workspace, self._recorded(run))

    def _recorded(self, run: Run) -> Recording:
        # Everything in it is of our own making: validating thousands of tokens again would take longer than packing.
        question = run.question
        return Recording.model_construct(
            run_id=run.id,
            question=question.text,
            history=tuple(RecordedTurn(role=turn.role, content=turn.content) for turn in question.history),
            documents=tuple(RecordedDocument(id=each.id, filename=each.filename) for each in question.documents),
            asked=run.asked,
            version=VERSION,
            settings=self._made_with | {"max_results": question.max_results, "rewrite": question.rewrite},
            events=tuple(
                RecordedEvent.model_construct(at_ms=at_ms, event=event)
                for at_ms, event in zip(run.times_ms, run.log.events, strict=True)
            ),
        )

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
    return f"Waiting for your turn: {before} before yours"
