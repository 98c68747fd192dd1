"""What a model says that obeys hostile documents loads nothing and leads nowhere."""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import FUEL, Visitors
from tests.support.hostile import OBEYED, hostile_files
from tests.support.provider import Provider, Script
from tests.support.server import Server

pytestmark = pytest.mark.slow

INSIDE = ":is([role=log], #viewer)"


@pytest.mark.parametrize("file", hostile_files(), ids=lambda file: str(file[0]))
def test_an_obedient_answer_asks_no_other_server_for_anything_and_links_to_none(
    writing: Server, model: Provider, visitors: Visitors, file: tuple[str, bytes]
) -> None:
    name, content = file
    model.script = Script(tokens=OBEYED)
    visitor = visitors.open(writing)
    visitor.page.locator("input[type=file]").set_input_files(
        FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    )
    expect(visitor.page.locator("#documents .own")).to_contain_text([name])
    visitor.ask("How long is the Nile?")
    visitor.wait_until_answered()
    visitor.page.locator("a.fn").first.click()
    expect(visitor.page.locator("#viewer")).to_be_visible()
    visitor.page.reload()
    visitor.wait_until_answered()
    forbidden = ":is(script, iframe, form, input, style, object, embed, video, audio, svg image)"
    assert visitor.page.locator(f"{INSIDE} {forbidden}").count() == 0
    assert visitor.page.locator("[role=log] .message img").count() == 0
    links = visitor.page.locator(f"{INSIDE} a[href]").all()
    assert {str(link.evaluate("link => new URL(link.href).origin")) for link in links} == {writing.url}
    assert "The Nile is 1 km long" in visitor.answer
    assert visitor.page.evaluate("window.pwned") is None
    assert visitor.errors == []
    assert visitor.elsewhere == []


SIGNS = st.text(alphabet="`[]()!<>*_\\|#~&;:/.@\"'\n $1aé\ue0f0\ue0f3\u202e", max_size=24)
TRICKS = st.sampled_from(
    [
        "` [Claim it](https://evil.example/login(1)) ![x](https://evil.example/p(1).png) www.evil.example",
        "\ue0f0999\ue0f3 <img src=https://evil.example/i.png onerror=alert(1)>",
        "\\ &#60;a href=https://evil.example&#62; <https://evil.example>",
        "[1]: https://evil.example \\[ x_1 \\]",
    ]
)
HOSTILE_TEXT = st.builds("".join, st.lists(st.one_of(SIGNS, TRICKS), min_size=1, max_size=3))
NAMES = HOSTILE_TEXT.map(lambda text: "".join(char for char in text if char not in '/\\\n"')[:80])


@settings(
    max_examples=2,  # each is a visit with three documents and ten paragraphs
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    documents=st.lists(st.tuples(NAMES, HOSTILE_TEXT, HOSTILE_TEXT), min_size=3, max_size=3),
    paragraphs=st.lists(st.tuples(HOSTILE_TEXT, HOSTILE_TEXT), min_size=8, max_size=12),
)
def test_no_hostile_text_puts_a_foreign_address_on_the_page(
    writing: Server,
    model: Provider,
    visitors: Visitors,
    documents: list[tuple[str, str, str]],
    paragraphs: list[tuple[str, str]],
) -> None:
    model.script = Script(tokens=(*(f"{one}[1]{other}\n\n" for one, other in paragraphs), "It is so [1][2]."))
    visitor = visitors.open(writing)
    visitor.page.locator("input[type=file]").set_input_files(
        [
            FilePayload(
                name=f"ferry {number} {name}.md",
                mimeType="application/octet-stream",
                buffer=f"# Fees {heading}\n\nThe ferry fee {sentence} is {number} euros per adult.".encode(),
            )
            for number, (name, heading, sentence) in enumerate(documents)
        ]
    )
    expect(visitor.page.locator("#documents .own")).to_have_count(len(documents))
    visitor.ask("What is the ferry fee?")
    visitor.wait_until_answered()
    assert visitor.page.locator("[role=log] .message :is(img, script, iframe, form, style, object, svg)").count() == 0
    addresses = "nodes => [...new Set(nodes.flatMap(node => [node.href, node.src]).filter(Boolean).map(String))]"
    found = visitor.page.locator("[role=log] .message :is([href], [src])").evaluate_all(addresses)
    assert all(address.startswith(f"{writing.url}/") for address in found)
    opened = re.compile(rf"{writing.url}/(#|source/[0-9a-f]+-\d+/[\w-]+(\?sentences=[\d,-]+)?#passage$)")
    assert [address for address in found if not opened.match(address)] == []
    footnotes = visitor.page.locator("a.fn")
    assert footnotes.count() >= 2
    for footnote in (footnotes.first, footnotes.last):
        footnote.click()
        expect(visitor.page.locator("#viewer .text")).to_contain_text("The ferry fee")
    assert visitor.errors == []
    visitor.context.close()


def test_a_question_that_is_no_unicode_text_is_refused_and_the_next_one_answered(
    quoting: Server, visitors: Visitors
) -> None:
    visitor = visitors.open(quoting)
    type_it = """() => {
        const field = document.querySelector("#question textarea");
        field.value = "How long\\ud800 is it?";
        field.dispatchEvent(new Event("input", { bubbles: true }));
    }"""
    visitor.page.evaluate(type_it)
    with visitor.page.expect_response("**/queue/join?*") as answer:
        visitor.page.get_by_role("button", name="Ask").click()
    assert answer.value.status == 400
    visitor.ask(FUEL)
    visitor.wait_until_answered()
    assert "€3.98 million" in visitor.answer
