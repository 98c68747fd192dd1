import time
from pathlib import Path

import pytest

from services.files.reading.web_pages import html_pages, read_html
from tests.support.reading import messages, pages, text

pytestmark = pytest.mark.slow

PAGE = """<!DOCTYPE html><html><head><title>Harbour Line: fares from 1 May 2026</title>
<meta name="author" content="Ann Po">
<style>.off, #old { display: none } @media print { .fare { display: none } }</style>
</head><body>
<div class="cookie-banner">Accept all fares cookies?</div><nav><a href="/f">Fares for groups</a></nav>
<main><h1>Fares</h1><p class="fare">An adult fare is 24 crowns.</p>
<p style="color:red; display: none">It is 99 crowns.</p>
<p hidden>It is 77 crowns.</p><span aria-hidden="true">It is 55 crowns.</span><p class="off">It is 44.</p>
<p id="old">It is 33.</p><details><summary>Children</summary><p>A child fare is 12 crowns.</p></details>
<aside>Bring a coat.</aside></main>
<aside>Fares, fares, fares</aside><div role="contentinfo">Imprint</div><footer>© Harbour Line</footer></body></html>"""


def test_what_no_reader_sees_and_what_each_page_repeats_is_left_out(tmp_path: Path) -> None:
    found = pages(messages(read_html, PAGE.encode(), tmp_path))
    assert [(page.place, page.text) for page in found] == [
        ("Title of the page", "Harbour Line: fares from 1 May 2026\n\nAuthor: Ann Po"),
        (
            "Fares",
            "# Fares\n\nAn adult fare is 24 crowns.\n\nChildren\n\nA child fare is 12 crowns.\n\nBring a coat.",
        ),
    ]


def test_a_title_that_is_the_first_heading_is_read_once(tmp_path: Path) -> None:
    html = b"<html><head><title>Fares</title></head><body><h1>Fares</h1><p>24 crowns.</p></body></html>"
    assert text(messages(read_html, html, tmp_path)) == "# Fares\n\n24 crowns."


@pytest.mark.parametrize(
    "html",
    [
        "<article><header><h1>News</h1></header><p>It sails.</p><footer>By Ann</footer></article>",
        "<blockquote>It sails.<footer>Ann</footer></blockquote>",
        '<p class="scookies">It sails.</p><p>Ann</p>',
    ],
    ids=["article", "quotation", "another word"],
)
def test_footers_of_articles_and_quotations_are_content(tmp_path: Path, html: str) -> None:
    found = text(messages(read_html, html.encode(), tmp_path))
    assert "It sails." in found
    assert "Ann" in found


def test_what_a_footer_says_beside_its_links_is_read_apart_from_the_text() -> None:
    links = '<ul><li><a href="/fares">All fares</a></li></ul><nav>Menu of pages</nav>'
    said = '<p>Adopted on <b>24 February</b> 2026 · <a href="/legal">Legal notes</a></p>'
    said += '<p>Call <a href="tel:1">0800 555</a></p>'
    found = list(html_pages(f"<p>It sails.</p><footer>{links}{said}<p>© 2026 Harbour Line</p></footer>"))
    assert [(page.place, page.text) for page in found] == [
        (None, "It sails."),
        ("Header and footer", "Adopted on 24 February 2026\nCall 0800 555"),
    ]


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>$320<sup>1</sup> and H<sub>2</sub>O</p>", "$320¹ and H₂O"),
        ('<p>$320<span style="vertical-align:super">1</span></p>', "$320¹"),
        ("<style>a.fn, .mark { vertical-align: super }</style><p>$320<span class=mark>1</span></p>", "$320¹"),
        ('<p>$320<a role="doc-noteref" href="#n">1</a></p>', "$320¹"),
        ('<p>$320<a epub:type="noteref" href="#n">1</a></p>', "$320¹"),
        ("<p><span class=label>Adult</span><span class=fare>24</span></p>", "Adult 24"),
        ("<p><span class=day>12</span><span class=month>30</span></p>", "12 30"),
        ("<p><span class=first>E</span><span class=small>arned</span> 5<b>km</b></p>", "Earned 5km"),
        ("<p>Half of it: <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math></p>", "Half of it: 1/2"),
    ],
)
def test_figures_that_styles_set_apart_are_not_joined(html: str, shown: str) -> None:
    assert [page.text for page in html_pages(html)] == [shown]


