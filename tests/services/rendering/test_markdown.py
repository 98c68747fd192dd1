import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rendering.markdown import GrowingText, Mark, escaped_line, escaped_lines, render, verbatim
from services.text.markdown_text import escaped

LINK = '<a class="fn" href="p/1" title="t">1</a>'
MARKDOWN = st.text(alphabet="<>![]()`\\:/ \n\r\tabimgsrc=\"'-#&;1~*_|>$.+é", max_size=80)
OURS = re.compile(
    r"</?(?:p|h[1-6]|ul|ol|li|blockquote|pre|code|em|strong|s|hr|br|table|thead|tbody|tr|th|td)"
    r"(?: dir=\"auto\"| start=\"\d+\")?>"
)


def words(shown: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", shown))


@given(MARKDOWN)
def test_only_tags_of_structure_and_footnotes_come_out_of_any_text(text: str) -> None:
    shown = render(text, {1: LINK})
    assert not re.search("[<>\"'`\\[\\]*_!:]", OURS.sub("", shown.replace(LINK, "")))
    assert all(block.startswith("<") and "\n" not in block for block in shown.split("\n\n") if block)


@given(MARKDOWN, st.lists(st.integers(0, 80), max_size=6))
def test_a_growing_text_looks_at_each_step_as_if_it_were_shown_at_once(text: str, cuts: list[int]) -> None:
    text = text.replace("\r", "")
    growing = GrowingText()
    for end in [*sorted(cuts), len(text)]:
        shown = growing.render(text[:end], {1: LINK})
    assert shown == render(text, {1: LINK})


@given(MARKDOWN, st.integers(0, 80), st.integers(0, 80))
def test_marks_change_no_word_and_each_sign_comes_once(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    shown = render(text, {1: LINK}, [Mark(start, end, end, "doubt partly", "<i>?</i>")])
    assert shown.count("<i>?</i>") == 1
    without = re.sub(r"(<p><i>\?</i></p>)|<i>\?</i>|</?span[^>]*>", "", shown).strip()
    assert without == render(text, {1: LINK}).strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** and *italic*", '<p dir="auto"><strong>bold</strong> and <em>italic</em></p>'),
        ("# One\ntwo", '<h1 dir="auto">One</h1>\n\n<p dir="auto">two</p>'),
        ("- one\n- two", '<ul><li dir="auto">one</li><li dir="auto">two</li></ul>'),
        ("3. one\n4. two", '<ol start="3"><li dir="auto">one</li><li dir="auto">two</li></ol>'),
        ("`a` b", '<p dir="auto"><code>a</code> b</p>'),
        ("```\na\n\nb\n```", "<pre><code>a&#10;&#10;b</code></pre>"),
        (
            "|a|\n|-|\n|1|",
            '<table><thead><tr><th dir="auto">a</th></tr></thead><tbody><tr><td dir="auto">1</td></tr></tbody></table>',
        ),
    ],
)
def test_markdown_structures_an_answer(text: str, shown: str) -> None:
    assert render(text, {}) == shown


@pytest.mark.parametrize(
    "text",
    [
        r"The mean is \[ x_1 + y_2 = *z* \] and \(a_1\) or \(b_2\).",
        "It costs $5 to $8, or $$E=mc^2$$.",
        "The box is 5*3*2 m and the pallet 1*1*2 m.",
        "See https://evil.example, www.evil.example and a@evil.example.",
        "![x](https://evil.example/p.png) [y](https://evil.example) <https://evil.example> [z]: https://evil.example",
        "<b>bold</b> <script>alert(1)</script> <!-- x -->",
        "from ~$1.50 to ~$10, snake_case_name, a < b > c",
        "\ue0f00\ue0f3 and \ue0f1 of private use",
    ],
)
def test_text_without_structure_stays_word_for_word(text: str) -> None:
    shown = render(text, {})
    assert words(shown) == text
    assert re.sub(r"</?p[^>]*>", "", shown).count("<") == 0


@pytest.mark.parametrize(
    "text", ["It is long [1].", r"It is long\ [1].", "It ` is [1] and ` was.", "**long [1]**", "a_b [1] c_d", "[[1]]"]
)
def test_nothing_around_a_footnote_breaks_its_link(text: str) -> None:
    code = text.count("`") > 1
    assert render(text, {1: LINK}).count(LINK) == (0 if code else 1)


def test_a_footnote_that_no_citation_has_stays_text() -> None:
    assert words(render("See [2019] UKSC 22 and a[0] [1].", {1: LINK})) == "See [2019] UKSC 22 and a[0]1."


def test_a_marked_sentence_is_underlined_through_emphasis_and_its_sign_follows_its_footnote() -> None:
    text = "It is **9** long. [1] Yes."
    assert html.unescape(render(text, {1: LINK}, [Mark(0, 17, 21, "doubt", "<i>?</i>")])) == (
        '<p dir="auto"><span class="doubt">It is </span><strong><span class="doubt">9</span></strong>'
        f'<span class="doubt"> long.</span>{LINK}<i>?</i> Yes.</p>'
    )


def test_marks_are_found_in_lists_and_cells() -> None:
    text = "- one\n- two\n\n| a | b |\n| --- | --- |\n| three | four |\n"
    three, two = text.index("three"), text.index("two")
    end = text.index("four") + 4
    marks = [Mark(two, two + 3, two + 3, "m", "<i>2</i>"), Mark(three, end, end, "n", "<i>3</i>")]
    shown = render(text, {}, marks)
    assert '<li dir="auto"><span class="m">two</span><i>2</i></li>' in shown
    assert (
        '<td dir="auto"><span class="n">three</span></td><td dir="auto"><span class="n">four</span><i>3</i></td>'
        in shown
    )


def test_text_of_others_is_entities_only() -> None:
    assert escaped_line('a\n"<b>"`') == "a &#34;&#60;b&#62;&#34;&#96;"
    assert escaped_lines("a*\nb") == "a&#42;<br>b"
    assert escaped_lines("a\r\n") + escaped_lines("b") == "a<br>b"
    assert verbatim("5*3\n\n<b>") == '<div class="verbatim" dir="auto">5&#42;3<br><br>&#60;b&#62;</div>'


@pytest.mark.parametrize(
    "text",
    [
        "The interval is [0, 5] and the array is a[0][1].",
        "[2019] UKSC 22",
        r"\[E = mc^2\] and \(x_1\)",
        "a * b [1999] __init__",
        "[self-published source?] [A] [+49 30] values[snake_case] [a/b]",
    ],
)
def test_a_quote_is_seen_as_its_document_has_it(text: str) -> None:
    assert words(render(escaped(text), {})) == text


@pytest.mark.parametrize("formula", [r"\[E = mc^2\]", r"\(n\)", r"\[\frac{1}{2}\]", r"\[x_1\]"])
def test_a_formula_of_a_model_stays_as_it_is_written(formula: str) -> None:
    assert words(render(f"So {formula} holds.", {})) == f"So {formula} holds."
