"""What the page lets in, and where its browser may go."""

from pathlib import Path

import httpx
import pytest

from tests.browser.conftest import FUEL, Visitors
from tests.support.server import Server, with_samples
from ui import create_app


def test_with_access_keys_the_page_opens_only_with_one(visitors: Visitors, tmp_path: Path) -> None:
    with Server(with_samples(tmp_path, api_keys="open-sesame-and-more"), create_app) as server:
        visitor = visitors.open(server, key="open-sesame-and-more")
        visitor.ask(FUEL)
        visitor.wait_until_answered()
        assert "€3.98 million" in visitor.answer
        assert "-H 'Authorization: Bearer YOUR-KEY'" in str(visitor.page.locator("#curl").text_content())
        assert httpx.get(server.url, trust_env=False).status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=https://example.com/"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/proxy=https://example.com/"),
        ("GET", "/config"),
        ("POST", "/gradio_api/call/stop"),
        ("POST", "/gradio_api/run/predict"),
    ],
)
def test_gradios_doors_to_files_and_to_the_web_are_shut(quoting: Server, method: str, path: str) -> None:
    with quoting.client() as client:
        answer = client.request(method, path, files={"files": ("a.txt", b"a")} if method == "POST" else None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (httpx.codes.NOT_FOUND, "not_found")


def test_the_page_forbids_browsers_to_load_from_other_sites(quoting: Server) -> None:
    with quoting.client() as client:
        policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy
