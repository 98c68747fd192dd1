"""A page of another origin in a real browser: the protocols are open to it where `FOOTNOTE_CORS_ORIGINS` names it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.support.provider import SOON_S, Provider, Script
from tests.support.server import Server, with_samples
from ui import create_app

ASK = """async ([address, asked]) => {
  const outcomes = [];
  for (const [path, body] of asked) {
    const accept = "application/json, text/event-stream";
    const headers = {"Content-Type": "application/json", "X-Workspace": "w".repeat(32), Accept: accept};
    try {
      const answer = await fetch(address + path, {method: "POST", headers, body: JSON.stringify(body)});
      outcomes.push([path, answer.status, (await answer.text()).length > 0]);
    } catch (error) {
      outcomes.push([path, error.name, false]);
    }
  }
  return outcomes;
}"""
READ = """async ([address, asked]) => {
  const seen = [];
  for (const [path, body] of asked) {
    const headers = {"Content-Type": "application/json"};
    const answer = await fetch(address + path, {method: "POST", headers, body: JSON.stringify(body)});
    seen.push([answer.status, await answer.text()]);
  }
  return seen;
}"""
STOP = """async ([address, path, body]) => {
  const leaving = new AbortController();
  const headers = {"Content-Type": "application/json", Accept: "application/json, text/event-stream"};
  const options = {method: "POST", headers, body: JSON.stringify(body), signal: leaving.signal};
  const answer = await fetch(address + path, options);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; !text.includes("It was"); text += (await reader.read()).value);
  leaving.abort();
  return [answer.status, answer.headers.get("X-Run-Id") !== null];
}"""
QUESTION = "How much did fuel and electricity cost?"
MESSAGE = {"role": "user", "content": QUESTION}
ASKED: list[list[Any]] = [
    ["/query/stream", {"query": QUESTION}],
    ["/v1/chat/completions", {"model": "footnote", "messages": [MESSAGE], "stream": True}],
    ["/v1/responses", {"model": "footnote", "input": QUESTION}],
    ["/api/v1/ai-sdk/chat", {"id": "c", "messages": [{"role": "user", "parts": [{"type": "text", "text": QUESTION}]}]}],
    ["/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}],
]
CALL = {"name": "ask", "arguments": {"question": QUESTION}, "_meta": {"progressToken": 1}}
STREAMED: list[list[Any]] = [
    ["/v1/responses", {"model": "footnote", "input": QUESTION, "stream": True}],
    ASKED[3],
    ["/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": CALL}],
]
PAGE: list[list[Any]] = [["/gradio_api/call/ask", {"data": [QUESTION]}], ["/gradio_api/queue/join", {}]]


class _BlankPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Another site</title>")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def another_site() -> Iterator[str]:
    """The origin of a site with one empty page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _BlankPage) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_address[1]}"
        site.shutdown()


def outcomes(browser: Browser, origin: str, server: Server) -> list[Any]:
    page = browser.new_page()
    try:
        page.goto(origin)
        told: list[Any] = page.evaluate(ASK, [server.url, [*ASKED, *PAGE]])
        return told
    finally:
        page.close()


def test_a_named_origin_asks_in_every_protocol_and_reaches_nothing_of_the_page(
    browser: Browser, provider: Provider, tmp_path: Path
) -> None:
    with (
        another_site() as origin,
        Server(with_samples(tmp_path, provider, cors_origins=origin), create_app) as server,
    ):
        told = outcomes(browser, origin, server)
    assert told[: len(ASKED)] == [[path, 200, True] for path, _ in ASKED]
    assert told[len(ASKED) :] == [[path, "TypeError", False] for path, _ in PAGE]


def test_a_page_of_a_named_origin_sees_footnotes_and_errors_and_stops_the_model(
    browser: Browser, provider: Provider, tmp_path: Path
) -> None:
    provider.script = Script(tokens=("It was", " low [1]", " and"), stall_at=3)
    with (
        another_site() as origin,
        Server(with_samples(tmp_path, provider, cors_origins=origin), create_app) as server,
    ):
        page = browser.new_page()
        page.goto(origin)
        for number, (path, body) in enumerate([*ASKED[:2], *STREAMED], start=1):
            assert page.evaluate(STOP, [server.url, path, body]) == [200, path != "/mcp"]
            provider.wait_for_requests(number)
            provider.wait_until_left(timeout=SOON_S)
            server.wait_until_idle()
        provider.script = Script(tokens=("It was", " low [1]"))
        shown = page.evaluate(READ, [server.url, ASKED[:4]])
        provider.script = Script(status=401)
        failed = page.evaluate(READ, [server.url, ASKED[:4]])
        page.close()
    assert all(f"{server.url}/source/" in body for _, body in shown)
    assert all("operator must correct" in body for _, body in failed)
    assert [status for status, _ in failed] == [200, 200, 503, 200]


def test_an_origin_that_is_not_named_reads_nothing(browser: Browser, provider: Provider, tmp_path: Path) -> None:
    with another_site() as origin, Server(with_samples(tmp_path, provider), create_app) as server:
        told = outcomes(browser, origin, server)
    assert told == [[path, "TypeError", False] for path, _ in [*ASKED, *PAGE]]
    assert provider.requests == []
