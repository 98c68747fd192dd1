"""Guards for the whole suite, and servers."""

import asyncio
import gc
import inspect
import ipaddress
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings

from tests.support.provider import Provider
from tests.support.server import RIVERS, Server, with_rivers, with_samples

for name in [name for name in os.environ if name.startswith(("OPENAI_", "FOOTNOTE_", "SPACE_ID", "AWS_"))]:
    del os.environ[name]

# How long an example takes says how busy the machine is.
settings.register_profile("footnote", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("footnote")


gc.disable()  # until all tests are collected: nothing that modules load is garbage


def _loopback_only(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook (PEP 578): it sees every connection of this process, whichever library makes it."""
    if event == "socket.connect":
        host = arguments[1][0] if isinstance(arguments[1], tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host is not None and not _is_loopback(host):
        raise RuntimeError(f"the tests reach nothing beyond this machine, but something asked for {host!r}")


def _is_loopback(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name in ("", "localhost") or name.endswith(".invalid")  # reserved: no such host can exist (RFC 6761)
    return address.is_loopback or address.is_unspecified


sys.addaudithook(_loopback_only)


def pytest_itemcollected(item: pytest.Item) -> None:
    if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
        item.fixturenames.insert(0, "_no_task_left_behind")


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)  # after they were shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    assert len({item.nodeid for item in items}) == len(items)  # pytest-xdist would leave out those with equal ids
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    gc.collect()
    gc.freeze()  # pytest collects five times more, and the interpreter frees what is left, which takes seconds


@pytest.fixture
async def _no_task_left_behind() -> AsyncIterator[None]:
    yield
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


@pytest.fixture(scope="session")
def keyless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The API as it is without any setting: samples, and quoted answers. Its samples must stay as they are."""
    with Server(with_samples(tmp_path_factory.mktemp("keyless"))) as server:
        yield server


@pytest.fixture
def client(keyless: Server) -> Iterator[httpx.Client]:
    with keyless.client() as client:
        yield client


@pytest.fixture(scope="module")
def shared_provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def module_server(shared_provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the module, with a provider that each test tells what to do."""
    folder = tmp_path_factory.mktemp("server")
    with Server(with_rivers(folder, shared_provider, first_token_timeout_s=20)) as server:
        yield server


@pytest.fixture(scope="module")
def workspace() -> str:
    """The workspace of the module's server that has one document, about two rivers."""
    return RIVERS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
