import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.text.citation_markers import MAX_MARKER_CHARS, FootnoteFilter

KNOWN = range(1, 4)
LONG = MAX_MARKER_CHARS * "1"
PARTS = [
    *"[]^,; \n0123459x１٣`\\【】<-†",
    "<sup>1</sup>",
    "<cite>2</cite>",
    '<passage n="1">',
    '[passage n="2"]',
    "\\cite{1, 2}",
    "[[1]]",
    "[[Source 2]](#2)",
    "（来源1）",
    "(see passage 2)",
    "[3: a.pdf]",
    "〔1〕",
    "[**2**]",
    "<sup>1, 2</sup>",
    "(source 1, page 2)",
    "[2, a.pdf]",
    "<cite n='2'/>",
    "(Source 2)",
    "it is long (1)",
    "(2). ",
    "(#1)",
    "(",
    ")",
    "[Source 2]",
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
SEPARATORS = st.sampled_from([",", ";", ", ", " , ", " "])
NUMBERS = st.lists(st.integers(min_value=1, max_value=12), min_size=1, max_size=8)


def filtered(*pieces: str) -> tuple[str, set[int]]:
    footnotes = FootnoteFilter(KNOWN, round_too=True)
    text = "".join([*(footnotes.feed(piece) for piece in pieces), footnotes.end()])
    return text, footnotes.cited


@pytest.mark.parametrize(
    ("text", "shown", "cited"),
    [
        ("plain", "plain", set()),
        ("so [1].", "so [1].", {1}),
        ("so [9].", "so .", set()),
        ("long[1], long[9].", "long[1], long.", {1}),
        ("[2, 3] and [^2]", "[2][3] and [2]", {2, 3}),
        ("[1,9;3]", "[1][3]", {1, 3}),
        ("[1][2]", "[1][2]", {1, 2}),
        ("[1 9] [,2] [9,] [, ;]", "[1] [2]  [, ;]", {1, 2}),
        ("[1, 2 and 3] [1 und 2] [1 y 3]", "[1][2][3] [1][2] [1][3]", {1, 2, 3}),
        ("[1-3] [2–3] [3-9]", "[1][2][3] [2][3] [3]", {1, 2, 3}),
        ("【1】 ［2］ 【3†L3-L5】 [1†source]", "[1] [2] [3] [1]", {1, 2, 3}),
        ("[Source 1] [source: 2] [Passage 3] [Quelle 1, 2] [ref. #3]", "[1] [2] [3] [1][2] [3]", {1, 2, 3}),
        ("<sup>1</sup> <sup>[2]</sup> <sup>9</sup>", "[1] [2] ", {1, 2}),
        ("[２] [ 2 ] [01] [١]", "[2] [2] [1] [1]", {1, 2}),
        ("[12]", "", set()),
        ("[Source 1, Source 2] [Passage 1; Passage 3] [#2] [src 3]", "[1][2] [1][3] [2] [3]", {1, 2, 3}),
        ("[Passage 1, page 3] [2, p. 4] [3, §2] [1 to 3]", "[1] [2] [3] [1][2][3]", {1, 2, 3}),
        ("(Source 1) (passages 2 and 3) (Quelle: 1)", "[1] [2][3] [1]", {1, 2, 3}),
        ("It is 6,650 km long (1). It is old (2)", "It is 6,650 km long [1]. It is old [2]", {1, 2}),
        (
            "The fee is 24 % (1).\n- It was **12 crowns** (2)\nLe quai est fermé (2).",
            "The fee is 24 % [1].\n- It was **12 crowns** [2]\nLe quai est fermé [2].",
            {1, 2},
        ),
        ("[1](#1) [2](https://a.example/b?c=d) [3](/x), [9](#9).", "[1] [2] [3], .", {1, 2, 3}),
        ("[[1]] [[^2]] [[Source 3]] [[1]](#1) 〔1〕 ⟦2⟧ [3.] [**1**]", "[1] [2] [3] [1] [1] [2] [3] [1]", {1, 2, 3}),
        ("[1、2] [1，3] [2；3] 【1,2】 [1‑3]", "[1][2] [1][3] [2][3] [1][2] [1][2][3]", {1, 2, 3}),
        ("[来源1]【出典: 2】（来源3） [출처 1] [источник 2] [المصدر 3]", "[1][2][3] [1] [2] [3]", {1, 2, 3}),
        ("[källa 1] [źródło 2] [search result 3] [Context: 1] [cite_1] [ID:2]", "[1] [2] [3] [1] [1] [2]", {1, 2, 3}),
        ('[passage n="1"] <passage n="2" file="a.md"> (see passage 3) (vgl. Quelle 1)', "[1] [2] [3] [1]", {1, 2, 3}),
        ("<cite>1</cite> <ref>2</ref> <citation>3</citation> \\cite{1, 2}", "[1] [2] [3] [1][2]", {1, 2, 3}),
        ("[1: rivers.pdf] [2 - rivers.pdf] [3, a.md] [1 (a b.pdf)]", "[1] [2] [3] [1]", {1, 2, 3}),
        ("<sup>1,2</sup> <citation>1, 3</citation> <cite n='2'/> _[1]_", "[1][2] [1][3] [2] _[1]_", {1, 2, 3}),
        ("(source 1, page 2) [passage-3] [Fragmento 1]", "[1] [3] [1]", {1, 3}),
        ("x【1】 12【2†source】 A［3］", "x[1] 12[2] A[3]", {1, 2, 3}),
    ],
)
def test_footnotes_are_written_one_way_and_unknown_ones_left_out(text: str, shown: str, cited: set[int]) -> None:
    assert filtered(text) == (shown, cited)


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] to do",
        "[text](address)",
        "an open [1",
        "[Figure 1] and [see 2]",
        "[²] [1.5] [-1] [a1] [1/2]",
        "the interval [0, 5] of [2019] UKSC 22",
        "x[1], A[3][4], row_2[1] and f(x)[2]",
        "[[1], [2], [9]] and [[1, 2], [3, 9]]",
        "[0[9]] [1[9]2]",
        "`values[1]` and ``a[2]``",
        "```python\nrows[1] = values[2]\n```\n",
        "~~~\n[1]\n~~~\n",
        "\\[1\\] and \\[ x^2 [1] \\]",
        "m<sup>2</sup>, km<sup>2</sup>, 10<sup>3</sup>",
        "f(x) = [1], y ∈ [1, 2], the interval [1, 3] and the vector [1, 2, 3]",
        "(1) and (Note 1), (source) or (sources say 1)",
        "It follows from equation (1). Siehe § 4 (1). See under Article 12 (2). Option A (1)",
        "He has (1) a car and (2) a bike. Gas (1)\n(2) Oil. It has two (1) of them. It is very old (9)",
        "the interval $[1, 2]$, $[1]$ and the matrix[1, 2]",
        "[[1, 2]] and [12:30] and [1:2] and {1} and \\cite{a}",
        "1 < 2 and <sub>1</sub> and <sup>st</sup>",
    ],
)
def test_brackets_that_are_no_footnotes_stay(text: str) -> None:
    assert filtered(text)[0] == text


