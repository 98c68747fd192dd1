"""What people do with an answer on the page: link, share, export, rate; with the mouse and with the keyboard."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visitor, Visitors, with_rivers
from tests.support.server import Server

pytestmark = pytest.mark.slow

PHONE = 390


@pytest.fixture
def visitor(quoting: Server, visitors: Visitors, tmp_path: Path) -> Iterator[Visitor]:
    """A visitor with a document and an answer about it."""
    visitor = with_rivers(quoting, visitors, tmp_path)
    visitor.ask("How long is the Nile?")
    visitor.wait_until_answered()
    yield visitor
    assert visitor.errors == []


def action(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator(".tools").last.get_by_role("button", name=name, exact=True)


def ratings_of(visitor: Visitor, server: Server) -> list[dict[str, Any]]:
    """The visitor's ratings, as the evaluation reads them."""
    workspace = str(visitor.page.evaluate("() => localStorage.getItem('footnote.workspace')"))
    with server.client(headers={"X-Workspace": workspace}) as client:
        return [json.loads(line) for line in client.get("/api/v1/feedback.jsonl").text.splitlines()]


def test_a_footnote_opens_its_page_in_a_tab_of_its_own_with_ctrl(visitor: Visitor) -> None:
    with visitor.context.expect_page() as opened:
        visitor.page.locator("a.fn").first.click(modifiers=["Control"])
    page = opened.value
    expect(page.locator("h1")).to_have_text("rivers.pdf")
    expect(page.locator("img#passage")).to_have_js_property("complete", True)
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_text("page 2 of 2")).to_be_visible()


def test_an_answer_is_shared_and_the_address_taken_back(visitor: Visitor) -> None:
    action(visitor, "Share").click()
    dialog = visitor.page.get_by_role("dialog", name="Share")
    dialog.get_by_role("button", name="Create address").click()
    link = dialog.locator(".shares a")
    expect(link).to_have_count(1)
    shared = visitor.context.new_page()
    shared.goto(str(link.get_attribute("href")))
    expect(shared.locator("h1")).to_have_text("How long is the Nile?")
    expect(shared.locator("figure img")).to_have_count(1)
    for _ in range(2):  # the first press asks
        dialog.locator(".shares .row button").last.click()
    expect(link).to_have_count(0)
    answer = shared.reload()
    assert answer is not None
    assert answer.status == 404
    shared.close()
    visitor.errors.clear()  # the browser reports the 404


def test_a_conversation_is_shared_and_exported_whole_once_it_has_two_answers(visitor: Visitor) -> None:
    whole = visitor.page.locator("#conversation")
    expect(whole).to_be_hidden()
    visitor.ask("How long is the Rhine?")
    expect(visitor.page.locator(".tools")).to_have_count(2)
    whole.get_by_role("button", name="Share").click()
    dialog = visitor.page.get_by_role("dialog", name="Share")
    dialog.get_by_role("button", name="Create address").click()
    shared = visitor.context.new_page()
    shared.goto(str(dialog.locator(".shares a").get_attribute("href")))
    expect(shared.locator("article h1")).to_have_text(["How long is the Nile?", "How long is the Rhine?"])
    shared.close()
    visitor.page.keyboard.press("Escape")
    whole.get_by_role("button", name="Export").click()
    with visitor.page.expect_download() as saved:
        visitor.page.get_by_role("dialog", name="Export").get_by_role("button", name="Markdown", exact=True).click()
    text = saved.value.path().read_text()
    assert [text.count(each) for each in ("How long is the Nile?", "How long is the Rhine?")] == [1, 1]


def test_an_answer_is_saved_as_word_with_the_keyboard_alone(visitor: Visitor) -> None:
    action(visitor, "Export").focus()
    visitor.page.keyboard.press("Enter")
    dialog = visitor.page.get_by_role("dialog", name="Export")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Word").focus()
    with visitor.page.expect_download() as saved:
        visitor.page.keyboard.press("Enter")
    assert saved.value.suggested_filename.endswith("How long is the Nile.docx")
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_rating_is_given_at_one_press_explained_and_taken_back(visitor: Visitor) -> None:
    thumb = action(visitor, "Bad answer")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    dialog = visitor.page.get_by_role("dialog", name="What is wrong?")
    dialog.get_by_label("Incomplete").check()
    dialog.get_by_label("Comment").fill("Where does it end?")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    thumb.click()
    visitor.page.get_by_role("button", name="Take back").click()
    expect(thumb).to_have_attribute("aria-pressed", "false")


def test_a_rating_is_shown_after_a_reload_and_goes_on_from_what_was_said(visitor: Visitor) -> None:
    action(visitor, "Bad answer").click()
    dialog = visitor.page.get_by_role("dialog", name="What is wrong?")
    dialog.get_by_label("Incomplete").check()
    dialog.get_by_label("Comment").fill("Where does it end?")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    visitor.page.reload()
    expect(action(visitor, "Bad answer")).to_have_attribute("aria-pressed", "true")
    expect(action(visitor, "Good answer")).to_have_attribute("aria-pressed", "false")
    action(visitor, "Bad answer").click()
    expect(dialog.get_by_label("Incomplete")).to_be_checked()
    expect(dialog.get_by_label("Comment")).to_have_value("Where does it end?")
    dialog.get_by_role("button", name="Take back").click()
    expect(dialog).to_have_count(0)
    visitor.page.reload()
    expect(action(visitor, "Bad answer")).to_have_attribute("aria-pressed", "false")


