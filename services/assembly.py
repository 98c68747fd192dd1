"""All services, connected as the settings say. Importing this module is cheap; opening loads the heavy libraries."""

from __future__ import annotations

import asyncio
import importlib
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from services.operations.garbage_collection import collected_in_quiet, uncollected

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from langchain_core.embeddings import Embeddings

    from services.answering.runs import Runs
    from services.answering.service import AnswerService
    from services.documents import Document
    from services.evidence.marked_pages import MarkedPages
    from services.exporting.exporter import Exporter
    from services.feedback.ratings import Ratings
    from services.files.drawing.pictures import Pictures
    from services.ingestion.ingestion import Ingestion
    from services.ingestion.uploads import Uploads
    from services.models.factory import ModelFactory
    from services.operations.fair_threads import FairThreads
    from services.operations.metrics import Metrics
    from services.operations.turns import Elsewhere
    from services.recordings import Recording
    from services.replication.shared_runs import SharedRuns
    from services.search.meanings import Meanings
    from services.search.retrieval import PageUrl, Retriever
    from services.settings import Settings
    from services.sharing.passage_links import PassageLinks
    from services.sharing.shares import Shares
    from services.storage.folder_lock import FolderLock
    from services.storage.library import Library
    from services.storage.quotas import Quota
    from services.storage.workspaces import Workspaces
    from services.text.likeness import Likeness

log = logging.getLogger(__name__)

_HEAVY = (
    "services.storage.library",
    "services.models.factory",
    "services.models.embeddings",
    "services.answering.service",
    "services.answering.runs",
)
"""Importing these takes seconds (LanceDB, models, text libraries), so a thread does it while the page starts."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that routes and the page need."""

    library: Library
    ingestion: Ingestion
    retriever: Retriever
    answers: AnswerService
    runs: Runs
    uploads: Uploads
    pictures: Pictures
    workspaces: Workspaces
    passage_links: PassageLinks
    marked_pages: MarkedPages
    exporter: Exporter
    shares: Shares
    ratings: Ratings

    def refuse(self) -> None:
        """Take on nothing new from now on: the server is going down."""
        self.runs.closing = self.uploads.closing = True

    async def close(self, grace_s: float = 0) -> None:
        """Take on nothing new, let answers go on for a while, then stop those in progress."""
        self.refuse()
        await self.runs.close(grace_s)
        await self.uploads.close()


@asynccontextmanager
async def open_services(
    settings: Settings,
    page_url: PageUrl | None = None,
    metrics: Metrics | None = None,
    public_url: Callable[[str], str] = str,
    recordings: Sequence[Recording] = (),
) -> AsyncIterator[Services]:
    """Open the store, load the embeddings, take in the samples.

    The heavy imports happen in a thread, so that the page answers meanwhile. Without `page_url`, citations have none.
    `metrics` counts what happens. `public_url` makes a path of this server an address for the client that asks.
    `recordings` are played when their questions are asked.

    Raises:
        BadSetting: a setting turns out to be unusable.
    """
    with uncollected():
        for module in _HEAVY:
            await asyncio.to_thread(importlib.import_module, module)
    from services.operations.metrics import Metrics

    async with _opened(settings, metrics or Metrics()) as opened:
        await _take_in_samples(settings, opened.library, opened.ingestion, opened.embeddings)
        services = _connected(settings, opened, page_url, public_url, recordings)
        async with _kept(services, opened.lock):
            yield services


@dataclass(frozen=True, slots=True)
class _Opened:
    """What has to be closed again, and what depends on nothing else."""

    metrics: Metrics
    make_model: ModelFactory
    likeness: Likeness | None
    embeddings: Embeddings
    library: Library
    ingestion: Ingestion
    meanings: Meanings | None
    pictures: Pictures
    threads: FairThreads
    quota: Quota | None
    lock: FolderLock
    shared_runs: SharedRuns | None


