"""What a model says that obeys hostile documents loads nothing and leads nowhere."""

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Visitors
from tests.hostile import OBEYED, hostile_files
from tests.provider import Provider, Script
from tests.server import Server

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
