"""Counters and gauges for Prometheus. No label has a value that a visitor chose."""

from collections.abc import Callable
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.exposition import choose_encoder

from services import errors
from services.events import Checks, Done, ErrorCode, Failed, FinishReason, Verdict, outcome
from services.upload_events import FileRefused, Ready

CANCEL_REASONS = ("stopped", "client_left", "deadline", "shutdown")
OUTCOMES: tuple[str, ...] = (*get_args(FinishReason), *get_args(ErrorCode))
MODEL_ERRORS = tuple(sorted(error.code for error in errors.ModelError.__subclasses__()))
REFUSALS = tuple(sorted(error.code for error in errors.DocumentRefused.__subclasses__()))
FILE_OUTCOMES = ("ready", "known", *REFUSALS, *MODEL_ERRORS, errors.StoreUnavailable.code)
SHARE_EVENTS = ("created", "revoked", "read")
EXPORT_FORMATS = ("markdown", "docx", "html", "json", "bibtex", "csl")
RATINGS = ("good", "bad", "withdrawn")
OTHER = "other"
"""The label of values outside these sets, so that no set grows while the program runs."""

_FIRST_TOKEN_S = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60)
_ANSWER_S = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300)
_RETRIEVAL_S = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5)
_DRAWING_S = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)
"""Buckets in seconds, each about twice the one before, around the usual times: an alert can be set at any of them."""

Now = Callable[[], float]
"""Asked at each scrape."""


class Metrics:
    """The metrics of one application; its methods are named for what happened."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        self._answers = _Answers(registry)
        self._model = _Model(registry)
        self._documents = _Documents(registry)
        self._uses = _Uses(registry)
        self._now = _Now(registry)

    def watch_tasks(self, tasks: Now) -> None:
        """From now on, show how many tasks the event loop has."""
        self._now.tasks.set_function(tasks)

    def watch_runs(self, *, active: Now, capacity: int, waiting: Now, waiting_capacity: int, clients: Now) -> None:
        """From now on, show how many answers are on their way and wait, how many may, and how many clients follow."""
        self._now.active.set_function(active)
        self._now.max_active.set(capacity)
        self._now.waiting.set_function(waiting)
        self._now.max_waiting.set(waiting_capacity)
        self._now.clients.set_function(clients)

    def watch_redis(self, up: Now) -> None:
        """From now on, show whether answers are shared with other replicas."""
        gauge = Gauge(
            "footnote_redis_up", "Whether Redis answers, through which replicas share answers.", registry=self._registry
        )
        gauge.set_function(up)

    def watch_files(self, *, uploads: Now, pictures: Now) -> None:
        """From now on, show how many uploads and pictures are on their way."""
        self._now.uploads.set_function(uploads)
        self._now.pictures.set_function(pictures)

    def run_started(self) -> None:
        self._answers.started.inc()

    def run_ended(
        self,
        event: Done | Failed,
        *,
        tokens: int,
        retrieval_ms: float | None = None,
        first_token_ms: float | None = None,
    ) -> None:
        """An answer had its last event, after `tokens` tokens. A failure of the model's server is counted as such."""
        self._answers.questions.count(outcome(event))
        self._answers.tokens.inc(tokens)
        if retrieval_ms is not None:
            self._answers.retrieval.observe(retrieval_ms / 1000)
        if first_token_ms is not None:
            self._answers.first_token.observe(first_token_ms / 1000)
        if isinstance(event, Failed):
            if event.code in MODEL_ERRORS:
                self._model.errors.count(event.code)
            return
        if event.finish_reason != "cancelled":
            self._answers.answer.observe(event.timings_ms.total / 1000)
        if event.usage is not None:
            self._model.tokens.count("prompt", event.usage.prompt_tokens)
            self._model.tokens.count("completion", event.usage.completion_tokens)

    def answer_checked(self, checks: Checks) -> None:
        for sentence in checks.sentences:
            self._answers.sentences.count(sentence.verdict)
            if sentence.by:
                self._answers.opinions.count(sentence.by["model"])

    def run_cancelled(self, reason: str) -> None:
        self._answers.cancels.count(reason)

    def upstream_refused(self, kind: str) -> None:
        self._model.refusals.count(kind)

    def upstream_retried(self) -> None:
        self._model.retries.inc()

    def file_ended(self, event: Ready | FileRefused) -> None:
        """A file was ingested or refused."""
        if isinstance(event, FileRefused):
            self._documents.files.count(event.error.code)
            return
        self._documents.files.count("known" if event.known else "ready")
        if not event.known:
            self._documents.pages.inc(event.document.parts)
            self._documents.passages.inc(event.document.passages)

    def picture_drawn(self, seconds: float) -> None:
        self._documents.drawing.observe(seconds)

    def share_changed(self, event: str) -> None:
        """An answer was shared, or a share revoked or read."""
        self._uses.shares.count(event)

    def exported(self, form: str) -> None:
        self._uses.exports.count(form)

    def rated(self, rating: str) -> None:
        self._uses.ratings.count(rating)

    def page(self, accept: str) -> tuple[bytes, str]:
        """Everything as text, and its media type: of what the header `Accept` asks for, what there is."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type


class _Closed:
    """A counter with one label, whose values are these from the start."""

    def __init__(
        self, name: str, text: str, values: tuple[str, ...], registry: CollectorRegistry, label: str = "outcome"
    ) -> None:
        counter = Counter(name, text, [label], registry=registry)
        self._counters = {value: counter.labels(value) for value in dict.fromkeys((*values, OTHER))}

    def count(self, value: str, amount: int = 1) -> None:
        self._counters.get(value, self._counters[OTHER]).inc(amount)


class _Answers:
    """How questions are answered."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.started = Counter("footnote_questions_started", "Questions whose answer was begun.", registry=registry)
        self.questions = _Closed("footnote_questions", "Questions by how their answer ended.", OUTCOMES, registry)
        self.cancels = _Closed(
            "footnote_cancels",
            "Answers that were stopped before their end, by reason.",
            CANCEL_REASONS,
            registry,
            "reason",
        )
        self.tokens = Counter("footnote_tokens", "Pieces of text that answers were sent in.", registry=registry)
        self.sentences = _Closed(
            "footnote_sentences",
            "Sentences of answers by verdict.",
            get_args(Verdict),
            registry,
            "verdict",
        )
        self.opinions = _Closed(
            "footnote_second_opinions",
            "Sentences that the model was asked about again, by its verdict.",
            get_args(Verdict),
            registry,
            "verdict",
        )
        self.first_token = Histogram(
            "footnote_first_token_seconds",
            "From the question to the first token of its answer.",
            buckets=_FIRST_TOKEN_S,
            registry=registry,
        )
        self.answer = Histogram(
            "footnote_answer_seconds",
            "From the question to the end of its answer, of answers that nobody stopped.",
            buckets=_ANSWER_S,
            registry=registry,
        )
        self.retrieval = Histogram(
            "footnote_retrieval_seconds", "The search for passages.", buckets=_RETRIEVAL_S, registry=registry
        )