@asynccontextmanager
async def _opened(settings: Settings, metrics: Metrics) -> AsyncIterator[_Opened]:
    from services.answering.service import answer_threads
    from services.files.drawing.pictures import open_pictures
    from services.files.forking.client import open_fork_server
    from services.ingestion.ingestion import Ingestion
    from services.models.embeddings import UniversalSentenceEncoder, open_embeddings, with_word_vectors
    from services.models.factory import open_models
    from services.models.provider.refusals import noted
    from services.search.meanings import open_meanings
    from services.storage.folder_lock import lock_folder
    from services.storage.library import open_library
    from services.storage.received_files import check_scratch

    await asyncio.to_thread(check_scratch, settings.data)
    threads = answer_threads()
    encoder = UniversalSentenceEncoder() if settings.semantic_search else None
    likeness = encoder.likeness if encoder is not None else None
    closeness = with_word_vectors(likeness) if likeness is not None else None
    refused = noted(metrics.upstream_refused)
    async with (
        open_models(settings, metrics.upstream_retried, refused, threads, closeness) as make_model,
        open_library(settings.data, shared=settings.redis is not None) as library,
        lock_folder(settings.data) as lock,
        open_fork_server() as start,
        open_pictures(on_drawn=metrics.picture_drawn, start=start) as pictures,
        open_embeddings(settings) as embeddings,
        open_meanings(library, encoder) as meanings,
        _sharing(settings, metrics) as shared_runs,
    ):
        on_added = (lambda document: meanings.want([document])) if meanings else (lambda _: None)
        quota = await asyncio.to_thread(_quota, settings, library)
        ingestion = Ingestion(library, embeddings, settings, quota, on_added, start=start)
        try:
            yield _Opened(
                metrics=metrics,
                make_model=make_model,
                likeness=likeness,
                embeddings=embeddings,
                library=library,
                ingestion=ingestion,
                meanings=meanings,
                pictures=pictures,
                threads=threads,
                quota=quota,
                lock=lock,
                shared_runs=shared_runs,
            )
        finally:
            ingestion.close()
            threads.close()


@asynccontextmanager
async def _sharing(settings: Settings, metrics: Metrics) -> AsyncIterator[SharedRuns | None]:
    """Share the runs with other replicas meanwhile, where there are some."""
    if settings.redis is None:
        yield None
        return
    from services.replication.shared_runs import open_shared_runs

    async with open_shared_runs(settings.redis.get_secret_value()) as shared:
        metrics.watch_redis(lambda: shared.up)
        yield shared


def _quota(settings: Settings, library: Library) -> Quota | None:
    from services.storage.disk import DiskQuota, local_folder
    from services.storage.quotas import StoredQuota

    folder, limit = local_folder(settings.data), settings.max_disk_bytes
    if folder is not None:
        return DiskQuota(folder, limit)
    return StoredQuota(library, limit) if limit is not None else None


def _connected(
    settings: Settings,
    opened: _Opened,
    page_url: PageUrl | None,
    public_url: Callable[[str], str],
    recordings: Sequence[Recording],
) -> Services:
    from services.evidence.gathering import EvidenceGatherer
    from services.evidence.marked_pages import MarkedPages
    from services.exporting.exporter import Exporter
    from services.feedback.ratings import Ratings
    from services.settings import MEGABYTE
    from services.sharing.passage_links import PassageLinks
    from services.sharing.shares import Shares
    from services.storage.room import RecordRoom

    library = opened.library
    links = PassageLinks(library.signing_key)
    retriever = _retriever(opened, page_url, lambda passage_id: public_url(f"/{links.path(passage_id)}"))
    answers = _answer_service(settings, opened, retriever)
    runs, uploads = _runs_and_uploads(settings, opened, answers, recordings)
    marked_pages = MarkedPages(library, opened.pictures)
    gatherer = EvidenceGatherer(library, marked_pages)
    room = RecordRoom(library, settings.workspace_max_mb * MEGABYTE, opened.quota)
    return Services(
        library=library,
        ingestion=opened.ingestion,
        retriever=retriever,
        answers=answers,
        runs=runs,
        uploads=uploads,
        pictures=opened.pictures,
        workspaces=_workspaces(settings, opened, runs, uploads),
        passage_links=links,
        marked_pages=marked_pages,
        exporter=Exporter(gatherer),
        shares=Shares(library, gatherer, room, enabled=settings.sharing),
        ratings=Ratings(library, room),
    )


def _retriever(opened: _Opened, page_url: PageUrl | None, passage_url: Callable[[str], str]) -> Retriever:
    from services.search.retrieval import Retriever

    return Retriever(opened.library, opened.embeddings, page_url, passage_url=passage_url, meanings=opened.meanings)


