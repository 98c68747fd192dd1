import asyncio
import base64
from collections.abc import Iterator

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from api.middleware.guards import AccessKeys
from tests.support.server import Server, ask, with_samples

KEYS = "the-first-access-key, clé-second-of-two"
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
    settings = with_samples(tmp_path_factory.mktemp("locked"), api_keys=KEYS)
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
    assert "the-first-access-key" not in answer.text


WRONG = (
    "",
    "Bearer",
    "Bearer wrong",
    "Bearer the-first-access-key2",
    "Bearer the-first-access-key,",
    "the-first-access-key",
    "Token the-first-access-key",
    "Basic the-first-access-key",
    "Basic ====",
    basic("wrong"),
    basic("", user="the-first-access-key"),
    basic(""),
    "Bearer " + "x" * 5000,
)


@pytest.mark.parametrize(("number", "authorization"), list(enumerate(WRONG)))
def test_a_wrong_key_opens_nothing(locked: Server, number: int, authorization: str) -> None:
    # Each of an address of its own: the wrong keys of one make its next answers wait.
    headers = {"Authorization": authorization, "X-Forwarded-For": f"192.0.2.{number}"}
    with locked.client(headers=headers) as client:
        assert client.get("/healthz").status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer the-first-access-key",
        "bearer the-first-access-key",
        "Bearer clé-second-of-two",
        basic("the-first-access-key"),
        basic("clé-second-of-two"),
        basic("the-first-access-key", user=""),
    ],
)
def test_any_of_the_keys_opens_as_bearer_or_as_password(locked: Server, authorization: str) -> None:
    with locked.client(headers={"Authorization": authorization.encode()}) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert ask(client, "How much is a ticket?")[-1].type == "done"


def test_without_keys_in_the_settings_none_is_needed(client: httpx.Client) -> None:
    assert client.get("/healthz").status_code == httpx.codes.OK
    assert client.get("/healthz", headers={"Authorization": "Bearer anything"}).status_code == httpx.codes.OK


class Delays:
    """How many seconds a request waits for its answer."""

    def __init__(self) -> None:
        async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
            pass

        self._keys = AccessKeys(app, keys=["the-first-access-key"])

    async def of(self, client: str, authorization: str) -> float:
        loop = asyncio.get_running_loop()
        started = loop.time()

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def send(_message: Message) -> None:
            pass

        headers = [(b"authorization", authorization.encode())] if authorization else []
        scope = {"type": "http", "method": "GET", "path": "/", "client": (client, 1), "headers": headers}
        await self._keys(scope, receive, send)
        return loop.time() - started


async def test_each_wrong_key_of_an_address_makes_its_next_answer_wait_longer() -> None:
    delays = Delays()
    waited = [await delays.of("203.0.113.7", "Bearer guess") for _ in range(4)]
    assert all(seconds >= least for seconds, least in zip(waited, (0.05, 0.1, 0.2, 0.4), strict=True))


async def test_a_right_key_never_waits_and_neither_does_a_request_without_one() -> None:
    delays = Delays()
    for _ in range(3):
        await delays.of("203.0.113.7", "Bearer guess")
    async with asyncio.timeout(0.05):  # the shortest wait for a wrong one
        await delays.of("203.0.113.7", "Bearer the-first-access-key")
        await delays.of("203.0.113.7", "")
