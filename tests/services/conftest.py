import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest

from services.assembly import Services, open_services
from services.ingestion.ingestion import Ingestion
from services.models.embeddings import UniversalSentenceEncoder, WordLlamaEmbeddings
from services.storage.library import Library, open_library
from tests.support.forking import forked
from tests.support.provider import Provider
from tests.support.server import RIVERS, Server, settings_for, upload, with_rivers

WORKSPACE = RIVERS


@pytest.fixture(scope="session")
def embeddings() -> WordLlamaEmbeddings:
    return WordLlamaEmbeddings()


@pytest.fixture
def prepared() -> Path | None:
    """The store that the library begins with a copy of; a module whose tests only read may give one of its own."""
    return None


@pytest.fixture
async def library(tmp_path: Path, prepared: Path | None) -> AsyncIterator[Library]:
    if prepared is not None:
        shutil.copytree(prepared, tmp_path / "data")
    async with open_library(str(tmp_path / "data")) as library:
        yield library


@pytest.fixture
def ingestion(library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path) -> Ingestion:
    return Ingestion(library, embeddings, settings_for(tmp_path), start=forked)


@pytest.fixture(scope="session")
def encoder() -> UniversalSentenceEncoder:
    return UniversalSentenceEncoder()


def store_of(folder: Path, files: Mapping[str, tuple[str, bytes]]) -> Path:
    """A store that has taken in a file in each workspace: for copies, which take no time."""
    with Server(settings_for(folder)) as server, server.client() as client:
        for workspace, file in files.items():
            answer = upload(client, file, workspace=workspace)
            assert answer.status_code == httpx.codes.CREATED, answer.text
        return Path(server.settings.data)


@pytest.fixture
async def services(provider: Provider, tmp_path: Path) -> AsyncIterator[Services]:
    """The services with a provider, and one workspace with a document about two rivers."""
    settings = with_rivers(tmp_path, provider, first_token_timeout_s=20, answer_timeout_s=20, workspace_max_streams=3)
    async with open_services(settings) as services:
        yield services