def test_items_rows_and_paragraphs_without_end_tags_are_not_nested() -> None:
    html = (
        "<ul><li>Soup<ul><li>hot</ul><li>Stew</ul><p>one<p>two<table><tr><th>Day<th>Dish<tr><td>Friday<td>Fish</table>"
    )
    [page] = html_pages(html)
    assert page.text == "- Soup\n  - hot\n- Stew\n\none\n\ntwo\n\n| Day | Dish |\n| --- | --- |\n| Friday | Fish |"


@pytest.mark.parametrize(
    "style",
    [
        "opacity: 0",
        "font-size:0px",
        "color: red; font-size: 0",
        "visibility: collapse",
        "position: absolute; left: -9999px",
        "text-indent:-9999px",
        "clip: rect(0, 0, 0, 0)",
        "color:#fff; background: #FFF",
    ],
)
def test_text_made_invisible_by_its_size_place_or_colour_is_left_out(style: str) -> None:
    [page] = html_pages(f'<p>Parking costs 5 crowns.</p><p style="{style}">Parking costs 3 crowns.</p>')
    assert page.text == "Parking costs 5 crowns."


@pytest.mark.parametrize(
    "white",
    [
        "<p style='color: white'>It costs 3 crowns.</p>",
        "<p><font color='#FFFFFF'>It costs 3 crowns.</font></p>",
        "<style>.w { color: #fff } .dark { background: #123 }</style><p class=w>It costs 3 crowns.</p>",
        "<style>body { background: #fff }</style><p style='color: rgb(255, 255, 255)'>It costs 3 crowns.</p>",
    ],
)
def test_white_text_is_left_out_where_nothing_is_behind_it(white: str) -> None:
    [page] = html_pages(f"<p>Parking costs 5 crowns.</p>{white}")
    assert page.text == "Parking costs 5 crowns."


@pytest.mark.parametrize(
    "around",
    [
        "<div style='background: #123'>TEXT</div>",
        "<table><tr><td bgcolor='#112233'>TEXT</td></tr></table>",
        "<style>.dark { background-color: navy }</style><div class=dark>TEXT</div>",
        "<style>div > p { background: #000 }</style><div>TEXT</div>",
        "<link rel=stylesheet href='site.css'><div>TEXT</div>",
    ],
)
def test_white_text_is_read_where_something_may_be_behind_it(around: str) -> None:
    [page] = html_pages(around.replace("TEXT", "<p style='color: #fff'>It costs 3 crowns.</p>"))
    assert "It costs 3 crowns." in page.text


@pytest.mark.parametrize("mark", ["s", "del", "strike", "span style='text-decoration: line-through red'"])
def test_what_is_struck_out_is_left_out(mark: str) -> None:
    [page] = html_pages(f"<p>It costs <{mark}>30</{mark.partition(' ')[0]}> <ins>24</ins> crowns.</p>")
    assert page.text == "It costs 24 crowns."


def test_words_for_screen_readers_alone_are_left_out() -> None:
    [page] = html_pages('<p>Parking costs 5 crowns.<span class="sr-only"> It costs 3.</span></p>')
    assert page.text == "Parking costs 5 crowns."


@pytest.mark.parametrize(
    "style", ["color: #fff; background: #000", "left: -20px", "opacity: 0.9", "font-size: 0.8em", "font-size: 10px"]
)
def test_small_or_pale_text_is_read(style: str) -> None:
    [page] = html_pages(f'<p style="{style}">Parking costs 3 crowns.</p>')
    assert page.text == "Parking costs 3 crowns."


