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
            "It costs 12¹ crowns.\n\n¹ In 2024.\n\nNext.",
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


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (
            r"It costs $320{\super\loch\super 1} for 45 m{\b\super 2}, CO\sub 2\nosupersub .\par",
            "It costs $320¹ for 45 m², CO₂.",
        ),
        (r"Depth 30\up8 5\up0  m of 12.\par{\up6 Total 45}\par", "Depth 30⁵ m of 12.\n\nTotal 45"),
        (
            (
                r"It is 7\chftn{\footnote\chftn  Net.}, 98{\super\chftn}{\*\footnote\ftnalt\chftn  Gross.}, "
                r"5*{\footnote * Own.}\par"
            ),
            "It is 7¹, 98ⁱ, 5*\n\n¹ Net.\n\nⁱ Gross.\n\n* Own.",
        ),
        (
            r"{\*\atnid B}{\*\atnauthor Bo}90{\*\annotation\pard Or 95?\par} crowns.\par",
            "90 crowns.\n\nComment by Bo: Or 95?",
        ),
        (r"Quay.{\shp{\*\shpinst\shpleft5{\sp{\sn x}{\sv 7}}{\shptxt\pard Gate 3\par}}}\par", "Quay.\n\nGate 3"),
        (r"{\shp{\*\shpinst{\sp{\sn gtextUNICODE}{\sv REGATTA}}}{\shprslt Old}}\par", "REGATTA"),
        (
            (
                r"{\field{\*\fldinst FORMCHECKBOX{\*\ffdata{\*\formfield{\fftype1\ffres25\ffdefres1}}}}"
                r"{\fldrslt }} Pier\par"
            ),
            "☒ Pier",
        ),
        (
            (
                r"{\field{\*\fldinst FORMDROPDOWN{\*\ffdata{\*\formfield{\fftype2\ffres1{\*\ffl red}"
                r"{\*\ffl green}}}}}} light\par"
            ),
            "green light",
        ),
        (r"5 \f1\'b0\f0 C and \f1\u-3933?\f0  7, \f2\'e6\'f0\f0 \par", "5 °C and ≤ 7, жр"),
        (r"\pard\s1 Fees\par\pard They are due.\par\pard\s2 Winter\par", "# Fees\n\nThey are due.\n\n## Winter"),
        (r"It is {\deleted 30\par}60 days.\par", "It is 60 days."),
        (r"{\bin5 {{{}}It} is \bin2 }}here.\par", "It is here."),
    ],
    ids=[
        "raised",
        "raised by points",
        "kinds of notes",
        "comment",
        "text box",
        "word art",
        "check box",
        "list of a form",
        "symbols",
        "styles of headings",
        "deleted end",
        "binary data",
    ],
)
def test_what_is_not_plain_text_is_read_as_it_is_shown(body: str, shown: str, tmp_path: Path) -> None:
    fonts = r"{\fonttbl{\f0 Arial;}{\f1\fcharset2 Symbol;}{\f2\fcharset204 Arial Cyr;}}"
    styles = r"{\stylesheet{\s1\outlinelevel0 Own;}{\s2\sbasedon0 heading 2;}}"
    content = f"{{\\rtf1\\ansi\\aftnnrlc{fonts}{styles}\\pard {body}}}".encode("latin-1")
    assert text(messages(read_rtf, content, tmp_path)) == shown


def rows(*rows: str) -> str:
    """A table of rows, each what it says of its cells and their texts, apart by `:`."""
    return "".join(f"\\trowd{row.partition(':')[0]}\\pard\\intbl {row.partition(':')[2]}\\row" for row in rows)


def test_merged_cells_have_their_text_in_each_place(tmp_path: Path) -> None:
    wide = r"\cellx1000\cellx5000"
    pairs = r"\clvmrg\cellx1000\clmgf\cellx2000\clmrg\cellx3000\cellx5010"
    all_columns = r"\cellx1000\cellx2000\cellx3000\cellx4000\cellx5000"
    body = rows(
        f"{wide}:Route\\cell 2026\\cell",
        f"{pairs}:\\cell Summer\\cell\\cell Winter\\cell",
        f"{all_columns}:\\cell Adult\\cell Child\\cell Adult\\cell Child\\cell",
        f"{all_columns}:Varrow\\cell 24\\cell 12\\par (up to 15)\\cell 18\\cell 9\\cell",
    )
    assert text(messages(read_rtf, rich(f"{body}\\pard End.\\par"), tmp_path)) == (
        "| Route | 2026 / Summer / Adult | 2026 / Summer / Child | 2026 / Winter / Adult | 2026 / Winter / Child |\n"
        "| --- | --- | --- | --- | --- |\n| Varrow | 24 | 12 (up to 15) | 18 | 9 |\n\nEnd."
    )


def test_a_row_that_begins_further_right_and_a_table_in_a_cell_keep_their_columns(tmp_path: Path) -> None:
    inner = r"\itap2 Mon\nestcell 9\nestcell{\*\nesttableprops\trowd\cellx700\cellx900\nestrow}{\nonesttables\par}"
    body = rows(
        r"\cellx1000\cellx2000\cellx3000:Ship\cell Seats\cell Open\cell",
        rf"\trleft1000\cellx2000\cellx3000:85\cell {inner}\cell",
    )
    assert text(messages(read_rtf, rich(body), tmp_path)) == (
        "| Ship | Seats | Open |\n| --- | --- | --- |\n|  | 85 | Mon 9 |"
    )


def test_headers_and_footers_are_read_once_without_page_numbers(tmp_path: Path) -> None:
    margins = r"{\header\pard No. HB-2291\par}{\headerf\pard No. HB-2291\par}{\footer\pard Page {\chpgn}\par}"
    found = pages(messages(read_rtf, rich(f"{margins}Moor.\\par"), tmp_path))
    assert [(page.place, page.text) for page in found] == [("Header and footer", "No. HB-2291"), (None, "Moor.")]


def test_groups_without_end_are_read_to_the_end(tmp_path: Path) -> None:
    content = rb"{\rtf1\ansi Moor.\par{\header No. 7" + b"{" * 2000
    assert text(messages(read_rtf, content, tmp_path)).split() == ["No.", "7", "Moor."]
