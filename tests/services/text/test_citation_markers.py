import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.footnotes import MAX_MARKER_CHARS, FootnoteFilter

KNOWN = range(1, 4)
LONG = MAX_MARKER_CHARS * "1"
PARTS = [
    *"[]^,; \n0123459x１٣",
    "[1]",
    "[9]",
    "[2, 3]",
    "[^2]",
    "[[",
    "]]",
    "[0[9]",
    "[" + LONG,
    LONG[:-3],
    "[" + " " * 200,
]
TEXTS = st.lists(st.sampled_from(PARTS)).map("".join) | st.text()
MARKER = re.compile(r"\[\^?[\d\s,;]*\d[\d\s,;]*\]")
SEPARATORS = st.sampled_from([",", ";", ", ", " , ", " "])
NUMBERS = st.lists(st.integers(min_value=0, max_value=12), min_size=1, max_size=8)


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
        ("[1][2]", "[1][2]", {1, 2}),
        ("[1 9] [,2] [9,] [, ;]", "[1] [2]  [, ;]", {1, 2}),
        ("- [ ] to do", "- [ ] to do", set()),
        ("[[1]]", "[[1]]", {1}),
        ("[[9]]", "[]", set()),
        ("[0[9]]", "[0", set()),
        ("[1[9]2]] and [3]", "[12 and [3]", {3}),
        ("[[9]^9]", "[^9", set()),
        ("[9 [[9]9]", "[9 [9", set()),
        ("[0[9]x]", "[0x]", set()),
        ("[ [9]^1]", "[ ^1]", set()),
        ("[0[1]2]", "[0[1]2]", {1}),
        ("[２]", "[2]", {2}),
        ("[²] [1.5] [-1] [a1]", "[²] [1.5] [-1] [a1]", set()),
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
def test_every_footnote_shown_is_written_one_way_and_has_a_citation(text: str) -> None:
    shown, _ = filtered(text)
    assert set(MARKER.findall(shown)) <= {f"[{number}]" for number in KNOWN}


@given(TEXTS)
def test_cited_are_exactly_the_footnotes_shown(text: str) -> None:
    shown, cited = filtered(text)
    assert cited == {int(n) for n in re.findall(r"\[(\d+)\]", shown)}


@given(st.lists(st.text(st.characters(exclude_characters="[]")) | st.tuples(NUMBERS, SEPARATORS)))
def test_known_footnotes_stay_in_their_order_and_all_other_text_stays_as_it_is(
    parts: list[str | tuple[list[int], str]],
) -> None:
    text, expected = "", ""
    for part in parts:
        if isinstance(part, str):
            text, expected = text + part, expected + part
        else:
            numbers, separator = part
            text += f"[{separator.join(map(str, numbers))}]"
            expected += "".join(f"[{number}]" for number in numbers if number in KNOWN)
    assert filtered(text)[0] == expected


@given(TEXTS, TEXTS)
def test_what_was_shown_stays_whatever_follows(text: str, rest: str) -> None:
    assert filtered(text + rest)[0].startswith(FootnoteFilter(KNOWN).feed(text))


@given(TEXTS)
def test_no_more_is_held_back_than_a_marker_may_have(text: str) -> None:
    footnotes = FootnoteFilter(KNOWN)
    for character in text:
        footnotes.feed(character)
    held = footnotes.end()
    assert len(held) <= MAX_MARKER_CHARS
    assert held == "" or (held[0] == "[" and text.endswith(held))


def test_a_bracket_that_is_too_long_for_a_marker_is_text_that_never_closes_around_a_number() -> None:
    footnotes = FootnoteFilter(KNOWN)
    longest = f"[{LONG[1:]}"
    assert filtered(longest + "]") == ("", set())
    assert filtered(longest + "1]] [1]") == (longest + "1 [1]", {1})
    assert footnotes.feed(longest) == ""
    assert footnotes.feed("1") == longest + "1"
    assert [footnotes.feed(piece) for piece in ["1", "] ", "[1]"]] == ["1", " ", "[1]"]


def test_a_number_of_any_length_breaks_nothing() -> None:
    digits = "1" * 10_000
    assert filtered(f"[{digits}]") == (f"[{digits}", set())


@given(st.text(st.characters(exclude_characters="[")))
def test_text_without_footnotes_passes_at_once_and_as_it_is(text: str) -> None:
    footnotes = FootnoteFilter(KNOWN)
    assert footnotes.feed(text) == text
    assert footnotes.end() == ""


def test_only_what_may_become_a_footnote_is_held_back() -> None:
    footnotes = FootnoteFilter(KNOWN)
    pieces = ["long [", "1", "] and", " [a]", " [", "9", "]", " end"]
    assert [footnotes.feed(piece) for piece in pieces] == ["long ", "", "[1] and", " [a]", " ", "", "", " end"]
