import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, Visitors
from tests.files import pdf, rivers_pdf
from tests.server import Server

FUEL = "How much did fuel and electricity cost Harbour Line in 2025?"
REFUND = "Can a passenger get a refund less than two hours before departure?"
JULY = "How busy was the ferry to the Isle of Varrow in July 2025?"
MARKER = (255, 200, 0)


def wait_until_drawn(visitor: Visitor) -> None:
    visitor.page.locator("#viewer .picture.drawn").wait_for(timeout=15_000)


def marked_share(visitor: Visitor) -> float:
    """How much of the picture's width has the strong marker's colour in the row where it is longest."""
    with visitor.page.expect_response(re.compile(r"\.png")) as response:
        visitor.page.evaluate("fetch(document.querySelector('#viewer .picture').src, { cache: 'reload' })")
    picture = Image.open(io.BytesIO(response.value.body())).convert("RGB")
    strong = picture.point(lambda value: value)
    width, height = strong.size
    rows = (sum(1 for x in range(0, width, 2) if strong.getpixel((x, y)) == MARKER) for y in range(0, height, 2))
    return max(rows) * 2 / width


def test_a_footnote_opens_the_page_it_came_from_with_the_sentence_marked(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    visitor.page.locator("a.fn").last.click()
    wait_until_drawn(visitor)
    expect(visitor.page.locator("#viewer .file")).to_have_text("Harbour Line annual report 2025.pdf")
    expect(visitor.page.locator("#viewer .place")).to_have_text("page 4 of 8")
    picture = visitor.page.locator("#viewer .picture")
    assert "Fuel and electricity cost Harbour Line €3.98 million" in " ".join(
        (picture.get_attribute("alt") or "").split()
    )
    assert marked_share(visitor) > 0.3
    assert visitor.errors == []


def test_the_viewer_turns_pages_zooms_and_closes_by_keyboard(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    footnote = visitor.page.locator("a.fn").last
    footnote.focus()
    visitor.page.keyboard.press("Enter")
    wait_until_drawn(visitor)
    place = visitor.page.locator("#viewer .place")
    visitor.page.keyboard.press("ArrowRight")
    expect(place).to_have_text("page 5 of 8")
    visitor.page.get_by_role("button", name="Previous page").click()
    expect(place).to_have_text("page 4 of 8")
    wait_until_drawn(visitor)
    before = visitor.page.locator("#viewer .picture").bounding_box()
    visitor.page.get_by_role("button", name="Larger").click()
    after = visitor.page.locator("#viewer .picture").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] == pytest.approx(1.5 * before["width"], rel=0.02)
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("#viewer")).to_be_hidden()
    expect(footnote).to_be_focused()


def test_a_document_without_pages_shows_its_text_with_the_passage_marked(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting)
    visitor.ask(REFUND)
    visitor.wait_until_answered()
    visitor.page.locator("a.fn").first.click()
    expect(visitor.page.locator("#viewer .file")).to_have_text("Passenger handbook.md")
    cited = visitor.page.locator("#viewer mark.cited")
    expect(cited.first).to_contain_text("until two hours before departure")
    expect(cited.first).to_be_in_viewport()
    expect(visitor.page.locator("#viewer h3", has_text="Refunds")).to_be_visible()


def test_a_cell_of_a_sheet_is_shown_as_a_table_with_its_row_marked(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting)
    visitor.ask(JULY)
    visitor.wait_until_answered()
    visitor.page.locator("a.fn").first.click()
    expect(visitor.page.locator("#viewer .file")).to_have_text("Fares and timetable 2026.xlsx")
    expect(visitor.page.locator("#viewer .place")).to_have_text(re.compile(r"Traffic 2025, rows \d+–\d+"))
    expect(visitor.page.locator("#viewer th").first).to_have_text("Month")
    cited = visitor.page.locator("#viewer tr", has=visitor.page.locator("mark.cited"))
    expect(cited).to_have_count(1)
    expect(cited).to_contain_text("July 2025")
    expect(cited).to_contain_text("98400")


def test_on_a_phone_the_page_opens_below_the_chat(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting, width=390, height=844)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    visitor.page.locator("a.fn").last.click()
    wait_until_drawn(visitor)
    viewer = visitor.page.locator("#viewer").bounding_box()
    chat = visitor.page.locator("#chat").bounding_box()
    assert viewer is not None
    assert chat is not None
    assert viewer["y"] >= chat["y"] + chat["height"]
    assert viewer["width"] == pytest.approx(390, abs=2)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_source_of_a_deleted_document_says_that_it_is_gone(
    quoting: Server, visitors: Visitors, tmp_path: Path
) -> None:
    visitor = with_rivers(quoting, visitors, tmp_path)
    visitor.ask("How long is the Rhine?")
    visitor.wait_until_answered()
    own = visitor.page.locator("#documents .own")
    own.get_by_role("button", name="Delete rivers.pdf").click()
    own.get_by_text("Delete?").click()
    expect(own).to_have_count(0)
    visitor.page.locator("a.fn").last.click()
    expect(visitor.page.locator("#viewer .failed")).to_have_text("This document is not there any more.")


def with_rivers(server: Server, visitors: Visitors, folder: Path) -> Visitor:
    file = folder / "rivers.pdf"
    file.write_bytes(rivers_pdf())
    visitor = visitors.open(server)
    visitor.page.locator("input[type=file]").set_input_files(file)
    expect(visitor.page.locator("#documents .own")).to_have_count(1)
    return visitor


