from pathlib import Path

import pytest

from benchmarks.reading.__main__ import by_file, by_format, pages_of
from benchmarks.reading.comparing import Loss, lines_of
from benchmarks.reading.twins import scanned
from services.files.reading.client import open_pages
from tests.support import files


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CO₂ costs $1,200.50", [["co", "2", "costs", "1,200.50"]]),
        ("a two-\nway street", [["a", "twoway", "street"]]),
        ("a known-\nword", [["a", "known", "word"]]),
        ("5\\*3 is ½", [["5", "3", "is", "1", "2"]]),
    ],
)
def test_words_are_compared_without_their_layout(text: str, words: list[list[str]]) -> None:
    assert lines_of(text, {"known", "word"}) == words


def test_words_that_are_lost_parted_and_invented_are_told() -> None:
    loss = Loss.between("| Ship | Built |\nAuk 19982", "Ship Built\nBuilt Ship\nAuk 1998")
    assert (loss.words, dict(loss.lost), dict(loss.parted), dict(loss.invented)) == (
        6,
        {"1998": 1},
        {("built", "ship"): 1},
        {"19982": 1},
    )
    path = Path("a.docx")
    assert list(by_file({path: loss})) == [
        "a.docx: 6 words, lost 16.7%, parted 50.0%, invented 25.0%",
        "    lost: 1998",
        "    parted: built_ship",
        "    invented: 19982",
    ]
    assert by_format({path: loss}).splitlines()[-1] == (
        "| docx   | 1     | 6     | 16.67% | 50.00% | 25.00%          | 1           | 100.00% |"
    )


def test_a_hyphen_of_a_compound_does_not_count_as_one_of_a_broken_word() -> None:
    loss = Loss.between("a non-GAAP figure", "the nonGAAP figure the", is_page=True)
    assert (dict(loss.lost), dict(loss.invented)) == ({"the": 2}, {"a": 1})


async def test_all_that_is_read_of_a_file_is_compared_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "rivers.pdf"
    path.write_bytes(files.rivers_pdf())
    pages = await pages_of(path)
    assert [" ".join(text.split()) for text in (pages or {}).values()] == [files.NILE, files.RHINE, ""]
    path.write_bytes(b"nothing")
    assert await pages_of(path) is None


async def test_the_twin_of_a_document_is_a_scan_with_the_same_words(tmp_path: Path) -> None:
    path = tmp_path / "rivers.pdf"
    path.write_bytes(files.rivers_pdf())
    (tmp_path / "twins").mkdir()
    twin = scanned(path, tmp_path / "twins", 150)
    async with open_pages(twin, "twin.pdf", 10) as opened:
        assert [each.page.text async for each in opened.pages()] == ["", ""]
        words = [" ".join(each.page.text.split()) async for each in opened.pages()]
    assert words == [files.NILE, files.RHINE]
