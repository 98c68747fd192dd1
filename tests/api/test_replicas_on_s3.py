"""Two real servers that keep their documents on object storage, with a Redis between them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.support.cluster import Cluster, cluster
from tests.support.files import rivers_pdf
from tests.support.provider import PATIENCE_S
from tests.support.s3 import S3Fault, S3Server
from tests.support.server import ask, text_of, upload

pytestmark = pytest.mark.slow

QUESTION = {"query": "How long is the Nile?"}


@pytest.fixture
def s3() -> Iterator[S3Server]:
    with S3Server() as server:
        yield server


@pytest.fixture
def two(s3: S3Server, tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path, 2, s3) as replicas:
        yield replicas


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_documents_on_object_storage_are_shared_and_deleted_for_all(two: Cluster, s3: S3Server) -> None:
    one, other = (replica.client() for replica in two.replicas)
    with one, other:
        workspace = upload(one, ("rivers.pdf", rivers_pdf())).json()["workspace"]
        for client in (one, other):
            client.headers["X-Workspace"] = workspace
        [document] = other.get("/api/v1/documents").json()["documents"]
        again = upload(other, ("rivers.pdf", rivers_pdf()), workspace=workspace).json()
        assert [each["id"] for each in again["documents"]] == [document["id"]]
        events = ask(other)
        assert "[1]" in text_of(events)
        run_id = events[-1].data["run_id"]
        export = f"/api/v1/runs/{run_id}/export?format=json"
        picture = f"/api/v1/documents/{document['id']}/pages/1.png"
        assert [client.get(export).status_code for client in (one, other)] == [200, 200]
        assert [client.get(picture).status_code for client in (one, other)] == [200, 200]
        assert one.delete(f"/api/v1/documents/{document['id']}").status_code == httpx.codes.NO_CONTENT
        assert [client.get(picture).status_code for client in (one, other)] == [404, 404]
        until(lambda: [client.get(export).status_code for client in (one, other)] == [404, 404])
        for client in (one, other):
            assert client.get("/api/v1/documents").json()["documents"] == []
        _killed_while_it_stores(two, s3, one, other)


def _killed_while_it_stores(two: Cluster, s3: S3Server, one: httpx.Client, other: httpx.Client) -> None:
    """Nothing of what it stored is seen on the other replica, which takes the same file."""
    file = ("rivers.pdf", rivers_pdf())
    with s3.faulty(S3Fault("held", ("PUT",), ("passages-",), times=1)) as held:

        def store() -> None:
            with suppress(httpx.TransportError):
                upload(one, file)

        storing = threading.Thread(target=store)
        storing.start()
        assert held.reached.wait(PATIENCE_S)
        two.replicas[0].process.kill()
        storing.join(PATIENCE_S)
        assert other.get("/api/v1/documents").json()["documents"] == []
    assert upload(other, file).status_code == httpx.codes.CREATED
    assert "[1]" in text_of(ask(other))
    assert len(other.get("/api/v1/documents").json()["documents"]) == 1