def test_a_footnote_after_code_and_after_an_interval_counts() -> None:
    assert filtered("`values[2]` is first [1].\n\n```\n[2]\n```\nIn [0, 5) it holds [3].")[1] == {1, 3}


@given(st.lists(TEXTS))
def test_a_text_comes_out_the_same_however_it_is_split(pieces: list[str]) -> None:
    assert filtered(*pieces) == filtered("".join(pieces))


@settings(max_examples=40)  # each feeds up to a thousand letters one by one
@given(TEXTS)
def test_a_text_comes_out_the_same_letter_by_letter(text: str) -> None:
    assert filtered(*text) == filtered(text)


@given(TEXTS, TEXTS)
def test_what_was_shown_stays_whatever_follows(text: str, rest: str) -> None:
    assert filtered(text + rest)[0].startswith(FootnoteFilter(KNOWN, round_too=True).feed(text))


def test_only_what_may_become_a_footnote_is_held_back() -> None:
    footnotes = FootnoteFilter(KNOWN, round_too=True)
    pieces = ["long [", "1", "] and", " [a]", " [", "9", "]", " end"]
    assert [footnotes.feed(piece) for piece in pieces] == ["long ", "", "[1] and", " [a]", " ", "", "", " end"]


@given(st.lists(st.text("abc .,\n") | st.tuples(NUMBERS, SEPARATORS)))
def test_known_footnotes_stay_in_their_order_and_all_other_text_stays_as_it_is(
    parts: list[str | tuple[list[int], str]],
) -> None:
    text, expected, numbers_shown = "", "", set()
    for part in parts:
        if isinstance(part, str):
            text, expected = text + part, expected + part
        else:
            numbers, separator = part
            known = [number for number in dict.fromkeys(numbers) if number in KNOWN]
            text += f" [{separator.join(map(str, numbers))}]"
            expected += " " + "".join(f"[{number}]" for number in known)
            numbers_shown.update(known)
    assert filtered(text) == (expected, numbers_shown)


@given(TEXTS)
def test_no_more_is_held_back_than_a_footnote_may_have(text: str) -> None:
    footnotes = FootnoteFilter(KNOWN, round_too=True)
    for character in text:
        footnotes.feed(character)
    held = footnotes.end()
    assert len(held) <= MAX_MARKER_CHARS


def test_a_bracket_that_is_too_long_for_a_footnote_is_text() -> None:
    long = f"[{'1, ' * MAX_MARKER_CHARS}1]"
    assert filtered(long) == (long, set())
    assert filtered(*long) == (long, set())


@given(st.text(st.characters(exclude_characters="([【［<\\")))
def test_text_without_brackets_passes_at_once_and_unchanged(text: str) -> None:
    footnotes = FootnoteFilter(KNOWN, round_too=True)
    assert footnotes.feed(text) == text
    assert footnotes.end() == ""
