from pathlib import Path

import pytest

from services.files.reading.rtf import read_rtf
from tests.support.reading import messages, pages, text


def test_rich_text_is_read_as_its_words(tmp_path: Path) -> None:
    content = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 The fare is {\b 24} crowns.\par Gr\'fc\'dfe \u8364?.}"
    assert text(messages(read_rtf, content, tmp_path)) == "The fare is 24 crowns.\n\nGrüße €."


def rich(body: str) -> bytes:
    colours = r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}"
    return f"{{\\rtf1\\ansi{{\\fonttbl{{\\f0 Arial;}}}}{colours}\\pard {body}}}".encode()


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (r"\outlinelevel0 Fees\par\pard They are due.\par", "# Fees\n\nThey are due."),
        (r"{\listtext\tab 1.\tab}Soup\par{\listtext 2.\tab}Stew\par", "1. Soup\n2. Stew"),
        (r"{\listtext\'b7\tab}Soup\par{\listtext\'b7\tab}Stew\par", "- Soup\n- Stew"),
        (
            r"{\trowd Route\cell Fare\cell\row}{\trowd City\cell 24\cell\row}{\trowd A|B\cell 30\cell\row}\pard ",
            "| Route | Fare |\n| --- | --- |\n| City | 24 |\n| A\\|B | 30 |",
        ),
        (r"It is {\deleted 30}{\b\revised 90} days {\v secret}long.\par", "It is 90 days long."),
        (r"It is \v secret\v0 long.\par", "It is long."),
        (r"It is \v a\strike b\strike0 secret\v0 long.\par", "It is long."),
        (r"It costs {\f0\strike 5 }{\striked1 4 }\strike 3 \plain 6 \striked0 crowns.\par", "It costs 6 crowns."),
        (r"It costs {\cf2 99 }20 \cf2 or 88 \cf1 crowns.\par", "It costs 20 crowns."),
        (r"It costs {\cf2\highlight1 20 }crowns.\par", "It costs 20 crowns."),
        (
            r"It costs 12{\super\chftn}{\footnote\pard{\super\chftn} In 2024.} crowns.\par Next.\par",
            "It costs 12¹ crowns.\n\nNext.\n\n¹ In 2024.",
        ),
        (r"Nothing \{is\} lost, \{ at all.\par", "Nothing {is} lost, { at all."),
    ],
    ids=[
        "heading",
        "numbers",
        "bullets",
        "table",
        "changes",
        "hidden",
        "hidden and struck",
        "struck",
        "white",
        "white on dark",
        "note",
        "braces",
    ],
)
def test_rich_text_is_read_as_it_is_shown(body: str, shown: str, tmp_path: Path) -> None:
    assert text(messages(read_rtf, rich(body), tmp_path)) == shown


def test_headers_and_footers_are_read_once_without_page_numbers(tmp_path: Path) -> None:
    margins = r"{\header\pard No. HB-2291\par}{\headerf\pard No. HB-2291\par}{\footer\pard Page {\chpgn}\par}"
    found = pages(messages(read_rtf, rich(f"{margins}Moor.\\par"), tmp_path))
    assert [(page.place, page.text) for page in found] == [("Header and footer", "No. HB-2291"), (None, "Moor.")]


def test_groups_without_end_are_read_to_the_end(tmp_path: Path) -> None:
    content = rb"{\rtf1\ansi Moor.\par{\header No. 7" + b"{" * 2000
    assert text(messages(read_rtf, content, tmp_path)).split() == ["No.", "7", "Moor."]
