"""The services, put together from settings. Importing this module is cheap; opening loads the heavy libraries."""

from __future__ import annotations

import asyncio
import importlib
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.garbage import collected_in_quiet

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from langchain_core.embeddings import Embeddings

    from services.answering import AnswerService
    from services.disk import Hold
    from services.documents import Document
    from services.ingestion import Ingestion
    from services.library import Library
    from services.metrics import Metrics
    from services.models import ModelFactory
    from services.pictures import Pictures
    from services.places import Places
    from services.retrieval import PageUrl, Retriever
    from services.runs import Runs
    from services.settings import Settings
    from services.uploads import Uploads
    from services.workspaces import Workspaces

log = logging.getLogger(__name__)

_HEAVY = ("services.library", "services.models", "services.embeddings", "services.answering", "services.runs")


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

    def refuse(self) -> None:
        """Take on nothing new from now on: the server is going down."""
        self.runs.closing = self.uploads.closing = True

    async def close(self, grace_s: float = 0) -> None:
        """Take on nothing new, let answers go on for a while, then stop whatever is on its way."""
        self.refuse()
        await self.runs.close(grace_s)
        await self.uploads.close()


@asynccontextmanager
async def open_services(
    settings: Settings, page_url: PageUrl | None = None, metrics: Metrics | None = None
) -> AsyncIterator[Services]:
    """Open the store, load the embeddings, take in the samples.

    The heavy imports happen in a thread, so that the page answers meanwhile. Without `page_url`, citations have none.
    What happens is told to `metrics`.

    Raises:
        BadSetting: a setting turns out to be unusable.
    """
    for module in _HEAVY:
        await asyncio.to_thread(importlib.import_module, module)
    from services.disk import hold, local_folder
    from services.embeddings import make_embeddings, provider_pool
    from services.ingestion import Ingestion
    from services.library import open_library
    from services.metrics import Metrics
    from services.models import open_models
    from services.pictures import open_pictures
    from services.places import Places
    from services.retrieval import Retriever
    from services.runs import Runs
    from services.uploads import Uploads
    from services.workspaces import Workspaces

    metrics = metrics or Metrics()
    async with (
        provider_pool(settings) as http,
        open_models(settings, metrics.upstream_retried) as make_model,
        open_library(settings.data) as library,
        hold(settings.data) as folder,
        open_pictures(on_drawn=metrics.picture_drawn) as pictures,
    ):
        embeddings = await asyncio.to_thread(make_embeddings, settings, http)
        ingestion = Ingestion(library, embeddings, settings)
        await _take_in_samples(settings, library, ingestion, embeddings)
        retriever = Retriever(library, embeddings, page_url)
        answers = _answer_service(settings, library, retriever, make_model)
        places = Places(
            answering=settings.max_streams,
            waiting=settings.waiting_places,
            per_workspace=settings.streams_per_workspace,
        )
        runs = Runs(answers, places, metrics, answer_timeout_s=settings.answer_timeout_s)
        uploads = Uploads(ingestion, local_folder(settings.data), metrics.file_ended)
        _watch(metrics, places, runs, uploads, pictures)

        def forget(document: Document) -> None:
            pictures.forget(document.id)
            runs.forget(document.id)

        workspaces = Workspaces(library, settings.workspace_ttl_h, on_delete=forget)
        services = Services(library, ingestion, retriever, answers, runs, uploads, pictures, workspaces)
        async with _kept(services, folder):
            yield services


async def _take_in_samples(settings: Settings, library: Library, ingestion: Ingestion, embeddings: Embeddings) -> None:
    from services.errors import DocumentRefused, ModelError, StoreUnavailable
    from services.logformat import causes
    from services.samples import load_samples

    try:
        await library.check_dimensions(len(await embeddings.aembed_query("How many dimensions?")))
        if settings.samples:
            await load_samples(library, ingestion)
    except (ModelError, DocumentRefused, StoreUnavailable) as error:
        log.warning("the samples are not available: %s", causes(error))


def _answer_service(
    settings: Settings, library: Library, retriever: Retriever, make_model: ModelFactory
) -> AnswerService:
    from services.answering import AnswerService
    from services.models import model_name
    from services.rewriting import Rewriter

    return AnswerService(
        library,
        retriever,
        make_model,
        model_name(settings),
        settings.first_token_timeout_s,
        rewriter=Rewriter(make_model, settings.first_token_timeout_s) if settings.has_provider else None,
        context_tokens=settings.context_tokens,
    )


def _watch(metrics: Metrics, places: Places, runs: Runs, uploads: Uploads, pictures: Pictures) -> None:
    metrics.watch_runs(
        active=lambda: places.answering,
        capacity=places.answering_limit,
        waiting=lambda: places.waiting,
        waiting_capacity=places.waiting_limit,
        clients=lambda: runs.followers,
    )
    metrics.watch_tasks(lambda: len(asyncio.all_tasks()))
    metrics.watch_files(uploads=lambda: len(uploads), pictures=lambda: len(pictures))


@asynccontextmanager
async def _kept(services: Services, folder: Hold) -> AsyncIterator[None]:
    """Keep house meanwhile; at the end stop what is on its way."""
    housekeeping = asyncio.create_task(services.workspaces.keep_house(folder), name="housekeeping")
    try:
        async with collected_in_quiet(lambda: bool(services.runs.active)):
            yield
    finally:
        housekeeping.cancel()
        await asyncio.gather(housekeeping, return_exceptions=True)
        await services.close()
