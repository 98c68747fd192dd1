"""The page survives what happens to its connection: a reload, a break, a full server, a restart."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FUEL, Visitors
from tests.support.cable import Cable
from tests.support.program import running
from tests.support.provider import Provider, Script
from tests.support.server import Server, with_samples
from ui import create_app

pytestmark = pytest.mark.slow

WORDS = tuple(f"word{n} " for n in range(80))
ALL = "".join(WORDS).strip()


def test_a_page_that_is_loaded_again_shows_the_answer_go_on(
    writing: Server, model: Provider, visitors: Visitors
) -> None:
    model.script = Script(tokens=WORDS, delay_s=0.05)
    asked = len(model.requests)
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    visitor.wait_for_text("word5")
    visitor.page.reload()
    visitor.wait_for_answer(ALL)
    assert len(model.requests) - asked == 1
    assert visitor.page.locator("[data-testid=user]").all_inner_texts() == [FUEL]


def test_the_conversation_is_still_there_after_a_reload(writing: Server, model: Provider, visitors: Visitors) -> None:
    model.script = Script(tokens=("€3.98 million ", "[1]"))
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    visitor.page.reload()
    visitor.wait_for_answer("€3.98 million[1]")
    visitor.ask("And the year before?")
    expect(visitor.page.locator(".tools")).to_have_count(2)
    assert [message["content"] for message in model.requests[-1].body["messages"][1:3]] == [FUEL, "€3.98 million"]


def test_an_answer_that_ended_while_the_page_was_away_is_shown_whole(
    writing: Server, model: Provider, visitors: Visitors
) -> None:
    model.script = Script(tokens=WORDS, delay_s=0.01)
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    visitor.wait_for_text("word5")
    visitor.page.goto("about:blank")
    writing.wait_until_idle()
    visitor.page.goto(writing.url)
    visitor.wait_for_answer(ALL)


def test_another_tab_has_a_conversation_of_its_own(writing: Server, model: Provider, visitors: Visitors) -> None:
    model.script = Script(tokens=("private ",))
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    other = visitor.context.new_page()
    other.goto(writing.url)
    expect(other.locator("#documents li").first).to_be_visible()
    expect(other.locator("[data-testid=bot]")).to_have_count(0)


@pytest.mark.parametrize("grace_s", [0.0, 2.0])
def test_a_closed_tab_ends_its_run_after_the_grace(
    model: Provider, visitors: Visitors, tmp_path: Path, grace_s: float
) -> None:
    model.script = Script(tokens=WORDS, stall_at=2)
    with Server(with_samples(tmp_path, model, reload_grace_s=grace_s), create_app) as server:
        visitor = visitors.open(server)
        visitor.ask(FUEL)
        visitor.wait_for_text("word1")
        closed = time.monotonic()
        visitor.page.close()
        assert grace_s <= model.wait_until_left() - closed < grace_s + 1


def test_a_connection_that_breaks_is_taken_up_again(writing: Server, model: Provider, visitors: Visitors) -> None:
    model.script = Script(tokens=WORDS * 2, delay_s=0.05)
    asked = len(model.requests)
    with Cable(writing.url) as cable:
        visitor = visitors.open(writing, address=cable.url)
        visitor.ask(FUEL)
        visitor.wait_for_text("word5")
        cable.cut()
        expect(visitor.page.get_by_text("Connection to the server was lost")).to_be_visible()
        cable.mend()
        visitor.wait_for_answer("".join(WORDS * 2).strip())
        assert len(model.requests) - asked == 1


def test_a_full_server_shows_the_place_and_past_it_a_sentence(
    model: Provider, visitors: Visitors, tmp_path: Path
) -> None:
    model.script = Script(tokens=WORDS, stall_at=2)
    settings = with_samples(tmp_path, model, max_streams=1, max_waiting=1)
    with Server(settings, create_app) as server:
        first, second, third = (visitors.open(server) for _ in range(3))
        first.ask(FUEL)
        first.wait_for_text("word1")
        second.ask(FUEL)
        expect(second.page.locator(".step")).to_have_text("Waiting for your turn: no question is before yours")
        third.ask(FUEL)
        expect(third.page.locator(".notice.failed")).to_contain_text("Too many questions are being answered.")
        model.script = Script(tokens=("at last",))
        first.page.get_by_role("button", name="Stop").click()
        second.wait_until_answered()
        assert second.answer == "at last"
        third.page.get_by_role("button", name="Retry").click()
        expect(third.page.locator(".notice.failed")).to_have_count(0)
        third.wait_until_answered()
        assert third.answer == "at last"


def test_the_program_ends_in_time_though_a_tab_is_open(model: Provider, visitors: Visitors, tmp_path: Path) -> None:
    model.script = Script(tokens=WORDS, stall_at=2)
    settings = {"OPENAI_BASE_URL": model.base_url, "FOOTNOTE_SAMPLES": "true", "FOOTNOTE_SHUTDOWN_GRACE_S": "2"}
    with running(tmp_path, **settings) as program:
        visitor = visitors.open(program)
        visitor.ask(FUEL)
        visitor.wait_for_text("word1")
        told_at = program.terminate()
        expect(visitor.page.locator(".notice.failed")).to_contain_text("This server is restarting.")
        assert visitor.answer == "word0 word1"
        assert program.ended_at(30) - told_at < 4
