import base64
from collections.abc import Iterator

import httpx
import pytest

from tests.server import Server, ask, settings_for

KEYS = "first-key, clé-second"
ROUTES = [
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/"),
    ("GET", "/openapi.json"),
    ("POST", "/query"),
    ("POST", "/query/stream"),
    ("POST", "/api/v1/query"),
    ("POST", "/api/v1/query/stream"),
    ("DELETE", "/api/v1/runs/x"),
    ("GET", "/api/v1/documents"),
    ("POST", "/api/v1/documents"),
    ("GET", "/api/v1/documents/x"),
    ("DELETE", "/api/v1/documents/x"),
    ("GET", "/nowhere"),
]


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = settings_for(tmp_path_factory.mktemp("locked"), api_keys=KEYS, samples=True)
    with Server(settings) as server:
        yield server


def basic(password: str, user: str = "anybody") -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_a_key_every_route_answers_401(locked: Server, method: str, path: str) -> None:
    with locked.client(headers={}) as client:
        answer = client.request(method, path)
    assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert answer.json()["error"]["code"] == "key_required"
    assert list(answer.json()["error"]) == ["code", "message", "detail"]
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert "first-key" not in answer.text


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer wrong",
        "Bearer first-key2",
        "Bearer first-key,",
        "first-key",
        "Token first-key",
        "Basic first-key",
        "Basic ====",
        basic("wrong"),
        basic("", user="first-key"),
        basic(""),
        "Bearer " + "x" * 5000,
    ],
)
def test_a_wrong_key_opens_nothing(locked: Server, authorization: str) -> None:
    with locked.client(headers={"Authorization": authorization}) as client:
        assert client.get("/healthz").status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer first-key",
        "bearer first-key",
        "Bearer clé-second",
        basic("first-key"),
        basic("clé-second"),
        basic("first-key", user=""),
    ],
)
def test_any_of_the_keys_opens_as_bearer_or_as_password(locked: Server, authorization: str) -> None:
    with locked.client(headers={"Authorization": authorization.encode()}) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert ask(client, "How much is a ticket?")[-1].type == "done"


def test_without_keys_in_the_settings_none_is_needed(client: httpx.Client) -> None:
    assert client.get("/healthz").status_code == httpx.codes.OK
    assert client.get("/healthz", headers={"Authorization": "Bearer anything"}).status_code == httpx.codes.OK
