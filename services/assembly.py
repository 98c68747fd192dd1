"""The services, put together from settings. Importing this module is cheap; opening loads the heavy libraries."""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from services.answering import AnswerService
    from services.disk import Hold
    from services.ingestion import Ingestion
    from services.library import Library
    from services.pictures import Pictures
    from services.retrieval import PageUrl
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
    answers: AnswerService
    runs: Runs
    uploads: Uploads
    pictures: Pictures
    workspaces: Workspaces


@asynccontextmanager
async def open_services(settings: Settings, page_url: PageUrl | None = None) -> AsyncIterator[Services]:
    """Open the store, load the embeddings, take in the samples.

    The heavy imports happen in a thread, so that the page answers meanwhile. Without `page_url`, citations have none.

    Raises:
        BadSetting: a setting turns out to be unusable.
    """
    for module in _HEAVY:
        await asyncio.to_thread(importlib.import_module, module)
    from services.answering import AnswerService
    from services.disk import hold, local_folder
    from services.embeddings import make_embeddings
    from services.errors import DocumentRefused, ModelError, StoreUnavailable
    from services.ingestion import Ingestion
    from services.library import open_library
    from services.models import model_factory, model_name, provider_pool
    from services.pictures import open_pictures
    from services.retrieval import Retriever
    from services.runs import Runs
    from services.samples import load_samples
    from services.uploads import Uploads
    from services.workspaces import Workspaces

    async with (
        provider_pool(settings) as http,
        open_library(settings.data) as library,
        hold(settings.data) as folder,
        open_pictures() as pictures,
    ):
        embeddings = await asyncio.to_thread(make_embeddings, settings, http)
        ingestion = Ingestion(library, embeddings, settings)
        try:
            await library.check_dimensions(len(await embeddings.aembed_query("How many dimensions?")))
            if settings.samples:
                await load_samples(library, ingestion)
        except (ModelError, DocumentRefused, StoreUnavailable) as error:
            log.warning("the samples are not available: %s", error)
        answers = AnswerService(
            library,
            Retriever(library, embeddings, page_url),
            model_factory(settings, http),
            model_name(settings),
            settings.first_token_timeout_s,
        )
        runs = Runs(answers, max_streams=settings.max_streams, answer_timeout_s=settings.answer_timeout_s)
        uploads = Uploads(ingestion, local_folder(settings.data))
        workspaces = Workspaces(
            library, settings.workspace_ttl_h, on_delete=lambda document: pictures.forget(document.id)
        )
        async with _kept(workspaces, folder, uploads, runs):
            yield Services(library, ingestion, answers, runs, uploads, pictures, workspaces)


@asynccontextmanager
async def _kept(workspaces: Workspaces, folder: Hold, uploads: Uploads, runs: Runs) -> AsyncIterator[None]:
    """Keep house meanwhile; at the end stop what is on its way."""
    housekeeping = asyncio.create_task(workspaces.keep_house(folder), name="housekeeping")
    try:
        with _short_collections():
            yield
    finally:
        housekeeping.cancel()
        await asyncio.gather(housekeeping, return_exceptions=True)
        await uploads.close()
        await runs.close()


@contextmanager
def _short_collections() -> Iterator[None]:
    """Leave what is loaded by now out of garbage collection, which would hold up every answer for 0.3 s."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
