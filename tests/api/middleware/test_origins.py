"""Pages of other sites, and host names that are not the server's."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from api.middleware.origins import HostNames
from api.middleware.proxies import RECEIVED_HOST, SAYS
from tests.support import files
from tests.support.server import Server, settings_for, upload
from ui import create_app

DOCUMENTS = "/api/v1/documents"
ALLOWED = "https://intranet.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(settings_for(tmp_path_factory.mktemp("own")), create_app) as server:
        yield server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "null"},
    {"Origin": "http://localhost:3000"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_page_of_another_origin_changes_nothing(client: httpx.Client, headers: dict[str, str]) -> None:
    file = {"files": ("a.txt", b"The Po.")}
    answers = [
        client.post(DOCUMENTS, files=file, headers=headers),
        client.post("/query", json={"query": "How long is the Po?"}, headers=headers),
        client.delete(DOCUMENTS, headers={"X-Workspace": "w" * 32} | headers),
        client.post("/gradio_api/queue/join", json={}, headers=headers),
    ]
    assert [(each.status_code, each.json()["error"]["code"]) for each in answers] == [(403, "foreign_origin")] * 4


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
def test_the_own_page_and_programs_upload(client: httpx.Client, headers: dict[str, str]) -> None:
    own = {"Origin": str(client.base_url).rstrip("/")}
    for sent in (headers, headers | own):
        answer = client.post(DOCUMENTS, files={"files": ("a.txt", b"The Po.")}, headers=sent)
        assert answer.status_code == httpx.codes.CREATED


def test_no_page_of_another_origin_reads_anything(client: httpx.Client) -> None:
    for path in ("/", "/api/v1/documents", "/gradio_api/startup-events", "/openapi.json"):
        for origin in ("http://localhost:3000", "https://evil.example"):
            for method in ("GET", "OPTIONS"):
                asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
                answer = client.request(method, path, headers=asked)
                assert [name for name in answer.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "a@localhost", "localhost/x", "", "127.0.0.1.nip.io"]
)
def test_a_foreign_host_name_is_refused_on_loopback(client: httpx.Client, host: str) -> None:
    name = host.format(port=client.base_url.port)
    for method, path in (("GET", "/"), ("GET", "/metrics"), ("POST", "/query")):
        answer = client.request(method, path, headers={"Host": name})
        assert (answer.status_code, answer.json()["error"]["code"]) == (421, "host_not_allowed")


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:7860", "footnote.localhost", "192.0.2.7"]
)
def test_addresses_and_names_of_loopback_are_taken(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == httpx.codes.OK


def test_a_name_that_a_trusted_proxy_passes_on_is_taken(client: httpx.Client) -> None:
    told = {"X-Forwarded-For": "192.0.2.9"}
    assert client.get("/healthz", headers={"Host": "footnote.example"} | told).status_code == httpx.codes.OK
    named = {"Host": "127.0.0.1", "X-Forwarded-Host": "footnote.example"} | told
    assert client.get("/healthz", headers=named).status_code == httpx.codes.OK


def test_a_page_that_was_misled_to_the_servers_port_is_not_taken_for_a_proxy(client: httpx.Client) -> None:
    misled = {"Host": f"evil.example:{client.base_url.port}", "X-Forwarded-For": "192.0.2.9"}
    assert client.get("/metrics", headers=misled).status_code == 421


@pytest.mark.parametrize(("port", "status"), [(80, 421), (7860, 200)])
async def test_a_host_without_a_port_is_a_proxys_unless_the_server_has_the_default_port(port: int, status: int) -> None:
    statuses: list[int] = []

    async def app(_: Scope, __: Receive, ___: Send) -> None:
        statuses.append(200)

    async def send(message: Message) -> None:
        statuses.append(message.get("status", 0))

    scope = {
        "type": "http",
        "headers": [(b"host", b"evil.example")],
        "server": ("127.0.0.1", port),
        SAYS: "used",
        RECEIVED_HOST: "evil.example",
    }
    await HostNames(app, (), on_loopback=True)(scope, _nothing, send)
    assert statuses[0] == status


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def test_only_the_names_that_are_set_are_taken(tmp_path: Path) -> None:
    with Server(settings_for(tmp_path, hosts="Footnote.example")) as server, server.client() as client:
        told = {"X-Forwarded-For": "192.0.2.9"}
        hosts = ("footnote.example", "footnote.example:8443", "evil.example", "localhost")
        statuses = [client.get("/healthz", headers={"Host": host} | told).status_code for host in hosts]
    assert statuses == [200, 200, 421, 200]


def test_a_named_origin_may_use_the_api_and_nothing_else(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, cors_origins=ALLOWED, api_keys="a-key-of-sixteen-letters")
    with Server(settings, create_app) as server, server.client() as client:
        asked = {"Origin": ALLOWED, "Sec-Fetch-Site": "cross-site"}
        wish = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, x-workspace"}
        with httpx.Client(base_url=server.url, trust_env=False) as keyless:
            preflight = keyless.options("/query/stream", headers=asked | wish)
            foreign = keyless.options("/query/stream", headers=asked | wish | {"Origin": "https://evil.example"})
        sent = client.post(DOCUMENTS, files={"files": ("a.txt", b"The Po is long.")}, headers=asked)
        answer = client.post("/query", json={"query": "How long is the Po?"}, headers=asked)
        page = client.get("/", headers=asked)
        joined = client.post("/gradio_api/queue/join", json={}, headers=asked)
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, ALLOWED)
    assert "x-workspace" in preflight.headers["access-control-allow-headers"]
    assert foreign.status_code == httpx.codes.BAD_REQUEST
    assert "access-control-allow-origin" not in foreign.headers
    assert (sent.status_code, answer.status_code) == (201, 200)
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert "access-control-allow-origin" not in page.headers
    assert joined.status_code == httpx.codes.FORBIDDEN


def test_other_sites_may_frame_the_page_on_a_space_only(client: httpx.Client, tmp_path: Path) -> None:
    assert client.get("/").headers["content-security-policy"].endswith("frame-ancestors 'self'")
    os.environ["SPACE_ID"] = "someone/footnote"
    try:
        with Server(settings_for(tmp_path)) as server, server.client() as framed:
            policy = framed.get("/healthz").headers["content-security-policy"]
    finally:
        del os.environ["SPACE_ID"]
    assert policy.endswith("frame-ancestors 'self' https://huggingface.co https://*.hf.space")


def test_a_made_up_page_is_the_start_page(client: httpx.Client) -> None:
    assert client.get("/?page=x").status_code == httpx.codes.OK


def test_an_upload_of_the_own_client_still_works(client: httpx.Client) -> None:
    assert upload(client, ("rivers.pdf", files.rivers_pdf())).status_code == httpx.codes.CREATED


def test_half_a_character_in_the_pages_queue_is_refused_in_the_one_shape(client: httpx.Client) -> None:
    body = b'{"data": ["\\ud800"], "session_hash": "half"}'
    headers = {"Content-Type": "application/json", "X-Workspace": "w" * 32}
    answer = client.post("/gradio_api/queue/join", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_json")


PROTOCOLS = [
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/responses"),
    ("POST", "/v1/responses/resp_x/cancel"),
    ("DELETE", "/v1/responses/resp_x"),
    ("POST", "/api/v1/ai-sdk/chat"),
    ("DELETE", "/api/v1/ai-sdk/chat/x/stream"),
    ("POST", "/mcp"),
    ("POST", "/gradio_api/call/ask"),
]


@pytest.mark.parametrize(("method", "path"), PROTOCOLS)
def test_no_protocol_is_open_to_a_foreign_page_or_host_name(client: httpx.Client, method: str, path: str) -> None:
    for headers in FOREIGN:
        answer = client.request(method, path, json={}, headers=headers)
        assert answer.status_code == 403
        assert "A page of another site may not do this." in answer.text
    answer = client.request(method, path, json={}, headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert "This server does not have that host name." in answer.text


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses", "/api/v1/ai-sdk/chat", "/mcp"])
def test_a_named_origin_gets_its_preflight_and_reads_errors(tmp_path: Path, path: str) -> None:
    settings = settings_for(tmp_path, cors_origins=ALLOWED, api_keys="a-key-of-sixteen-letters")
    with Server(settings) as server, httpx.Client(base_url=server.url, trust_env=False) as keyless:
        wish = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
        preflight = keyless.options(path, headers={"Origin": ALLOWED} | wish)
        refused = keyless.post(path, json={}, headers={"Origin": ALLOWED, "Sec-Fetch-Site": "cross-site"})
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, ALLOWED)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, ALLOWED)
