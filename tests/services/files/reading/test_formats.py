import re
from pathlib import Path

import pytest

from services.errors import FileUnsupported
from services.files.reading.formats import CSV, FORMATS, MAIL, NAMES, READABLE, TEXT, Format, format_of

ROOT = Path(__file__).parents[4]


def test_every_format_is_named_in_the_documentations_table() -> None:
    """README.md or docs/documents.md has a table whose first column names the formats."""
    pages = [ROOT / "README.md", ROOT / "docs" / "documents.md"]
    text = "\n".join(page.read_text() for page in pages if page.exists())
    table = re.search(r"^\| format \|.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert table
    column = " ".join(row.split("|")[1].lower() for row in table[1].splitlines())
    assert [each.name for each in FORMATS if each.name.lower() not in column] == []


def test_the_page_and_the_refusal_of_an_unknown_format_name_every_format() -> None:
    message = FileUnsupported("a.bin", READABLE).message
    assert [each.name for each in FORMATS if each.name not in NAMES or each.name not in message] == []
    assert "Word (.docx)" in message


def test_no_two_formats_share_a_media_type_or_an_ending() -> None:
    types = [each.media_type for each in FORMATS]
    endings = [ending for each in FORMATS for ending in each.endings]
    assert len(set(types)) == len(types)
    assert len(set(endings)) == len(endings)


@pytest.mark.parametrize(
    ("text", "ending", "format_"),
    [
        ("From ann@x.example Tue Mar  3 10:00:00 2026\nSubject: Key\n\nIt costs 5.\n", ".mbox", MAIL),
        ("From ann@x.example Tue Mar  3 10:00:00 2026\r\nSubject: Key\r\n\r\nIt costs 5.\r\n", "", MAIL),
        ("From Monday the key costs 5.\n\nNote: bring it back.\n", ".txt", TEXT),
    ],
)
def test_a_mailbox_is_known_by_the_line_above_its_first_mail(
    tmp_path: Path, text: str, ending: str, format_: Format
) -> None:
    path = tmp_path / "upload"
    path.write_text(text, newline="")
    assert format_of(path, ending, 1_000_000) == format_


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("Day;Route;Price\n01.02.2026;Varrow;12,50\n02.02.2026;Luma;13,75\n", CSV),
        ("name\tage\r\nAnn\t31\r\nBo\t45\r\n", CSV),
        ('id|name|price\n1|"Rope|blue"|12.50\n2|Chain|99.00\n', CSV),
        ("We sail; we row.\nWe swim; we dive.\nWe rest; we eat.\n", TEXT),
        ("| a | b |\n| - | - |\n| 1 | 2 |\n", TEXT),
        ("A line.\n\tIndented code\nAnother line\n", TEXT),
        ("a;b\n1;2\n", TEXT),
    ],
)
def test_a_text_whose_lines_have_equally_many_separators_is_a_table(tmp_path: Path, text: str, format_: Format) -> None:
    path = tmp_path / "upload"
    path.write_text(text, newline="")
    assert format_of(path, ".txt", 1_000_000) == format_
