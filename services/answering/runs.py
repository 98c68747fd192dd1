"""The runs that wait, are on their way, and are over."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from services.answering.answer import Answers
from services.answering.queue import AnswerQueue
from services.answering.recorded_answer import RecordedAnswer, as_asked
from services.answering.replay import FinishedRuns
from services.answering.run import RESTARTING, Follower, Run
from services.answering.service import AnswerService
from services.errors import Overloaded, RunNotFound, RunUnfinished
from services.event_log import EventLog
from services.events import Checks, Citations, Done, Failed, Token, is_last
from services.operations import logs
from services.operations.metrics import Metrics
from services.questions import Question, Turn
from services.recordings import RecordedDocument, RecordedTurn, Recording
from services.replication.publications import Publication, RunHead, shared_key
from services.settings import VERSION

if TYPE_CHECKING:
    from services.replication.shared_runs import SharedRuns


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
        shared: "SharedRuns | None" = None,
    ) -> None:
        """`made_with` are the settings that recordings name. `recordings` are played when their question is asked.

        `shared` are the runs of all replicas, where there are several.
        """
        self._service = service
        self._metrics = metrics
        self.queue = queue
        self._answer_timeout_s = answer_timeout_s
        self._made_with = dict(made_with or {})
        self._recordings = {as_asked(recording.question): recording for recording in recordings}
        self._active: dict[str, Run] = {}
        self._finished = FinishedRuns()
        self._shared = shared
        if shared is not None:
            shared.serve(self)
        self.closing = False
        """Whether new questions are refused, because the server is going down."""

    @property
    def shared(self) -> bool | None:
        """Whether other replicas can follow and stop new runs; None where there is one replica."""
        return self._shared.up if self._shared is not None else None

    @property
    def active(self) -> int:
        """How many wait or are on their way."""
        return len(self._active)

    @property
    def followers(self) -> int:
        """How many clients read runs that are not over, here or on another replica."""
        elsewhere = self._shared.followers if self._shared is not None else 0
        return elsewhere + sum(run.followers for run in self._active.values())

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
            raise Overloaded(RESTARTING)
        position = self.queue.take(workspace)
        run = Run(service, workspace, question, position, linger_s=linger_s, timeout_s=self._answer_timeout_s)
        self._active[run.id] = run
        self._metrics.run_started()
        if self._shared is not None:
            head = self._head(run, self._shared.replica)
            self._shared.publish(Publication(run.id, head, run.log, run.times_ms))
        run.on_end(lambda: self._over(run))
        return run

    def get(self, workspace: str | None, run_id: str) -> Run:
        """A run of this workspace that waits or is in progress.

        Raises:
            RunNotFound: there is none, or it is another workspace's.
        """
        run = self._active.get(run_id)
        if run is None or run.workspace != workspace:
            raise RunNotFound
        return run

    async def follow(self, workspace: str | None, run_id: str) -> Follower:
        """Read a run of this workspace, also one that is over.

        Raises:
            RunNotFound: there is none, it is another workspace's, or it has been over for too long.
            Overloaded: too many follow it.
            ReplicasUnreachable: it is not here, and other replicas can't be asked.
        """
        recording = await self._recording(workspace, run_id)
        if recording is not None:
            return Follower(run_id, EventLog(is_last, (each.event for each in recording.events)))
        if self._shared is None or self._is_here(workspace, run_id):
            return self.get(workspace, run_id).follow()
        shared, run = self._shared, await self._shared.follow(workspace, run_id)
        return Follower(run_id, run.log, lambda: shared.leave(run), behind=True)

    async def stop(self, workspace: str | None, run_id: str) -> None:
        """Stop a run of this workspace that waits or is in progress.

        Raises:
            RunNotFound: there is none, or it is another workspace's.
            ReplicasUnreachable: it is not here, and other replicas can't be asked.
        """
        if self._shared is None or self._is_here(workspace, run_id):
            self.get(workspace, run_id).cancel("stopped")
        else:
            await self._shared.stop(workspace, run_id)

    async def recording(self, workspace: str | None, run_id: str) -> Recording:
        """A finished run of this workspace.

        Raises:
            RunNotFound: there is none, it is another workspace's, or it has been over for too long.
            RunUnfinished
            ReplicasUnreachable: it is not here, and other replicas can't be asked.
        """
        recording = await self._recording(workspace, run_id)
        if recording is not None:
            return recording
        if self._shared is None or self._is_here(workspace, run_id):
            self.get(workspace, run_id)
            raise RunUnfinished
        return await self._shared.finished(workspace, run_id)

    async def _recording(self, workspace: str | None, run_id: str) -> Recording | None:
        recording = self._finished.recording(workspace, run_id)
        if recording is not None or self._shared is None or run_id in self._active:
            return recording
        return await self._shared.recording(workspace, run_id)

    def _is_here(self, workspace: str | None, run_id: str) -> bool:
        run = self._active.get(run_id)
        return run is not None and run.workspace == workspace

    @property
    def documents(self) -> set[str]:
        """The ids of the documents that the runs searched which are kept, or will be."""
        asked = {each.id for run in self._active.values() if run.keep for each in run.question.documents}
        return self._finished.documents | asked

    def forget(self, document_id: str) -> None:
        """Drop the runs that searched a document that was deleted, on this replica."""
        self._finished.forget(document_id)
        for run in self._active.values():
            run.keep = run.keep and all(document.id != document_id for document in run.question.documents)

    def stop_here(self, run_id: str) -> None:
        """Stop a run because another replica was asked to, if it is in progress here."""
        if (run := self._active.get(run_id)) is not None:
            run.cancel("stopped")

    def follow_here(self, run_id: str) -> Callable[[], None] | None:
        """Count the followers on another replica as one; returns how it leaves, None if the run is not here."""
        run = self._active.get(run_id)
        return run.follow().leave if run is not None and run.has_room else None

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
        if self._shared is not None:
            await self._shared.flush()

    def _over(self, run: Run) -> None:
        del self._active[run.id]
        self._report(run)
        packed = None
        if run.keep:
            recording = self._head(run, "").recording(run.id, run.log.events, run.times_ms)
            packed = self._finished.keep(run.workspace, recording)
        if self._shared is not None:
            self._shared.end(run.id, packed)

    def _head(self, run: Run, replica: str) -> RunHead:
        question = run.question
        return RunHead(
            owner=replica,
            workspace=shared_key(run.workspace),
            question=question.text,
            history=tuple(RecordedTurn(role=turn.role, content=turn.content) for turn in question.history),
            documents=tuple(RecordedDocument(id=each.id, filename=each.filename) for each in question.documents),
            asked=run.asked,
            version=VERSION,
            settings=self._made_with | {"max_results": question.max_results, "rewrite": question.rewrite},
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
