"""The API behind a real nginx, with TLS and under a path."""

import json
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from api.middleware.bodies import MAX_BODY_BYTES
from api.middleware.proxies import SAYS, Forwarded, route_path
from tests.support.files import rivers_pdf
from tests.support.nginx import Nginx, reading
from tests.support.provider import Provider, Script
from tests.support.server import Server, ask, settings_for, upload, with_samples
from ui import create_app

GZIP = "gzip on; gzip_types *; gzip_min_length 0; gzip_proxied any;"
NGINX_AS_IT_IS = """\
server {
    listen 443 ssl;
    ssl_certificate x;
    ssl_certificate_key x;
    location / { proxy_pass http://127.0.0.1:7860; }
}"""
WORDS = tuple(f"word{number} " for number in range(12))
SPOOFED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "X-Gradio-Server": "https://evil.example",
}


@pytest.fixture(scope="module")
def server(shared_provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("proxied")
    with Server(with_samples(folder, shared_provider), create_app) as server:
        yield server


@pytest.fixture
def nginx(server: Server, tmp_path: Path) -> Iterator[Nginx]:
    with Nginx(tmp_path, server) as nginx:
        yield nginx


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"settings": GZIP},
        {"prefix": "/footnote", "settings": GZIP},
        {"prefix": "/api"},
        {"block": NGINX_AS_IT_IS},
    ],
    ids=["readme", "gzip", "path, gzip", "path of the same name as a route", "as it is"],
)
def test_each_token_arrives_before_the_model_writes_the_next(
    server: Server, shared_provider: Provider, tmp_path: Path, options: dict[str, str]
) -> None:
    shared_provider.script = Script(tokens=WORDS, paced=True)
    encoding = "gzip" if "settings" in options else None
    arrived = []
    with (
        Nginx(tmp_path, server, **options) as nginx,
        nginx.client() as client,
        reading(client, "How long is the Nile?", encoding=encoding) as tokens,
    ):
        for word in tokens:
            arrived.append(word)
            if len(arrived) < len(WORDS):
                shared_provider.allow()
    assert arrived == list(WORDS)


def test_a_client_that_leaves_closes_the_connection_to_a_silent_model(nginx: Nginx, shared_provider: Provider) -> None:
    shared_provider.script = Script(tokens=WORDS, stall_at=1)
    with nginx.client() as client, reading(client, "How long is the Nile?") as tokens:
        next(tokens)
    shared_provider.wait_until_left()


@pytest.mark.parametrize("prefix", ["", "/footnote", "/api"])
def test_the_address_of_a_picture_is_the_public_one(
    server: Server, shared_provider: Provider, tmp_path: Path, prefix: str
) -> None:
    shared_provider.script = Script()
    with Nginx(tmp_path, server, prefix=prefix) as nginx, nginx.client() as client:
        workspace = upload(client, ("rivers.pdf", rivers_pdf())).json()["workspace"]
        [citations] = [event for event in ask(client, workspace=workspace) if event.type == "citations"]
        page_url = citations.data["citations"][0]["page_url"]
        assert page_url.startswith(f"{prefix}/api/v1/documents/")
        picture = client.get(httpx.URL(nginx.url).join(page_url))
        assert picture.headers["Content-Type"] == "image/png"
        assert client.get("/openapi.json").json().get("servers") == ([{"url": prefix}] if prefix else None)


def hello(client: httpx.Client, **headers: str) -> dict[str, Any]:
    """How the server sees a request of this client."""
    answer = client.get("/api/v1/ticks?count=1&interval_ms=10", headers=headers)
    [seen] = [line for line in answer.text.splitlines() if '"url"' in line]
    return dict(json.loads(seen.removeprefix("data: ")))


def test_nginx_says_how_the_server_is_reached_from_outside(server: Server, tmp_path: Path) -> None:
    with Nginx(tmp_path, server, prefix="/footnote") as nginx, nginx.client() as client:
        assert hello(client) == {"url": f"{nginx.url}/", "forwarded": "used", "max_upload_mb": 2}


def test_what_a_client_says_of_its_way_does_not_pass_the_readmes_nginx(nginx: Nginx) -> None:
    with nginx.client() as client:
        assert hello(client, **SPOOFED)["url"] == f"{nginx.url}/"


def test_forwarding_headers_are_ignored_unless_a_trusted_proxy_sends_them(tmp_path: Path) -> None:
    with Server(settings_for(tmp_path, trusted_proxies="192.0.2.1")) as server, server.client() as client:
        assert hello(client, **SPOOFED) == {"url": f"{server.url}/", "forwarded": "ignored", "max_upload_mb": 2}


def test_without_a_proxy_nothing_is_forwarded(server: Server) -> None:
    with server.client() as client:
        assert hello(client) == {"url": f"{server.url}/", "forwarded": "none", "max_upload_mb": 2}


def statuses(client: httpx.Client, *paths: str, workspace: str) -> list[int]:
    """How paths answer, their bodies unread: some never end."""
    found = []
    for path in paths:
        with client.stream("GET", path, headers={"X-Workspace": workspace}) as answer:
            found.append(answer.status_code)
    return found


