"""The exported report and a share in a browser that has no network."""

import re
from contextlib import closing
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from tests.browser.conftest import Visitors
from tests.support.owners import new_owner
from tests.support.server import Server


def test_the_report_opens_offline_and_asks_for_nothing(quoting: Server, browser: Browser, tmp_path: Path) -> None:
    with quoting.client() as client:
        owner = new_owner(quoting, client)
        file = tmp_path / "report.html"
        file.write_bytes(owner.export("html", also=[owner.another()]).content)
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition(":")[0]))
    page.goto(file.as_uri())
    shown = page.evaluate("() => [...document.images].map((image) => image.complete && image.naturalWidth > 0)")
    assert asked.count("file") == 1
    assert set(asked) <= {"file", "data"}
    assert shown == [True, True]
    context.close()


def test_the_printed_report_breaks_between_its_pages_not_within_them(
    quoting: Server, browser: Browser, tmp_path: Path
) -> None:
    with quoting.client() as client:
        owner = new_owner(quoting, client)
        asked = [owner.another(f"How long is the {river}?") for river in ("Nile", "Rhine", "Nile in kilometres")]
        file = tmp_path / "report.html"
        file.write_bytes(owner.export("html", also=asked).content)
    page = browser.new_page()
    page.goto(file.as_uri())
    printed = page.pdf(format="A4")
    page.close()
    with closing(pypdfium2.PdfDocument(printed)) as document:
        texts = [each.get_textpage().get_text_bounded() for each in document]
        pictures = [sum(shape.type == FPDF_PAGEOBJ_IMAGE for shape in each.get_objects()) for each in document]
    captions = [len(re.findall(r"^\[[\d ]+\].* rivers\.pdf, page \d", text, re.MULTILINE)) for text in texts]
    assert captions == pictures
    assert sum(pictures) == 4
    [made] = [text for text in texts if "How this was made" in text]
    assert "Asked" in made
    assert "Rewrite" in made
    for question in ("How long is the Rhine?", "How long is the Nile in kilometres?"):
        assert any(text.strip().startswith(question) for text in texts)


def test_a_share_fits_a_phone_and_runs_no_script(quoting: Server, visitors: Visitors, browser: Browser) -> None:
    with quoting.client() as client:
        url = new_owner(quoting, client).share().json()["url"]
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    assert page.locator("figure img").count() == 1
    widest = max(box["width"] for box in (each.bounding_box() for each in page.locator("main *").all()) if box)
    assert widest <= 390
    context.close()
