import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rendering.page_text import NOTHING, Marked, page_html


def cells(text: str) -> list[tuple[str, str]]:
    """The cells of a text's tables, each with the name of its element."""
    shown = page_html(text, "application/json")
    return [(name, cell.strip()) for name, cell in re.findall(r'<(t[hd]) dir="auto">(.*?)</t[hd]>', shown)]


def test_the_first_row_of_a_table_names_the_columns() -> None:
    assert cells("| a | b |\n| --- | --- |\n| 1 | 2 |") == [("th", "a"), ("th", "b"), ("td", "1"), ("td", "2")]


def test_below_an_empty_heading_no_row_names_the_columns() -> None:
    labels = "| | |\n| --- | --- |\n| customer.name | Ann |\n| total | 97.50 |"
    after = "\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"
    assert cells(labels) == [("td", "customer.name"), ("td", "Ann"), ("td", "total"), ("td", "97.50")]
    assert cells(labels + after)[4:] == cells(after)


def shown(text: str, media_type: str = "text/markdown", marked: Marked = NOTHING) -> str:
    """What a reader sees of a text, a line for each of its lines that is not empty."""
    lines = re.sub(r"</(?:p|h[1-6])>", "\n", page_html(text, media_type, marked))
    return html.unescape(re.sub(r"<[^>]*>", "", lines))


@given(
    st.lists(st.text("aB1 *_\\`~#<>&[]().-", min_size=1).filter(lambda line: line.strip()), max_size=5),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_each_line_of_a_document_stays_character_for_character(lines: list[str], one: int, other: int) -> None:
    text = "\n".join(f"a{line}" for line in lines)
    passage = Marked((min(one, other), max(one, other)), [(one, one + 3)])
    assert shown(text, marked=passage) == "".join(f"a{line}\n" for line in lines)
    assert shown(text, "text/plain", passage) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("## The **first** `__init__`", "The **first** `__init__`\n"),
        ("call `__init__` and __main__, 5**2 \\* C:\\_tmp", "call `__init__` and __main__, 5**2 \\* C:\\_tmp\n"),
        ("```python\n# no heading\n| no | row |\n\n  x = a**b\n```\n# One", None),
    ],
)
def test_only_signs_that_make_the_layout_are_left_out(text: str, words: str | None) -> None:
    expected = words or "```python\n# no heading\n| no | row |\n\n  x = a**b\n```\nOne\n"
    assert shown(text) == expected


def test_a_bar_in_a_cell_is_shown_without_the_backslash_before_it() -> None:
    assert cells("| a | b |\n| --- | --- |\n| x\\|y | C:\\_d |") == [
        ("th", "a"), ("th", "b"), ("td", "x|y"), ("td", "C:\\_d"),
    ]  # fmt: skip
