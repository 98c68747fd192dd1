import threading
from pathlib import Path

import httpx

from api import server as program
from api.main import create_api
from api.middleware.guards import content_security_policy
from services.errors import BadSetting, FootnoteError
from tests.api.conftest import server_of_rivers
from tests.support.provider import Provider, Script
from tests.support.server import Server, ask, settings_for


def test_a_server_that_answers_is_alive_and_ready(client: httpx.Client) -> None:
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_the_head_of_both_is_answered(client: httpx.Client) -> None:
    for path in ("/healthz", "/readyz"):
        answer = client.head(path)
        assert (answer.status_code, answer.content) == (200, b"")


def test_a_server_going_down_is_alive_but_not_ready(tmp_path: Path) -> None:
    with Server(settings_for(tmp_path)) as server, server.client() as client:
        server.call(server.services.runs.close())
        assert client.get("/healthz").status_code == httpx.codes.OK
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "not_ready")
        assert int(answer.headers["Retry-After"]) > 0
        refused = client.post("/query", json={"query": "How long is the Nile?"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "overloaded")


def test_a_server_whose_model_is_down_says_so_at_once_and_is_not_ready(provider: Provider, tmp_path: Path) -> None:
    provider.script = Script(status=500, headers={"x-should-retry": "false"})
    with server_of_rivers(tmp_path, provider) as (_, client):
        assert [ask(client)[-1].data["code"] for _ in range(5)] == ["model_unreachable"] * 5
        question = {"query": "How long is the Nile?"}
        answers = [client.get("/readyz"), *(client.post(path, json=question) for path in ("/query", "/query/stream"))]
        assert len(provider.requests) == 5
    for answer in answers:
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (503, "model_unreachable")
        assert "check OPENAI_BASE_URL" in error["message"]
        assert 0 < int(answer.headers["Retry-After"]) <= 10


def test_a_question_that_comes_during_the_start_waits_for_it(tmp_path: Path) -> None:
    server = Server(settings_for(tmp_path, samples=True))
    server._thread.start()  # noqa: SLF001 - as `with` does, but without the wait
    assert server._started.wait(180)  # noqa: SLF001
    try:
        with server.client() as client:
            assert ask(client, "How much is a ticket?")[-1].type == "done"
    finally:
        server.__exit__()


def test_a_store_that_cannot_be_opened_is_reported_by_its_setting(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    failed: list[FootnoteError] = []

    def give_up(error: FootnoteError) -> None:
        failed.append(error)
        server.should_exit = True

    app = create_api(settings_for(tmp_path, data=str(tmp_path / "data")), give_up)
    server = program.Server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    [error] = failed
    assert isinstance(error, BadSetting)
    assert error.variable == "FOOTNOTE_DATA"


def test_samples_are_the_same_after_a_restart(tmp_path: Path) -> None:
    listed = []
    for _ in range(2):
        with Server(settings_for(tmp_path, samples=True)) as server, server.client() as client:
            listed.append(client.get("/api/v1/documents").json()["samples"])
    assert listed[0] == listed[1]
    assert len(listed[0]) >= 2


def test_embeddings_of_the_provider_are_used_when_a_model_is_named(tmp_path: Path, provider: Provider) -> None:
    settings = settings_for(tmp_path, provider, embedding_model="text-embedding-3-small", samples=True)
    with Server(settings) as server, server.client() as client:
        assert ask(client, "How much is a ticket?")[-1].data["finish_reason"] == "stop"
        provider.embeddings_script = Script(status=500)
        events = ask(client, "How much is a ticket?")
    assert [event.type for event in events] == ["status", "error"]
    assert events[-1].data["code"] == "model_unreachable"
    assert {request.body["model"] for request in provider.embedding_requests} == {"text-embedding-3-small"}


def test_every_answer_tells_browsers_to_run_and_fetch_nothing_foreign(client: httpx.Client) -> None:
    for path in ("/healthz", "/nowhere", "/api/v1/documents"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"] == content_security_policy(on_space=False)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