class _Model:
    """How the model's server behaves."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.errors = _Closed(
            "footnote_upstream_errors", "Failures of the model's server, by code.", MODEL_ERRORS, registry, "code"
        )
        self.refusals = _Closed(
            "footnote_upstream_refusals",
            "Refusals of the model's server, by what an operator can change about them.",
            get_args(errors.Refusal),
            registry,
            "kind",
        )
        self.retries = Counter(
            "footnote_upstream_retries", "Requests to the model's server that were sent again.", registry=registry
        )
        self.tokens = _Closed(
            "footnote_model_tokens",
            "Tokens as the model's server counted them.",
            ("prompt", "completion"),
            registry,
            "kind",
        )


class _Documents:
    """What is ingested, and drawn."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.files = _Closed("footnote_files", "Uploaded files by outcome.", FILE_OUTCOMES, registry)
        self.pages = Counter(
            "footnote_pages_ingested", "Pages, or parts of formats without pages, ingested.", registry=registry
        )
        self.passages = Counter("footnote_passages_ingested", "Passages ingested.", registry=registry)
        self.drawing = Histogram(
            "footnote_drawing_seconds", "Drawing one picture of a page.", buckets=_DRAWING_S, registry=registry
        )


class _Uses:
    """What people do with an answer."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.shares = _Closed("footnote_shares", "Shared answers by what happened.", SHARE_EVENTS, registry, "event")
        self.exports = _Closed("footnote_exports", "Exported answers by format.", EXPORT_FORMATS, registry, "format")
        self.ratings = _Closed("footnote_ratings", "Ratings of answers.", RATINGS, registry, "rating")


class _Now:
    """What is in progress at the moment of a scrape."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.clients = Gauge("footnote_stream_clients", "Clients that are following a stream.", registry=registry)
        self.active = Gauge("footnote_runs_active", "Answers in progress.", registry=registry)
        self.max_active = Gauge("footnote_runs_capacity", "Most answers in progress at once.", registry=registry)
        self.waiting = Gauge("footnote_runs_waiting", "Questions in the queue.", registry=registry)
        self.max_waiting = Gauge("footnote_waiting_capacity", "Most questions in the queue.", registry=registry)
        self.tasks = Gauge("footnote_tasks", "Tasks of the event loop.", registry=registry)
        self.uploads = Gauge("footnote_uploads_active", "Uploads in progress.", registry=registry)
        self.pictures = Gauge(
            "footnote_pictures_waiting", "Pictures of pages being drawn or waiting.", registry=registry
        )
