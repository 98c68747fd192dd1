"""Pictures, fonts, strings, templates and paths made to harm their reader: at worst that file alone is refused."""

import secrets
from contextlib import suppress
from pathlib import Path

import pytest

from services.errors import DocumentRefused, FileTooSlow, FileUnpacksTooLarge, PictureFailed, TooManyPages
from services.files.drawing.pictures import open_pictures
from services.files.drawing.process import MarkedPage
from services.files.reading.client import OpenedFile, open_pages
from services.files.sandbox import Limits
from tests.support import files, hostile_formats
from tests.support.drawn import Originals
from tests.support.forking import forked

pytestmark = pytest.mark.slow

WORDS = "The ferry fee is 20 euros."
_USUAL = Limits()


async def read(folder: Path, filename: str, content: bytes, limits: Limits = _USUAL) -> tuple[OpenedFile, str]:
    """The file once it is read, and its text."""
    path = folder / "upload"
    path.write_bytes(content)
    async with open_pages(path, filename, 1000, limits, start=forked) as file:
        text = "\n".join([each.page.text async for each in file.pages()])
    return file, text


PICTURES = {
    "JBIG2, two thousand million pixels each way": ("JBIG2Decode", hostile_formats.jbig2(), 100),
    "JBIG2 in a picture that claims much": ("JBIG2Decode", hostile_formats.jbig2(8, 8), 60_000),
    "JBIG2, four thousand million symbols": ("JBIG2Decode", hostile_formats.jbig2_symbols(), 100),
    "JBIG2, nothing": ("JBIG2Decode", b"", 60_000),
    "JPX, two thousand million tiles each way": ("JPXDecode", hostile_formats.jpeg2000(), 100),
    "JPX, one tile of all": ("JPXDecode", hostile_formats.jpeg2000(20_000, 1, 20_000), 20_000),
    "JPX, nothing": ("JPXDecode", b"", 60_000),
}


@pytest.mark.parametrize(("encoding", "data", "side"), PICTURES.values(), ids=list(PICTURES))
async def test_a_picture_that_claims_to_be_huge_is_a_page_without_words(
    tmp_path: Path, encoding: str, data: bytes, side: int
) -> None:
    content = hostile_formats.pdf_with_picture(encoding, data, side)
    file, text = await read(tmp_path, "a.pdf", content)
    assert (file.page_count, text) == (1, "")
    async with open_pictures(start=forked) as pictures:
        originals = Originals(bad=content, good=files.rivers_pdf())
        with suppress(PictureFailed):
            await pictures.draw(MarkedPage("bad", 1), originals.of("bad"))
        assert await pictures.draw(MarkedPage("good", 1), originals.of("good"))


FONTS = {
    "a glyph made of itself": ("TrueType", "FontFile2", hostile_formats.looping_truetype(), b""),
    "tables that end behind the file": (
        "TrueType", "FontFile2", hostile_formats.truetype({b"glyf": b"x", b"head": b"y"}, claimed=2**32 - 1), b"",
    ),
    "a program that defines itself": ("Type1", "FontFile", hostile_formats.looping_type1(), b""),
    "no font": ("Type1", "FontFile3", b"\x01\x00\x04\xff" * 100, b""),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "key", "program", "codes"), FONTS.values(), ids=list(FONTS))
async def test_words_in_a_hostile_font_are_read_and_drawn(
    tmp_path: Path, kind: str, key: str, program: bytes, codes: bytes
) -> None:
    content = hostile_formats.pdf_with_font(kind, key, program, codes)
    _, text = await read(tmp_path, "a.pdf", content)
    assert text == WORDS
    async with open_pictures(start=forked) as pictures:
        assert await pictures.draw(MarkedPage("a", 1), Originals(a=content).of("a"))


async def test_a_font_that_gives_each_letter_a_long_text_fills_no_more_than_its_page(tmp_path: Path) -> None:
    content = hostile_formats.pdf_with_font("TrueType", "FontFile2", b"", hostile_formats.many_codes())
    _, text = await read(tmp_path, "a.pdf", content)
    assert text.startswith("AAAA")
    assert len(text) <= len(WORDS) * 500


async def test_a_page_that_draws_itself_without_end_is_given_up(tmp_path: Path) -> None:
    content = hostile_formats.drawing_itself()
    with pytest.raises(FileTooSlow):
        await read(tmp_path, "a.pdf", content, Limits(processor_s=2))
    async with open_pictures(timeout_s=2, start=forked) as pictures:
        originals = Originals(bad=content, good=files.rivers_pdf())
        with pytest.raises(PictureFailed):
            await pictures.draw(MarkedPage("bad", 1), originals.of("bad"))


async def test_of_a_page_with_millions_of_letters_no_more_than_a_page_is_kept(tmp_path: Path) -> None:
    _, text = await read(tmp_path, "a.pdf", hostile_formats.packed_pdf_text(5_000_000))
    assert 0 < len(text) <= 40_000


async def test_shared_strings_that_unpack_to_too_much_are_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(FileUnpacksTooLarge):
        await read(tmp_path, "a.xlsx", hostile_formats.many_strings())


async def test_a_string_that_every_cell_repeats_does_not_fill_the_memory(tmp_path: Path) -> None:
    with pytest.raises(TooManyPages):
        await read(tmp_path, "a.xlsx", hostile_formats.repeated_string(), Limits(memory_bytes=400_000_000))


async def test_a_cell_whose_string_is_not_there_ends_that_file_alone(tmp_path: Path) -> None:
    with pytest.raises(DocumentRefused):
        await read(tmp_path, "a.xlsx", hostile_formats.far_strings())


async def test_no_template_and_no_part_of_a_word_file_is_fetched_from_elsewhere(
    tmp_path: Path, listener: files.Listener
) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("<w>SECRET</w>")
    for target in (f"http://127.0.0.1:{listener.port}/evil.dotm", secret.as_uri(), str(secret)):
        _, text = await read(tmp_path, "a.docx", hostile_formats.templated_docx(target))
        assert text == "words"
    assert not listener.was_called()


async def test_a_book_reads_and_writes_nothing_outside_of_itself(tmp_path: Path) -> None:
    secret = tmp_path / f"{secrets.token_hex(8)}.html"
    secret.write_text("<p>SECRET</p>")
    file, text = await read(tmp_path, "a.epub", hostile_formats.slipping_epub(str(secret)))
    assert "words" in text
    assert "SECRET" not in text
    assert secret.read_text() == "<p>SECRET</p>"
    assert {each.name for each in tmp_path.iterdir()} == {"upload", secret.name}
    assert file.notes
