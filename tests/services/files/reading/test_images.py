import io
from pathlib import Path

import pytest
from PIL import Image

from services.files.reading.client import open_pages
from tests.support import files
from tests.support.pdfs import pictures_of


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("TIFF", "image/tiff")],
)
async def test_the_words_on_a_picture_are_its_text(tmp_path: Path, form: str, media_type: str) -> None:
    path = tmp_path / "upload"
    pictures_of(files.rivers_pdf())[0].save(path, form)
    async with open_pages(path, "a.bin", 10) as file:
        pages = [each.page async for each in file.pages()]
    assert (file.media_type, file.page_count) == (media_type, 1)
    assert [(page.number, " ".join(page.text.split()), page.recognised) for page in pages] == [(1, files.NILE, True)]


async def test_each_picture_of_a_fax_is_a_page(tmp_path: Path) -> None:
    first, *others = pictures_of(files.rivers_pdf())
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=others)
    path = tmp_path / "upload"
    path.write_bytes(file.getvalue())
    async with open_pages(path, "fax.tiff", 10) as opened:
        first_seen = [each.page async for each in opened.pages()]
        pages = [each.page async for each in opened.pages()]
    assert [(page.number, page.text) for page in first_seen] == [(1, ""), (2, "")]
    assert [(page.number, " ".join(page.text.split())) for page in pages] == [(1, files.NILE), (2, files.RHINE)]


async def test_a_photo_that_was_taken_sideways_is_read_as_it_is_seen(tmp_path: Path) -> None:
    orientation = 0x0112
    picture = pictures_of(files.rivers_pdf())[0].rotate(90, expand=True)
    exif = Image.Exif()
    exif[orientation] = 6  # the camera says: turn by 90 degrees to the right
    path = tmp_path / "upload"
    picture.save(path, "JPEG", exif=exif)
    async with open_pages(path, "a.jpg", 10) as file:
        (page,) = [each.page async for each in file.pages()]
    assert " ".join(page.text.split()) == files.NILE