@pytest.mark.parametrize(
    ("style", "is_read"),
    [
        (".gone b { display: none }", False),
        ("div.gone > b{display:none!important}", False),
        ("p > b { display: none }", True),
        (".gone .b { display: none }", True),
        ("@media screen { b { display: none } }", False),
        ("@media print { b { display: none } }", True),
        ("@media (max-width: 600px) { b { display: none } }", True),
        (".t { display: none } .t.open { display: block }", True),
        (".t.open { display: block } .t { display: none }", True),
        (".t { display: none !important } .t.open { display: block }", False),
        ("/* b { */ .x { } .t { display: none }", False),
        (".t:hover { display: none }", True),
        (".t { height: 0; overflow: hidden }", False),
        (".t { height: 0 }", True),
        ("body { opacity: 0 } html { visibility: hidden }", True),
    ],
)
def test_the_rule_that_counts_most_hides_or_shows(style: str, *, is_read: bool) -> None:
    hidden = "<p>20</p><div class=gone><b class='t open'>99</b></div>"
    [page] = html_pages(f"<html><head><style>{style}</style></head><body>{hidden}</body></html>")
    assert ("99" in page.text) == is_read


def test_fields_and_folded_parts_join_nothing_beside_them() -> None:
    fields = "<p><textarea>Row 8</textarea><input value=83>80 crowns</p>"
    [page] = html_pages(f"{fields}<details><summary>Dogs</summary>Dogs pay 6.</details>Bikes pay 4.")
    assert page.text == "Row 8 83 80 crowns\n\nDogs\n\nDogs pay 6.\n\nBikes pay 4."


def test_a_place_where_a_word_may_be_broken_is_no_sign_of_it() -> None:
    [page] = html_pages("<p>Free un&shy;til six.</p>")
    assert page.text == "Free until six."


def test_the_summary_of_a_folded_part_is_a_paragraph_of_its_own() -> None:
    [page] = html_pages("<details><summary>Night</summary>At night it costs 2 crowns.</details>")
    assert page.text == "Night\n\nAt night it costs 2 crowns."


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (
            "<tr><th rowspan=2>Who<th colspan=2>Mo<tr><th>Early<th>Late<tr><td rowspan=2>A<td>Al<td>Bo<tr><td>Cy<td>Di",
            [
                "| Who | Mo / Early | Mo / Late |",
                "| --- | --- | --- |",
                "| A | Al | Bo |",
                "| A | Cy | Di |",
            ],
        ),
        (
            "<tr><td colspan=2>Monday</tr><tr><td>Early<td>Late</tr><tr><td>Ann<td>Bo</tr>",
            ["| Monday / Early | Monday / Late |", "| --- | --- |", "| Ann | Bo |"],
        ),
        (
            "<tr><th>Berth<td>B-17</tr><tr><th>Nights<td>12</tr>",
            ["| | |", "| --- | --- |", "| Berth | B-17 |", "| Nights | 12 |"],
        ),
        (
            "<tr><th>Day<th>Closes</tr><tr><th>Monday<td>16:40</tr>",
            ["| Day | Closes |", "| --- | --- |", "| Monday | 16:40 |"],
        ),
        (
            "<caption>Lessons</caption><colgroup><col></colgroup><tr><th>Level<th>Fee</tr><tr><td>First<td>80</tr>",
            ["Lessons", "", "| Level | Fee |", "| --- | --- |", "| First | 80 |"],
        ),
        (
            "<tr><td>Ann<td>Lyon<td>42000</tr><tr><td>Ben<td>Lille<td>39500</tr>",
            ["| | | |", "| --- | --- | --- |", "| Ann | Lyon | 42000 |", "| Ben | Lille | 39500 |"],
        ),
        ("<tr><th rowspan=99999>Fee</tr><tr><td>12</tr>", ["| Fee |", "| --- |", "| Fee | 12 |"]),
    ],
)
def test_cells_are_in_each_place_they_span_under_one_heading(table: str, rows: list[str], tmp_path: Path) -> None:
    assert text(messages(read_html, f"<table>{table}</table>".encode(), tmp_path)).split("\n") == rows


