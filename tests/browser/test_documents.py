import io
import re
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import FilePayload, expect

from services.models.embeddings import WordLlamaEmbeddings
from tests.browser.conftest import FUEL, Visitors, with_rivers
from tests.support.files import pdf, rivers_pdf
from tests.support.older import stored_by_an_older_reader
from tests.support.server import Server, with_samples
from ui import create_app

pytestmark = pytest.mark.slow


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


def test_a_sample_can_be_searched_together_with_the_visitors_documents(
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
    # From here the press might come when the file was read already.
    visitor.page.evaluate(
        """() => {
        window.cancelled = new Promise((resolve) => new MutationObserver((_, observer) => {
            const cancel = document.querySelector("#documents [aria-label='Cancel other.pdf']");
            if (!cancel) return;
            observer.disconnect();
            cancel.click();
            resolve();
        }).observe(document.body, { subtree: true, childList: true }));
    }"""
    )
    visitor.page.locator("input[type=file]").set_input_files(other)
    visitor.page.evaluate("window.cancelled")
    expect(visitor.page.locator("#documents .uploading")).to_have_count(0)
    quoting.wait_until_idle()
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
    assert "Authorization" not in curl
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


def test_the_page_says_when_unused_documents_are_deleted(quoting: Server, visitors: Visitors, tmp_path: Path) -> None:
    kept = visitors.open(quoting)
    expect(kept.page.locator("#expires")).to_have_text("and stay until you delete them")
    with Server(with_samples(tmp_path, workspace_ttl_h=24), create_app) as server:
        visitor = visitors.open(server)
        expect(visitor.page.locator("#expires")).to_have_text(re.compile(r"Unused, they are deleted on \w+day .*\d"))


def test_the_same_file_again_says_that_it_was_there(quoting: Server, visitors: Visitors, tmp_path: Path) -> None:
    visitor = with_rivers(quoting, visitors, tmp_path)
    again = tmp_path / "again.pdf"
    again.write_bytes(rivers_pdf())
    visitor.page.locator("input[type=file]").set_input_files(again)
    expect(visitor.page.locator("#documents .hint")).to_have_text("“again.pdf” was there already, as “rivers.pdf”.")
    expect(visitor.page.locator("#documents .own")).to_have_count(1)


def test_another_tab_of_the_same_browser_follows_the_list(quoting: Server, visitors: Visitors, tmp_path: Path) -> None:
    visitor = with_rivers(quoting, visitors, tmp_path)
    other = visitor.context.new_page()
    other.goto(quoting.url)
    expect(other.locator("#documents .own")).to_have_count(1)
    button = visitor.page.locator("#delete-all")
    button.click()
    button.click()
    expect(other.locator("#documents .own")).to_have_count(0)
    expect(other.locator("#documents-title")).to_have_text("Searching in 5 documents")


def test_dropped_folders_and_pasted_files_are_uploaded_and_equal_names_are_numbered(
    quoting: Server, visitors: Visitors, tmp_path: Path
) -> None:
    folder = tmp_path / "reports"
    for year, length in ((2024, "6,600"), (2025, "6,650")):
        (folder / str(year)).mkdir(parents=True)
        (folder / str(year) / "report.md").write_text(f"The Nile is {length} km long.")
    (folder / ".hidden").write_text("not for anybody")
    visitor = visitors.open(quoting)
    browser = visitor.context.new_cdp_session(visitor.page)
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        browser.send("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 300, "data": data})
    own = visitor.page.locator("#documents .own")
    expect(own).to_have_count(2)
    expect(own.locator(".name")).to_have_text(["report.md (1)", "report.md (2)"])
    expect(own.first.locator("small")).to_contain_text("added ")
    paste = """() => {
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File(["The Rhine is 1,230 km long."], "rhine.txt"));
        document.querySelector("#question textarea").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }"""
    visitor.page.evaluate(paste)
    expect(own).to_have_count(3)
    visitor.ask("How long is the Nile?")
    visitor.wait_until_answered()
    expect(visitor.page.locator(".step").last).to_contain_text("report.md (2)")
    sources = " ".join(visitor.page.locator(".src .where").all_text_contents())
    assert "report.md (1)" in sources
    assert "report.md (2)" in sources
    assert visitor.errors == []


def test_what_was_not_read_of_a_file_is_said_below_its_name(quoting: Server, visitors: Visitors) -> None:
    book = Workbook()
    book.active.append(["Month", "Passengers"])
    book.active.append(["July", 984])
    book.create_sheet("Drafts").sheet_state = "hidden"
    book["Drafts"].append(["July", 999])
    content = io.BytesIO()
    book.save(content)
    visitor = visitors.open(quoting)
    visitor.page.locator("input[type=file]").set_input_files(
        FilePayload(name="traffic.xlsx", mimeType="application/octet-stream", buffer=content.getvalue())
    )
    expect(visitor.page.locator("#documents .own .note")).to_contain_text(["Drafts"])


def test_a_document_that_an_older_version_has_read_is_read_again_at_a_press(
    quoting: Server, visitors: Visitors, tmp_path: Path
) -> None:
    visitor = visitors.open(quoting)
    visitor.page.locator("input[type=file]").set_input_files(
        FilePayload(name="po.txt", mimeType="text/plain", buffer=b"The Po is 652 km long.")
    )
    documents = visitor.page.locator("#documents .own")
    expect(documents).to_have_count(1)
    workspace = str(visitor.page.locator("#token").text_content())
    made = (quoting.services.library, WordLlamaEmbeddings(), workspace, tmp_path)
    quoting.call(stored_by_an_older_reader(*made, rivers_pdf()))
    visitor.page.reload()
    older = documents.filter(has_text="rivers.pdf")
    expect(older.locator(".older")).to_have_text("Such files are read better now. Read again")
    expect(documents.filter(has_text="po.txt").locator(".older")).to_have_count(0)
    visitor.ask("How long is the Nile?")
    visitor.wait_until_answered()
    assert "12 km" in visitor.answer
    visitor.page.get_by_role("button", name="Read rivers.pdf again").press("Enter")
    expect(visitor.page.locator("#uploads-say")).to_have_text(
        re.compile(r"rivers\.pdf is read again: 2 pages · 2 passages · read in .* s\.")
    )
    expect(visitor.page.locator("#documents .older, #documents .uploading, #documents .note")).to_have_count(0)
    visitor.page.locator("[data-testid=bot] a.fn").first.click()
    expect(visitor.page.locator("#viewer")).to_contain_text("rivers.pdf")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("#viewer")).to_be_hidden()
    visitor.ask("Where does the Nile flow?")
    expect(visitor.page.locator("[data-testid=bot]").last).to_contain_text("eleven countries")
    assert visitor.errors == []


def test_several_documents_of_an_older_version_are_read_again_together(
    quoting: Server, visitors: Visitors, tmp_path: Path
) -> None:
    visitor = visitors.open(quoting)
    workspace = str(visitor.page.locator("#token").text_content())
    made = (quoting.services.library, WordLlamaEmbeddings(), workspace, tmp_path)
    for content in (rivers_pdf(), pdf(["The Po is 652 km long."]), b"%PDF-1.7 broken"):
        quoting.call(stored_by_an_older_reader(*made, content))
    visitor.page.reload()
    visitor.page.get_by_role("button", name="Read them all again").click()
    expect(visitor.page.locator("#documents .bad")).to_have_count(1)
    expect(visitor.page.locator("#documents .own .older")).to_have_count(1)
    expect(visitor.page.locator("#documents .hint.older")).to_have_count(0)
    expect(visitor.page.locator("#documents .own")).to_have_count(3)
