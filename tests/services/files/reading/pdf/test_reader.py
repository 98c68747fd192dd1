import zlib
from pathlib import Path

from services.documents import Page
from services.files.reading.client import open_pages
from services.files.reading.pdf.package import is_package
from services.files.sandbox import Limits
from tests.support import files
from tests.support.pdfs import crowded_pdf, labelled_pdf, pdf_with_attachments, scan_of

_USUAL = Limits()


async def read(folder: Path, content: bytes, limits: Limits = _USUAL) -> tuple[list[Page], list[str]]:
    path = folder / "upload"
    path.write_bytes(content)
    async with open_pages(path, "a.pdf", 100, limits) as file:
        pages = [each.page async for each in file.pages()]
        return [each.page async for each in file.pages()] or pages, file.notes


async def test_pages_know_the_number_that_is_printed_on_them(tmp_path: Path) -> None:
    pages, _ = await read(tmp_path, labelled_pdf(["Title", "Contents", "History", "Ferries"], roman=2))
    assert [(page.number, page.label) for page in pages] == [(1, "i"), (2, "ii"), (3, "1"), (4, "2")]


async def test_pages_that_are_printed_with_their_number_have_no_label(tmp_path: Path) -> None:
    pages, notes = await read(tmp_path, files.rivers_pdf())
    assert [page.label for page in pages] == [None, None]
    assert notes == []


async def test_pages_that_are_pictures_of_words_are_recognised_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan_of(files.rivers_pdf(), pages=[1]))
    recognising: list[int] = []
    async with open_pages(path, "scan.pdf", 100, on_recognising=recognising.append) as file:
        pages = [each.page async for each in file.pages()]
        assert (file.is_recognising, recognising) == (True, [])
        again = [each.page async for each in file.pages()]
        assert not file.is_recognising
    assert [" ".join(page.text.split()) for page in [*pages, *again]] == [files.NILE, "", files.NILE, files.RHINE]
    assert [(page.number, page.recognised) for page in pages] == [(1, False), (2, False)]
    assert [(page.number, page.recognised) for page in again] == [(1, False), (2, True)]
    assert recognising == [2]


async def test_pictures_beyond_the_time_for_recognition_are_named(tmp_path: Path) -> None:
    content = scan_of(files.rivers_pdf(), pages=[0, 1])
    pages, notes = await read(tmp_path, content, Limits(recognition_s=0))
    assert [page.text for page in pages] == ["", ""]
    assert notes == ["the pictures from page 1 on are not recognised: that takes too long. Split the file"]


async def test_a_page_that_is_too_long_is_cut_and_named(tmp_path: Path) -> None:
    pages, notes = await read(tmp_path, crowded_pdf(lines=500))
    assert len(pages[0].text) == 40_000
    assert notes == ["page 1 has more than 40,000 characters: the rest of it is not read"]


async def test_attached_files_are_named_as_not_read(tmp_path: Path) -> None:
    _, notes = await read(tmp_path, pdf_with_attachments("Cover", ["costs.xlsx", "plan.docx"]))
    assert notes == ["2 attached files (costs.xlsx, plan.docx) not read: upload what you need of it by itself"]


async def test_the_cover_of_a_package_is_no_content(tmp_path: Path) -> None:
    content = pdf_with_attachments("Get another viewer to open this package.", ["costs.pdf"], is_package=True)
    pages, notes = await read(tmp_path, content)
    assert [page.text for page in pages] == [""]
    attached = "1 attached file (costs.pdf) not read: upload what you need of it by itself"
    assert notes == [f"a package of {attached}. Its only page is a cover"]


def test_a_package_is_known_by_its_catalog_also_where_that_is_packed() -> None:
    catalog = zlib.compress(b"1 0 << /Type /Catalog /Collection 5 0 R >>")
    assert is_package(b"<< /Type /ObjStm /N 1 /Filter /FlateDecode >>\nstream\n" + catalog + b"\nendstream")
    assert not is_package(b"<< /Type /ObjStm >>\nstream\nnot packed\nendstream /Collections /ObjStm")
    assert not is_package(pdf_with_attachments("An invoice.", ["invoice.xml"]))