def _runs_and_uploads(
    settings: Settings, opened: _Opened, answers: AnswerService, recordings: Sequence[Recording]
) -> tuple[Runs, Uploads]:
    """What takes turns among clients; with other replicas, all of theirs count."""
    from services.ingestion.uploads import Uploads
    from services.operations.turns import nothing_elsewhere
    from services.storage.disk import local_folder

    shared = opened.shared_runs
    elsewhere = shared.elsewhere if shared is not None else nothing_elsewhere
    runs = _runs(settings, opened, answers, recordings, elsewhere)
    uploads = Uploads(opened.ingestion, local_folder(settings.data), opened.metrics.file_ended, elsewhere)
    if shared is not None:
        shared.count(lambda: runs.queue.taken() + uploads.taken(), runs.queue.look_again)
    _watch(opened.metrics, runs, uploads, opened.pictures)
    return runs, uploads


def _runs(
    settings: Settings,
    opened: _Opened,
    answers: AnswerService,
    recordings: Sequence[Recording],
    elsewhere: Elsewhere,
) -> Runs:
    from services.answering.queue import AnswerQueue
    from services.answering.runs import Runs

    queue = AnswerQueue(
        answering=settings.max_streams,
        waiting=settings.waiting_places,
        per_workspace=settings.streams_per_workspace,
        elsewhere=elsewhere,
    )
    return Runs(
        answers,
        queue,
        opened.metrics,
        answer_timeout_s=settings.answer_timeout_s,
        made_with=settings.recorded,
        recordings=recordings,
        shared=opened.shared_runs,
    )


def _workspaces(settings: Settings, opened: _Opened, runs: Runs, uploads: Uploads) -> Workspaces:
    from services.storage.caches import Cache, Caches
    from services.storage.workspaces import Workspaces

    kept: list[Cache] = [opened.pictures, runs, *([opened.meanings] if opened.meanings is not None else [])]
    caches = Caches(opened.library, kept)
    shared = opened.shared_runs
    if shared is not None:
        shared.watch(caches.forget)

    def forget(document: Document) -> None:
        caches.forget(document.id)
        if shared is not None:
            shared.forget(document.id)

    return Workspaces(
        opened.library,
        settings.workspace_ttl_h,
        on_delete=forget,
        in_use=lambda: uploads.workspaces,
        caches=caches,
    )


async def _take_in_samples(settings: Settings, library: Library, ingestion: Ingestion, embeddings: Embeddings) -> None:
    from services.errors import DocumentRefused, ModelError, StoreUnavailable
    from services.ingestion.samples import load_samples
    from services.operations.log_format import causes

    try:
        await library.check_dimensions(len(await embeddings.aembed_query("How many dimensions?")))
        if settings.samples:
            await load_samples(library, ingestion)
    except (ModelError, DocumentRefused, StoreUnavailable) as error:
        log.warning("the samples are not available: %s", causes(error))


def _answer_service(settings: Settings, opened: _Opened, retriever: Retriever) -> AnswerService:
    from services.answering.followups.model import Rewriter
    from services.answering.second_opinion import ModelScorer
    from services.answering.service import AnswerService
    from services.models.factory import known_window, model_name
    from services.models.provider.refusals import noted

    make_model, patience_s = opened.make_model, settings.first_token_timeout_s
    asks_again = settings.has_provider and settings.check == "model"
    return AnswerService(
        opened.library,
        retriever,
        make_model,
        model_name(settings),
        patience_s,
        threads=opened.threads,
        rewriter=Rewriter(make_model, patience_s, opened.threads) if settings.has_provider else None,
        context_tokens=settings.context_tokens,
        window=partial(known_window, settings),
        scorer=ModelScorer(make_model, patience_s) if asks_again else None,
        strict=settings.strict,
        on_refusal=noted(opened.metrics.upstream_refused),
        likeness=opened.likeness,
    )


def _watch(metrics: Metrics, runs: Runs, uploads: Uploads, pictures: Pictures) -> None:
    queue = runs.queue
    metrics.watch_runs(
        active=lambda: queue.answering,
        capacity=queue.answering_limit,
        waiting=lambda: queue.waiting,
        waiting_capacity=queue.waiting_limit,
        clients=lambda: runs.followers,
    )
    metrics.watch_tasks(lambda: len(asyncio.all_tasks()))
    metrics.watch_files(uploads=lambda: uploads.slots_taken, pictures=lambda: len(pictures))


@asynccontextmanager
async def _kept(services: Services, lock: FolderLock) -> AsyncIterator[None]:
    """Keep house meanwhile; at the end stop what is in progress."""
    housekeeping = asyncio.create_task(services.workspaces.keep_house(lock), name="housekeeping")
    try:
        async with collected_in_quiet(lambda: bool(services.runs.active)):
            yield
    finally:
        housekeeping.cancel()
        await asyncio.gather(housekeeping, return_exceptions=True)
        await services.close()
