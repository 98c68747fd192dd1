"""A `Run` owns the task that answers one question, keeps its events, and is the one thing that everybody stops."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Literal

from services.answering import Answer, AnswerService
from services.errors import ModelTimeout, Overloaded, RunNotFound
from services.eventlog import EventLog
from services.events import AnswerEvent, Done, Failed, NumberedEvent
from services.questions import Question

log = logging.getLogger(__name__)

CancelReason = Literal["stopped", "client_left", "deadline", "shutdown"]


class Run:
    """The answer to one question, on its way or complete. Made by `Runs.start`."""

    def __init__(self, run_id: str, workspace: str | None, service: AnswerService, question: Question) -> None:
        self.id = run_id
        self.workspace = workspace
        self._service = service
        self._answer = Answer(run_id, question, service.model_name)
        self._log: EventLog[AnswerEvent] = EventLog(lambda event: isinstance(event, Done | Failed))
        self._cancelled: CancelReason | None = None
        self._task = asyncio.create_task(self._answer_question(), name=f"run {run_id}")
        self._task.add_done_callback(self._end)

    @property
    def finished(self) -> bool:
        return self._log.finished

    def cancel(self, reason: CancelReason) -> None:
        """Stop the run: its connection to the model closes now, its last event follows. Once over, nothing."""
        if self._cancelled is None and not self.finished:
            self._cancelled = reason
            log.info("run %s cancelled: %s", self.id, reason)
            self._task.cancel()

    def on_end(self, callback: Callable[[], None]) -> None:
        """Call back once the last event is there and the task is gone."""
        self._task.add_done_callback(lambda _: callback())

    async def wait(self) -> None:
        """Until the last event is there."""
        async with aclosing(self.events(after=len(self._log))) as events:
            async for _ in events:
                pass

    def events(self, after: int = 0) -> AsyncGenerator[list[NumberedEvent], None]:
        """The events with numbers above `after`, as many at a time as there are, until the last one.

        Any number of consumers may iterate, each at its own pace; leaving does not stop the run.
        """
        return self._log.read(after)

    async def _answer_question(self) -> None:
        try:
            async with aclosing(self._service.stream(self._answer)) as events:
                async for event in events:
                    # A cancellation can be lost where a library waits for a token with a timeout.
                    if self._cancelled:
                        break
                    self._log.append(event)
        except Exception as error:  # noqa: BLE001 - the edge where every error becomes an event
            if not self._cancelled:
                self._log.append(self._answer.failed(error))

    def _end(self, _: asyncio.Task[None]) -> None:
        """The last event of a run that was cancelled, which may be before its task took its first step."""
        if not self.finished:
            self._log.append(self._last_event())

    def _last_event(self) -> Done | Failed:
        match self._cancelled:
            case "deadline":
                return self._answer.failed(
                    ModelTimeout("The answer took too long and was stopped. Ask for less at once.")
                )
            case "shutdown" | None:
                return self._answer.failed(Overloaded("This server is restarting. Ask again in a moment."))
            case "stopped" | "client_left":
                return self._answer.done("cancelled")


class Runs:
    """The runs that are on their way."""

    def __init__(self, service: AnswerService, *, max_streams: int, answer_timeout_s: float) -> None:
        self._service = service
        self._max_streams = max_streams
        self._answer_timeout_s = answer_timeout_s
        self._active: dict[str, Run] = {}
        self.closing = False

    def __len__(self) -> int:
        return len(self._active)

    def start(self, workspace: str | None, question: Question) -> Run:
        """Begin to answer a question.

        Raises:
            Overloaded: as many answers as allowed are on their way, or the server is going down.
        """
        if self.closing:
            raise Overloaded("This server is restarting. Ask again in a moment.")
        if len(self._active) >= self._max_streams:
            raise Overloaded("Too many answers are being written just now. Ask again in a few seconds.")
        run = Run(secrets.token_urlsafe(16), workspace, self._service, question)
        self._active[run.id] = run
        deadline = asyncio.get_running_loop().call_later(self._answer_timeout_s, run.cancel, "deadline")

        def forget() -> None:
            deadline.cancel()
            del self._active[run.id]

        run.on_end(forget)
        return run

    def get(self, workspace: str | None, run_id: str) -> Run:
        """A run of this workspace that is on its way.

        Raises:
            RunNotFound: there is none, or it is another workspace's.
        """
        run = self._active.get(run_id)
        if run is None or run.workspace != workspace:
            raise RunNotFound
        return run

    async def close(self) -> None:
        """Refuse new questions, stop every run, and return when each has had its last event."""
        self.closing = True
        running = list(self._active.values())
        for run in running:
            run.cancel("shutdown")
        for run in running:
            await run.wait()
