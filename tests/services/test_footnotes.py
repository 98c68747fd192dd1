import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.footnotes import FootnoteFilter

KNOWN = range(1, 4)
MARKERISH = st.lists(st.sampled_from([*"[]^,; \n0123459x", "[1]", "[9]", "[2, 3]", "[^2]", "[[", "]]"])).map("".join)
TEXTS = MARKERISH | st.text()


def filtered(*pieces: str) -> tuple[str, set[int]]:
    footnotes = FootnoteFilter(KNOWN)
    text = "".join([*(footnotes.feed(piece) for piece in pieces), footnotes.end()])
    return text, footnotes.cited


@pytest.mark.parametrize(
    ("text", "shown", "cited"),
    [
        ("plain", "plain", set()),
        ("so [1].", "so [1].", {1}),
        ("so [9].", "so .", set()),
        ("[2, 3] and [^2]", "[2][3] and [2]", {2, 3}),
        ("[1,9;3]", "[1][3]", {1, 3}),
        ("[ 2 ]", "[2]", {2}),
        ("[0] [12] [01]", "  [1]", {1}),
        ("[text](address)", "[text](address)", set()),
        ("an open [1", "an open [1", set()),
        ("array[1]", "array[1]", {1}),
        ("[١]", "[1]", {1}),
    ],
)
def test_footnotes_are_written_one_way_and_unknown_ones_left_out(text: str, shown: str, cited: set[int]) -> None:
    assert filtered(text) == (shown, cited)


@given(st.lists(TEXTS))
def test_a_text_comes_out_the_same_however_it_is_split(pieces: list[str]) -> None:
    assert filtered(*pieces) == filtered("".join(pieces))


@given(TEXTS)
def test_a_text_comes_out_the_same_letter_by_letter(text: str) -> None:
    assert filtered(*text) == filtered(text)


@given(TEXTS)
def test_no_number_that_no_citation_has_is_shown_as_a_footnote(text: str) -> None:
    shown, _ = filtered(text)
    markers = re.findall(r"\[\^?(\d+(?:[,;]\d+)*)\]", shown)
    assert {int(number) for marker in markers for number in re.findall(r"\d+", marker)} <= set(KNOWN)


@given(TEXTS)
def test_cited_are_exactly_the_footnotes_shown(text: str) -> None:
    shown, cited = filtered(text)
    assert cited == {int(n) for n in re.findall(r"\[(\d+)\]", shown)}


@given(st.text(st.characters(exclude_characters="[")))
def test_text_without_footnotes_passes_at_once_and_as_it_is(text: str) -> None:
    footnotes = FootnoteFilter(KNOWN)
    assert footnotes.feed(text) == text
    assert footnotes.end() == ""


def test_only_what_may_become_a_footnote_is_held_back() -> None:
    footnotes = FootnoteFilter(KNOWN)
    pieces = ["long [", "1", "] and", " [a]", " [", "9", "]", " end"]
    assert [footnotes.feed(piece) for piece in pieces] == ["long ", "", "[1] and", " [a]", " ", "", "", " end"]
