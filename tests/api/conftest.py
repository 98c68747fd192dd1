import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.owners import Owner, empty_of_what_tests_made, new_owner
from tests.support.provider import Provider, Script
from tests.support.server import RIVERS, Server, with_rivers


@pytest.fixture
def asked(module_server: Server, shared_provider: Provider, workspace: str) -> Iterator[httpx.Client]:
    """A client in the workspace about two rivers. The provider begins each test as it is by default."""
    shared_provider.script = Script()
    shared_provider.answer_for.clear()
    shared_provider.requests.clear()
    with module_server.client(headers={"X-Workspace": workspace}) as client:
        yield client


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where the server puts what it receives; it must be empty after each request."""
    folder = tmp_path / "received"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@contextmanager
def server_of_rivers(folder: Path, provider: Provider, **changes: object) -> Iterator[tuple[Server, httpx.Client]]:
    """A separate server, and a client in its workspace about two rivers."""
    with Server(with_rivers(folder, provider, **changes)) as server, server.client() as client:
        client.headers["X-Workspace"] = RIVERS
        yield server, client


@pytest.fixture(scope="module")
def home() -> str:
    """The workspace of the module's owner: a file that it holds already is not read again."""
    return secrets.token_urlsafe(24)


@pytest.fixture
def owner(keyless: Server, home: str) -> Iterator[Owner]:
    """A visitor with documents, and a new answer that cites them; nothing is shared or rated yet."""
    with keyless.client(headers={"X-Workspace": home}) as client:
        empty_of_what_tests_made(client)
        yield new_owner(keyless, client)


@pytest.fixture
def stranger(keyless: Server) -> Iterator[httpx.Client]:
    """A client without a workspace."""
    with keyless.client() as client:
        yield client


@pytest.fixture
def token() -> str:
    """A workspace that nobody has used."""
    return secrets.token_urlsafe(24)