@pytest.mark.parametrize(
    ("listed", "shown"),
    [
        (
            "<dt>Berth<dd>B-17<dt>Power<dd>16 A<dd>on request",
            "| | |\n| --- | --- |\n| Berth | B-17 |\n| Power | 16 A |\n| | on request |",
        ),
        ("<dt>Is it free?<dd>No.<dt>Dogs?<dd>Guide dogs.", "Is it free?\n\nNo.\n\nDogs?\n\nGuide dogs."),
        ("<dt>Berth<dd><p>Bay B.</p><p>Seven metres.</p>", "Berth\n\nBay B.\n\nSeven metres."),
    ],
    ids=["terms", "questions", "paragraphs"],
)
def test_a_term_is_beside_its_meaning_and_a_question_above_its_answer(listed: str, shown: str, tmp_path: Path) -> None:
    assert text(messages(read_html, f"<dl>{listed}</dl>".encode(), tmp_path)) == shown


def test_the_values_of_a_form_replace_its_fields(tmp_path: Path) -> None:
    form = (
        b"<form><p>Vessel: <input value='Grey Tern'></p><p>Token: <input type=hidden value=77></p>"
        b"<p>Code: <input type=password value=55></p><p>Power: <input type=checkbox checked></p>"
        b"<p>Berth: <select><option>A-1<option selected>B-17</select></p><p>Notes: <textarea>Needs 32 A.</textarea></p>"
    )
    assert text(messages(read_html, form, tmp_path)).split("\n\n") == [
        "Vessel: Grey Tern",
        "Token:",
        "Code:",
        "Power: ☒",
        "Berth: B-17",
        "Notes: Needs 32 A.",
    ]


NESTED = ["<b>", "<table>", "<dl><dt>", "<sup>", "<ul><li>", "<summary>", "<textarea>", "<blockquote>", "<div id='a'>"]
UNCLOSED = ["<!--", "<!--a>", "<a", "<a b='", "<meta charset=", "<"]


@pytest.mark.parametrize(
    ("part", "chars"), [*((part, 30_000) for part in NESTED), *((part, 250_000) for part in [*UNCLOSED, "<input>"])]
)
def test_what_is_opened_again_and_again_is_read_in_little_time(part: str, chars: int, tmp_path: Path) -> None:
    html = f"<html><body><p>Words.</p>{part * (chars // len(part))}"
    started = time.process_time()
    found = text(messages(read_html, html.encode(), tmp_path))
    assert time.process_time() - started < 7.5
    assert found.startswith("Words.")


def test_words_nested_more_deeply_than_any_page_does_are_read(tmp_path: Path) -> None:
    html = "<div>" * 300 + "<p>Deep.</p>" + "</div>" * 300 + "<p>After.</p>"
    assert text(messages(read_html, html.encode(), tmp_path)).split() == ["Deep.", "After."]


def test_a_comment_without_an_end_hides_what_follows_and_an_unended_tag_is_text(tmp_path: Path) -> None:
    assert text(messages(read_html, b"<p>Shown.</p><!-- <p>Hidden.</p>", tmp_path)) == "Shown."
    assert text(messages(read_html, b"<p>Shown.</p><!-- a --> <p>b</p> 3 < 4", tmp_path)).split() == [
        "Shown.", "b", "3", "<", "4",
    ]  # fmt: skip


def test_a_cell_with_a_bar_moves_no_value_into_another_column(tmp_path: Path) -> None:
    rows = "<tr><th>Stop</th><th>Bus 1</th><th>Bus 2</th></tr><tr><td>Mill</td><td>|</td><td>08:21</td></tr>"
    html = f"<table>{rows}</table><p>Do not wait | do not run.</p>".encode()
    assert text(messages(read_html, html, tmp_path)) == (
        "| Stop | Bus 1 | Bus 2 |\n| --- | --- | --- |\n| Mill | \\| | 08:21 |\n\nDo not wait | do not run."
    )
