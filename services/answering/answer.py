"""How far the answer to one question has come, and the events of its ends."""

import logging
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Protocol, get_args

from services.errors import FootnoteError
from services.events import AnswerEvent, Done, ErrorCode, Failed, FinishReason, Timings, Usage
from services.operations.log_format import causes
from services.questions import Question

log = logging.getLogger(__name__)


@dataclass(slots=True)
class AnswerProgress:
    """How far the answer to one question has come; times are in seconds of `time.perf_counter`."""

    run_id: str
    question: Question
    model: str
    started: float = field(default_factory=time.perf_counter)
    retrieval_ms: float | None = None
    first_token_ms: float | None = None
    cited: set[int] = field(default_factory=set)

    def begin(self) -> None:
        """Count time from now on: its turn has come."""
        self.started = time.perf_counter()

    def count_first_token(self) -> None:
        if self.first_token_ms is None:
            self.first_token_ms = self.elapsed_ms()

    def elapsed_ms(self) -> float:
        return round((time.perf_counter() - self.started) * 1000, 2)

    def done(self, finish_reason: FinishReason, usage: Usage | None = None) -> Done:
        return Done(
            run_id=self.run_id,
            finish_reason=finish_reason,
            cited=tuple(sorted(self.cited)),
            model=self.model,
            usage=usage,
            timings_ms=Timings(retrieval=self.retrieval_ms, first_token=self.first_token_ms, total=self.elapsed_ms()),
        )

    def failed(self, error: Exception) -> Failed:
        """The event for a failure; of an error that is not Footnote's own it says only that it happened."""
        told: dict[str, object] = {"code": "internal", "retryable": True}
        told["message"] = "Something went wrong on this server. Try again."
        if isinstance(error, FootnoteError) and error.code in get_args(ErrorCode):
            log.warning("the answer failed: %s", causes(error))
            log.debug("what it came from", exc_info=error)
            told = {name: getattr(error, name) for name in ("code", "message", "retryable", "retry_after_s")}
        else:
            log.error("the answer failed", exc_info=error)
        return Failed.model_validate({"run_id": self.run_id, **told})


class Answers(Protocol):
    """What gives a run its events."""

    model_name: str

    def stream(self, answer: AnswerProgress) -> AsyncGenerator[AnswerEvent, None]: ...
