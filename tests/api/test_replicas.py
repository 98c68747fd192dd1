"""Three real servers with one folder of documents, a Redis, and nginx as deploy/nginx.conf sets it up."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.api.routes.test_resume import begin, follow
from tests.support.cluster import Cluster, cluster
from tests.support.files import rivers_pdf
from tests.support.program import Program
from tests.support.provider import PATIENCE_S, Provider, Script
from tests.support.server import upload

pytestmark = pytest.mark.slow

WORDS = tuple(f"word{number} " for number in range(60))


@pytest.fixture
def three(provider: Provider, tmp_path: Path) -> Iterator[Cluster]:
    settings = {"OPENAI_BASE_URL": provider.base_url, "OPENAI_API_KEY": "sk-of-the-tests"}
    with cluster(tmp_path, 3, FOOTNOTE_SHUTDOWN_GRACE_S="20", **settings) as replicas:
        yield replicas


def asked(path: str, log: Path) -> Counter[str]:
    """How often each replica was asked for a path."""
    lines = [line.split() for line in log.read_text().splitlines()]
    return Counter(line[2] for line in lines if line[0] == path)


def test_answers_outlive_connections_and_replicas_behind_nginx(three: Cluster, provider: Provider) -> None:
    owner, other, third = (replica.client() for replica in three.replicas)
    with owner, other, third, httpx.Client(base_url=three.url, timeout=60, trust_env=False) as anywhere:
        workspace = upload(owner, ("rivers.pdf", rivers_pdf())).json()["workspace"]
        for client in (owner, other, third, anywhere):
            client.headers["X-Workspace"] = workspace
            assert [each["filename"] for each in client.get("/api/v1/documents").json()["documents"]] == ["rivers.pdf"]
            assert client.get("/readyz").json() == {"status": "ok", "answers_shared": True}
        _resumed_on_another(owner, other, anywhere, provider)
        _stopped_on_another(owner, other, provider)
        _page_stays_on_one(three, anywhere)
        _picture_is_signed_for_all(owner, other, provider)
        _killed(three.replicas[2], third, other, provider)
        _drained(three.replicas[1], other, owner, anywhere, provider)


def _resumed_on_another(owner: httpx.Client, other: httpx.Client, anywhere: httpx.Client, provider: Provider) -> None:
    provider.script = Script(tokens=WORDS, delay_s=0.02)
    run_id, events = begin(owner, 10)
    for client in (other, anywhere, owner, other):
        if events[-1].type != "done":
            events += follow(client, run_id, events[-1].id, 15)
    while events[-1].type != "done":
        events += follow(anywhere, run_id, events[-1].id, 15)
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    assert [event.data["text"] for event in events if event.type == "token"] == list(WORDS)
    assert len(provider.requests) == 1
    files = [client.get(f"/api/v1/runs/{run_id}/export", params={"format": "json"}) for client in (owner, other)]
    assert files[0].content == files[1].content
    assert files[0].status_code == httpx.codes.OK


def _stopped_on_another(owner: httpx.Client, other: httpx.Client, provider: Provider) -> None:
    provider.script = Script(stall_at=3)
    run_id, _ = begin(owner, 5)
    assert other.delete(f"/api/v1/runs/{run_id}").status_code == httpx.codes.ACCEPTED
    for client in (owner, other):
        last = follow(client, run_id, 5)[-1]
        assert (last.type, last.data["finish_reason"]) == ("done", "cancelled")
    stranger = {"X-Workspace": "another-workspace-of-the-tests"}
    assert other.delete(f"/api/v1/runs/{run_id}", headers=stranger).status_code == httpx.codes.NOT_FOUND


def _page_stays_on_one(three: Cluster, anywhere: httpx.Client) -> None:
    for _ in range(6):
        assert anywhere.get("/theme.css").status_code == httpx.codes.OK
        anywhere.get("/healthz")
    assert len(asked("/theme.css", three.access_log)) == 1
    assert len(asked("/healthz", three.access_log)) == 3
    assert anywhere.cookies.get("footnote_page")


def _picture_is_signed_for_all(owner: httpx.Client, other: httpx.Client, provider: Provider) -> None:
    provider.script = Script()
    [citation, *_] = owner.post("/query", json={"query": "How long is the Nile?"}).json()["citations"]
    for client in (owner, other):
        nobody = {"X-Workspace": "another-workspace-of-the-tests"}
        assert client.get(citation["page_url"], headers=nobody).headers["content-type"] == "image/png"
        assert client.get(citation["url"], headers=nobody).status_code == httpx.codes.OK


def _killed(replica: Program, owner: httpx.Client, other: httpx.Client, provider: Provider) -> None:
    """Every follower of a killed server gets one error."""
    provider.script = Script(tokens=WORDS, stall_at=20)
    run_id, events = begin(owner, 20)
    with ThreadPoolExecutor() as pool:
        reading = [pool.submit(follow, other, run_id, events[after - 1].id) for after in (1, 10, 20)]
        while "footnote_stream_clients 3.0" not in other.get("/metrics").text:
            time.sleep(0.01)
        replica.process.kill()
        read = [each.result(PATIENCE_S) for each in reading]
    for after, rest in zip((1, 10, 20), read, strict=True):
        assert [event.id for event in rest] == list(range(after + 1, after + 1 + len(rest)))
        assert [event.type for event in rest if event.type in ("done", "error")] == ["error"]
        assert (rest[-1].data["code"], rest[-1].data["retryable"]) == ("worker_lost", True)


def _drained(
    replica: Program, owner: httpx.Client, other: httpx.Client, anywhere: httpx.Client, provider: Provider
) -> None:
    """A replica that is told to stop ends its answers, and no question is refused meanwhile."""
    provider.script = Script(tokens=WORDS, delay_s=0.05)
    run_id, _ = begin(owner, 3)
    replica.terminate()
    while owner.get("/readyz").status_code != httpx.codes.SERVICE_UNAVAILABLE:
        time.sleep(0.01)
    provider.script = Script()
    question = {"query": "How long is the Nile?"}
    assert [anywhere.post("/query", json=question).status_code for _ in range(4)] == [200] * 4
    assert follow(other, run_id, 0)[-1].type == "done"
    replica.process.wait(PATIENCE_S)
