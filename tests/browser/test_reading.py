"""Reading while an answer is written, and moving between the answer and its pages."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FUEL, Visitors, with_rivers
from tests.support.provider import Provider, Script
from tests.support.server import Server

pytestmark = pytest.mark.slow

PARAGRAPHS = tuple(f"word{number} " + "and more to read " * 12 + "\n\n" for number in range(60))
CHAT = "document.querySelector('#chat .bubble-wrap')"
BELOW = f"({CHAT}.scrollHeight - {CHAT}.clientHeight - {CHAT}.scrollTop)"


def until(page: Page, condition: str) -> None:
    """Wait for a condition in the page, whose policy forbids Playwright's own way, which evaluates strings there."""
    look = f"const look = () => ({condition}) ? met() : requestAnimationFrame(look)"
    page.evaluate(f"() => new Promise((met) => {{ {look}; look(); }})")


def position(page: Page) -> float:
    return float(page.evaluate(f"{CHAT}.scrollTop"))


def below(page: Page) -> float:
    """How many pixels of the conversation are below the view."""
    return float(page.evaluate(BELOW))


@pytest.mark.parametrize("width", [1280, 390])
def test_a_short_scroll_up_stays_and_a_button_leads_back_to_the_end(
    writing: Server, model: Provider, visitors: Visitors, width: int
) -> None:
    model.script = Script(tokens=PARAGRAPHS, paced=True)
    visitor = visitors.open(writing, width=width, height=800)
    page = visitor.page
    visitor.ask(FUEL)

    def write(first: int, last: int) -> None:
        for _ in range(first, last + 1):
            model.allow()
        visitor.wait_for_text(f"word{last} ")

    write(1, 20)
    page.wait_for_function(
        f"{CHAT}.scrollTop > 300 && {CHAT}.scrollHeight - {CHAT}.clientHeight - {CHAT}.scrollTop < 5"
    )
    box = page.locator("#chat").bounding_box()
    assert box is not None
    end = position(page)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 200)
    page.mouse.wheel(0, -60)
    until(page, f"{CHAT}.scrollTop < {end - 20}")
    button = page.get_by_role("button", name="To the end of the conversation")
    expect(button).to_be_visible()
    write(21, 25)
    read_at = position(page)
    write(26, 40)
    assert position(page) == pytest.approx(read_at, abs=2)
    button.click()
    expect(button).to_be_hidden()
    write(41, 59)
    visitor.wait_until_answered()
    until(page, f"{BELOW} < 5")
    assert visitor.errors == []


def test_one_button_leads_to_the_end_and_none_of_gradios_lies_upon_the_text(
    quoting: Server, visitors: Visitors
) -> None:
    visitor = visitors.open(quoting, width=390, height=600)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    visitor.ask(FUEL)
    expect(visitor.page.locator(".tools")).to_have_count(2)
    visitor.page.evaluate(f"{CHAT}.scrollTo(0, 0)")
    expect(visitor.page.get_by_role("button", name="To the end of the conversation")).to_be_visible()
    visitor.page.locator(".scroll-down-button-container").wait_for(state="attached")
    expect(visitor.page.get_by_role("button", name="Scroll down")).to_have_count(0)
    assert visitor.errors == []


def test_unfolding_a_source_at_the_end_moves_nothing(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting, height=500)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    before = position(visitor.page)
    visitor.page.locator(".others summary").first.click()
    expect(visitor.page.locator(".others .src").first).to_be_visible()
    assert below(visitor.page) > 5
    assert position(visitor.page) == before


def test_back_closes_the_page_of_a_footnote_and_keeps_the_conversation(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting, width=390, height=844)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    footnote = visitor.page.locator("a.fn").last
    footnote.click()
    viewer = visitor.page.locator("#viewer")
    expect(viewer).to_be_visible()
    visitor.page.go_back()
    expect(viewer).to_be_hidden()
    expect(footnote).to_be_focused()
    assert "€3.98 million" in visitor.answer
    footnote.click()
    viewer.get_by_role("button", name="Close the source").click()
    expect(viewer).to_be_hidden()
    assert visitor.page.evaluate("history.state?.viewer ?? null") is None
    assert visitor.errors == []


def test_text_that_is_written_from_right_to_left_is_shown_so(
    writing: Server, model: Provider, visitors: Visitors, tmp_path: Path
) -> None:
    file = tmp_path / "تقرير.txt"
    file.write_text("بلغت الإنتاجية ٥٠ وحدة في السنة. هذا تقرير قصير.", encoding="utf-8")
    model.script = Script(tokens=("بلغت الإنتاجية ٥٠ وحدة في السنة ", "[1]."))
    visitor = with_rivers(writing, visitors, tmp_path)
    visitor.page.locator("input[type=file]").set_input_files(file)
    expect(visitor.page.locator("#documents .own")).to_have_count(2)
    visitor.page.get_by_role("checkbox", name="Search rivers.pdf").uncheck()
    visitor.ask("ما هي الإنتاجية في السنة؟")
    visitor.wait_until_answered()
    visitor.page.locator(".src.cited > summary").click()
    visitor.page.locator("a.fn").click()
    shown = visitor.page.locator("#viewer .text")
    expect(shown).to_be_visible()
    answer = "[data-testid=user] .verbatim, [data-testid=bot] p, .src.cited .passage"
    visitor.page.locator("#question textarea").fill("ما هي")
    directions = "nodes => nodes.map(node => getComputedStyle(node).direction)"
    assert visitor.page.locator(f"{answer}, #question textarea, #viewer .text").evaluate_all(directions) == ["rtl"] * 5
    assert shown.evaluate("node => getComputedStyle(node).textAlign") == "start"
    assert visitor.errors == []
