from pathlib import Path

import pytest

from services.documents import Page
from services.errors import (
    DocumentRefused,
    FileCorrupt,
    FileEmpty,
    FileEncrypted,
    FileMismatch,
    FileUnsupported,
    FileWithoutWords,
    TooManyPages,
)
from services.files.reading.client import open_pages
from tests.support import files
from tests.support.forking import forked

pytestmark = pytest.mark.slow

MAX_PAGES = 10
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


async def read(folder: Path, filename: str, content: bytes) -> tuple[int | None, list[Page]]:
    path = folder / "upload"
    path.write_bytes(content)
    async with open_pages(path, filename, MAX_PAGES, start=forked) as file:
        return file.page_count, [each.page async for each in file.pages()]


async def media_type(folder: Path, filename: str, content: bytes) -> str:
    path = folder / "upload"
    path.write_bytes(content)
    async with open_pages(path, filename, MAX_PAGES, start=forked) as file:
        return file.media_type


async def test_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    count, pages = await read(tmp_path, "rivers.pdf", files.rivers_pdf())
    assert count == 2
    assert [page.number for page in pages] == [1, 2]
    assert [" ".join(page.text.split()) for page in pages] == [files.NILE, files.RHINE]


async def test_a_pdf_of_pictures_has_pages_without_text(tmp_path: Path) -> None:
    count, pages = await read(tmp_path, "scan.pdf", files.scanned_pdf())
    assert count == 3
    assert [bool(page.text.strip()) for page in pages] == [False, True, False]


async def test_a_pdf_that_only_its_owner_may_change_is_read(tmp_path: Path) -> None:
    count, _ = await read(tmp_path, "owned.pdf", files.owner_protected_pdf())
    assert count == 2


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"plain\r\ntext\rhere", "plain\ntext\nhere"),
        ("caf\u00e9 – 你好".encode(), "café – 你好"),
        ("\ufeffmarked".encode(), "marked"),
        ("sixteen €".encode("utf-16"), "sixteen €"),
        (b"bell\x07 and \x1b[31mescape", "bell and [31mescape"),
    ],
)
async def test_text_is_one_page_without_a_number_or_control_characters(
    tmp_path: Path, content: bytes, text: str
) -> None:
    assert await read(tmp_path, "notes.txt", content) == (None, [Page(None, text, is_markdown=False)])


async def test_text_in_an_old_encoding_is_read(tmp_path: Path) -> None:
    text = "Le café était fermé, et les élèves sont allés à la forêt derrière l'école près du château."
    assert await read(tmp_path, "notes.txt", text.encode("cp1252")) == (None, [Page(None, text, is_markdown=False)])


HANDBOOK = """# Crew handbook

Every ship has a master and two deckhands. See our site.

## Watches

A watch lasts six hours.

| Watch | Begins |
| --- | --- |
| First | 06:00 |
| Second | 12:00 |

## Drills

- Fire: every month
- Man overboard: every week

The end of the_handbook."""


async def test_word_is_read_as_markdown_without_pictures_or_addresses(tmp_path: Path) -> None:
    assert await read(tmp_path, "a.docx", files.document("handbook.docx")) == (
        None,
        [Page(None, HANDBOOK, "Crew handbook")],
    )


async def test_html_is_read_as_its_words(tmp_path: Path) -> None:
    _, [page] = await read(tmp_path, "a.html", files.document("handbook.html"))
    assert page.text.replace("\n\n  - Man", "\n- Man") == HANDBOOK
    assert page.place == "Crew handbook"


async def test_of_html_only_words_are_left(tmp_path: Path) -> None:
    html = b"""<!-- saved --><!DOCTYPE html><html><head><title>Evening paper</title>
    <style>p { color: red }</style></head><body>
    <script>alert("<svg ")</script><noscript>Enable scripts</noscript><h2>News <a href="javascript:x()">today</a></h2>
    <p onclick="x()">Words &lt;b&gt; and
    <b>more</b><img src="https://tracker.example/x.png" alt="x"><a href="https://tracker.example/?me">here</a></p>
    <img src="data:image/png;base64,iVBORw0KGgo="><select><option>one</select></body></html>"""
    assert await read(tmp_path, "a.html", html) == (
        None,
        [
            Page(None, "Evening paper", "Title of the page"),
            Page(None, "## News today\n\nWords <b> and morehere", "News today"),
        ],
    )


async def test_html_in_the_encoding_that_it_names_is_read(tmp_path: Path) -> None:
    html = '<html><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><body>Нил</body></html>'
    assert await read(tmp_path, "a.html", html.encode("cp1251")) == (None, [Page(None, "Нил")])


async def test_a_book_is_read_chapter_by_chapter_with_its_title_and_author(tmp_path: Path) -> None:
    chapters = {"1.xhtml": "<html><body><h1>The Nile</h1><p>Long.</p></body></html>", "2.xhtml": "<h1>The Po</h1>"}
    assert await read(tmp_path, "a.epub", files.epub(chapters)) == (
        None,
        [Page(None, "Title: Rivers\nAuthors: Ann Po\n\n# The Nile\n\nLong.\n\n# The Po")],
    )


