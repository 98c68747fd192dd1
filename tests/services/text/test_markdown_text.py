import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.citation_markers import FootnoteFilter
from services.text.markdown_text import emphasised, escaped
from tests.support.rendering import read_by_people

_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1)
LINES = st.lists(_WORDS, min_size=1, max_size=8).map(" ".join)


@pytest.mark.parametrize(
    "text",
    [
        "The box is 5*3*2 m and the pallet 1*1*2 m.",
        "Set __max_retry__ and `timeout`, or max_retry alone",
        "The interval [0, 5] of a[0][1] and AB[77]CD",
        "<b>bold</b> & A&amp;B",
        "It costs $5 to $8",
        r"\\[x_1\\] and \\(y\\)",
        "1. January is free",
        "# no heading",
        "~~struck~~ ~1",
        "a | b | c",
    ],
)
def test_text_of_a_document_reads_in_markdown_as_in_the_document(text: str) -> None:
    assert read_by_people(escaped(text)) == text
    assert read_by_people(f"“{escaped(text)}” [1]") == f"“{text}” [1]"


@given(LINES)
def test_any_text_reads_in_markdown_as_it_is_written(text: str) -> None:
    line = " ".join(text.split())
    assert read_by_people(f"“{escaped(text)}” [1]") == f"“{line}” [1]"


@given(LINES)
def test_no_bracket_of_a_document_becomes_a_footnote(text: str) -> None:
    footnotes = FootnoteFilter(range(1, 100))
    shown = footnotes.feed(f"“{escaped(text)}” [1]") + footnotes.end()
    assert shown == f"“{escaped(text)}” [1]"
    assert footnotes.cited == {1}


@given(LINES, st.integers(0, 60), st.integers(1, 20))
def test_bold_adds_and_removes_no_letter(text: str, start: int, length: int) -> None:
    line = " ".join(text.split())
    assert read_by_people(f"“{emphasised(line, start, min(len(line), start + length))}”") == f"“{line}”"


def test_the_stretch_that_is_asked_for_is_bold() -> None:
    assert emphasised("It costs 86 420 € a year", 9, 17) == "It costs **86 420 €** a year"
    assert emphasised("Call 0800 555 0142.", 5, 18) == "Call **0800 555 0142**."
