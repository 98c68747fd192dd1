import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Visitor, Visitors, with_rivers
from tests.support.server import Server

pytestmark = pytest.mark.slow

FUEL = "How much did fuel and electricity cost Harbour Line in 2025?"
REFUND = "Can a passenger get a refund less than two hours before departure?"
JULY = "How many passengers did the ferry to the Isle of Varrow carry in July 2025?"
MARKER = (255, 200, 0)


def wait_until_drawn(visitor: Visitor) -> None:
    visitor.page.locator("#viewer .picture.drawn").wait_for(timeout=60_000)


def marked_share(visitor: Visitor) -> float:
    """How much of the picture's width has the strong marker's colour in the row where it is longest."""
    with visitor.page.expect_response(re.compile(r"\.png")) as response:
        visitor.page.evaluate("fetch(document.querySelector('#viewer .picture').src, { cache: 'reload' })")
    picture = Image.open(io.BytesIO(response.value.body())).convert("RGB")
    width, height = picture.size
    rows = (sum(picture.getpixel((x, y)) == MARKER for x in range(0, width, 2)) for y in range(0, height, 2))
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
    expect(cited.first).to_contain_text("Less than two hours before departure")
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
    expect(cited).to_contain_text("98,400")


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


def test_where_a_document_was_deleted_its_passage_is_shown_as_the_answer_cites_it(
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
    expect(visitor.page.locator("#viewer .failed")).to_contain_text("This document is not here: it was deleted")
    expect(visitor.page.locator("#viewer mark")).to_have_text("The Rhine is 1,230 km long.")


def test_a_value_of_json_is_shown_beside_its_name_with_its_row_marked(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting)
    fields = b'"customer": {"name": "Ann Weber"}, "no": 7, "total": 9, "paid": 1, "due": 8'
    order = b'{%b, "lines": [{"sku": "A-1", "qty": 2}, {"sku": "B-2", "qty": 1}]}' % fields
    visitor.page.locator("input[type=file]").set_input_files(
        FilePayload(name="order.json", mimeType="application/json", buffer=order)
    )
    expect(visitor.page.locator("#documents .own")).to_have_count(1)
    visitor.ask("What is the name of the customer?")
    visitor.wait_until_answered()
    visitor.page.locator("a.fn").last.click()
    expect(visitor.page.locator("#viewer .file")).to_have_text("order.json")
    rows = visitor.page.locator("#viewer tr")
    shown = [r"customer\.name\s+Ann Weber", r"no\s+7", r"total\s+9", r"paid\s+1", r"due\s+8"]
    shown += [r"sku\s+qty", r"A-1\s+2", r"B-2\s+1"]
    expect(rows).to_have_text(list(map(re.compile, shown)))
    expect(visitor.page.locator("#viewer th")).to_have_text([" sku ", " qty "])
    cited = visitor.page.locator("#viewer tr", has=visitor.page.locator("mark.cited"))
    expect(cited).to_contain_text(["Ann Weber"])
    assert visitor.errors == []


SIGNS = """# Preface

## Setup of **Auk**

Set `__max_retry__` to 5**2 in C:\\_data, and keep __init__ as it is.

```
# a comment of __main__
value = a**b
```
"""


def test_the_viewer_shows_each_sign_of_a_document_as_it_is(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting)
    visitor.page.locator("input[type=file]").set_input_files(
        FilePayload(name="signs.md", mimeType="text/markdown", buffer=SIGNS.encode())
    )
    expect(visitor.page.locator("#documents .own")).to_have_count(1)
    visitor.ask("What should __max_retry__ be?")
    visitor.wait_until_answered()
    visitor.page.get_by_role("button", name="Copy").click()
    visitor.page.get_by_text("Copied").wait_for()
    sentence = SIGNS.split("\n")[4]
    assert f"“{sentence}” [1]" in visitor.page.evaluate("navigator.clipboard.readText()")
    visitor.page.locator("a.fn").last.click()
    expect(visitor.page.locator("#viewer .place")).to_have_text("Setup of **Auk**")
    shown = visitor.page.locator("#viewer .text > *")
    expect(shown).to_have_text([re.sub(r"^#+ (?=[PS])", "", line) for line in SIGNS.split("\n") if line])
    assert visitor.errors == []