async def test_each_slide_is_a_page_also_without_words(tmp_path: Path) -> None:
    words = "# Rivers of 2025\n- The Nile is long. Very long.\n- The Rhine is not.\n\n### Notes:\nPause here."
    table = "# Lengths\n| River | km |\n| --- | --- |\n| Po | 652 |"
    assert await read(tmp_path, "a.pptx", files.pptx()) == (
        3,
        [Page(1, words, "slide 1"), Page(2, "", "slide 2"), Page(3, table, "slide 3")],
    )


COSTS = [
    Page(None, "| Costs of 2025 |\n| --- |", "Costs", 3),
    Page(
        None,
        "| Quarter | Fuel | Paid on | Settled |\n| --- | --- | --- | --- |\n| Q1 | 1200 | 2025-01-28 | TRUE |\n"
        "| Q2 | 1300.5 | 2025-04-28 | FALSE |\n| Q3 | 0.3 | 2025-07-28 | TRUE |",
        "Costs",
        5,
    ),
    Page(
        None,
        "| Quarter | Fuel | Paid on | Settled |\n| --- | --- | --- | --- |\n| Q4 | 1400 |  |  |",
        "Costs",
        9,
    ),
    Page(None, "| Ship | Seats |\n| --- | --- |\n| Tern\\|Gull | 120 |", "Costs", 12),
    Page(None, "| Name | Age |\n| --- | --- |\n| Ann | 41 |", "Staff", 2),
]


@pytest.mark.parametrize("filename", ["costs.xlsx", "costs.xls"])
async def test_sheets_are_tables_that_know_their_rows(tmp_path: Path, filename: str) -> None:
    assert await read(tmp_path, filename, files.document(filename)) == (None, COSTS)


async def test_an_opendocument_sheet_is_read_as_excels_are(tmp_path: Path) -> None:
    _, pages = await read(tmp_path, "costs.ods", files.document("costs.ods"))
    assert [(page.place, page.first_row) for page in pages] == [(page.place, page.first_row) for page in COSTS]
    assert pages[3] == COSTS[3]


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("a.csv", b'Name,Note\nAnn,"one, two"\nBo,=HYPERLINK("http://x.example")\n'),
        ("a.csv", b'Name;Note\r\nAnn;one, two\r\nBo;"=HYPERLINK(""http://x.example"")"\r\n'),
        ("a.tsv", b'Name\tNote\nAnn\tone, two\nBo\t=HYPERLINK("http://x.example")\n'),
    ],
    ids=["commas", "semicolons", "tabs"],
)
async def test_a_table_of_values_is_plain_text_in_rows(tmp_path: Path, filename: str, content: bytes) -> None:
    text = '| Name | Note |\n| --- | --- |\n| Ann | one, two |\n| Bo | =HYPERLINK("http://x.example") |'
    assert await read(tmp_path, filename, content) == (None, [Page(None, text, None, 2)])


async def test_markdown_is_kept_as_written_and_cut_before_a_chapter(tmp_path: Path) -> None:
    first = "# One\n\n" + "Some *words* of a [link](http://x.example).\n\n" * 100
    second = "## Two\n\n" + "Other words.\n\n" * 400
    _, pages = await read(tmp_path, "a.md", (first + second).encode())
    assert pages == [Page(None, first.strip(), "One"), Page(None, second.strip(), "Two")]


async def test_plain_text_is_cut_between_paragraphs(tmp_path: Path) -> None:
    paragraph = "# Words " * 300 + "end."
    _, pages = await read(tmp_path, "a.txt", "\n\n".join([paragraph] * 5).encode())
    assert [page.text.count("end.") for page in pages] == [3, 2]
    assert all(page.text.endswith("end.") and page.place is None for page in pages)


