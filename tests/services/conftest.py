from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.assembly import Services, open_services
from services.ingestion.ingestion import Ingestion
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.library import Library, open_library
from tests.support.files import rivers_pdf
from tests.support.provider import Provider
from tests.support.server import settings_for

WORKSPACE = "workspace-of-the-tests"


@pytest.fixture(scope="session")
def embeddings() -> WordLlamaEmbeddings:
    return WordLlamaEmbeddings()


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with open_library(str(tmp_path / "data")) as library:
        yield library


@pytest.fixture
def ingestion(library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path) -> Ingestion:
    return Ingestion(library, embeddings, settings_for(tmp_path))


@pytest.fixture
async def services(provider: Provider, tmp_path: Path) -> AsyncIterator[Services]:
    """The services with a provider, and one workspace with a document about two rivers."""
    settings = settings_for(tmp_path, provider, first_token_timeout_s=20, answer_timeout_s=20, workspace_max_streams=3)
    async with open_services(settings) as services:
        path = tmp_path / "rivers.pdf"
        path.write_bytes(rivers_pdf())
        await services.ingestion.add(WORKSPACE, path, path.name)
        yield services
