"""The page behind a real nginx: with TLS, at the root and under a path, with compression."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors, with_rivers
from tests.support.nginx import Nginx, readme_block
from tests.support.provider import Provider, Script
from tests.support.server import Server

pytestmark = pytest.mark.slow

GZIP = "gzip on; gzip_types *; gzip_min_length 0; gzip_proxied any;"
WORDS = tuple(f"word{number} " for number in range(6))


@pytest.fixture(params=[{}, {"prefix": "/footnote", "settings": GZIP}], ids=["root", "path, gzip"])
def nginx(writing: Server, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Nginx]:
    with Nginx(tmp_path, writing, **request.param) as nginx:
        yield nginx


def test_a_visitor_asks_stops_and_opens_a_footnote(
    nginx: Nginx, model: Provider, visitors: Visitors, tmp_path: Path
) -> None:
    visitor = with_rivers(nginx, visitors, tmp_path)

    model.script = Script(tokens=WORDS, paced=True)
    visitor.ask("How long is the Nile?")
    for word in WORDS[:-1]:
        visitor.wait_for_text(word.strip())  # before the model is allowed the next one
        model.allow()
    visitor.wait_until_answered()
    assert visitor.answer == "".join(WORDS).strip()

    model.script = Script(tokens=("It is long ", "[1]."))
    visitor.ask("How long is the Amazon?")
    visitor.page.locator("a.fn").click()
    picture = visitor.page.locator("#viewer img.drawn")
    expect(picture).to_be_visible()
    assert str(picture.get_attribute("src")).startswith(f"{nginx.url}/api/v1/documents/")

    model.script = Script(tokens=WORDS, stall_at=2)
    visitor.ask("How long is the Rhine?")
    visitor.wait_for_text("word1")
    visitor.page.get_by_role("button", name="Stop").click()
    model.wait_until_left()
    expect(visitor.page.locator(".notice")).to_have_text("Stopped. The text so far stays.")
    assert visitor.errors == []


def test_a_closed_tab_closes_the_connection_to_a_silent_model(
    nginx: Nginx, model: Provider, visitors: Visitors
) -> None:
    model.script = Script(tokens=WORDS, stall_at=2)
    visitor = visitors.open(nginx)
    visitor.ask("How long is the Nile?")
    visitor.wait_for_text("word1")
    visitor.page.close()
    model.wait_until_left(timeout=15)  # after the grace for a page that is loaded again


def test_the_page_shows_the_public_address_to_programs(nginx: Nginx, visitors: Visitors) -> None:
    visitor = visitors.open(nginx)
    expect(visitor.page.locator("#curl")).to_contain_text(f"curl -N {nginx.url}/query/stream \\")


def test_the_path_without_its_slash_leads_to_the_page(writing: Server, tmp_path: Path) -> None:
    with Nginx(tmp_path, writing, prefix="/footnote") as nginx, nginx.client() as client:
        answer = client.get(nginx.url)
        assert answer.headers["Location"] == f"{nginx.url}/"


def test_a_file_that_nginx_refuses_is_distinguished_from_a_broken_connection(
    writing: Server, visitors: Visitors, tmp_path: Path
) -> None:
    file = tmp_path / "large.txt"
    file.write_text("The Nile is long. " * 100_000)
    block = re.sub(r"client_max_body_size .*", "", readme_block())
    with Nginx(tmp_path, writing, block=block) as nginx:
        visitor = visitors.open(nginx)
        visitor.page.locator("input[type=file]").set_input_files(file)
        expect(visitor.page.locator("#documents [role=alert] small")).to_have_text(
            "A proxy in front of this server refuses files this large. Choose a smaller one, or ask its operator to "
            "allow 2 MB (nginx: client_max_body_size)."
        )
        visitor.page.close()
