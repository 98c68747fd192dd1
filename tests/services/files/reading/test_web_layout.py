import pytest

from services.files.reading.web_pages import html_pages


@pytest.mark.parametrize(
    ("listed", "shown"),
    [
        ("<ol start=5><li>Soup<li>Stew</ol>", "5. Soup\n6. Stew"),
        ("<ol type=a><li>Soup<li>Stew</ol>", "- a. Soup\n- b. Stew"),
        ("<ol style='list-style-type: upper-roman' start=4><li>Soup<li><p>Stew</p></ol>", "- IV. Soup\n- V. Stew"),
        ("<ol><li value=9>Soup<li>Stew</ol>", "- 9. Soup\n- 10. Stew"),
        ("<ol reversed><li>Soup<li>Stew</ol>", "- 2. Soup\n- 1. Stew"),
    ],
)
def test_items_have_the_numbers_that_a_browser_shows(listed: str, shown: str) -> None:
    [page] = html_pages(listed)
    assert page.text.replace("\n\n", "\n") == shown


FARES = "<table><tr><th>Route<th>Fare</tr><tr><td>City<td>24</tr></table>"
AS_TABLE = "| Route | Fare |\n| --- | --- |\n| City | 24 |"


@pytest.mark.parametrize(
    "html",
    [
        f"<table><tr><td>{FARES}</td></tr></table>",
        f"<table><tbody><tr><td><table><tr><td>{FARES}</td></tr></table></td></tr></tbody></table>",
    ],
)
def test_a_table_in_a_table_that_sets_a_page_out_is_a_table(html: str) -> None:
    assert [page.text for page in html_pages(html)] == [AS_TABLE]


def test_words_beside_a_table_in_a_layout_table_are_kept_apart() -> None:
    [page] = html_pages(f"<table><tr><td>All fares<td>{FARES}</tr><tr><td>In crowns</tr></table>")
    assert page.text == f"All fares\n\n{AS_TABLE}\n\nIn crowns"


def test_a_table_within_a_cell_of_data_becomes_a_line_of_the_cell() -> None:
    rows = "<tr><th>Ticket<th>Price</tr><tr><td>Adult<td>24</tr>"
    [page] = html_pages(f"<table>{rows}<tr><td>Group<td><table><tr><td>10<td>200</tr></table></tr></table>")
    assert page.text == "| Ticket | Price |\n| --- | --- |\n| Adult | 24 |\n| Group | 10 200 |"


def test_a_table_three_levels_deep_is_read_once() -> None:
    times = "<table><tr><td>9:00</tr><tr><td>10:00</tr></table>"
    rows = f"<tr><td>May<td><table><tr><td>Mon<td>{times}</tr></table></tr><tr><td>June<td>20</tr>"
    [page] = html_pages(f"<table><tr><th>Month<th>When</tr>{rows}</table>")
    assert page.text == "| Month | When |\n| --- | --- |\n| May | Mon 9:00 10:00 |\n| June | 20 |"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p hidden='until-found'>24 crowns</p><p hidden>99</p>", "24 crowns"),
        (
            "<p>Map:</p><svg><title>t</title><text>Pier <tspan>5</tspan></text><text hidden>9</text></svg>",
            "Map:\n\nPier 5",
        ),
        ("<p>Go <svg><path d='M0'/></svg>on</p>", "Go on"),
        ("<dialog open>Closed on 4 May</dialog><dialog>99</dialog>", "Closed on 4 May"),
        ("<p>See</p><video>99</video><audio>98</audio><canvas>97</canvas>", "See"),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字</ruby></p>", "漢字"),
        ("<style media=print>p { display: none }</style><p>24 crowns</p>", "24 crowns"),
    ],
    ids=[
        "until found",
        "words of a drawing",
        "sign",
        "dialogs",
        "instead of recordings",
        "readings",
        "sheet for print",
    ],
)
def test_what_a_browser_shows_is_read(html: str, shown: str) -> None:
    [page] = html_pages(html)
    assert page.text == shown


@pytest.mark.parametrize(
    "html",
    [
        """<table><tfoot><tr><td>All<td>30</tr></tfoot><thead><tr><td>Route<td>Fare</tr></thead>
        <tbody><tr><td>City<td>24</tr></tbody><tbody><tr><td>Bay<td>6</tr></tbody></table>""",
        """<div role=table><div role=rowgroup><div role=row><b role=columnheader>Route</b><b role=columnheader>Fare</b>
        </div></div><div role=row><i role=cell>City</i><i role=cell>24</i></div><div role=row><i role=cell>Bay</i>
        <i role=cell>6</i></div><div role=row><i role=rowheader>All</i><i role=cell>30</i></div></div>""",
    ],
    ids=["sections", "roles"],
)
def test_a_table_in_sections_or_of_other_elements_is_one_table(html: str) -> None:
    [page] = html_pages(html)
    assert page.text == "| Route | Fare |\n| --- | --- |\n| City | 24 |\n| Bay | 6 |\n| All | 30 |"
