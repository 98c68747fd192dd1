from pathlib import Path

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families

from services.settings import Settings
from tests.support import files
from tests.support.provider import Provider, Script
from tests.support.server import Server, ask, settings_for, upload
from ui import create_app


def scraped(client: httpx.Client) -> dict[str, float]:
    """Every sample of ours that is not 0, by its name and the value of its one label."""
    answer = client.get("/metrics")
    assert answer.status_code == httpx.codes.OK
    found = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for sample in found
        if sample.name.startswith("footnote_")
        and not sample.name.endswith(("_bucket", "_created", "_sum"))
        and sample.value
        and sample.name != "footnote_tasks"
    }


@pytest.fixture
def settings(tmp_path: Path, provider: Provider) -> Settings:
    return settings_for(tmp_path, provider, max_streams=7, first_token_timeout_s=20)


def test_questions_files_and_pictures_are_counted(settings: Settings, provider: Provider) -> None:
    with Server(settings) as server, server.client() as client:
        assert scraped(client) == {"footnote_runs_capacity": 7, "footnote_waiting_capacity": 3}
        sent = upload(client, ("rivers.pdf", files.rivers_pdf()), ("empty.txt", b"")).json()
        workspace, document = sent["workspace"], sent["documents"][0]
        client.headers["X-Workspace"] = workspace
        assert client.get(f"/api/v1/documents/{document['id']}/pages/1.png").status_code == httpx.codes.OK
        answered = ask(client, workspace=workspace)
        provider.script = Script(status=401)
        ask(client, workspace=workspace)
        server.wait_until_idle()
        assert scraped(client) == {
            "footnote_runs_capacity": 7,
            "footnote_waiting_capacity": 3,
            "footnote_upstream_refusals_total key": 1,
            "footnote_files_total ready": 1,
            "footnote_files_total file_empty": 1,
            "footnote_pages_ingested_total": document["pages"],
            "footnote_passages_ingested_total": document["passages"],
            "footnote_drawing_seconds_count": 1,
            "footnote_questions_started_total": 2,
            "footnote_questions_total stop": 1,
            "footnote_questions_total model_rejected": 1,
            "footnote_upstream_errors_total model_rejected": 1,
            "footnote_tokens_total": sum(event.type == "token" for event in answered),
            "footnote_sentences_total supported": 1,
            "footnote_model_tokens_total prompt": 11,
            "footnote_model_tokens_total completion": 7,
            "footnote_retrieval_seconds_count": 2,
            "footnote_first_token_seconds_count": 1,
            "footnote_answer_seconds_count": 1,
        }


def test_metrics_show_answers_in_progress_and_count_stopped_ones_by_reason(
    settings: Settings, provider: Provider
) -> None:
    provider.script = Script(stall_at=2)
    with Server(settings) as server, server.client() as client:
        client.headers["X-Workspace"] = upload(client, ("rivers.pdf", files.rivers_pdf())).json()["workspace"]
        with client.stream("POST", "/query/stream", json={"query": "How long is the Nile?"}) as answer:
            assert scraped(client)["footnote_runs_active"] == 1
            client.delete(f"/api/v1/runs/{answer.headers['X-Run-Id']}")
            answer.read()
        server.wait_until_idle()
        after = scraped(client)
    assert "footnote_runs_active" not in after
    assert after["footnote_cancels_total stopped"] == after["footnote_questions_total cancelled"] == 1


def test_requests_that_were_sent_again_are_counted(settings: Settings, provider: Provider) -> None:
    provider.next_scripts.append(Script(status=503, headers={"retry-after-ms": "1"}))
    with Server(settings) as server, server.client() as client:
        ask(client, workspace=upload(client, ("rivers.pdf", files.rivers_pdf())).json()["workspace"])
        server.wait_until_idle()
        after = scraped(client)
    assert (after["footnote_upstream_retries_total"], after["footnote_questions_total stop"]) == (1, 1)


def test_the_process_is_shown_too(client: httpx.Client) -> None:
    text = client.get("/metrics").text
    names = {family.name for family in text_string_to_metric_families(text)}
    assert names >= {"process_resident_memory_bytes", "process_open_fds", "process_cpu_seconds", "python_info"}


def test_metrics_are_prometheus_text_and_not_cached(client: httpx.Client) -> None:
    answer = client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


def test_metrics_are_openmetrics_on_request(client: httpx.Client) -> None:
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0; charset=utf-8")
    assert answer.text.endswith("# EOF\n")
    families = openmetrics_families(answer.text)  # type: ignore[no-untyped-call]
    assert "footnote_questions" in {family.name for family in families}


def test_it_is_there_while_the_server_still_starts(settings: Settings) -> None:
    server = Server(settings)
    server._thread.start()  # noqa: SLF001 - as `with` does, but without the wait
    assert server._started.wait(180)  # noqa: SLF001
    try:
        with server.client() as client:
            assert "footnote_questions_total" in client.get("/metrics").text
    finally:
        server.__exit__()


def test_beside_the_page_it_is_the_same(settings: Settings) -> None:
    with Server(settings, create_app) as server, server.client() as client:
        assert client.get("/metrics").text.startswith("# HELP")
        for path in ("/metrics/", "/metrics/x", "/gradio_api/metrics"):
            assert client.get(path, follow_redirects=False).status_code in (307, 404)
        assert client.post("/metrics").json()["error"]["code"] == "not_found"