def test_only_the_ticked_documents_are_searched_and_the_answer_says_which(
    quoting: Server, visitors: Visitors, tmp_path: Path
) -> None:
    visitor = visitors.open(quoting)
    for sample in ("Crew safety manual.docx", "Electrification plan.pptx", "Fares and timetable 2026.xlsx"):
        visitor.page.get_by_role("checkbox", name=f"Search {sample}").uncheck()
    visitor.page.get_by_role("checkbox", name="Search Passenger handbook.md").uncheck()
    expect(visitor.page.locator("#documents-title")).to_have_text("Searching in 1 of 5 documents")
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    expect(visitor.page.locator(".step").last).to_contain_text(
        re.compile(r"Searched 1 document, \d+ passages, \d+ ms: Harbour Line annual report 2025\.pdf")
    )
    visitor.page.get_by_role("checkbox", name="Search Harbour Line annual report 2025.pdf").uncheck()
    visitor.ask(FUEL)
    expect(visitor.page.locator(".notice.failed")).to_contain_text("No document is ticked")


def test_a_sample_can_be_searched_beside_ones_own_documents(
    quoting: Server, visitors: Visitors, tmp_path: Path
) -> None:
    visitor = with_rivers(quoting, visitors, tmp_path)
    visitor.page.locator("#documents .group summary").click()
    visitor.page.get_by_role("checkbox", name="Search Harbour Line annual report 2025.pdf").check()
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    assert "€3.98 million" in visitor.answer
    expect(visitor.page.locator(".step").last).to_contain_text("rivers.pdf, Harbour Line annual report 2025.pdf")


def test_an_upload_shows_each_page_that_is_read_and_can_be_cancelled(
    quoting: Server, visitors: Visitors, tmp_path: Path
) -> None:
    long = tmp_path / "long.pdf"
    long.write_bytes(pdf([f"Page {n}. " + "The river is long and wide and old. " * 60 for n in range(1, 51)]))
    visitor = visitors.open(quoting)
    visitor.page.evaluate(
        """() => {
        window.said = [];
        new MutationObserver(() => {
            const small = document.querySelector("#documents .uploading small");
            if (small && window.said.at(-1) !== small.textContent) window.said.push(small.textContent);
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
    }"""
    )
    visitor.page.locator("input[type=file]").set_input_files(long)
    expect(visitor.page.locator("#documents .own")).to_have_text([re.compile(r"long\.pdf50 pages · 100 passages")])
    said = visitor.page.evaluate("window.said")
    reading = [int(found[1]) for text in said if (found := re.fullmatch(r"reading page (\d+) of 50", text))]
    assert reading
    assert reading == sorted(reading)
    other = tmp_path / "other.pdf"
    other.write_bytes(pdf([f"Sheet {n}. " + "The lake is deep and cold and old. " * 60 for n in range(1, 51)]))
    visitor.page.locator("input[type=file]").set_input_files(other)
    visitor.page.get_by_role("button", name="Cancel other.pdf").click()
    expect(visitor.page.locator("#documents .uploading")).to_have_count(0)
    visitor.page.reload()
    expect(visitor.page.locator("#documents .own")).to_have_text([re.compile(r"long\.pdf")])


def test_the_page_shows_the_visitors_own_token_with_a_curl_line_that_works(
    quoting: Server, visitors: Visitors, tmp_path: Path
) -> None:
    visitor = with_rivers(quoting, visitors, tmp_path)
    visitor.page.get_by_text("Use these documents from your program").click()
    token = visitor.page.locator("#token").inner_text()
    curl = visitor.page.locator("#curl").inner_text()
    assert f"X-Workspace: {token}" in curl
    assert f"{quoting.url}/query/stream" in curl
    with quoting.client(headers={"X-Workspace": token}) as client:
        names = [document["filename"] for document in client.get("/api/v1/documents").json()["documents"]]
    assert names == ["rivers.pdf"]


def test_delete_everything_deletes_everything(quoting: Server, visitors: Visitors, tmp_path: Path) -> None:
    visitor = with_rivers(quoting, visitors, tmp_path)
    token = visitor.page.locator("#token").text_content() or ""
    button = visitor.page.locator("#delete-all")
    button.click()
    expect(visitor.page.locator("#documents .own")).to_have_count(1)
    button.click()
    expect(visitor.page.locator("#documents .own")).to_have_count(0)
    expect(visitor.page.locator("#documents .hint")).to_contain_text("These are samples.")
    with quoting.client(headers={"X-Workspace": token}) as client:
        assert client.get("/api/v1/documents").json()["documents"] == []


def test_a_question_asked_while_the_first_document_is_read_is_not_answered_from_the_samples(
    quoting: Server, visitors: Visitors, tmp_path: Path
) -> None:
    visitor = visitors.open(quoting)
    visitor.page.route(
        "**/api/v1/documents", lambda route: None if route.request.method == "POST" else route.continue_()
    )
    file = tmp_path / "rivers.pdf"
    file.write_bytes(rivers_pdf())
    visitor.page.locator("input[type=file]").set_input_files(file)
    expect(visitor.page.locator("#documents .uploading")).to_have_count(1)
    visitor.ask(FUEL)
    expect(visitor.page.locator(".notice.failed")).to_contain_text("Your documents are still being read")