@pytest.mark.parametrize(
    ("filename", "content", "refusal"),
    [
        ("empty.pdf", b"", FileEmpty),
        ("empty.txt", b"", FileEmpty),
        ("blank.txt", b" \n\t\r\n ", FileEmpty),
        ("blank.md", "\ufeff".encode(), FileEmpty),
        ("half.png", files.whole_png()[:40], FileCorrupt),
        ("picture.png", files.whole_png(), FileWithoutWords),
        ("picture.pdf", files.whole_png(), FileWithoutWords),
        ("words.png", b"These are words.", FileMismatch),
        ("script.exe", b"MZ\x90\x00", FileUnsupported),
        ("nothing", b"\x00\x01\x02", FileUnsupported),
        ("letter.ps", b"%!PS-Adobe-3.0\n", FileUnsupported),
        ("drawing.svg", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", FileUnsupported),
        ("files.zip", files.archive({"a.txt": "words"}), FileUnsupported),
        ("files.docx", files.archive({"a.txt": "words"}), FileUnsupported),
        ("letter.odt", files.archive({"mimetype": "application/vnd.oasis.opendocument.text"}), FileCorrupt),
        ("old.doc", OLE + "WordDocument".encode("utf-16-le"), FileUnsupported),
        ("words.pdf", b"These are words.", FileMismatch),
        ("words.docx", b"These are words.", FileMismatch),
        ("words.epub", b"These are words.", FileMismatch),
        ("export.xls", b"<html><table><tr><td>1</table></html>", FileMismatch),
        ("locked.docx", OLE + "EncryptedPackage".encode("utf-16-le"), FileEncrypted),
        ("locked.epub", files.epub({"a.html": "<p>a</p>"}, extra={"META-INF/rights.xml": "<r/>"}), FileEncrypted),
        ("sheet.xlsx", b"PK\x03\x04 and so on", FileCorrupt),
        ("half.docx", files.document("handbook.docx")[:3000], FileCorrupt),
        ("half.xls", files.document("costs.xls")[:3000], FileCorrupt),
        ("no body.docx", files.archive({"[Content_Types].xml": "", "word/document.xml": ""}), FileCorrupt),
        ("blank.docx", files.docx(""), FileEmpty),
        ("blank.xlsx", files.xlsx(""), FileEmpty),
        ("blank.csv", b",,\n,,\n", FileEmpty),
        ("blank.html", b"<!doctype html><script>words()</script>", FileEmpty),
        ("long.txt", b"word " * 1600 * (MAX_PAGES + 1), TooManyPages),
        ("long.csv", b"name,number\n" * 800 * (MAX_PAGES + 1), TooManyPages),
        ("secret.pdf", files.encrypted_pdf(), FileEncrypted),
        ("broken.pdf", files.corrupt_pdf(), FileCorrupt),
        ("header.pdf", b"%PDF-1.7\n", FileCorrupt),
        ("long.pdf", files.pdf(["page"] * (MAX_PAGES + 1)), TooManyPages),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_for_its_own_reason(
    tmp_path: Path, filename: str, content: bytes, refusal: type[DocumentRefused]
) -> None:
    with pytest.raises(DocumentRefused) as refused:
        await read(tmp_path, filename, content)
    assert type(refused.value) is refusal
    assert refused.value.filename == filename
    assert filename in refused.value.message


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@pytest.mark.parametrize(
    ("filename", "content", "expected"),
    [
        ("a.pdf", files.rivers_pdf(), "application/pdf"),
        ("really.md", files.rivers_pdf(), "application/pdf"),
        ("report", b"\r\n" + files.rivers_pdf(), "application/pdf"),
        ("about.txt", b"A PDF begins with %PDF-1.7 and ends with %%EOF.", "text/plain"),
        ("a.docx", files.document("handbook.docx"), WORD),
        ("a.pdf", files.document("handbook.docx"), WORD),
        ("a.bin", files.document("handbook.docx"), WORD),
        ("a.txt", files.document("costs.xlsx"), EXCEL),
        ("a.docx", files.document("costs.ods"), "application/vnd.oasis.opendocument.spreadsheet"),
        ("a", files.document("costs.xls"), "application/vnd.ms-excel"),
        ("a.zip", files.pptx(), POWERPOINT),
        ("a.zip", files.epub({"a.html": "<p>words</p>"}), "application/epub+zip"),
        ("a.txt", files.document("handbook.html"), "text/html"),
        ("a.md", b"\xef\xbb\xbf\n<!-- one --><!-- two -->\n<!DOCTYPE HTML><p>words", "text/html"),
        ("a", b"<?xml version='1.0'?>\n<html xmlns='x'><body>words</body></html>", "text/html"),
        ("a.txt", "<html>words</html>".encode("utf-16"), "text/html"),
        ("a.md", b"<!-- a comment -->\n# words", "text/markdown"),
        ("a.Markdown", b"# words", "text/markdown"),
        ("a.csv", b"a,b\n1,2", "text/csv"),
        ("a.TSV", b"a\tb\n1\t2", "text/tab-separated-values"),
        ("a.txt", b"a,b\n1,2", "text/plain"),
        ("README", b"words", "text/plain"),
        ("a.json", b'{"a": 1}', "application/json"),
        ("a.txt", b'{"a": 1}', "application/json"),
        ("a.xml", b"<?xml version='1.0'?><a>1</a>", "application/xml"),
        ("a.log", b"\x1b[32mINFO\x1b[0m started", "text/plain"),
    ],
)
async def test_the_format_of_a_file_is_known_by_its_content(
    tmp_path: Path, filename: str, content: bytes, expected: str
) -> None:
    assert await media_type(tmp_path, filename, content) == expected


async def test_leaving_early_ends_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"word " * 1_000_000)  # more than the pipe to the reader holds
    async with open_pages(path, "a.txt", 1000) as file:
        first = await anext(file.pages())
    assert first.page.text.startswith("word word")
    with pytest.raises(DocumentRefused):
        [each.page async for each in file.pages()]


async def test_lines_of_a_pdf_are_those_that_are_seen(tmp_path: Path) -> None:
    """PDFium itself reads “Lease\\nexpense 29 — Share\\nplans”."""
    _, pages = await read(tmp_path, "table.pdf", files.broken_lines_pdf())
    assert pages == [Page(1, "Lease expense 29 —\nShare plans")]
