import re

from services.rendering.page_text import page_html


def cells(text: str) -> list[tuple[str, str]]:
    """The cells of a text's tables, each with the name of its element."""
    html = page_html(text, "application/json")
    return [(name, cell.strip()) for name, cell in re.findall(r'<(t[hd]) dir="auto">(.*?)</t[hd]>', html)]


def test_the_first_row_of_a_table_names_the_columns() -> None:
    assert cells("| a | b |\n| --- | --- |\n| 1 | 2 |") == [("th", "a"), ("th", "b"), ("td", "1"), ("td", "2")]


def test_below_an_empty_heading_no_row_names_the_columns() -> None:
    labels = "| | |\n| --- | --- |\n| customer.name | Ann |\n| total | 97.50 |"
    after = "\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"
    assert cells(labels) == [("td", "customer.name"), ("td", "Ann"), ("td", "total"), ("td", "97.50")]
    assert cells(labels + after)[4:] == cells(after)
