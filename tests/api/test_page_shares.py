"""The page's questions are counted for the client address that asks, as those over HTTP are."""

import threading
from contextlib import ExitStack
from pathlib import Path

from tests.support.browser_tab import Tab
from tests.support.provider import Provider, Script
from tests.support.server import READY_POLL_S, Server, with_samples
from ui import create_app

GREEDY, OTHER = "203.0.113.7", "198.51.100.9"
ANSWERED = 3
"""Three quarters of the places."""


def wait_until_waiting(server: Server, questions: int) -> None:
    while server.services.runs.queue.waiting < questions:
        threading.Event().wait(READY_POLL_S)


def test_one_address_leaves_places_to_others_however_many_workspaces_its_tabs_have(
    provider: Provider, tmp_path: Path
) -> None:
    provider.script = Script(stall_at=0)
    settings = with_samples(tmp_path, provider, max_streams=4, workspace_max_streams=4)
    with Server(settings, create_app) as server, ExitStack() as tabs:
        greedy = [Tab(server, letter * 32, GREEDY) for letter in "abcde"]
        other = Tab(server, "o" * 32, OTHER)
        for tab in (*greedy, other):
            tabs.enter_context(tab.client)
        for tab in greedy:
            tab.join("ask", "How much is a ticket?", "", None, "").raise_for_status()
        provider.wait_for_requests(ANSWERED)
        other.join("ask", "How much is a ticket?", "", None, "").raise_for_status()
        provider.wait_for_requests(ANSWERED + 1)
        wait_until_waiting(server, len(greedy) - ANSWERED)
        assert server.services.runs.queue.answering == ANSWERED + 1


def test_an_address_that_no_trusted_proxy_tells_is_not_believed(provider: Provider, tmp_path: Path) -> None:
    provider.script = Script(stall_at=0)
    settings = with_samples(tmp_path, provider, max_streams=4, workspace_max_streams=4, trusted_proxies="192.0.2.1")
    with Server(settings, create_app) as server, ExitStack() as tabs:
        made_up = [Tab(server, letter * 32, f"203.0.113.{number}") for number, letter in enumerate("abcde")]
        for tab in made_up:
            tabs.enter_context(tab.client)
            tab.join("ask", "How much is a ticket?", "", None, "").raise_for_status()
        provider.wait_for_requests(ANSWERED)
        wait_until_waiting(server, len(made_up) - ANSWERED)
        assert server.services.runs.queue.answering == ANSWERED