@pytest.mark.parametrize("prefix", ["", "/footnote", "/gradio_api"])
def test_what_guards_the_paths_guards_them_under_a_prefix_too(server: Server, prefix: str) -> None:
    session = f"/gradio_api/heartbeat/session-under-{prefix.strip('/')}"
    large = b"x" * (MAX_BODY_BYTES + 1)
    with server.client(headers={"X-Forwarded-Prefix": prefix}) as client:
        assert statuses(client, "/", session, workspace="a" * 32) == [200, 200]
        assert statuses(client, session, "/gradio_api/upload", "/config", workspace="b" * 32) == [404, 404, 404]
        assert upload(client, ("large.pdf", large)).json()["error"]["code"] == "file_too_large"
        assert client.post("/api/v1/query", content=large).json()["error"]["code"] == "body_too_large"


TRUSTED = [ip_network("10.0.0.0/8"), ip_network("127.0.0.1")]


def request(peer: str, *headers: tuple[str, str], path: str = "/readyz") -> Scope:
    """A request that `peer` sent."""
    encoded = [(name.lower().encode(), value.encode()) for name, value in (("Host", "inside:7860"), *headers)]
    return {"type": "http", "client": (peer, 1), "scheme": "http", "headers": encoded, "path": path}


async def _nothing(*_: object) -> None:
    pass


async def _no_body() -> Message:
    return {"type": "http.disconnect"}


async def seen(peer: str, *headers: tuple[str, str], path: str = "/readyz") -> Scope:
    """The request as it comes out of `Forwarded`."""
    came_out: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        came_out.append(scope)

    await Forwarded(app, TRUSTED)(request(peer, *headers, path=path), _no_body, _nothing)
    return came_out[0]


async def test_a_trusted_proxys_word_is_the_request_and_no_header_is_left() -> None:
    scope = await seen("127.0.0.1", *SPOOFED.items(), ("Forwarded", "for=203.0.113.9"))
    assert scope[SAYS] == "used"
    assert scope["client"] == ("203.0.113.9", 0)
    assert scope["scheme"] == "https"
    assert scope["headers"] == [(b"host", b"evil.example")]
    assert (scope["root_path"], scope["path"], route_path(scope)) == ("/evil", "/evil/readyz", "/readyz")


async def test_anybody_elses_word_is_dropped() -> None:
    scope = await seen("203.0.113.9", *SPOOFED.items(), ("Forwarded", "for=192.0.2.1"))
    assert scope[SAYS] == "ignored"
    assert scope["client"] == ("203.0.113.9", 1)
    assert scope["scheme"] == "http"
    assert scope["headers"] == [(b"host", b"inside:7860")]
    assert (scope.get("root_path", ""), scope["path"]) == ("", "/readyz")


async def test_the_client_is_whom_the_last_trusted_proxy_saw_and_not_whom_the_client_names() -> None:
    scope = await seen("10.1.2.3", ("X-Forwarded-For", "192.0.2.66, 203.0.113.9, 10.9.9.9"))
    assert scope["client"][0] == "203.0.113.9"


async def test_of_several_proxies_the_one_that_the_visitor_met_tells_the_scheme() -> None:
    assert (await seen("127.0.0.1", ("X-Forwarded-Proto", "HTTPS, http")))["scheme"] == "https"


async def test_the_log_names_a_sender_that_is_not_trusted_once(caplog: pytest.LogCaptureFixture) -> None:
    forwarded = Forwarded(_nothing, TRUSTED)
    for peer in ("203.0.113.9", "203.0.113.9", *(f"192.0.2.{number}" for number in range(100))):
        await forwarded(request(peer, ("X-Forwarded-For", "192.0.2.1")), _no_body, _nothing)
    messages = [record.getMessage() for record in caplog.records]
    assert messages[0] == "203.0.113.9 sends X-Forwarded-* headers but is not one of FOOTNOTE_TRUSTED_PROXIES: ignored"
    assert len(messages) == len(set(messages)) == 10


@pytest.mark.parametrize(
    "prefix", ["footnote", "//evil.example", "/a/../b", "/a b", '/"><script>', "https://evil.example", "/" + "a" * 100]
)
async def test_a_prefix_that_is_no_plain_path_is_none(prefix: str) -> None:
    scope = await seen("127.0.0.1", ("X-Forwarded-Prefix", prefix))
    assert (scope["root_path"], scope["path"]) == ("", "/readyz")


@pytest.mark.parametrize("host", ["evil.example/path", "a b", "user@evil.example", "x" * 300, ""])
async def test_a_host_that_is_none_changes_nothing(host: str) -> None:
    scope = await seen("127.0.0.1", ("X-Forwarded-Host", host))
    assert scope["headers"] == [(b"host", b"inside:7860")]


async def test_a_prefix_named_like_a_route_leaves_the_route_its_own_name() -> None:
    scope = await seen("127.0.0.1", ("X-Forwarded-Prefix", "/api/"), path="/api/v1/documents")
    assert (scope["path"], route_path(scope)) == ("/api/api/v1/documents", "/api/v1/documents")
