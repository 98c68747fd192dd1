"""The whole program with its page, and a real Chromium."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.support.chromium import chromium
from tests.support.files import rivers_pdf
from tests.support.nginx import Nginx
from tests.support.provider import Provider, Script
from tests.support.server import Server, with_samples
from ui import create_app

SHOWN_S = 60.0
expect.set_options(timeout=30_000)  # the usual five seconds are less than a busy machine takes for a start of the page
FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]


@contextmanager
def running(loop: asyncio.AbstractEventLoop | None) -> Iterator[None]:
    """Say of Playwright's event loop that it runs in this thread, or that none does.

    Playwright leaves its loop between two steps while a test goes on, and other files' tests have loops of their own.
    """
    before = asyncio._get_running_loop()  # noqa: SLF001 - asyncio's interface for those who make event loops
    asyncio._set_running_loop(loop)  # noqa: SLF001
    try:
        yield
    finally:
        asyncio._set_running_loop(before)  # noqa: SLF001


@dataclass(frozen=True)
class Chromium:
    """A browser of Playwright's, with the event loop that it needs, and profiles for visitors."""

    browser: Browser
    profiles: "Profiles"
    loop: asyncio.AbstractEventLoop


@pytest.fixture(scope="session")
def started_chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        loop = asyncio.get_running_loop()
        with running(None):
            yield Chromium(browser, Profiles(browser), loop)
        browser.close()


@pytest.fixture(scope="module")
def usable_chromium(started_chromium: Chromium) -> Iterator[Chromium]:
    """The browser in the files that use it; while other files are run it waits."""
    with running(started_chromium.loop):
        yield started_chromium


@pytest.fixture
def browser(usable_chromium: Chromium) -> Browser:
    return usable_chromium.browser


@pytest.fixture(scope="session")
def quoting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program as a newcomer starts it: no provider, with samples."""
    with Server(with_samples(tmp_path_factory.mktemp("quoting")), create_app) as server:
        yield server


@pytest.fixture(scope="session")
def model() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


@pytest.fixture(scope="session")
def writing_server(model: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("writing")
    with Server(with_samples(folder, model, first_token_timeout_s=20), create_app) as server:
        yield server


@pytest.fixture
def writing(writing_server: Server, model: Provider) -> Iterator[Server]:
    """The program with a provider, which each test tells what to do."""
    yield writing_server
    model.script = Script()


FUEL = "How much did fuel and electricity cost Harbour Line in 2025?"


class Addressed(Protocol):
    """A server, wherever it runs."""

    @property
    def url(self) -> str: ...


class Profiles:
    """Profiles of one browser. A used one is emptied for the next visitor but for its cache: loading the page's scripts
    and compiling them takes a third of the time of a visit."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[BrowserContext] = []

    def take(self, key: str | None) -> BrowserContext:
        if self._free and key is None:
            return self._free.pop()
        return self._browser.new_context(
            http_credentials={"username": "anybody", "password": key} if key else None,
            ignore_https_errors=True,  # certificates that tests make
        )

    def give_back(self, context: BrowserContext, *, reusable: bool) -> None:
        if not (reusable and context.pages):
            context.close()
            return
        for page in context.pages:
            page.close()
        context.clear_cookies()
        context.clear_permissions()
        self._free.append(context)


class Visitor:
    """A browser profile with the page open. Remembers what went wrong and what was asked of other servers."""

    def __init__(self, context: BrowserContext, url: str, *, width: int, height: int) -> None:
        self.context = context
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)
        self.page: Page = self.context.new_page()
        self.page.set_viewport_size({"width": width, "height": height})
        of_visitors_before = {"origin": "/".join(url.split("/")[:3]), "storageTypes": "all"}
        self.context.new_cdp_session(self.page).send("Storage.clearDataForOrigin", of_visitors_before)
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: self.errors.append(f"dialog: {dialog.message}"))
        self._home = url
        self.context.on("request", self._on_request)
        self.page.goto(f"{url}/")
        self.page.locator("#documents li").first.wait_for(state="attached")

    def ask(self, question: str) -> None:
        self.page.locator("textarea[data-testid=textbox]").first.fill(question)
        self.page.keyboard.press("Enter")

    @property
    def answer(self) -> str:
        """The text of the last answer, sources left out."""
        script = """() => {
            const last = [...document.querySelectorAll("[data-testid=bot]")].at(-1)?.cloneNode(true);
            if (!last) return "";
            last.querySelectorAll(".step, .searched, .notice, .sources, .tools, .why").forEach((node) => node.remove());
            return last.textContent.trim();
        }"""
        return str(self.page.evaluate(script))

    def wait_until_answered(self) -> None:
        self.page.locator(".tools").last.wait_for(timeout=60_000)

    def wait_for_answer(self, text: str) -> None:
        """Until the last answer is complete and is this text; Gradio may show the tools below it first."""
        self.wait_until_answered()
        deadline = time.monotonic() + SHOWN_S
        while self.answer != text and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        assert self.answer == text

    def wait_for_text(self, text: str) -> None:
        self.page.locator("[data-testid=bot]").last.get_by_text(text).first.wait_for(timeout=60_000)

    def _on_console(self, message: ConsoleMessage) -> None:
        icon = message.location["url"].endswith(
            "/favicon.ico"
        )  # asked for at the host's root, whatever the page's path
        if message.type == "error" and not icon:
            self.errors.append(message.text)

    def leave(self) -> None:
        self.context.remove_listener("request", self._on_request)

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self._home, "data:", "blob:")):
            self.elsewhere.append(request.url)


class Visitors:
    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles
        self._opened: list[Visitor] = []
        self._with_key: list[Visitor] = []

    def open(
        self,
        server: Addressed,
        *,
        address: str | None = None,
        width: int = 1280,
        height: int = 800,
        key: str | None = None,
    ) -> Visitor:
        """Open the server's page, at its own address or at another that leads there."""
        visitor = Visitor(self._profiles.take(key), address or server.url, width=width, height=height)
        self._opened.append(visitor)
        if key is not None:
            self._with_key.append(visitor)
        return visitor

    def close(self) -> None:
        for visitor in self._opened:
            visitor.leave()
            self._profiles.give_back(visitor.context, reusable=visitor not in self._with_key)

    @property
    def elsewhere(self) -> list[str]:
        return [url for visitor in self._opened for url in visitor.elsewhere]


@pytest.fixture
def visitors(usable_chromium: Chromium) -> Iterator[Visitors]:
    """Opens pages. Whatever a test does, no page may ask another server for anything."""
    visitors = Visitors(usable_chromium.profiles)
    yield visitors
    visitors.close()
    assert visitors.elsewhere == []


def with_rivers(site: Server | Nginx, visitors: Visitors, folder: Path) -> Visitor:
    """A visitor with one document about two rivers."""
    file = folder / "rivers.pdf"
    file.write_bytes(rivers_pdf())
    visitor = visitors.open(site)
    visitor.page.locator("input[type=file]").set_input_files(file)
    expect(visitor.page.locator("#documents .own")).to_have_count(1)
    return visitor
