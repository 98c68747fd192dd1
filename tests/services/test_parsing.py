import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.documents import Page
from services.errors import (
    DocumentRefused,
    FileCorrupt,
    FileEmpty,
    FileEncrypted,
    FileMismatch,
    FileUnsupported,
    TooManyPages,
)
from services.parsing import clean_filename, kind_of, open_pages
from tests import files

MAX_PAGES = 10


async def read(folder: Path, filename: str, content: bytes) -> tuple[int | None, list[Page]]:
    path = folder / "upload"
    path.write_bytes(content)
    kind, _ = kind_of(path, filename)
    async with open_pages(path, kind, filename, MAX_PAGES) as file:
        return file.page_count, [page async for page in file.pages]


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
    assert await read(tmp_path, "notes.txt", content) == (None, [Page(None, text)])


async def test_text_in_an_old_encoding_is_read(tmp_path: Path) -> None:
    text = "Le café était fermé, et les élèves sont allés à la forêt derrière l'école près du château."
    assert await read(tmp_path, "notes.txt", text.encode("cp1252")) == (None, [Page(None, text)])


@pytest.mark.parametrize(
    ("filename", "content", "refusal"),
    [
        ("empty.pdf", b"", FileEmpty),
        ("empty.txt", b"", FileEmpty),
        ("blank.txt", b" \n\t\r\n ", FileEmpty),
        ("blank.md", "\ufeff".encode(), FileEmpty),
        ("picture.png", files.png(), FileUnsupported),
        ("sheet.xlsx", b"PK\x03\x04 and so on", FileUnsupported),
        ("script.exe", b"MZ\x90\x00", FileUnsupported),
        ("nothing", b"\x00\x01\x02", FileUnsupported),
        ("picture.pdf", files.png(), FileMismatch),
        ("words.pdf", b"These are words.", FileMismatch),
        ("really.txt", files.rivers_pdf(), FileMismatch),
        ("really.md", files.rivers_pdf(), FileMismatch),
        ("picture.txt", files.png(), FileMismatch),
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


@pytest.mark.parametrize(
    ("filename", "content", "media_type"),
    [
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("A.PDF", b"%PDF-1.7", "application/pdf"),
        ("report", b"%PDF-1.7", "application/pdf"),
        ("a.txt", b"words", "text/plain"),
        ("README", b"words", "text/plain"),
        ("a.md", b"# words", "text/markdown"),
        ("a.Markdown", b"# words", "text/markdown"),
    ],
)
def test_the_kind_of_a_file_is_known_by_its_content(
    tmp_path: Path, filename: str, content: bytes, media_type: str
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert kind_of(path, filename)[1] == media_type


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("..", "document"),
        (".", "document"),
        ("", "document"),
        ("  \t ", "document"),
        ("folder/", "document"),
        ('a "b".pdf', 'a "b".pdf'),
        ("it's.pdf", "it's.pdf"),
        ("🦆 report 🏳️‍🌈.pdf", "🦆 report 🏳️‍🌈.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ("<b>bold</b>.md", "b>.md"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("a\x00b\x7f.pdf", "ab.pdf"),
        ("exe\u202efdp.txt", "exefdp.txt"),
        ("a\u2028b\u2066c\u2069.txt", "abc.txt"),
        ("lone \ud800 half.txt", "lone \ufffd half.txt"),
        ("cafe\u0301.txt", "café.txt"),
        ("x" * 1000 + ".pdf", "x" * 196 + ".pdf"),
        ("x." + "y" * 1000, "x." + "y" * 198),
    ],
)
def test_a_file_name_keeps_what_a_reader_sees_of_its_last_part(given_name: str, clean: str) -> None:
    assert clean_filename(given_name) == clean


@given(st.text(max_size=300) | st.text(st.characters(codec=None, categories=["Cs", "Cc", "Cf", "Lu", "Po"])))
def test_a_clean_name_is_short_visible_and_without_a_path(name: str) -> None:
    clean = clean_filename(name)
    assert 0 < len(clean) <= 200
    assert not set(clean) & set("/\\\n\r\0\u202e\u2066")
    assert not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in clean)
    assert clean not in {".", ".."}
    assert clean_filename(clean) == clean


async def test_leaving_early_ends_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(files.pdf(["some text on a page"] * MAX_PAGES))
    async with open_pages(path, "pdf", "a.pdf", MAX_PAGES) as file:
        first = await anext(file.pages)
    assert first.number == 1
    with pytest.raises(FileCorrupt):
        [page async for page in file.pages]
