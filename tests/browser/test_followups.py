"""Follow-ups on the page: what was searched is shown, and one's own words can be searched instead."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FUEL, Visitor, Visitors
from tests.support.provider import Provider, Script
from tests.support.server import Server

pytestmark = pytest.mark.slow

FOLLOW_UP = "And in 2024?"
WHOLE = "How much did fuel and electricity cost Harbour Line in 2024?"
LINK = "Search my words instead"


def follow_up(server: Server, visitors: Visitors, *, width: int = 1280) -> Visitor:
    visitor = visitors.open(server, width=width)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    visitor.ask(FOLLOW_UP)
    expect(visitor.page.locator(".tools")).to_have_count(2)
    return visitor


def asked(model: Provider) -> list[str]:
    return [request.question for request in model.requests]


def test_a_follow_up_shows_what_was_searched(quoting: Server, visitors: Visitors) -> None:
    visitor = follow_up(quoting, visitors)
    expect(visitor.page.locator(".searched")).to_have_text(f"Searched for: {WHOLE} {LINK}")
    assert "2024" in visitor.answer
    assert "Searched for" not in visitor.answer
    assert visitor.page.locator("[data-testid=user]").all_inner_texts() == [FUEL, FOLLOW_UP]
    assert visitor.errors == []


def test_the_visitors_own_words_can_be_searched_instead_and_retry_keeps_them(
    writing: Server, model: Provider, visitors: Visitors
) -> None:
    visitor = follow_up(writing, visitors)
    assert asked(model)[-1] == WHOLE
    before = len(asked(model))
    visitor.page.get_by_role("button", name=LINK).click()
    expect(visitor.page.locator(".searched")).to_have_count(0)
    expect(visitor.page.locator(".tools")).to_have_count(2)
    assert asked(model)[before:] == [FOLLOW_UP]
    visitor.page.get_by_role("button", name="Retry").last.click()
    model.wait_for_requests(before + 2)
    expect(visitor.page.locator(".tools")).to_have_count(2)
    assert asked(model)[before:] == [FOLLOW_UP, FOLLOW_UP]
    assert visitor.page.locator("[data-testid=user]").all_inner_texts() == [FUEL, FOLLOW_UP]
    visitor.ask("And in 2023?")
    expect(visitor.page.locator(".tools")).to_have_count(3)
    expect(visitor.page.locator(".searched span")).to_have_text(WHOLE.replace("2024", "2023"))


def test_what_the_model_made_of_the_question_is_shown(writing: Server, model: Provider, visitors: Visitors) -> None:
    written = "How much did fuel and electricity cost in 2024?"
    model.answer_for = {"Last question: ": Script(tokens=(written,))}
    visitor = follow_up(writing, visitors)
    model.answer_for = {}
    expect(visitor.page.locator(".searched span")).to_have_text(written)


def test_after_a_reload_the_visitors_own_words_can_still_be_searched(quoting: Server, visitors: Visitors) -> None:
    visitor = follow_up(quoting, visitors)
    visitor.page.reload()
    expect(visitor.page.locator(".tools")).to_have_count(2)
    visitor.page.get_by_role("button", name=LINK).click()
    expect(visitor.page.locator(".searched")).to_have_count(0)
    expect(visitor.page.locator(".tools")).to_have_count(2)


def test_only_the_last_answer_offers_it_and_a_phone_has_room_for_it(quoting: Server, visitors: Visitors) -> None:
    visitor = follow_up(quoting, visitors, width=390)
    expect(visitor.page.get_by_role("button", name=LINK)).to_be_visible()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 390
    visitor.ask("Can I hire a boat for a wedding?")
    expect(visitor.page.locator(".tools")).to_have_count(3)
    expect(visitor.page.locator(".searched")).to_be_visible()
    expect(visitor.page.get_by_role("button", name=LINK)).to_be_hidden()