def test_the_right_place_is_chosen_by_selecting_its_words_on_the_page(visitor: Visitor, quoting: Server) -> None:
    action(visitor, "Bad answer").click()
    rating = visitor.page.get_by_role("dialog", name="What is wrong?")
    rating.get_by_label("Wrong source").check()
    rating.get_by_role("button", name="Show the right place").click()
    choosing = visitor.page.get_by_role("dialog", name="Where is the right answer?")
    expect(choosing.get_by_label("Document")).to_contain_text("rivers.pdf")
    expect(choosing.get_by_label("Page", exact=True)).to_have_value("1")
    choosing.get_by_role("button", name="Next page").click()
    choosing.get_by_text("The Rhine is").click(click_count=3)
    choosing.get_by_role("button", name="Use the selected words").click()
    expect(choosing).to_have_count(0)
    expect(rating).to_contain_text("The right place is rivers.pdf, page 2: “The Rhine is")
    expect(rating.get_by_label("Wrong source")).to_be_checked()
    rating.get_by_role("button", name="Send").click()
    expect(rating).to_have_count(0)
    [line] = ratings_of(visitor, quoting)
    assert line["reasons"] == ["wrong_source"]
    assert line["expected_filename"] == "rivers.pdf"
    assert line["expected"]["page"] == 2
    assert line["expected"]["text"].startswith("The Rhine is")


def test_a_page_is_named_as_the_right_place_with_the_keyboard_and_taken_away_again(
    visitor: Visitor, quoting: Server
) -> None:
    action(visitor, "Bad answer").click()
    rating = visitor.page.get_by_role("dialog", name="What is wrong?")
    rating.get_by_role("button", name="Show the right place").press("Enter")
    choosing = visitor.page.get_by_role("dialog", name="Where is the right answer?")
    page = choosing.get_by_label("Page", exact=True)
    expect(page).to_have_value("1")
    page.fill("2")
    page.press("Tab")
    expect(choosing.get_by_label("Text of the page")).to_contain_text("Rhine")
    choosing.get_by_role("button", name="Use this page").press("Enter")
    rating.get_by_role("button", name="Send").press("Enter")
    expect(rating).to_have_count(0)
    [line] = ratings_of(visitor, quoting)
    assert (line["expected"]["page"], line["expected"]["text"]) == (2, None)
    action(visitor, "Bad answer").click()
    rating.get_by_role("button", name="No place").click()
    rating.get_by_role("button", name="Send").click()
    expect(rating).to_have_count(0)
    assert [line["expected"] for line in ratings_of(visitor, quoting)] == [None]


def test_on_a_phone_the_actions_are_in_one_row_and_the_dialogs_fit(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting, width=PHONE)
    visitor.ask("How much did fuel and electricity cost Harbour Line in 2025?")
    visitor.wait_until_answered()
    boxes = [each.bounding_box() for each in visitor.page.locator(".tools .actions a").all()]
    middles = {round((box["y"] + box["height"] / 2) / 4) for box in boxes if box}
    assert len(boxes) == 7  # Retry, Edit, Copy, Share, Export and two thumbs
    assert len(middles) == 1
    facts = visitor.page.locator(".tools .facts").bounding_box()
    assert facts is not None
    assert facts["height"] < 30
    action(visitor, "Export").click()
    box = visitor.page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE


def test_the_recorded_addresses_of_an_answer_on_the_page_are_those_of_its_visitor(
    visitor: Visitor, quoting: Server
) -> None:
    run_id = str(action(visitor, "Share").get_attribute("href")).removeprefix("#share-")
    workspace = str(visitor.page.evaluate("() => localStorage.getItem('footnote.workspace')"))
    with quoting.client(headers={"X-Workspace": workspace}) as client:
        [recording] = client.get(f"/api/v1/runs/{run_id}/export?format=json").json()["recordings"]
    [citations] = [each["event"]["citations"] for each in recording["events"] if each["event"]["type"] == "citations"]
    assert all(each["url"].startswith(f"{quoting.url}/source/") for each in citations)


def test_an_edited_question_replaces_its_answer_and_what_followed(visitor: Visitor) -> None:
    visitor.ask("How long is the Rhine?")
    expect(visitor.page.locator(".tools")).to_have_count(2)
    visitor.page.locator(".tools").first.get_by_role("button", name="Edit").click()
    field = visitor.page.locator("textarea[data-testid=textbox]").first
    expect(field).to_have_value("How long is the Nile?")
    field.fill("Into which sea does the Nile flow?")
    visitor.page.keyboard.press("Enter")
    visitor.wait_for_text("Mediterranean")
    questions = visitor.page.locator("[data-testid=user]")
    expect(questions).to_have_count(1)
    expect(questions).to_have_text("Into which sea does the Nile flow?")
    expect(visitor.page.locator("#editing")).to_be_hidden()
    visitor.ask("How long is the Rhine?")
    expect(visitor.page.locator(".tools")).to_have_count(2)


def test_an_edit_that_is_cancelled_changes_nothing(visitor: Visitor) -> None:
    action(visitor, "Edit").click()
    visitor.page.get_by_role("button", name="Cancel").click()
    visitor.ask("How long is the Rhine?")
    expect(visitor.page.locator(".tools")).to_have_count(2)
